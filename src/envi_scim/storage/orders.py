"""Owns how an order of the protocol is walked in SQL: by which column or index rows, and where it is not.

An order that SQL walks is made of segments, each an index range that is read from its key on: those with a
value, then those without, or the other way round when descending. A page is a seek and some rows, at any
depth. Any other order is made of documents (`scans`), within the same bound as filters that need those.

A key that has rows in `attribute_index` is cut at 256 characters with a digest behind, and so is any key
that is read from a document: longer texts that agree so far are ordered by their digests.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.folding import fold
from envi_scim.scim.sorting import Key, KeyOf, Position, SortBy
from envi_scim.scim.sorting import key_of as key_by_schema
from envi_scim.storage.attribute_index import BY_PATH, MARKED, absence_of
from envi_scim.storage.keys import key_of

_INDEXED: Final = "domain_id = :domain and kind = 'User' and attribute = '{name}'"
_MARKED: Final = _INDEXED + " and key = ''"
_LACKING: Final = (
    "a.id not in (select x.resource_id from attribute_index x where x.domain_id = :domain and x.kind = 'User' "
    "and x.attribute = '{name}')"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One range of an order. Where `key` is None, its resources have no key and come by their ids.

    `indexed` says that the range is in `attribute_index`, not in the resources' own table; `unique`, that no
    two resources of the kind share a key, so that they need not be ordered by the id.
    """

    key: str | None = None
    where: str = "true"
    indexed: bool = False
    unique: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order of one kind of resource; without segments it is made of documents."""

    kind: str
    path: str
    descending: bool
    segments: tuple[Segment, ...]
    key: KeyOf = field(compare=False)

    @property
    def of_creation(self) -> bool:
        """Whether it is the order of ids, from the first on: that of a list that is not sorted."""
        return self.segments == _BY_ID and not self.descending

    def behind(self, position: Position | None) -> tuple[tuple[Segment, Position | None], ...]:
        """Give the segments that are left behind a position, each with where in it to go on from, if not as a whole."""
        segments = self.segments[::-1] if self.descending else self.segments
        if position is None:
            return tuple((segment, None) for segment in segments)
        lacking = position.key is None
        left = [segment for segment in segments if (segment.key is None) in (lacking, not self.descending)]
        return tuple((segment, position if (segment.key is None) is lacking else None) for segment in left)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column by which resources are walked, and the key that a document has for it."""

    name: str
    key: Callable[[Json], Key | None]
    unique: bool = False
    nullable: bool = False


def _folded(value: Json) -> Key | None:
    return fold(value) if isinstance(value, str) else None


def _as_it_is(value: Json) -> Key | None:
    return value if isinstance(value, str | bool) else None


_COLUMNS: Final = {
    "User": {
        "userName": _Column("a.user_name_key", _folded, unique=True),
        "externalId": _Column("a.external_id", _as_it_is, nullable=True),
        "active": _Column("a.active", _as_it_is),
        "meta.created": _Column("a.created_at", _as_it_is),
        "meta.lastModified": _Column("a.modified_at", _as_it_is),
    },
    "Group": {
        "displayName": _Column("g.display_name_key", _folded, unique=True),
        "externalId": _Column("g.external_id", _as_it_is, nullable=True),
        "meta.created": _Column("g.created_at", _as_it_is),
        "meta.lastModified": _Column("g.modified_at", _as_it_is),
    },
    # All of a domain's roles are at hand where they are listed (`role_lists`).
    "Role": {},
}
_BY_ID: Final = (Segment(),)

# By these a list of any length is sorted, as the sentence of a refusal lists them.
WALKED: Final = {
    kind: ("id", *columns, *(str(path) for path, one in BY_PATH.items() if kind == "User" and not one.multi_valued))
    for kind, columns in _COLUMNS.items()
}


@lru_cache(maxsize=4096)
def order_of(kind: str, sort: SortBy | None) -> Order:
    """Say how a kind of resource is walked in an order; without one, in that of creation."""
    path = "" if sort is None or sort.path is None else str(sort.path)
    descending = sort is not None and sort.descending
    if sort is None or sort.path is None or path == "id":
        return Order(kind=kind, path=path, descending=descending, segments=_BY_ID, key=_without_key)
    column = _COLUMNS[kind].get(path)
    by_schema = key_by_schema(sort.path)
    if column is not None:
        key = _column_key(path, column)
        return Order(kind=kind, path=path, descending=descending, segments=_of_column(column), key=key)
    segments = _of_index(path) if kind == "User" else ()
    return Order(kind=kind, path=path, descending=descending, segments=segments, key=_cut(by_schema))


def _of_column(column: _Column) -> tuple[Segment, ...]:
    if not column.nullable:
        return (Segment(key=column.name, unique=column.unique),)
    return (
        Segment(key=column.name, where=f"{column.name} is not null"),
        Segment(where=f"{column.name} is null"),
    )


def _of_index(path: str) -> tuple[Segment, ...]:
    indexed = BY_PATH.get(path)
    if indexed is None or indexed.multi_valued:
        return ()
    with_value = Segment(key="d.key", where=_INDEXED.format(name=indexed.name), indexed=True)
    if indexed.name in MARKED:
        return with_value, Segment(where=_MARKED.format(name=absence_of(indexed.name)), indexed=True)
    return with_value, Segment(where=_LACKING.format(name=indexed.name))


def _column_key(path: str, column: _Column) -> KeyOf:
    outer, _, inner = path.partition(".")

    def key(document: Document) -> Key | None:
        value = document.get(outer)
        if inner:
            value = value.get(inner) if isinstance(value, dict) else None
        return column.key(value)

    return key


def _cut(by_schema: KeyOf) -> KeyOf:
    def key(document: Document) -> Key | None:
        found = by_schema(document)
        return key_of(found) if isinstance(found, str) else found

    return key


def _without_key(_: Document) -> Key | None:
    return None
