"""Owns what a rewrite is: a leniency with a name, somebody who needs it, and a function."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from envi_scim.scim.attributes import Attribute, Document, Json
from envi_scim.scim.schemas import ResourceType

# Gives the value that is meant, or the same object.
OfValue: TypeAlias = Callable[[Json, Attribute], Json]
# Gives the operations that are meant, or None where there is nothing to rewrite.
OfOperation: TypeAlias = Callable[[Document, ResourceType], "list[Document] | None"]
# Gives the filter that is meant, or the same text.
OfFilter: TypeAlias = Callable[[str, ResourceType], str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rewrite:
    """One leniency. `id` is what notes call it; `needed_by` names IdPs; `description` says what it does."""

    id: str
    needed_by: tuple[str, ...]
    description: str
    of_value: OfValue | None = None
    of_operation: OfOperation | None = None
    of_filter: OfFilter | None = None
