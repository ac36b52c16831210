"""What a request reaches for the first time."""

import pytest

from envi_scim.provisioning.events import EventKind
from envi_scim.provisioning.milestones import Milestone, milestones_of
from envi_scim.provisioning.requests import Answered
from envi_scim.provisioning.values import Timestamp, TokenId


def reached(method: str, status: int, *changes: EventKind) -> list[Milestone]:
    at = Timestamp("2026-11-24T08:00:00.000Z")
    answered = Answered("r1", at, TokenId("t1"), None, method, "/Users", "", status, 0.01, None, (), changes)
    return list(milestones_of(answered))


@pytest.mark.parametrize(
    ("kind", "milestone"),
    [
        (EventKind.USER_CREATE, Milestone.FIRST_USER),
        (EventKind.USER_LINK, Milestone.FIRST_USER),
        (EventKind.GROUP_CREATE, Milestone.FIRST_GROUP),
        (EventKind.GROUP_MEMBERS, Milestone.FIRST_MEMBERS),
        (EventKind.USER_DEACTIVATE, Milestone.FIRST_DEACTIVATION),
        (EventKind.USER_REACTIVATE, Milestone.FIRST_REACTIVATION),
    ],
)
def test_a_change_reaches_the_milestone_that_it_is(kind: EventKind, milestone: Milestone) -> None:
    assert reached("PATCH", 200, kind) == [milestone]


def test_what_changes_something_that_was_there_reaches_none() -> None:
    assert reached("PATCH", 200, EventKind.USER_UPDATE, EventKind.GROUP_UPDATE, EventKind.USER_DELETE) == []


def test_a_read_that_is_answered_is_a_test_call_and_one_that_is_refused_is_none() -> None:
    assert reached("GET", 200) == [Milestone.TEST_CALL]
    assert reached("GET", 401) == []
    assert reached("POST", 200) == []


def test_a_bulk_request_reaches_several() -> None:
    assert reached("POST", 200, EventKind.USER_CREATE, EventKind.GROUP_CREATE, EventKind.GROUP_MEMBERS) == [
        Milestone.FIRST_USER,
        Milestone.FIRST_GROUP,
        Milestone.FIRST_MEMBERS,
    ]
