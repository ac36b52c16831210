"""Owns the order in which the operations of a bulk request are performed.

That is the order of the request, except that what an operation refers to is created before it, wherever it
stands: only creations are drawn forward, never a change put off, so that "the client's intent is preserved"
(RFC 7644 §3.7). Operations that refer to one another in a circle are one step. Steps that cannot feel each
other's order become a run: its operations may be performed at the same time.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from envi_scim.scim.attributes import Document, Json, Uniqueness
from envi_scim.scim.bulk.message import BulkOperation
from envi_scim.scim.folding import fold
from envi_scim.scim.schemas import ResourceType

Step: TypeAlias = tuple[BulkOperation, ...]

# So many share a commit, which made 100 creations 2 to 4 times as fast; a pool of ten connections has some left for
# others.
_LONGEST_RUN: Final = 8


def steps_of(operations: Sequence[BulkOperation]) -> list[Step]:
    """Give the operations in the order in which they are performed; more than one in a step refer to one another.

    These are the strongly connected components as Tarjan's algorithm finds them: each behind those that it
    refers to. Without recursion, since a chain may be as long as the request.
    """
    return _Components(operations).found()


def is_circle(step: Step) -> bool:
    """Say whether the operations of a step, or the one alone, refer to one another."""
    return len(step) > 1 or step[0].bulk_id in step[0].references


def runs_of(steps: Iterable[Step], types: Iterable[ResourceType]) -> Iterator[tuple[Step, ...]]:
    """Give the steps in runs. Only creations of one type make a run of more than one.

    Two of them feel their order where one refers to the other, or where both want what only one can have.
    """
    unique = {resource_type.endpoint.removeprefix("/"): _unique_names(resource_type) for resource_type in types}
    run = _Run()
    for step in steps:
        names = _names_compared(step, unique)
        if names is None:
            yield from run.ended()
            yield (step,)
        else:
            if not run.takes(step[0], names):
                yield from run.ended()
            run.add(step, names)
    yield from run.ended()


@dataclass(slots=True)
class _Run:
    """The run of creations that is being gathered, and what its members claim for themselves."""

    steps: list[Step] = field(default_factory=list)
    claimed: set[str | None] = field(default_factory=set)
    bulk_ids: set[str | None] = field(default_factory=set)

    def takes(self, operation: BulkOperation, names: frozenset[str]) -> bool:
        return (
            len(self.steps) < _LONGEST_RUN
            and (not self.steps or self.steps[0][0].segments == operation.segments)
            and self.bulk_ids.isdisjoint(operation.references)
            and self.claimed.isdisjoint(_claims(operation.data, names))
        )

    def add(self, step: Step, names: frozenset[str]) -> None:
        self.steps.append(step)
        self.bulk_ids.add(step[0].bulk_id)
        self.claimed.update(_claims(step[0].data, names))

    def ended(self) -> Iterator[tuple[Step, ...]]:
        if self.steps:
            yield tuple(self.steps)
        self.steps = []
        self.claimed.clear()
        self.bulk_ids.clear()


def _names_compared(step: Step, unique: Mapping[str, frozenset[str]]) -> frozenset[str] | None:
    """Give the unique attributes of what a step creates; None where it does anything else."""
    operation = step[0]
    if is_circle(step) or not operation.creates or operation.refusal is not None or len(operation.segments) != 1:
        return None
    return unique.get(operation.segments[0])


def _unique_names(resource_type: ResourceType) -> frozenset[str]:
    schemas = (resource_type.schema, *resource_type.extension_by_key.values())
    return frozenset(
        attribute.key
        for schema in schemas
        for attribute in schema.attributes
        if attribute.uniqueness is not Uniqueness.NONE
    )


def _claims(data: Document, names: frozenset[str]) -> Iterator[str]:
    """Give what a body says of attributes whose value only one resource may have, as it is compared."""
    for name, value in data.items():
        inner: dict[str, Json] = value if isinstance(value, dict) else {}
        for key, text in ((name, value), *inner.items()):
            if isinstance(text, str) and key.lower() in names:
                yield fold(text)


@dataclass(slots=True)
class _Visit:
    """An operation being visited: what of its references is still to be followed, and how far back they lead."""

    position: int
    waiting: Iterator[int]
    low: int


@dataclass(slots=True)
class _Components:
    operations: Sequence[BulkOperation]
    numbers: dict[int, int] = field(default_factory=dict)
    stack: list[int] = field(default_factory=list)
    on_stack: set[int] = field(default_factory=set)
    steps: list[Step] = field(default_factory=list)

    def found(self) -> list[Step]:
        makers = {one.bulk_id: one.position for one in self.operations if one.creates and one.bulk_id is not None}
        for operation in self.operations:
            if operation.position not in self.numbers:
                self._visit(operation.position, makers)
        return self.steps

    def _visit(self, root: int, makers: dict[str, int]) -> None:
        visits = [self._entered(root, makers)]
        while visits:
            visit = visits[-1]
            following = next(visit.waiting, None)
            if following is None:
                visits.pop()
                self._left(visit, visits[-1] if visits else None)
            elif following not in self.numbers:
                visits.append(self._entered(following, makers))
            elif following in self.on_stack:
                visit.low = min(visit.low, self.numbers[following])

    def _entered(self, position: int, makers: dict[str, int]) -> _Visit:
        number = self.numbers[position] = len(self.numbers)
        self.stack.append(position)
        self.on_stack.add(position)
        followed = sorted(makers[bulk_id] for bulk_id in self.operations[position].references)
        return _Visit(position=position, waiting=iter(followed), low=number)

    def _left(self, visit: _Visit, before: _Visit | None) -> None:
        if before is not None:
            before.low = min(before.low, visit.low)
        if visit.low < self.numbers[visit.position]:
            return
        component: list[int] = []
        while not component or component[-1] != visit.position:
            component.append(self.stack.pop())
        self.on_stack.difference_update(component)
        self.steps.append(tuple(self.operations[position] for position in sorted(component)))
