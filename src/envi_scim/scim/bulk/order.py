"""Owns the order in which the operations of a bulk request are performed.

That is the order of the request, except that what an operation refers to is created before it, wherever it
stands: only creations are drawn forward, never a change put off, so that "the client's intent is preserved"
(RFC 7644 §3.7). Operations that refer to one another in a circle are one step.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from envi_scim.scim.bulk.message import BulkOperation

Step: TypeAlias = tuple[BulkOperation, ...]


def steps_of(operations: Sequence[BulkOperation]) -> list[Step]:
    """Give the operations in the order in which they are performed; more than one in a step refer to one another.

    These are the strongly connected components as Tarjan's algorithm finds them: each behind those that it
    refers to. Without recursion, since a chain may be as long as the request.
    """
    return _Components(operations).found()


def is_circle(step: Step) -> bool:
    """Say whether the operations of a step, or the one alone, refer to one another."""
    return len(step) > 1 or step[0].bulk_id in step[0].references


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
