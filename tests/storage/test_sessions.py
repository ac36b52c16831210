"""The ports `KeptSessions` and `SignIns` on both engines."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from envi_scim.provisioning.administrators import Administrator
from envi_scim.provisioning.moments import later
from envi_scim.provisioning.sessions import Session, SignedIn
from envi_scim.provisioning.sign_ins import Outcome, SignInRecord
from envi_scim.provisioning.values import DomainId, SignInId, Timestamp
from envi_scim.storage.store import SqlStore
from tests.support.console_records import a_session, an_administrator, an_attempt
from tests.support.fakes import FakeClock
from tests.support.records import LATER, NOBODY, NOON, a_domain, an_event
from tests.support.stores import a_store

BEFORE = later(NOON, timedelta(minutes=-15))
NEXT_DAY = later(NOON, timedelta(days=1))


@pytest.fixture
async def ada(store: SqlStore, domain: DomainId) -> Administrator:
    """An administrator of the domain."""
    administrator = an_administrator(domain=domain)
    await store.administrators.create(administrator, events={})
    return administrator


async def begun(
    store: SqlStore, administrator: Administrator, digest: str, *, at: Timestamp = NOON, former: str | None = None
) -> Session:
    session = a_session(administrator, at=at)
    attempt = an_attempt(administrator, at=at)
    assert await tried(store, attempt)
    assert await store.sessions.begin(session, digest, administrator=administrator, attempt=attempt.id, former=former)
    return session


async def tried(store: SqlStore, attempt: SignInRecord, *, of_account: int = 1000, from_network: int = 1000) -> bool:
    return await store.sign_ins.begin(attempt, since=BEFORE, of_account=of_account, from_network=from_network)


async def test_a_session_is_found_by_its_digest_and_its_id_with_whose_it_is(
    store: SqlStore, ada: Administrator
) -> None:
    session = await begun(store, ada, "digest")

    expected = SignedIn(session=session, administrator=ada)
    assert await store.sessions.find_by_digest("digest") == expected
    assert await store.sessions.get(session.id) == expected
    assert await store.sessions.find_by_digest("another") is None
    for nobody in (NOBODY, "no id", "\0"):
        assert await store.sessions.get(nobody) is None


async def test_a_session_that_begins_is_an_attempt_that_succeeded_and_ends_the_former(
    store: SqlStore, ada: Administrator
) -> None:
    former, elsewhere = await begun(store, ada, "former"), await begun(store, ada, "elsewhere")

    await begun(store, ada, "new", at=LATER, former="former")

    found = [await store.sessions.get(session.id) for session in (former, elsewhere)]
    assert [one.session.ended_at for one in found if one] == [LATER, None]
    outcomes = [one.outcome for one in await store.sign_ins.of_administrator(ada.id, before=None, limit=10)]
    assert outcomes == [Outcome.SUCCEEDED] * 3


async def test_an_attempt_that_is_withdrawn_was_none(store: SqlStore, ada: Administrator) -> None:
    attempt, other = an_attempt(ada), an_attempt(ada)
    assert await tried(store, attempt)
    assert await tried(store, other)

    await store.sign_ins.withdraw(attempt.id)

    kept = await store.sign_ins.of_administrator(ada.id, before=None, limit=10)
    assert [one.id for one in kept] == [other.id]
    assert not await tried(store, an_attempt(ada), of_account=1)


async def test_no_session_begins_with_a_password_of_before_or_of_who_is_disabled(
    store: SqlStore, ada: Administrator
) -> None:
    former = await begun(store, ada, "former")
    attempt = an_attempt(ada)
    await tried(store, attempt)
    await store.administrators.rehash(ada, "new")
    changed = replace(ada, password_hash="new")

    first = await store.sessions.begin(a_session(ada), "first", administrator=ada, attempt=attempt.id, former="former")
    disabled = replace(changed, disabled_at=NOON)
    await store.administrators.change(changed, disabled, at=LATER, keep=former.id, events={})
    second = await store.sessions.begin(
        a_session(ada), "second", administrator=changed, attempt=attempt.id, former="former"
    )

    assert (first, second) == (False, False)
    assert await store.sessions.find_by_digest("first") is None
    assert await store.sessions.find_by_digest("former") == SignedIn(session=former, administrator=disabled)
    assert (await store.sign_ins.of_administrator(ada.id, before=None, limit=1))[0].outcome is Outcome.WRONG


async def test_no_session_outlives_a_new_password_that_was_set_at_the_same_time(
    store: SqlStore, ada: Administrator
) -> None:
    """Whoever signs in with the old one is refused, or comes before and is ended."""
    before = ada
    for number in range(20):
        after = replace(before, password_hash=f"hash {number}")
        session = a_session(before)
        await asyncio.gather(
            store.sessions.begin(
                session, f"digest {number}", administrator=before, attempt=SignInId(NOBODY), former=None
            ),
            store.administrators.change(before, after, at=LATER, keep=None, events={}),
        )
        found = await store.sessions.get(session.id)
        assert found is None or found.session.ended_at == LATER
        before = after


async def test_when_a_session_was_seen_never_goes_back(store: SqlStore, ada: Administrator) -> None:
    session = await begun(store, ada, "digest")

    await store.sessions.seen(session.id, at=LATER)
    await store.sessions.seen(session.id, at=NOON)

    found = await store.sessions.get(session.id)
    assert found is not None
    assert found.session.seen_at == LATER


async def test_a_session_ends_once(store: SqlStore, ada: Administrator) -> None:
    session = await begun(store, ada, "digest")

    assert await store.sessions.end(session.id, at=NOON) is True
    assert await store.sessions.end(session.id, at=LATER) is False

    found = await store.sessions.find_by_digest("digest")
    assert found is not None
    assert found.session.ended_at == NOON


async def test_open_sessions_are_the_administrators_and_the_domains_own(
    store: SqlStore, ada: Administrator, domain: DomainId, other: DomainId
) -> None:
    ben, operator = an_administrator("ben@other.example", domain=other), an_administrator("operator@envi.com")
    for one in (ben, operator):
        await store.administrators.create(one, events={})
        await begun(store, one, one.email)
    first, second = await begun(store, ada, "1"), await begun(store, ada, "2", at=LATER)
    ended, expired = (
        await begun(store, ada, "3"),
        await begun(store, ada, "4", at=Timestamp("2026-11-23T12:00:00.000Z")),
    )
    await store.sessions.end(ended.id, at=LATER)

    async def listed(seen_after: Timestamp, limit: int = 10) -> list[Session]:
        found = await store.sessions.open_of(ada.id, now=LATER, seen_after=seen_after, limit=limit)
        within = await store.sessions.open_in(domain, now=LATER, seen_after=seen_after, limit=limit)
        assert [SignedIn(session=session, administrator=ada) for session in found] == list(within)
        return list(found)

    assert await listed(BEFORE) == [second, first]
    assert await listed(BEFORE, limit=1) == [second]
    assert await listed(NOON) == [second]
    assert expired not in await listed(expired.created_at)

    await store.sessions.end_all(ada.id, keep=first.id, at=LATER)
    assert await listed(BEFORE) == [first]
    assert len(await store.sessions.open_in(other, now=LATER, seen_after=BEFORE, limit=10)) == 1


async def test_a_form_is_taken_once_in_each_session_even_at_once(store: SqlStore, ada: Administrator) -> None:
    here, elsewhere = await begun(store, ada, "1"), await begun(store, ada, "2")

    taken = await asyncio.gather(*(store.sessions.use_form_key(here.id, "key") for _ in range(5)))

    assert sorted(taken) == [False] * 4 + [True]
    assert await store.sessions.use_form_key(elsewhere.id, "key") is True
    assert await store.sessions.use_form_key(here.id, "another") is True


# Sign-ins


async def test_failures_are_counted_by_account_and_by_network_within_the_time(store: SqlStore) -> None:
    for email, network, at in (
        ("ada@envi.com", "1", NOON),
        ("ada@envi.com", "2", NOON),
        ("ada@envi.com", "3", BEFORE),  # too long ago
        ("ben@envi.com", "1", NOON),
    ):
        assert await tried(store, an_attempt(email=email, network=network, at=at))

    adas, from_first = an_attempt(email="ada@envi.com", network="9"), an_attempt(email="x@envi.com", network="1")
    assert await tried(store, adas, of_account=2) is False
    assert await tried(store, from_first, from_network=2) is False
    assert await tried(store, adas, of_account=3) is True
    assert await tried(store, from_first, from_network=3) is True


async def test_what_succeeded_and_what_was_limited_is_no_failure(store: SqlStore, ada: Administrator) -> None:
    await begun(store, ada, "digest")
    await store.sign_ins.limited(an_attempt(ada, outcome=Outcome.LIMITED), since=BEFORE)

    assert await tried(store, an_attempt(ada), of_account=1, from_network=1) is True


async def test_attempts_at_once_are_no_way_around_the_limit(store: SqlStore) -> None:
    """One is counted from when it begins; two that begin in the same instant may both be let in."""
    answers = [await tried(store, an_attempt(), of_account=10) for _ in range(30)]
    at_once = await asyncio.gather(*(tried(store, an_attempt(), of_account=10) for _ in range(30)))

    assert answers.count(True) == 10
    assert not any(at_once)


async def test_what_was_one_too_many_is_noted_once_for_an_account_and_for_a_network(store: SqlStore) -> None:
    ada = an_administrator()
    await store.administrators.create(ada, events={})

    for network, since in (("1", BEFORE), ("1", BEFORE), ("2", BEFORE), ("3", NOON)):
        await store.sign_ins.limited(an_attempt(ada, network=network, outcome=Outcome.LIMITED), since=since)

    noted = await store.sign_ins.of_administrator(ada.id, before=None, limit=10)
    assert [one.network for one in noted] == ["3", "1"]


async def test_the_history_is_paged_and_a_domains_is_its_own(
    store: SqlStore, ada: Administrator, domain: DomainId, other: DomainId
) -> None:
    attempts = [an_attempt(ada) for _ in range(3)]
    theirs = an_administrator("ben@other.example", domain=other)
    await store.administrators.create(theirs, events={})
    for attempt in (*attempts, an_attempt(theirs), an_attempt()):
        await tried(store, attempt)
    third, second, first = attempts

    assert list(await store.sign_ins.of_administrator(ada.id, before=None, limit=2)) == [first, second]
    assert list(await store.sign_ins.of_administrator(ada.id, before=second.id, limit=2)) == [third]
    assert list(await store.sign_ins.in_domain(domain, before=None, limit=10)) == [first, second, third]
    assert list(await store.sign_ins.in_domain(domain, before=second.id, limit=10)) == [third]
    assert len(await store.sign_ins.in_domain(other, before=None, limit=10)) == 1
    assert list(await store.sign_ins.in_domain(domain, before=SignInId("no id"), limit=10)) == []


# What was kept long enough


@pytest.fixture
async def aging(database_url: str) -> AsyncIterator[tuple[SqlStore, FakeClock, Administrator]]:
    """A store whose clock stands at noon, and an administrator in it."""
    clock = FakeClock(NOON)
    store = await a_store(database_url, clock)
    domain = a_domain("aging.example")
    await store.domains.create_domain(domain, event=an_event(domain.id))
    administrator = an_administrator(domain=domain.id)
    await store.administrators.create(administrator, events={})
    yield store, clock, administrator
    await store.close()


async def test_sessions_go_after_ninety_days_with_their_forms(
    aging: tuple[SqlStore, FakeClock, Administrator],
) -> None:
    store, clock, ada = aging
    old, new = await begun(store, ada, "old"), await begun(store, ada, "new", at=NEXT_DAY)
    await store.sessions.use_form_key(old.id, "key")

    clock.go_on(timedelta(days=90, hours=1))
    await store.sessions.purge()

    assert await store.sessions.get(old.id) is None
    assert await store.sessions.get(new.id) is not None


async def test_sign_ins_go_after_ninety_days_and_those_of_nobody_after_one(
    aging: tuple[SqlStore, FakeClock, Administrator],
) -> None:
    store, clock, ada = aging
    for attempt in (an_attempt(ada), an_attempt(ada, at=NEXT_DAY), an_attempt(email="nobody@envi.com")):
        await tried(store, attempt)

    clock.go_on(timedelta(days=1, hours=1))
    await store.sign_ins.purge()

    assert await tried(store, an_attempt(email="nobody@envi.com"), of_account=1) is True
    assert len(await store.sign_ins.of_administrator(ada.id, before=None, limit=10)) == 2

    clock.go_on(timedelta(days=89))
    await store.sign_ins.purge()
    assert [one.at for one in await store.sign_ins.of_administrator(ada.id, before=None, limit=10)] == [NEXT_DAY]


async def test_many_go_at_once(aging: tuple[SqlStore, FakeClock, Administrator]) -> None:
    store, clock, ada = aging
    for _ in range(501):
        await tried(store, an_attempt(ada))

    clock.go_on(timedelta(days=91))
    await store.sign_ins.purge()

    assert list(await store.sign_ins.of_administrator(ada.id, before=None, limit=1000)) == []
