"""Owns which firsts of a domain are remembered for ever: what a set-up checklist ticks itself by.

A first is reached by what a request changed, or, the test call, by being answered. It is kept beside the records of
requests and longer than they are: a domain whose records are not kept at all has its milestones too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from envi_scim.provisioning.events import EventKind
from envi_scim.provisioning.requests import Answered
from envi_scim.provisioning.values import Timestamp


class Milestone(StrEnum):
    """What happened for the first time."""

    TEST_CALL = "test-call"
    FIRST_USER = "first-user"
    FIRST_GROUP = "first-group"
    FIRST_MEMBERS = "first-members"
    FIRST_DEACTIVATION = "first-deactivation"
    FIRST_REACTIVATION = "first-reactivation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """When a milestone was reached, and by which request."""

    at: Timestamp
    request_id: str


_BY_CHANGE: Final[Mapping[EventKind, Milestone]] = {
    EventKind.USER_CREATE: Milestone.FIRST_USER,
    EventKind.USER_LINK: Milestone.FIRST_USER,
    EventKind.GROUP_CREATE: Milestone.FIRST_GROUP,
    EventKind.GROUP_MEMBERS: Milestone.FIRST_MEMBERS,
    EventKind.USER_DEACTIVATE: Milestone.FIRST_DEACTIVATION,
    EventKind.USER_REACTIVATE: Milestone.FIRST_REACTIVATION,
}
_SUCCESS: Final = range(200, 300)


def milestones_of(answered: Answered) -> Iterator[Milestone]:
    """Give what a request reaches, whether or not it was reached before."""
    if answered.method == "GET" and answered.status in _SUCCESS:
        yield Milestone.TEST_CALL
    for change in answered.changes:
        if change in _BY_CHANGE:
            yield _BY_CHANGE[change]
