"""The port `Administrators` on both engines."""

import asyncio
from dataclasses import replace

import pytest

from envi_scim.provisioning.administrators import Administrator, Rights
from envi_scim.provisioning.errors import AlreadyTaken, ChangedMeanwhile, LastOperator
from envi_scim.provisioning.values import DomainId
from envi_scim.storage.store import SqlStore
from tests.support.console_records import a_session, an_administrator, an_attempt
from tests.support.records import LATER, NOBODY, NOON, an_event


async def stored(store: SqlStore, *administrators: Administrator) -> None:
    for administrator in administrators:
        await store.administrators.create(administrator, events={})


async def changed(store: SqlStore, before: Administrator, after: Administrator) -> None:
    await store.administrators.change(before, after, at=LATER, keep=None, events={})


async def test_an_administrator_is_found_by_email_in_any_case_and_by_id(store: SqlStore, domain: DomainId) -> None:
    ada, ben = an_administrator("Straße@envi.com"), an_administrator("ben@envi.com", domain=domain)
    await stored(store, ada, ben)

    assert await store.administrators.find_by_email("STRASSE@envi.com") == ada
    assert await store.administrators.get(ben.id) == ben
    for nobody in (NOBODY, "no id", "", "\0"):
        assert await store.administrators.get(nobody) is None
    assert await store.administrators.find_by_email("nobody@envi.com") is None


async def test_an_email_is_unique_among_all_and_a_refused_one_leaves_no_event(
    store: SqlStore, domain: DomainId
) -> None:
    first, second = an_administrator(), an_administrator("ADA@envi.com", domain=domain)
    await stored(store, first)

    with pytest.raises(AlreadyTaken, match=r"ADA@envi\.com"):
        await store.administrators.create(second, events={domain: an_event(second.id)})

    assert list(await store.administrators.list(after="", limit=10)) == [first]
    assert await store.events.of_resource(domain, second.id, limit=10) == []


async def test_administrators_are_listed_by_email_and_a_domains_are_its_own(
    store: SqlStore, domain: DomainId, other: DomainId
) -> None:
    ada, ben = an_administrator("ada@envi.com", domain=domain), an_administrator("Ben@envi.com", domain=domain)
    operator, theirs = an_administrator("b@envi.com"), an_administrator("c@other.example", domain=other)
    await stored(store, theirs, ben, operator, ada)

    assert list(await store.administrators.list(after="", limit=3)) == [ada, operator, ben]
    assert list(await store.administrators.list(after="BEN@envi.com", limit=3)) == [theirs]
    assert list(await store.administrators.list_of(domain, after="", limit=10)) == [ada, ben]
    assert list(await store.administrators.list_of(domain, after="ada@envi.com", limit=10)) == [ben]
    assert list(await store.administrators.list_of(other, after="", limit=10)) == [theirs]


async def test_a_change_is_kept_with_its_event_and_ends_all_sessions_but_one(store: SqlStore, domain: DomainId) -> None:
    ada, ben = an_administrator(), an_administrator("ben@envi.com")
    await stored(store, ada, ben)
    sessions = [a_session(ada), a_session(ada), a_session(ben)]
    for number, (session, whose) in enumerate(zip(sessions, (ada, ada, ben), strict=True)):
        attempt = an_attempt(whose)
        await store.sessions.begin(session, f"digest {number}", administrator=whose, attempt=attempt.id, former=None)
    after = replace(ada, rights=Rights.AUDITOR, domain_id=domain, password_hash="new", disabled_at=LATER)

    await store.administrators.change(ada, after, at=LATER, keep=sessions[0].id, events={domain: an_event(ada.id)})

    assert await store.administrators.get(ada.id) == after
    assert len(await store.events.of_resource(domain, ada.id, limit=10)) == 1
    found = [await store.sessions.get(session.id) for session in sessions]
    assert [one.session.ended_at for one in found if one] == [None, LATER, None]


async def test_a_change_of_who_was_changed_meanwhile_is_refused_and_leaves_no_event(
    store: SqlStore, domain: DomainId
) -> None:
    await stored(store, an_administrator("operator@envi.com"))
    ada = an_administrator(domain=domain)
    await stored(store, ada)
    disabled = replace(ada, disabled_at=NOON)
    await changed(store, ada, disabled)

    for before in (ada, replace(disabled, password_hash="x"), replace(disabled, domain_id=None)):
        with pytest.raises(ChangedMeanwhile):
            await store.administrators.change(
                before,
                replace(before, rights=Rights.AUDITOR),
                at=LATER,
                keep=None,
                events={domain: an_event(ada.id)},
            )

    assert await store.administrators.get(ada.id) == disabled
    assert await store.events.of_resource(domain, ada.id, limit=10) == []


async def test_the_last_enabled_operator_stays_one(store: SqlStore, domain: DomainId) -> None:
    ada, ben = an_administrator(), an_administrator("ben@envi.com")
    await stored(store, ada, ben, an_administrator("carl@envi.com", domain=domain))
    await changed(store, ben, replace(ben, disabled_at=NOON))

    for after in (replace(ada, disabled_at=NOON), replace(ada, rights=Rights.AUDITOR)):
        with pytest.raises(LastOperator, match=r"ada@envi\.com is the last operator"):
            await changed(store, ada, after)

    await changed(store, ada, replace(ada, password_hash="new"))
    assert (await store.administrators.get(ada.id)) == replace(ada, password_hash="new")


async def test_operators_who_disable_each_other_at_once_leave_one(store: SqlStore) -> None:
    operators = [an_administrator(f"operator{number}@envi.com") for number in range(5)]
    await stored(store, *operators)

    ended = await asyncio.gather(
        *(changed(store, one, replace(one, disabled_at=NOON)) for one in operators), return_exceptions=True
    )

    assert sum(isinstance(answer, LastOperator) for answer in ended) == 1
    assert sum(one.is_enabled for one in await store.administrators.list(after="", limit=10)) == 1


async def test_a_fresh_hash_is_kept_unless_the_password_was_changed(store: SqlStore) -> None:
    ada = an_administrator()
    await stored(store, ada)

    await store.administrators.rehash(ada, "fresh")
    await store.administrators.rehash(ada, "too late")

    found = await store.administrators.get(ada.id)
    assert found is not None
    assert found.password_hash == "fresh"
