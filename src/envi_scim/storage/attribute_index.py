"""Owns which attributes are indexed by rows, and what those rows are for a document.

What has a typed column (userName, externalId, id, active, the times; a group's displayName) needs none.
Twelve rows a user cost a fifth of the creates that six do, so only what IdPs and administrators filter by
is here; anything else is evaluated on documents. The filter compiler asks the same table.
"""

from dataclasses import dataclass

from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.core_schemas import USER
from envi_scim.scim.filters.compare import is_folded
from envi_scim.scim.folding import fold
from envi_scim.scim.paths import resolve
from envi_scim.scim.urns import ENTERPRISE_USER_URN
from envi_scim.storage.keys import key_of

# A row of the index: the attribute's short name and the key of one value.
IndexRow = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Indexed:
    """An attribute of users that is indexed: its name in rows, and how its text compares."""

    name: str
    case_exact: bool
    multi_valued: bool


# Where each stands in a document: the URN of its extension, if it is in one, and its name in rows.
_TABLE = (
    ("", "displayName"),
    ("", "nickName"),
    ("", "title"),
    ("", "userType"),
    ("", "name.givenName"),
    ("", "name.familyName"),
    ("", "name.formatted"),
    ("", "emails.value"),
    ("", "phoneNumbers.value"),
    ("", "roles.value"),
    ("", "entitlements.value"),
    (ENTERPRISE_USER_URN, "employeeNumber"),
    (ENTERPRISE_USER_URN, "costCenter"),
    (ENTERPRISE_USER_URN, "organization"),
    (ENTERPRISE_USER_URN, "division"),
    (ENTERPRISE_USER_URN, "department"),
    (ENTERPRISE_USER_URN, "manager.value"),
)


def _indexed(urn: str, name: str) -> tuple[str, Indexed]:
    path = f"{urn}:{name}" if urn else name
    resolved = resolve(path, USER)
    if resolved is None or resolved.leaf is None or resolved.attribute is None:
        raise ValueError(f"{path} is no attribute of users")
    folded = is_folded(resolved.leaf)
    return str(resolved), Indexed(name, case_exact=not folded, multi_valued=resolved.attribute.multi_valued)


# The path as a filter's tree prints it -> how it is indexed.
BY_PATH: dict[str, Indexed] = dict(_indexed(urn, name) for urn, name in _TABLE)

# Lists are sorted by these most, and most users have them. Who lacks one has a row that says so, so that whoever has
# no value is found by a seek too; it stands in the place of the row of the value, so no user has more rows for it.
MARKED: tuple[str, ...] = ("displayName", "name.familyName", "name.givenName")


def absence_of(name: str) -> str:
    """Give the name of the rows that say who lacks an attribute: none that an attribute could have."""
    return f"!{name}"


class _Level:
    """The indexed attributes of one object of a document: those that are text, and those that are objects or lists."""

    __slots__ = ("inner", "texts")

    def __init__(self) -> None:
        self.texts: list[tuple[str, str, bool]] = []
        self.inner: list[tuple[str, _Level]] = []

    def below(self, name: str) -> "_Level":
        """Give the level behind a name, which is new if nothing was there."""
        for known, level in self.inner:
            if known == name:
                return level
        level = _Level()
        self.inner.append((name, level))
        return level


def _levels() -> _Level:
    """Turn the table into the order in which a document is walked."""
    root = _Level()
    for urn, name in _TABLE:
        _, indexed = _indexed(urn, name)
        *outer, leaf = name.split(".")
        level = root
        for step in (urn, *outer) if urn else outer:
            level = level.below(step)
        level.texts.append((leaf, indexed.name, indexed.case_exact))
    return root


_ROOT = _levels()
_MARKERS: tuple[tuple[str, IndexRow], ...] = tuple((name, (absence_of(name), "")) for name in MARKED)


def user_rows(document: Document) -> frozenset[IndexRow]:
    """Give the index rows of a user."""
    rows: set[IndexRow] = set()
    _collect(document, _ROOT, rows)
    present = {name for name, _ in rows}
    for name, marker in _MARKERS:
        if name not in present:
            rows.add(marker)
    return frozenset(rows)


def _collect(value: Json, level: _Level, rows: set[IndexRow]) -> None:
    """Add the rows of one object, or of each object in a list."""
    if isinstance(value, dict):
        for name, row, case_exact in level.texts:
            text = value.get(name)
            if isinstance(text, str):
                rows.add((row, key_of(text if case_exact else fold(text))))
        for name, inner in level.inner:
            if name in value:
                _collect(value[name], inner, rows)
    elif isinstance(value, list):
        for each in value:
            _collect(each, level, rows)
