"""Owns the text in which a resource is kept: compact JSON, `schemas` and `id` first, sent as it lies."""

import re
from typing import Final, cast

import msgspec

from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.errors import InvalidValue

_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder()

# An escaped NUL: an odd number of backslashes in front of u0000. PostgreSQL's text cannot hold the character,
# so no index row could be made of it.
_NUL: Final = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


def encode(document: Document, *, resource_id: str) -> str:
    """Write a resource as the text that is kept.

    Raises:
        InvalidValue: a string holds NUL or half a surrogate pair.
    """
    ordered: Document = {"schemas": document.get("schemas"), "id": resource_id}
    ordered.update((name, value) for name, value in document.items() if name not in ordered)
    try:
        text = _ENCODER.encode(ordered).decode()
    except UnicodeEncodeError as error:
        raise InvalidValue("A string holds half a surrogate pair, which is no text.") from error
    if "\\u0000" in text and _NUL.search(text):
        raise InvalidValue("A string holds the character NUL, which cannot be kept.")
    return text


def decode(text: str) -> Document:
    """Read the text that is kept."""
    return cast("Document", _DECODER.decode(text))


def changed_names(before: Document, after: Document) -> list[Json]:
    """Name the top-level attributes in which two documents differ, for the record of a change."""
    names = before.keys() | after.keys()
    return cast("list[Json]", sorted(name for name in names if before.get(name) != after.get(name)))
