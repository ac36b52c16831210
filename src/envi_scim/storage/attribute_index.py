"""Owns which attributes are indexed by rows, and what those rows are for a document.

What has a typed column (userName, externalId, id, active, the times; a group's displayName) needs none.
Twelve rows a user cost a fifth of the creates that six do, so only what IdPs and administrators filter by
is here; anything else is evaluated on documents. The filter compiler asks the same table.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.core_schemas import USER
from envi_scim.scim.filters.compare import is_folded
from envi_scim.scim.folding import fold
from envi_scim.scim.paths import resolve
from envi_scim.scim.urns import ENTERPRISE_USER_URN
from envi_scim.storage.keys import key_of

ENTERPRISE = ENTERPRISE_USER_URN

# A row of the index: the attribute's short name and the key of one value.
IndexRow = tuple[str, str]

_decode = msgspec.json.Decoder(dict).decode


@dataclass(frozen=True, slots=True)
class Indexed:
    """An attribute of users that is indexed: its name in rows, and how its text compares."""

    name: str
    case_exact: bool
    multi_valued: bool


def _indexed(path: str, name: str) -> tuple[str, Indexed]:
    resolved = resolve(path, USER)
    if resolved is None or resolved.leaf is None or resolved.attribute is None:
        raise ValueError(f"{path} is no attribute of users")
    folded = is_folded(resolved.leaf)
    return str(resolved), Indexed(name, case_exact=not folded, multi_valued=resolved.attribute.multi_valued)


_CORE = (
    "displayName",
    "nickName",
    "title",
    "userType",
    "name.givenName",
    "name.familyName",
    "name.formatted",
    "emails.value",
    "phoneNumbers.value",
    "roles.value",
    "entitlements.value",
)
_EXTENSION = ("employeeNumber", "costCenter", "organization", "division", "department", "manager.value")

# The path as a filter's tree prints it -> how it is indexed.
BY_PATH: dict[str, Indexed] = dict(_indexed(path, path) for path in _CORE) | dict(
    _indexed(f"{ENTERPRISE}:{path}", path) for path in _EXTENSION
)
_EXACT = frozenset(indexed.name for indexed in BY_PATH.values() if indexed.case_exact)

_SIMPLE = ("displayName", "nickName", "title", "userType")
_NAME = ("givenName", "familyName", "formatted")
_LISTS = ("emails", "phoneNumbers", "roles", "entitlements")
_ENTERPRISE = ("employeeNumber", "costCenter", "organization", "division", "department")


def read(document: str) -> Document:
    """Read a stored document."""
    read_document: Document = _decode(document)
    return read_document


def user_rows(document: Document) -> frozenset[IndexRow]:
    """Give the index rows of a user."""
    return frozenset(
        (name, key_of(value if name in _EXACT else fold(value)))
        for name, value in _values(document)
        if isinstance(value, str)
    )


def _values(document: Document) -> Iterator[tuple[str, Json]]:
    for attribute in _SIMPLE:
        yield attribute, document.get(attribute)
    name = document.get("name")
    if isinstance(name, dict):
        for part in _NAME:
            yield f"name.{part}", name.get(part)
    for attribute in _LISTS:
        values = document.get(attribute)
        for value in values if isinstance(values, list) else ():
            yield f"{attribute}.value", value.get("value") if isinstance(value, dict) else None
    yield from _enterprise_values(document.get(ENTERPRISE))


def _enterprise_values(enterprise: Json) -> Iterator[tuple[str, Json]]:
    if not isinstance(enterprise, dict):
        return
    for attribute in _ENTERPRISE:
        yield attribute, enterprise.get(attribute)
    manager = enterprise.get("manager")
    if isinstance(manager, dict):
        yield "manager.value", manager.get("value")
