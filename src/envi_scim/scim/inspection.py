"""Owns what the checks of one request share: the mode, and what was tolerated so far."""

from typing import Final

from msgspec import Struct, field

from envi_scim.scim.errors import InvalidSyntax
from envi_scim.scim.notes import Leniency, Note, shown

# Each leniency and name is noted once, and a body of nothing but unknown names does not become a list of them all.
MOST_NOTES: Final = 100


class Inspection(Struct, kw_only=True):
    """One document being checked."""

    strict: bool
    _notes: dict[Note, None] = field(default_factory=dict)

    @property
    def notes(self) -> tuple[Note, ...]:
        """What was tolerated, in the order in which it was met."""
        return tuple(self._notes)

    def tolerate(self, leniency: Leniency, subject: str, *, otherwise: str) -> None:
        """Note what compatible mode lets pass; in strict mode refuse it with the sentence.

        Raises:
            InvalidSyntax: the request is checked strictly.
        """
        if self.strict:
            raise InvalidSyntax(otherwise)
        if len(self._notes) < MOST_NOTES:
            self._notes[Note(id=leniency, subject=subject)] = None

    def unknown_attribute(self, name: str) -> None:
        """Drop and note an attribute that no schema knows, most likely a slip in somebody's mapping."""
        self.tolerate(Leniency.UNKNOWN_ATTRIBUTE, name, otherwise=f"There is no attribute '{shown(name)}'.")
