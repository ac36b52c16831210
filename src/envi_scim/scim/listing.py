"""Owns how a list is asked for in pages and what it looks like (RFC 7644 §3.4.2 and §3.4.2.4)."""

import re
from typing import Final

from msgspec import Struct

from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.errors import InvalidCount, InvalidValue, ScimError
from envi_scim.scim.urns import LIST_RESPONSE_URN

_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
# The greatest integer that every JSON parser reads exactly (RFC 8259 §6). Whoever asks for more is past the end.
_GREATEST: Final = 2**53 - 1
_DIGITS_OF_GREATEST: Final = 16


class Paging(Struct, frozen=True, kw_only=True):
    """One page: the 1-based index of its first resource, and how many resources it may have."""

    start_index: int
    count: int

    @classmethod
    def parse(
        cls, start_index: str | None, count: str | None, *, default_count: int = 100, max_count: int = 1000
    ) -> "Paging":
        """Read the parameters of a request.

        "A value less than 1 SHALL be interpreted as 1", "a negative value SHALL be interpreted as 0", and
        no page is larger than the server gives (RFC 7644 §3.4.2.4).

        Raises:
            InvalidValue: a parameter is no integer.
        """
        first = _integer(start_index, name="startIndex", default=1)
        return cls(start_index=max(1, first), count=_count(count, default_count, max_count, refusal=InvalidValue))

    @classmethod
    def by_cursor(cls, start_index: str | None, count: str | None, *, default_count: int, max_count: int) -> "Paging":
        """Read the parameters of a request that pages by cursor (RFC 9865 §2).

        Raises:
            InvalidValue: it pages by index as well.
            InvalidCount: the count is no integer.
        """
        if start_index is not None:
            raise InvalidValue("startIndex and cursor are two ways of paging: give one of them.")
        return cls(start_index=1, count=_count(count, default_count, max_count, refusal=InvalidCount))


def list_response(total: int, start_index: int, resources: list[Json]) -> Document:
    """Give the message that holds one page of resources."""
    return {
        "schemas": [LIST_RESPONSE_URN],
        "totalResults": total,
        "startIndex": start_index,
        "itemsPerPage": len(resources),
        "Resources": resources,
    }


def _count(text: str | None, default: int, greatest: int, *, refusal: type[ScimError]) -> int:
    return min(max(0, _integer(text, name="count", default=default, refusal=refusal)), greatest)


def _integer(text: str | None, *, name: str, default: int, refusal: type[ScimError] = InvalidValue) -> int:
    # A `+` that nobody escaped arrives as a blank.
    text = (text or "").strip()
    if not text:
        return default
    if _INTEGER.fullmatch(text) is None:
        raise refusal(f"{name} must be an integer.")
    sign = -1 if text[0] == "-" else 1
    digits = text.lstrip("+-0")
    if len(digits) > _DIGITS_OF_GREATEST:
        return sign * _GREATEST
    return sign * min(int(digits or "0"), _GREATEST)
