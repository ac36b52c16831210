"""Owns the reading of a query string: which parameters a request has, by the names that RFC 7644 §3.4.2 gives them.

A parameter that is misread would be one that is missing, and a list without its filter is everybody. So names
are understood in any case, bytes that are no text are refused, never replaced, and an empty filter is no filter.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, unquote_plus, unquote_to_bytes

from envi_scim.scim.errors import InvalidFilter, InvalidValue, ScimError

_FILTER: Final = "filter"
_NAMES: Final = {
    name.lower(): name
    for name in (_FILTER, "startIndex", "count", "attributes", "excludedAttributes", "sortBy", "sortOrder", "cursor")
}


def parameters_of(query_string: bytes) -> Mapping[str, str]:
    """Read the parameters; the first of a repeated one counts, an empty one but the filter is absent.

    Raises:
        InvalidFilter: the filter is not in UTF-8.
        InvalidValue: another parameter is not.
    """
    try:
        pairs = parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise _refusal_of(query_string) from None
    pairs.reverse()
    named = {_NAMES.get(name.lower(), name): value for name, value in pairs}
    return {name: value for name, value in named.items() if value or name == _FILTER}


def _refusal_of(query_string: bytes) -> ScimError:
    for parameter in query_string.split(b"&"):
        name, _, value = parameter.partition(b"=")
        is_filter = unquote_plus(name.decode("latin-1")).lower() == _FILTER
        if is_filter and not _is_text(value):
            return InvalidFilter("The filter is not percent-encoded UTF-8.")
    return InvalidValue("A parameter of the query is not percent-encoded UTF-8.")


def _is_text(value: bytes) -> bool:
    try:
        unquote_to_bytes(value).decode()
    except UnicodeDecodeError:
        return False
    return True
