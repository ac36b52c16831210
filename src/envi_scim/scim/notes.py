"""Owns the record of what was tolerated in a request: the name of a leniency and of what it concerned.

`Leniency` lists what is let pass from anybody; the rewrites for single identity providers are in `dialects`.
"""

from enum import StrEnum
from typing import Final

from msgspec import Struct
from msgspec.structs import force_setattr

# Names are chosen by the client: enough to find one in a mapping, not enough to fill a log.
_LONGEST_SUBJECT: Final = 100


class Leniency(StrEnum):
    """What compatible mode lets pass and strict mode refuses."""

    UNKNOWN_ATTRIBUTE = "unknown-attribute"
    UNKNOWN_SCHEMA = "unknown-schema"
    MISSING_SCHEMA = "missing-schema"
    PASSWORD = "password"  # noqa: S105 - a name
    UNKNOWN_MEMBER = "unknown-member"
    UNKNOWN_SORT = "unknown-sort"
    SEARCH_AS_TEXT = "search-as-text"
    METHOD_IN_ANY_CASE = "method-in-any-case"
    BULK_PATH = "bulk-path"
    MISSING_BULK_ID = "missing-bulk-id"
    BARE_OPERATIONS = "bare-operations"
    NO_PATH = "no-path"
    PATH_TO_VALUE = "path-to-value"
    NO_MATCH = "no-match"
    PARTIAL_REPLACE = "partial-replace"


# No leniency, and noted as one: the domain has an attribute keep its value, so what came for it was ignored.
KEPT_ATTRIBUTE: Final = "kept-attribute"


class Note(Struct, frozen=True, kw_only=True):
    """One leniency that a request needed. `subject` is the name of an attribute or operation, never a value."""

    id: str
    subject: str

    def __post_init__(self) -> None:
        force_setattr(self, "subject", shown(_without_selector(self.subject)))


def _without_selector(name: str) -> str:
    """Give a path without what stands in its brackets, or where somebody left them open: there are values in it."""
    before, opening, rest = name.partition("[")
    return f"{before}[]{rest.rpartition(']')[2] if ']' in rest else ''}" if opening else name


def shown(name: str) -> str:
    """Give a name that a client chose as text that can be kept and shown: short, printable, ASCII."""
    return ascii(name[:_LONGEST_SUBJECT])[1:-1]
