"""Owns the reading of a SearchRequest message (RFC 7644 §3.4.3): it says what the parameters of a GET would say.

The parameters leave here as a query string has them, so that both are read by one and the same code.
"""

from typing import Final

from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.errors import InvalidFilter, InvalidSyntax, InvalidValue
from envi_scim.scim.inspection import Inspection
from envi_scim.scim.notes import Leniency, Note, shown
from envi_scim.scim.patching.message import plain
from envi_scim.scim.urns import SEARCH_REQUEST_URN

_TEXTS: Final = ("filter", "sortBy", "sortOrder", "cursor")
_NUMBERS: Final = ("startIndex", "count")
_NAMES: Final = ("attributes", "excludedAttributes")
_MEMBERS: Final = frozenset({"schemas", *_TEXTS, *_NUMBERS, *_NAMES})
# An empty one of these says something: a filter that is none, and the first page by cursor.
_MAY_BE_EMPTY: Final = frozenset({"filter", "cursor"})


def read_search_request(body: Document, *, strict: bool) -> tuple[dict[str, str], tuple[Note, ...]]:
    """Read a body: the parameters by their names, and what was tolerated in it.

    Raises:
        InvalidSyntax: it is no such message, names a member twice, or, strictly, has one that nobody knows.
        InvalidFilter: the filter is no text.
        InvalidValue: another member is of another type than it should be.
    """
    inspection = Inspection(strict=strict)
    message = plain(body, _MEMBERS)
    _check_schemas(message.get("schemas"), inspection)
    parameters: dict[str, str] = {}
    for name, value in message.items():
        if name not in _MEMBERS:
            inspection.unknown_attribute(name)
        elif value is not None and name != "schemas":
            text = _text_of(name, value, inspection)
            if text or name in _MAY_BE_EMPTY:
                parameters[name] = text
    return parameters, inspection.notes


def _check_schemas(schemas: Json, inspection: Inspection) -> None:
    """Hold the message to its URN; one without any, or with none that we know, is tolerated as with resources."""
    announced = [] if schemas is None else schemas
    given = [urn for urn in announced if isinstance(urn, str)] if isinstance(announced, list) else None
    if given is None or given != announced:
        raise InvalidSyntax("schemas must be a list of strings.")
    for urn in given:
        if urn.lower() != SEARCH_REQUEST_URN.lower():
            otherwise = f"schemas names '{shown(urn)}', which is no schema of this message."
            inspection.tolerate(Leniency.UNKNOWN_SCHEMA, urn, otherwise=otherwise)
    if not any(urn.lower() == SEARCH_REQUEST_URN.lower() for urn in given):
        otherwise = f"schemas must name {SEARCH_REQUEST_URN}."
        inspection.tolerate(Leniency.MISSING_SCHEMA, SEARCH_REQUEST_URN, otherwise=otherwise)


def _text_of(name: str, value: Json, inspection: Inspection) -> str:
    if name in _TEXTS:
        if isinstance(value, str):
            return value
        raise (InvalidFilter if name == "filter" else InvalidValue)(f"{name} must be a text.")
    if isinstance(value, str):
        wanted = "an integer" if name in _NUMBERS else "a list of names"
        inspection.tolerate(Leniency.SEARCH_AS_TEXT, name, otherwise=f"{name} must be {wanted}, not a text.")
        return value
    if name in _NUMBERS:
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        raise InvalidValue(f"{name} must be an integer.")
    names = value if isinstance(value, list) else None
    if names is None or not all(isinstance(one, str) for one in names):
        raise InvalidValue(f"{name} must be a list of names.")
    return ",".join(str(one) for one in names)
