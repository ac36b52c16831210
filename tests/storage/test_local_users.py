"""Locks, passwords, Password Dictionaries and kept attributes on both engines."""

import pytest

from envi_scim.provisioning.accounts import Account, Source
from envi_scim.provisioning.events import Event, EventKind
from envi_scim.provisioning.values import DomainId, UserId
from envi_scim.storage.store import SqlStore
from tests.support.records import LATER, NOBODY, NOON, an_account, an_event

NO_IDS = ["", "no id", "\0", "\ud800", NOBODY]


async def created(store: SqlStore, domain: DomainId, name: str = "bob", *, source: Source = Source.LOCAL) -> Account:
    account = an_account(name, source=source)
    await store.users.create(domain, account, event=an_event(account.id, kind=EventKind.USER_CREATE))
    return account


def an(kind: EventKind, resource_id: str = "") -> Event:
    return an_event(resource_id, kind=kind)


async def locked_at(store: SqlStore, domain: DomainId, account: Account) -> str | None:
    (person,) = await store.people.at(domain, [account.id])
    return person.locked_at


async def kinds(store: SqlStore, domain: DomainId, resource_id: str) -> list[str]:
    return [event.kind.value for event in await store.events.of_resource(domain, resource_id, limit=10)]


async def test_a_lock_holds_until_it_is_taken_away_and_the_account_does_not_change(
    store: SqlStore, domain: DomainId
) -> None:
    bob = await created(store, domain)

    assert await store.local_users.lock(domain, bob.id, event=an(EventKind.USER_LOCK, bob.id))
    assert not await store.local_users.lock(domain, bob.id, event=an_event(bob.id, at=LATER))
    assert await locked_at(store, domain, bob) == NOON
    stored = await store.users.get(domain, bob.id)
    assert stored is not None
    assert stored.account == bob

    assert await store.local_users.unlock(domain, bob.id, event=an(EventKind.USER_UNLOCK, bob.id))
    assert not await store.local_users.unlock(domain, bob.id, event=an_event(bob.id))
    assert await locked_at(store, domain, bob) is None
    assert await kinds(store, domain, bob.id) == ["user:unlock", "user:lock", "user:create"]


@pytest.mark.parametrize("user", NO_IDS)
async def test_nobody_is_locked_unlocked_or_given_a_password(store: SqlStore, domain: DomainId, user: str) -> None:
    somebody = UserId(user)

    assert not await store.local_users.lock(domain, somebody, event=an_event())
    assert not await store.local_users.unlock(domain, somebody, event=an_event())
    assert not await store.local_users.set_password(domain, somebody, "hash", event=an_event())
    assert not await store.people.has_password(domain, somebody)


async def test_a_password_may_be_set_again(store: SqlStore, domain: DomainId) -> None:
    bob = await created(store, domain)
    assert not await store.people.has_password(domain, bob.id)

    for _ in range(2):
        assert await store.local_users.set_password(domain, bob.id, "hash", event=an(EventKind.USER_PASSWORD, bob.id))

    assert await store.people.has_password(domain, bob.id)
    assert await kinds(store, domain, bob.id) == ["user:password", "user:password", "user:create"]


@pytest.mark.parametrize("source", [Source.LINKED, Source.SCIM])
async def test_an_account_that_scim_manages_gets_no_password(store: SqlStore, domain: DomainId, source: Source) -> None:
    bob = await created(store, domain, source=source)

    assert not await store.local_users.set_password(domain, bob.id, "hash", event=an_event(bob.id))

    assert not await store.people.has_password(domain, bob.id)
    assert await kinds(store, domain, bob.id) == ["user:create"]


async def test_a_deleted_account_takes_its_lock_and_its_password_along(store: SqlStore, domain: DomainId) -> None:
    bob, eve = await created(store, domain, "bob"), await created(store, domain, "eve")
    for account in (bob, eve):
        await store.local_users.lock(domain, account.id, event=an_event(account.id))
        await store.local_users.set_password(domain, account.id, "hash", event=an_event(account.id))

    await store.users.delete(domain, bob, event=an(EventKind.USER_DELETE, bob.id))
    await store.users.create(domain, bob, event=an_event(bob.id))

    assert await locked_at(store, domain, bob) is None
    assert not await store.people.has_password(domain, bob.id)
    assert await locked_at(store, domain, eve) == NOON
    assert await store.people.has_password(domain, eve.id)


