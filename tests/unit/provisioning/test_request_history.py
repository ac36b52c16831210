"""What the record of requests tells: the latest, one with what it changed, and whether strict mode would be passed."""

from datetime import timedelta

import pytest

from envi_scim.provisioning.access import Access
from envi_scim.provisioning.errors import NoSuch
from envi_scim.provisioning.request_history import RequestHistory
from envi_scim.provisioning.requests import Answered
from envi_scim.scim.notes import Note
from tests.support.jane import created, provisioned
from tests.support.provisioned import REQUEST, Provisioned

BOOLEAN = Note(id="boolean-as-text", subject="active")


def asked(
    envi: Provisioned, access: Access, *notes: Note, request_id: str = "r1", agent: bytes = b"Entra", user: str = ""
) -> None:
    answered = Answered(
        request_id, envi.clock.now(), access.token_id, agent, "PATCH", "/Users/{id}", user, 200, 0.01, None, notes
    )
    assert envi.store.requests.record(access.domain.id, answered)


async def test_a_request_is_shown_with_what_it_changed_and_nothing_of_others() -> None:
    envi, access = await provisioned()
    user = (await created(envi, access)).stored.account.id
    asked(envi, access, request_id=REQUEST, user=user)
    asked(envi, access, request_id="another", user=user)
    history = RequestHistory(envi.store, envi.clock)

    shown = await history.show(access.domain, REQUEST, with_names=True)
    assert (shown.record.id, [event.kind.value for event in shown.events]) == (REQUEST, ["user:create"])
    assert (shown.names, shown.more_events) == ({user: "jane@envi.com"}, False)
    assert (await history.show(access.domain, "another", with_names=True)).events == ()
    assert [one.id for one in (await history.latest(access.domain, limit=1)).records] == ["another"]


async def test_names_are_given_to_those_alone_who_may_see_values() -> None:
    envi, access = await provisioned()
    user = (await created(envi, access)).stored.account.id
    asked(envi, access, request_id=REQUEST, user=user)

    shown = await RequestHistory(envi.store, envi.clock).show(access.domain, REQUEST, with_names=False)

    assert [event.resource_id for event in shown.events] == [user]
    assert shown.names == {}


async def test_a_request_that_is_not_there_is_told_in_a_sentence() -> None:
    envi, access = await provisioned()

    with pytest.raises(NoSuch, match="no request of this id"):
        await RequestHistory(envi.store, envi.clock).show(access.domain, "no such", with_names=False)


async def test_nobody_can_say_whether_silence_would_pass() -> None:
    envi, access = await provisioned()

    found = await RequestHistory(envi.store, envi.clock).strictness(access.domain, days=30)

    assert (found.would_pass, found.last_at, found.needed) == (None, None, ())


async def test_requests_that_needed_nothing_would_pass() -> None:
    envi, access = await provisioned()
    asked(envi, access)

    found = await RequestHistory(envi.store, envi.clock).strictness(access.domain, days=30)

    assert (found.would_pass, found.last_at) == (True, envi.clock.now())


async def test_what_requests_needed_is_told_with_what_to_change_the_most_frequent_first() -> None:
    envi, access = await provisioned()
    for number in range(7):
        asked(envi, access, Note(id="unknown-attribute", subject=f"x{number}"), BOOLEAN, request_id=f"r{number}")
    asked(envi, access, Note(id="unknown-attribute", subject="x6"), request_id="last", agent=b"Okta")
    asked(envi, access, BOOLEAN, Note(id="password", subject="password"), request_id="anonymous", agent=b"")

    found = await RequestHistory(envi.store, envi.clock).strictness(access.domain, days=1)

    assert found.would_pass is False
    assert [(need.leniency, need.count) for need in found.needed] == [
        ("boolean-as-text", 8),
        ("unknown-attribute", 8),
        ("password", 1),
    ]
    unknown, password = found.needed[1], found.needed[2]
    assert unknown.subjects == ("x6", "x0", "x1", "x2", "x3")
    assert unknown.clients == ("Entra", "Okta")
    assert unknown.last_request == "r6"
    assert "mapping" in unknown.remedy
    assert password.clients == ()


async def test_what_lies_before_the_days_that_are_asked_for_counts_no_more() -> None:
    """After a change in the identity provider, a look at today alone tells whether it helped."""
    envi, access = await provisioned()
    asked(envi, access, BOOLEAN)
    envi.clock.go_on(timedelta(days=1))
    asked(envi, access)
    history = RequestHistory(envi.store, envi.clock)

    assert (await history.strictness(access.domain, days=1)).would_pass is True
    assert (await history.strictness(access.domain, days=2)).would_pass is False
