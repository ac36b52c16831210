"""Owns what a habit is told: how a user or a group should be, what is known of it, and how much at a time."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from envi_scim.emulator.assignments import ApplicationUser
from envi_scim.emulator.profiles import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much at a time: requests for one group at once, changes of members a request, resources a page."""

    parallel: int = 5
    members: int = 100
    page: int = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedUser:
    """How a user should be. `profile` is what the mappings make of the person for an update, `new` for a create."""

    external_id: str
    active: bool
    new: Profile
    profile: Profile
    known: ApplicationUser | None
    password: str

    @property
    def user_name(self) -> str:
        """The name by which the application is asked for it."""
        return self.profile["userName"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedGroup:
    """How a group should be: its name and members, by their ids in the application.

    `known_members` were said before; `whole` asks to say all of it again. `linked` and `told` are called as soon as
    the application has confirmed something, so that a push that is cut off goes on from there.
    """

    external_id: str
    name: str
    members: Mapping[str, str]
    known_id: str
    known_name: str
    known_members: Mapping[str, str]
    whole: bool
    linked: Callable[[str, str], None]
    told: Callable[[Mapping[str, str], Sequence[str]], None]