async def test_nothing_of_this_is_changed_from_another_domain(
    store: SqlStore, domain: DomainId, other: DomainId
) -> None:
    bob = await created(store, domain)

    assert not await store.local_users.lock(other, bob.id, event=an_event(bob.id))
    assert not await store.local_users.set_password(other, bob.id, "hash", event=an_event(bob.id))
    assert await store.local_users.lock(domain, bob.id, event=an_event(bob.id))
    assert not await store.local_users.unlock(other, bob.id, event=an_event(bob.id))

    assert await locked_at(store, domain, bob) == NOON
    assert not await store.people.has_password(domain, bob.id)
    assert await kinds(store, other, bob.id) == []


async def added(store: SqlStore, domain: DomainId, *words: str, most: int = 100) -> int | None:
    event = an(EventKind.PASSWORD_WORDS, domain)
    return await store.words.add(domain, {word.lower(): word for word in words}, most=most, event=event)


async def test_words_are_listed_by_their_folded_spelling_page_behind_page(store: SqlStore, domain: DomainId) -> None:
    assert await added(store, domain, "zulu", "Envi", "alpha") == 3

    assert list(await store.words.list(domain, after="", limit=2)) == ["alpha", "Envi"]
    assert list(await store.words.list(domain, after="envi", limit=2)) == ["zulu"]
    assert list(await store.words.list(domain, after="\ud800", limit=2)) == []


async def test_words_that_are_there_are_not_added_again_and_the_event_counts(store: SqlStore, domain: DomainId) -> None:
    await added(store, domain, "Envi")

    assert await added(store, domain, "ENVI", "Kyiv") == 1
    assert await added(store, domain, "envi") == 0

    assert list(await store.words.list(domain, after="", limit=9)) == ["Envi", "Kyiv"]
    events = await store.events.of_resource(domain, domain, limit=10)
    assert [event.details for event in events if event.kind is EventKind.PASSWORD_WORDS] == [{"added": 1}] * 2


async def test_too_many_words_are_none(store: SqlStore, domain: DomainId) -> None:
    await added(store, domain, "one", "two")

    assert await added(store, domain, "three", "four", most=3) is None

    assert list(await store.words.list(domain, after="", limit=9)) == ["one", "two"]
    assert await added(store, domain, "one", "three", most=3) == 1


async def test_thousands_of_words_are_added_and_removed_at_once(store: SqlStore, domain: DomainId) -> None:
    words = [f"word{number}" for number in range(2_500)]

    assert await added(store, domain, *words, most=10_000) == 2_500
    removed = await store.words.remove(domain, [*words[1:], "nobody", "\0"], event=an_event(domain))

    assert removed == 2_499
    assert list(await store.words.list(domain, after="", limit=9)) == ["word0"]


async def test_words_of_another_domain_are_not_seen_nor_removed(
    store: SqlStore, domain: DomainId, other: DomainId
) -> None:
    await added(store, domain, "envi")

    assert list(await store.words.list(other, after="", limit=9)) == []
    assert await store.words.remove(other, ["envi"], event=an_event(other)) == 0
    assert await added(store, other, "envi") == 1
    assert list(await store.words.list(domain, after="", limit=9)) == ["envi"]


async def test_kept_attributes_are_replaced_as_a_whole_in_one_domain(
    store: SqlStore, domain: DomainId, other: DomainId
) -> None:
    keep = store.kept_attributes
    assert await keep.list(domain) == frozenset()

    await keep.replace(domain, frozenset({"title", "emails"}), event=an(EventKind.CONFIGURATION_KEEP, domain))
    await keep.replace(domain, frozenset({"title", "photos"}), event=an(EventKind.CONFIGURATION_KEEP, domain))

    assert await keep.list(domain) == {"title", "photos"}
    assert await keep.list(other) == frozenset()
    await keep.replace(other, frozenset(), event=an_event(other))
    assert await keep.list(domain) == {"title", "photos"}
    assert (await kinds(store, domain, domain)).count("configuration:keep") == 2
