"""Owns what every habit is asked for, and which habits there are: adding one is a file and a line here.

A habit brings one user or one group to where it should be, by the requests that its identity provider is known to
send. What it may do is decided before; how it is said on the wire is all that it knows.
"""

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from envi_scim.emulator.applications import Application, Verbs
from envi_scim.emulator.assignments import ApplicationUser
from envi_scim.emulator.wire.caller import Caller
from envi_scim.emulator.wire.entra import Entra
from envi_scim.emulator.wire.okta import Okta
from envi_scim.emulator.wire.wanted import Limits, WantedGroup, WantedUser


class Habit(Protocol):
    """How an identity provider speaks."""

    def headers(self, authorization: str) -> Mapping[str, str]:
        """Give the headers of every request."""

    async def test(self, caller: Caller) -> None:
        """Make the test call. Raises Failed or TryLater."""

    async def saved(self, caller: Caller) -> None:
        """Ask what is asked once a tested integration was saved. Raises Failed or TryLater."""

    async def settle_user(self, caller: Caller, wanted: WantedUser) -> ApplicationUser | None:
        """Bring a user to where it should be; give what the application knows it as, None for not at all.

        Raises Failed, TryLater or Skipped.
        """

    async def send_password(self, caller: Caller, user: ApplicationUser, password: str) -> None:
        """Set a user's password. Raises Failed or TryLater."""

    async def settle_group(self, caller: Caller, wanted: WantedGroup) -> str:
        """Bring a group and its members to where they should be; give its id in the application.

        Raises Failed or TryLater; what was done until then was noted.
        """

    async def remove_group(self, caller: Caller, external_id: str) -> None:
        """Delete a group. Raises Failed or TryLater."""


def habit_of(application: Application, limits: Limits) -> Habit:
    """Give the habit of an application."""
    return _HABITS[application.kind.habit](application, limits)


def _okta(application: Application, limits: Limits) -> Habit:
    return Okta(limits, only_put=application.kind.verbs is Verbs.PUT)


def _entra(application: Application, limits: Limits) -> Habit:
    return Entra(limits, flag="aadOptscim062020" in application.base_url)


_HABITS: Final[Mapping[str, Callable[[Application, Limits], Habit]]] = {"okta": _okta, "entra": _entra}
