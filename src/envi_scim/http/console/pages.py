"""Owns what a page of the console is: its address, what a person needs to reach it, and who answers.

All pages stand in tables of these (`app`), so that a test can walk every address in every role.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from starlette.responses import Response

from envi_scim.http.console.visits import Visit

Endpoint: TypeAlias = Callable[[Visit], Awaitable[Response]]


class Need(StrEnum):
    """What a person needs for a page. Below a domain: of that domain, which else is not there."""

    NOTHING = "nothing"
    SIGNED_IN = "signed in"
    SEE = "see the domain"
    CHANGE = "change the domain"
    SEE_ALL = "see all domains"
    OPERATE = "operate all domains"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An address. `see` is what looking at it needs, `change` what sending its form needs."""

    path: str
    get: Endpoint | None = None
    post: Endpoint | None = None
    see: Need = Need.SEE
    change: Need = Need.CHANGE

    @property
    def endpoints(self) -> Mapping[str, tuple[Endpoint, Need]]:
        """Give who answers which method, and what it needs."""
        found: dict[str, tuple[Endpoint, Need]] = {}
        if self.get is not None:
            found["GET"] = found["HEAD"] = (self.get, self.see)
        if self.post is not None:
            found["POST"] = (self.post, self.change)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One of the tabs of a domain, by the guide's name (guide D7)."""

    name: str
    path: str


TABS = (
    Tab(name="Details", path=""),
    Tab(name="Organizations", path="/organizations"),
    Tab(name="Users", path="/users"),
    Tab(name="Password Dictionaries", path="/password-dictionaries"),
    Tab(name="Update", path="/update"),
    Tab(name="Resources", path="/resources"),
    Tab(name="Security", path="/security"),
)
