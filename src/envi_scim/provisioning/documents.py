"""Owns the text in which a resource is kept: compact JSON, `schemas` and `id` first, sent as it lies.

What users and groups have in common is read from their documents here too.
"""

from typing import Final, cast

import msgspec

from envi_scim.provisioning.names import check_length
from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.texts import check_text

_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder()


def encode(document: Document, *, resource_id: str) -> str:
    """Write a resource as the text that is kept.

    Raises:
        InvalidValue: a string holds NUL or half a surrogate pair.
    """
    ordered: Document = {"schemas": None, "id": None} | document
    ordered["id"] = resource_id
    try:
        text = _ENCODER.encode(ordered).decode()
    except UnicodeEncodeError:
        _check_texts(ordered)
        raise
    if "\\u0000" in text:  # NUL as JSON writes it, or a backslash in front of these letters
        _check_texts(ordered)
    return text


def decode(text: str) -> Document:
    """Read the text that is kept."""
    return cast("Document", _DECODER.decode(text))


def _check_texts(value: Json) -> None:
    """Refuse a string or a name that cannot be kept. Slow, so called only where there most likely is one."""
    match value:
        case str():
            check_text(value, name="A string")
        case dict():
            for name, member in value.items():
                check_text(name, name="A name")
                _check_texts(member)
        case list():
            for each in value:
                _check_texts(each)
        case _:
            pass


def external_id_of(document: Document) -> str | None:
    """Give the externalId of a document. Raises InvalidName where it is no key."""
    external_id = document.get("externalId")
    return check_length(external_id, what="externalId") if isinstance(external_id, str) else None


def changed_names(before: Document, after: Document) -> list[Json]:
    """Name the top-level attributes in which two documents differ, for the record of a change."""
    names = before.keys() | after.keys()
    return cast("list[Json]", sorted(name for name in names if before.get(name) != after.get(name)))
