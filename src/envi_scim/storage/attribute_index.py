"""Owns which attributes are indexed by rows, and what those rows are for a document.

What has a typed column (userName, externalId, id, active, the times; a group's displayName) needs none.
Twelve rows a user cost a fifth of the creates that six do, so only what IdPs and administrators filter by
is here; anything else is evaluated on documents. The filter compiler asks `indexed_at`.

An attribute that a domain declared has rows too. They are made of the document alone, whatever is declared at
the moment: the workers of a server may differ about that for some seconds, and rows must not. So text has a
row for each way in which it may be compared, and what is compared by is chosen when a filter is compiled.

| row's name | of | key |
| --- | --- | --- |
| `3fa29c1d/costCode` | text, without regard to case | folded |
| `3fa29c1d/costCode=` | text, as it is | itself |
| `3fa29c1d/hired@` | text that is a dateTime | the moment in UTC |
| `3fa29c1d/floor#` | a number | sorts as the number does (`numbers`) |
| `3fa29c1d/remote?` | true or false | the word |

In front of the slash is a digest of the extension's URN, so that long URNs do not fill the index.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from envi_scim.scim import date_times
from envi_scim.scim.attributes import Attribute, Document, Json, Type
from envi_scim.scim.core_schemas import USER
from envi_scim.scim.filters.ast import Literal
from envi_scim.scim.filters.compare import is_folded
from envi_scim.scim.folding import fold
from envi_scim.scim.paths import AttributePath, resolve
from envi_scim.scim.urns import ENTERPRISE_USER_URN
from envi_scim.storage.keys import key_of
from envi_scim.storage.numbers import number_key

# A row of the index: the attribute's short name and the key of one value.
IndexRow = tuple[str, str]

_EXACT, _MOMENT, _NUMBER, _FLAG = "=", "@", "#", "?"
_NUMBERS = frozenset({Type.INTEGER, Type.DECIMAL})
_DIGEST_LENGTH = 8
_URNS_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Indexed:
    """An attribute of users that is indexed: its name in rows, and how what it is compared with is spelt there.

    `declared` tells that a domain declared it: such names are bound to a statement and not written into it,
    so that all domains share the statement.
    """

    name: str
    spelling: Callable[[Literal], str]
    multi_valued: bool
    declared: bool = False


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


def _folded(literal: Literal) -> str:
    return fold(str(literal))


def _indexed(urn: str, name: str) -> tuple[str, Indexed]:
    path = f"{urn}:{name}" if urn else name
    resolved = resolve(path, USER)
    if resolved is None or resolved.leaf is None or resolved.attribute is None:
        raise ValueError(f"{path} is no attribute of users")
    spelling = _folded if is_folded(resolved.leaf) else str
    return str(resolved), Indexed(name, spelling, multi_valued=resolved.attribute.multi_valued)


# The path as a filter's tree prints it -> how it is indexed.
BY_PATH: dict[str, Indexed] = dict(_indexed(urn, name) for urn, name in _TABLE)

# Lists are sorted by these most, and most users have them. Who lacks one has a row that says so, so that whoever has
# no value is found by a seek too; it stands in the place of the row of the value, so no user has more rows for it.
MARKED: tuple[str, ...] = ("displayName", "name.familyName", "name.givenName")


def absence_of(name: str) -> str:
    """Give the name of the rows that say who lacks an attribute: none that an attribute could have."""
    return f"!{name}"


def indexed_at(path: AttributePath) -> Indexed | None:
    """Say how an attribute of users is indexed; None where it has no rows to compare by."""
    extension = path.extension
    if extension is None or extension.id == ENTERPRISE_USER_URN:
        return BY_PATH.get(str(path))
    attribute, leaf = path.attribute, path.leaf
    if attribute is None or leaf is None or leaf.type is Type.COMPLEX:
        return None
    mark, spelling = _comparison(leaf)
    sub_name = f".{leaf.name}" if leaf is not attribute else ""
    name = f"{_prefix(extension.id)}{attribute.name}{sub_name}{mark}"
    return Indexed(name, spelling, multi_valued=attribute.multi_valued, declared=True)


def _comparison(leaf: Attribute) -> tuple[str, Callable[[Literal], str]]:
    """Give the mark of the rows that an attribute is compared by, and the spelling of a literal there."""
    if is_folded(leaf):
        return "", _folded
    return _MARKS.get(leaf.type, (_EXACT, str))


def _number_spelling(literal: Literal) -> str:
    return number_key(literal) if isinstance(literal, int | float) else ""


def _moment_spelling(literal: Literal) -> str:
    return str(literal).removesuffix("Z")  # a literal is canonical already


def _flag_spelling(literal: Literal) -> str:
    return "true" if literal else "false"


_MARKS: dict[Type, tuple[str, Callable[[Literal], str]]] = {
    Type.INTEGER: (_NUMBER, _number_spelling),
    Type.DECIMAL: (_NUMBER, _number_spelling),
    Type.DATE_TIME: (_MOMENT, _moment_spelling),
    Type.BOOLEAN: (_FLAG, _flag_spelling),
}


def names_of_declared(urn: str, attribute: Attribute) -> list[str]:
    """Give the names of rows of which every value of a declared attribute has one at least."""
    names = [f"{attribute.name}.{sub.name}" for sub in attribute.sub_attributes] or [attribute.name]
    leaves = attribute.sub_attributes or (attribute,)
    # Text has its folded row whatever else it is.
    marks = [_NUMBER if leaf.type in _NUMBERS else _FLAG if leaf.type is Type.BOOLEAN else "" for leaf in leaves]
    return [f"{_prefix(urn)}{name}{mark}" for name, mark in zip(names, marks, strict=True)]


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
        level.texts.append((leaf, indexed.name, indexed.spelling is str))
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
    for name in document:
        if ":" in name and name != ENTERPRISE_USER_URN:
            rows.update(_rows_of_extension(document[name], _prefix(name)))
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


@lru_cache(maxsize=_URNS_KEPT)
def _prefix(urn: str) -> str:
    """Give what the names of an extension's rows begin with, by its URN as it was declared and stands in documents."""
    return f"{sha256(urn.encode()).hexdigest()[:_DIGEST_LENGTH]}/"


def _rows_of_extension(extension: Json, prefix: str) -> Iterator[IndexRow]:
    """Give the rows of an extension's attributes, and of their sub-attributes."""
    for name, value in extension.items() if isinstance(extension, dict) else ():
        for one in value if isinstance(value, list) else (value,):
            if isinstance(one, dict):
                for sub_name, part in one.items():
                    yield from _rows_of(part, f"{prefix}{name}.{sub_name}")
            else:
                yield from _rows_of(one, f"{prefix}{name}")


def _rows_of(value: Json, name: str) -> Iterator[IndexRow]:
    """Give the rows of one value."""
    if isinstance(value, str):
        yield name, key_of(fold(value))
        yield name + _EXACT, key_of(value)
        moment = date_times.instant(value)
        if moment is not None:
            yield name + _MOMENT, key_of(_moment_spelling(date_times.canonical(moment)))
    elif isinstance(value, bool):
        yield name + _FLAG, _flag_spelling(value)
    elif isinstance(value, int | float):
        yield name + _NUMBER, key_of(number_key(value))
