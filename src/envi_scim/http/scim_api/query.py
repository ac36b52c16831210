"""Owns the reading of a query string: which parameters a request has, by the names that RFC 7644 §3.4.2 gives them.

A parameter that is misread would be one that is missing, and a list without its filter is everybody. So names
are understood in any case, bytes that are no text are refused, never replaced, an empty filter is no filter, and one
that comes twice is refused: nobody knows which of them was meant.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, unquote_plus, unquote_to_bytes

from envi_scim.scim.errors import InvalidFilter, InvalidValue, ScimError

_FILTER: Final = "filter"
# The first page by cursor is asked for by an empty one (RFC 9865 §2).
_CURSOR: Final = "cursor"
_NAMES: Final = {
    name.lower(): name
    for name in (_FILTER, "startIndex", "count", "attributes", "excludedAttributes", "sortBy", "sortOrder", _CURSOR)
}


def parameters_of(query_string: bytes) -> Mapping[str, str]:
    """Read the parameters; an empty one but filter and cursor is absent.

    Raises:
        InvalidFilter: the filter is not in UTF-8, or comes twice.
        InvalidValue: another parameter is not, or does.
    """
    try:
        pairs = parse_qsl(query_string.decode("ascii"), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise _refusal_of(query_string) from None
    named: dict[str, str] = {}
    for given, value in pairs:
        name = _NAMES.get(given.lower())
        if name is None:
            continue
        if name in named:
            raise (InvalidFilter if name == _FILTER else InvalidValue)(f"{name} is given more than once.")
        named[name] = value
    return {name: value for name, value in named.items() if value or name in (_FILTER, _CURSOR)}


def refuse_on_search(parameters: Mapping[str, str]) -> None:
    """Refuse a search that says something in its address: what is overlooked there, a filter, would be missing.

    Raises:
        InvalidValue: there is a parameter that belongs into the body.
    """
    if parameters:
        raise InvalidValue(f"A search says everything in its body: put {next(iter(parameters))} there.")


def has_filter(query_string: bytes) -> bool:
    """Say whether there is a filter, whatever else there is: where nothing of the query is obeyed, nothing is read."""
    names = (parameter.partition(b"=")[0] for parameter in query_string.split(b"&"))
    return any(unquote_plus(name.decode("latin-1")).lower() == _FILTER for name in names)


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
