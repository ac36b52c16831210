"""Owns the order of a list (RFC 7644 §3.4.2.3): what may be sorted by, a resource's key, and what stands before what.

Decided where the RFC leaves room, and the same in storage:

- text that is not case-exact is folded; text compares by code point, dates by instant, false before true;
- what has no value comes last, and first when descending; an empty text is a value, the least of all;
- of many values the primary one counts, or else the first; one without the sub-attribute is no value;
- a complex attribute that is named alone stands for its `value`, as in filters. One that has none must be
  named with a sub-attribute: "the attribute name must be a path to a sub-attribute";
- equal keys are ordered by id, so that the order is total, and descending is ascending backwards.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

from envi_scim.scim import date_times
from envi_scim.scim.attributes import Attribute, Document, Json, Type
from envi_scim.scim.errors import InvalidPath, InvalidValue
from envi_scim.scim.filters.compare import is_folded
from envi_scim.scim.folding import fold
from envi_scim.scim.notes import shown
from envi_scim.scim.paths import AttributePath, resolve
from envi_scim.scim.schemas import ResourceType

# What resources are ordered by: of one type for one attribute.
Key: TypeAlias = str | bool | int | float
KeyOf: TypeAlias = Callable[[Document], "Key | None"]


class Direction(StrEnum):
    """The values of `sortOrder`."""

    ASCENDING = "ascending"
    DESCENDING = "descending"


_DIRECTIONS: Final = {direction.value: direction for direction in Direction}


@dataclass(frozen=True, slots=True, kw_only=True)
class SortBy:
    """An order. `path` is None where the resource type lacks the attribute: none of its resources has a value."""

    path: AttributePath | None
    descending: bool = False


class Position(NamedTuple):
    """A place in an order: behind the resource with this key, None where it has none, and this id."""

    key: Key | None
    id: str


def rank(position: Position) -> tuple[bool, Key, str]:
    """Give what positions compare by when ascending."""
    return position.key is None, 0 if position.key is None else position.key, position.id


def read_direction(text: str | None) -> Direction:
    """Read `sortOrder`, whatever its case; ascending is the default. Raises InvalidValue."""
    if text is None:
        return Direction.ASCENDING
    direction = _DIRECTIONS.get(text.strip().lower())
    if direction is None:
        raise InvalidValue("sortOrder must be ascending or descending.")
    return direction


def sortable(name: str, resource_type: ResourceType) -> AttributePath | None:
    """Find what a `sortBy` names; None where the resource type has no such attribute.

    Raises:
        InvalidPath: it names a schema, something that is never shown, or a complex attribute without a value.
    """
    path = resolve(name.strip(), resource_type)
    if path is None:
        return None
    leaf = path.leaf
    if leaf is None:
        raise InvalidPath(f"sortBy names the schema '{shown(name)}'; name one of its attributes.")
    if leaf.type is Type.COMPLEX:
        value = leaf.subs.get("value")
        if value is None:
            raise InvalidPath(f"'{shown(name)}' is complex; name one of its sub-attributes in sortBy.")
        path = replace(path, sub_attribute=value)
    if path.is_hidden:
        raise InvalidPath(f"'{shown(name)}' is never shown, so lists cannot be sorted by it.")
    return path


def unknown(name: str) -> InvalidPath:
    """Make the refusal of a `sortBy` that no resource type knows."""
    return InvalidPath(f"sortBy names '{shown(name)}', and there is no such attribute.")


def key_of(path: AttributePath) -> KeyOf:
    """Make the function that gives the key of a resource, which is a document as it would be sent."""
    name = path.attribute.name if path.attribute is not None else ""
    extension = path.extension.id if path.extension is not None else None
    sub_name = path.sub_attribute.name if path.sub_attribute is not None else None
    read = _reader(path.leaf)

    def key(document: Document) -> Key | None:
        container: Json = document if extension is None else document.get(extension)
        value = _member(container, name)
        if isinstance(value, list):
            value = _preferred(value)
        return read(value if sub_name is None else _member(value, sub_name))

    return key


def _reader(leaf: Attribute | None) -> Callable[[Json], Key | None]:
    if leaf is None:
        return lambda _: None
    if is_folded(leaf):
        return _folded
    return _READERS[leaf.type]


def _preferred(values: list[Json]) -> Json:
    """Give "the value of the primary attribute, if any, or else the first value in the list, if any"."""
    primary = next((value for value in values if _member(value, "primary") is True), None)
    return primary if primary is not None or not values else values[0]


def _member(value: Json, name: str) -> Json:
    return value.get(name) if isinstance(value, dict) else None


def _folded(value: Json) -> Key | None:
    return fold(value) if isinstance(value, str) else None


def _exact(value: Json) -> Key | None:
    return value if isinstance(value, str) else None


def _flag(value: Json) -> Key | None:
    return value if isinstance(value, bool) else None


def _number(value: Json) -> Key | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _moment(value: Json) -> Key | None:
    """Give an instant as text that sorts by it: seconds with leading zeros, then the digits behind the point."""
    moment = date_times.instant(value) if isinstance(value, str) else None
    return None if moment is None else f"{moment.seconds:012}.{moment.fraction}"


_READERS: Final[dict[Type, Callable[[Json], Key | None]]] = {
    Type.STRING: _exact,
    Type.REFERENCE: _exact,
    Type.BINARY: _exact,
    Type.BOOLEAN: _flag,
    Type.DECIMAL: _number,
    Type.INTEGER: _number,
    Type.DATE_TIME: _moment,
    Type.COMPLEX: lambda _: None,
}
