"""Owns what one PATCH request carries from operation to operation: its mode, its notes, its budget."""

from typing import Final

from msgspec import Struct, field

from envi_scim.scim.errors import PayloadTooLarge
from envi_scim.scim.notes import Note
from envi_scim.scim.schemas import ResourceType

# Thousands of operations on an attribute of thousands of values multiply, and so do the terms of a selector;
# this is a second or two of it. A group of a million members leaves room for a selector of two terms.
MAX_STEPS: Final = 2_000_000
# Giving a value another content costs as much as comparing it so many times.
STEPS_OF_A_CHANGE: Final = 3


class Context(Struct, kw_only=True):
    """One request in progress. The only value here that changes, and it never leaves `apply`."""

    resource_type: ResourceType
    strict: bool
    notes: list[Note] = field(default_factory=list)
    steps: int = 0

    def spend(self, steps: int) -> None:
        """Count values that are about to be looked at, each as often as it is compared.

        Raises:
            PayloadTooLarge: the operations together look at more than one request may.
        """
        self.steps += steps
        if self.steps > MAX_STEPS:
            raise PayloadTooLarge("The operations of this PATCH touch too many values; send them in several requests.")
