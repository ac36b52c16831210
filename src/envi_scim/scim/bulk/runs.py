"""Owns which operations of a bulk request may be performed at the same time.

Steps (`order`) that cannot feel each other's order become a run.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from envi_scim.scim.attributes import Document, Uniqueness
from envi_scim.scim.bulk.message import BulkOperation
from envi_scim.scim.bulk.order import Step, is_circle
from envi_scim.scim.folding import fold
from envi_scim.scim.schemas import ResourceType

# So many share a commit, which made 100 creations 2 to 4 times as fast; a pool of ten connections has some left for
# others.
_LONGEST_RUN: Final = 8


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
            claims = _claims(step[0].data, names)
            if not run.takes(step[0], claims):
                yield from run.ended()
            run.add(step, claims)
    yield from run.ended()


@dataclass(slots=True)
class _Run:
    """The run of creations that is being gathered, and what its members claim for themselves."""

    steps: list[Step] = field(default_factory=list)
    claimed: set[str] = field(default_factory=set)
    bulk_ids: set[str | None] = field(default_factory=set)

    def takes(self, operation: BulkOperation, claims: Collection[str]) -> bool:
        return (
            len(self.steps) < _LONGEST_RUN
            and (not self.steps or self.steps[0][0].segments == operation.segments)
            and self.bulk_ids.isdisjoint(operation.references)
            and self.claimed.isdisjoint(claims)
        )

    def add(self, step: Step, claims: Collection[str]) -> None:
        self.steps.append(step)
        self.bulk_ids.add(step[0].bulk_id)
        self.claimed.update(claims)

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


def _claims(data: Document, names: frozenset[str]) -> Collection[str]:
    """Give what a body says of attributes whose value only one resource may have, as it is compared."""
    objects = [data, *(value for value in data.values() if isinstance(value, dict))]
    return [
        fold(value)
        for members in objects
        for name, value in members.items()
        if isinstance(value, str) and name.lower() in names
    ]
