"""Owns what a cursor says (RFC 9865): where the next page begins, until when it may be asked for, and for what query.

Only the server reads it: what it says is sealed before it is sent (`http/scim_api/cursors`), under a key that
belongs to the reader and the query, so that a cursor of anybody or anything else is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from envi_scim.scim.errors import ExpiredCursor, InvalidCount, InvalidCursor
from envi_scim.scim.filters.ast import Filter
from envi_scim.scim.filters.printer import to_text
from envi_scim.scim.sorting import Key, Position, SortBy

INVALID: Final = "The cursor is none of this query. Send the nextCursor of the page before, with the same parameters."


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """A place in a walk. `expires` is a moment in any text that sorts by time; `count` is that of the first page."""

    position: Position
    count: int
    expires: str


_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(tuple[Key | None, str, int, str])


def pack(cursor: Cursor) -> bytes:
    """Write a cursor as what is sealed."""
    return _ENCODER.encode((cursor.position.key, cursor.position.id, cursor.count, cursor.expires))


def unpack(said: bytes, *, now: str, count: int) -> Position:
    """Read what was sealed, for a page of so many.

    Raises:
        InvalidCursor: it says nothing that this version understands.
        ExpiredCursor: the page was to be asked for earlier.
        InvalidCount: the walk began with another count; "all query parameters and values being identical to the
            initial query" (RFC 9865 §2).
    """
    try:
        key, resource_id, first_count, expires = _DECODER.decode(said)
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise InvalidCursor(INVALID) from error
    if expires <= now:
        raise ExpiredCursor("The cursor has expired. Begin again with an empty cursor.")
    if first_count != count:
        raise InvalidCount(f"The walk began with a count of {first_count}: keep to it from page to page.")
    return Position(key, resource_id)


def binding(
    reader: tuple[str, ...], filters: Mapping[str, Filter | None], orders: Mapping[str, SortBy | None]
) -> bytes:
    """Give what a cursor belongs to: who reads which resource types, by which filter, in which order.

    What is shown of the resources is no part of it, nor is how the filter is spelt.
    """
    texts = {kind: None if tree is None else to_text(tree) for kind, tree in filters.items()}
    paths = {
        kind: None if order is None else [None if order.path is None else str(order.path), order.descending]
        for kind, order in orders.items()
    }
    return _ENCODER.encode([reader, texts, paths])
