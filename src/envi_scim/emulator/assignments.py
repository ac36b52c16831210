"""Owns who is to have an application (guide C4), and what it knows somebody as."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """How somebody comes to an application: by themselves, and through the group of the highest priority."""

    by_themselves: bool
    through: str

    @property
    def is_assigned(self) -> bool:
        """Whether they have it at all."""
        return self.by_themselves or bool(self.through)

    @property
    def type(self) -> str:
        """What the list of people says: Individual, or Group."""
        return "Individual" if self.by_themselves else "Group"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationUser:
    """What an application knows somebody as: its id there, whether active, and the profile that was sent last."""

    external_id: str
    active: bool
    profile: Mapping[str, str]
    at: str
