"""Pages: their order, their totals, and walks that neither skip nor repeat."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import islice

import pytest

from envi_scim.provisioning.ports import ListQuery
from envi_scim.provisioning.values import DomainId
from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.errors import TooMany
from envi_scim.scim.filters.parser import parse
from envi_scim.scim.sorting import SortBy, sortable
from envi_scim.storage.engines.protocol import Params, Row
from envi_scim.storage.filters import statements
from envi_scim.storage.store import SqlStore
from tests.support.fakes import FakeClock
from tests.support.records import a_domain, a_group, an_account, an_event
from tests.support.stores import a_store

# One filter that SQL answers by a seek, one that it answers by reading, and one that documents decide.
FILTERS = [None, 'title eq "x"', 'userName sw "user"', "locale eq null"]


async def filled(store: SqlStore, domain: DomainId, number: int) -> list[str]:
    accounts = [an_account(f"user{index}", document={"title": "x"}) for index in range(number)]
    for account in accounts:
        await store.users.create(domain, account, event=an_event())
    return [account.id for account in accounts]


def asked(filter_: str | None, start_index: int, count: int, reader: str = "token") -> ListQuery:
    tree = None if filter_ is None else parse(filter_, USER)
    return ListQuery(filter=tree, start_index=start_index, count=count, reader=reader)


async def page(store: SqlStore, domain: DomainId, query: ListQuery) -> tuple[int, list[str]]:
    found = await store.users.list(domain, query)
    # What is remembered is written behind the answer: wait, as a client does.
    await store.settle()
    return found.total, [user.account.id for user in found.rows]


@pytest.mark.parametrize("filter_", FILTERS)
async def test_pages_come_in_the_order_of_creation_with_the_number_of_all(
    store: SqlStore, domain: DomainId, filter_: str | None
) -> None:
    users = await filled(store, domain, 7)

    walk = [await page(store, domain, asked(filter_, start, 3)) for start in (1, 4, 7)]
    jump = await page(store, domain, asked(filter_, 5, 2, reader="other"))

    assert walk == [(7, users[:3]), (7, users[3:6]), (7, users[6:])]
    assert jump == (7, users[4:6])


@pytest.mark.parametrize("nested", [False, True])
async def test_a_jump_into_the_users_of_a_group_meets_whoever_a_walk_meets_there(
    store: SqlStore, domain: DomainId, *, nested: bool
) -> None:
    """Of a group that holds another, with a user in both; of one that holds users alone, counted off as they lie."""
    users = await filled(store, domain, 9)
    inner, outer = a_group("inner"), a_group("outer")
    of_inner = users[2:7]
    of_outer = [users[8], users[3], users[0], inner.id] if nested else users[1:8:2]
    await store.groups.create(domain, inner, frozenset(of_inner), skip_unknown=False, event=an_event())
    await store.groups.create(domain, outer, frozenset(of_outer), skip_unknown=False, event=an_event())
    expected = sorted({*of_inner, users[0], users[8]}) if nested else sorted(of_outer)

    for filter_ in (f'groups.value eq "{outer.id}"', f'groups.value eq "{outer.id}" and title eq "x"'):
        for start in range(1, len(expected) + 2):
            jump = await page(store, domain, asked(filter_, start, 3, reader=f"reader {start}"))
            assert jump == (len(expected), expected[start - 1 : start + 2])


@pytest.mark.parametrize("path", ["name.familyName", "title", "userName", "externalId", "meta.lastModified", "id"])
@pytest.mark.parametrize("descending", [False, True])
async def test_a_jump_into_a_sorted_list_meets_whoever_a_walk_meets_there(
    store: SqlStore, domain: DomainId, path: str, *, descending: bool
) -> None:
    """Some have no value, and many share one."""
    for number in range(10):
        document: Document = {"name": {"familyName": "JKab"[number % 3]}} if number % 4 else {}
        document |= {"title": f"t{number % 2}"} if number % 5 else {}
        external_id = None if number % 3 else f"e{number % 2}"
        account = an_account(f"user{number * 7 % 10}", external_id=external_id, document=document)
        await store.users.create(domain, account, event=an_event())
    order = SortBy(path=sortable(path, USER), descending=descending)

    whole = await store.users.list(domain, ListQuery(order=order))
    jumps = [
        await store.users.list(domain, ListQuery(order=order, start_index=start, count=3)) for start in range(1, 12)
    ]

    names = [row.account.user_name for row in whole.rows]
    assert sorted(names) == [f"user{number}" for number in range(10)]
    assert [[row.account.user_name for row in jump.rows] for jump in jumps] == [
        names[start : start + 3] for start in range(11)
    ]


@pytest.mark.parametrize("filter_", FILTERS)
async def test_a_page_of_none_and_a_page_behind_the_end_tell_the_total(
    store: SqlStore, domain: DomainId, filter_: str | None
) -> None:
    await filled(store, domain, 3)

    assert await page(store, domain, asked(filter_, 1, 0)) == (3, [])
    assert await page(store, domain, asked(filter_, 4, 10)) == (3, [])
    assert await page(store, domain, asked(filter_, 2**40, 10)) == (3, [])


@pytest.mark.parametrize("filter_", FILTERS[:3])
async def test_a_walk_neither_skips_nor_repeats_while_others_come_and_go(
    store: SqlStore, domain: DomainId, filter_: str | None
) -> None:
    users = await filled(store, domain, 6)

    _, first = await page(store, domain, asked(filter_, 1, 2))
    gone = await store.users.get(domain, users[0])
    assert gone is not None
    await store.users.delete(domain, gone.account, event=an_event())
    _, second = await page(store, domain, asked(filter_, 3, 2))
    await filled_one_more(store, domain)
    _, third = await page(store, domain, asked(filter_, 5, 2))

    assert first + second + third == users


async def test_a_filter_that_many_satisfy_is_walked_whole_wherever_they_stand(
    store: SqlStore, domain: DomainId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two users are looked at for a page here; where none of them matches, all matches are put in order."""
    monkeypatch.setattr(statements, "_LOOKED_AT", 2)
    for number in range(4):
        await store.users.create(domain, an_account(f"other{number}"), event=an_event())
    users = await filled(store, domain, 6)

    walk = [await page(store, domain, asked('userName sw "user"', start, 2)) for start in (1, 3, 5)]

    assert walk == [(6, users[:2]), (6, users[2:4]), (6, users[4:])]


async def filled_one_more(store: SqlStore, domain: DomainId) -> None:
    await store.users.create(domain, an_account("user-new", document={"title": "x"}), event=an_event())


async def test_what_one_reader_walked_is_not_what_another_jumps_to(
    store: SqlStore, domain: DomainId, other: DomainId
) -> None:
    users = await filled(store, domain, 4)
    theirs = await filled(store, other, 4)
    await page(store, domain, asked(None, 1, 2))
    await page(store, domain, asked('title eq "x"', 1, 2))
    gone = await store.users.get(domain, users[0])
    assert gone is not None
    await store.users.delete(domain, gone.account, event=an_event())

    assert await page(store, domain, asked(None, 3, 2)) == (3, users[2:])
    assert await page(store, domain, asked(None, 3, 2, reader="another")) == (3, users[3:])
    assert await page(store, domain, asked('title eq "X"', 3, 2, reader="another")) == (3, users[3:])
    assert await page(store, other, asked(None, 3, 2)) == (4, theirs[2:])


async def test_who_begins_anew_is_not_led_astray_by_where_an_older_walk_ended(database_url: str) -> None:
    """What a walk that may still be under way beside it has noted stays."""
    clock = FakeClock()
    store = await a_store(database_url, clock)
    try:
        domain = await _domain(store)
        users = await filled(store, domain, 8)
        await page(store, domain, asked(None, 1, 3))
        await page(store, domain, asked(None, 4, 3))
        clock.go_on(timedelta(seconds=90))
        await page(store, domain, asked(None, 1, 4))
        gone = await store.users.get(domain, users[0])
        assert gone is not None
        await store.users.delete(domain, gone.account, event=an_event())

        jump = await page(store, domain, asked(None, 7, 2))
        await page(store, domain, asked(None, 1, 2))
        beside = await page(store, domain, asked(None, 5, 2))

        assert jump == (7, users[7:])
        assert beside == (7, users[4:6])
    finally:
        await store.close()


async def test_the_end_of_a_page_is_remembered_for_ten_minutes(database_url: str) -> None:
    """Afterwards the rows are counted off, as for a jump: one that went meanwhile lets the next one be skipped."""
    clock = FakeClock()
    store = await a_store(database_url, clock)
    try:
        domain = await _domain(store)
        users = await filled(store, domain, 4)
        await page(store, domain, asked(None, 1, 2))
        gone = await store.users.get(domain, users[0])
        assert gone is not None
        await store.users.delete(domain, gone.account, event=an_event())

        clock.go_on(timedelta(minutes=9))
        going_on = await page(store, domain, asked(None, 3, 2))
        clock.go_on(timedelta(minutes=1))
        counted_off = await page(store, domain, asked(None, 3, 2))

        assert going_on == (3, users[2:])
        assert counted_off == (3, users[3:])
    finally:
        await store.close()


async def test_groups_are_walked_alike(store: SqlStore, domain: DomainId) -> None:
    groups = [a_group(f"group{number}") for number in range(5)]
    for group in groups:
        await store.groups.create(domain, group, frozenset(), skip_unknown=True, event=an_event())

    for tree in (None, parse('displayName sw "GROUP"', GROUP), parse("members pr or displayName pr", GROUP)):
        walked = []
        for start in (1, 3, 5):
            found = await store.groups.list(domain, ListQuery(filter=tree, start_index=start, count=2, reader="token"))
            await store.settle()
            assert found.total == 5
            walked += found.rows

        assert walked == groups


@pytest.mark.clause("7644-3.4.2.1-4", "7644-3.12-9")
async def test_a_filter_that_would_have_too_much_read_is_refused_with_what_is_indexed(database_url: str) -> None:
    """RFC 7644 table 9, tooMany: "many more results than the server is willing to calculate or process"."""
    store = await a_store(database_url, max_scan=5)
    try:
        domain = await _domain(store)
        await filled(store, domain, 6)

        for filter_ in ('locale eq "x"', 'emails.type pr or title eq "x"', 'title co "x" and locale pr'):
            with pytest.raises(TooMany, match=r"emails\.value"):
                await store.users.list(domain, asked(filter_, 1, 1))
        assert (await store.users.list(domain, asked('title co "x" and userName eq "user1"', 1, 1))).total == 1
        assert (await store.users.list(domain, asked('locale pr and userName eq "user1"', 1, 1))).total == 0
    finally:
        await store.close()


@pytest.mark.parametrize(("people", "addresses"), [(6, 1), (6, 3), (5, 1), (5, 3), (2, 6)])
async def test_candidates_are_users_however_many_rows_of_an_index_each_has(
    database_url: str, people: int, addresses: int
) -> None:
    """A sixth user is one too many, a sixth address of theirs is not."""
    store = await a_store(database_url, max_scan=5)
    try:
        domain = await _domain(store)
        await filled(store, domain, 6)
        for number in range(people):
            emails: Json = [{"value": f"{each}-{number}@example.com"} for each in range(addresses)]
            account = an_account(f"ada{number}", document={"emails": emails})
            await store.users.create(domain, account, event=an_event())

        query = asked('emails.value co "@example"', 1, 10)
        if people > 5:
            with pytest.raises(TooMany):
                await store.users.list(domain, query)
        else:
            assert (await store.users.list(domain, query)).total == people
    finally:
        await store.close()


async def _domain(store: SqlStore) -> DomainId:
    domain = a_domain()
    await store.domains.create_domain(domain, event=an_event())
    return domain.id


async def walked(
    store: SqlStore, domain: DomainId, filter_: str | None, between: Callable[[list[str]], Awaitable[None]]
) -> list[str]:
    """Walk the list by pages of two, on and on until one is empty, with something happening between two pages."""
    seen: list[str] = []
    while rows := (await store.users.list(domain, asked(filter_, len(seen) + 1, 2))).rows:
        read = [user.account.id for user in rows]
        seen += read
        await between(read)
    return seen


@pytest.mark.parametrize("filter_", FILTERS)
async def test_a_walk_that_deletes_what_it_reads_sees_everybody(
    store: SqlStore, domain: DomainId, filter_: str | None
) -> None:
    users = await filled(store, domain, 13)

    async def delete(read: list[str]) -> None:
        for user in read:
            stored = await store.users.get(domain, user)
            assert stored is not None
            await store.users.delete(domain, stored.account, event=an_event())

    assert await walked(store, domain, filter_, delete) == users
    assert (await page(store, domain, asked(filter_, 1, 9))) == (0, [])


@pytest.mark.parametrize("filter_", FILTERS)
async def test_a_walk_while_others_come_and_go_neither_skips_nor_repeats_who_stays(
    store: SqlStore, domain: DomainId, filter_: str | None
) -> None:
    users = await filled(store, domain, 12)
    going, staying = users[::3], [user for number, user in enumerate(users) if number % 3]
    coming = iter(range(4))

    async def come_and_go(_: list[str]) -> None:
        for user in going[:1]:
            going.remove(user)
            stored = await store.users.get(domain, user)
            assert stored is not None
            await store.users.delete(domain, stored.account, event=an_event())
        for number in islice(coming, 1):
            await store.users.create(domain, an_account(f"user-new{number}", document={"title": "x"}), event=an_event())

    seen = await walked(store, domain, filter_, come_and_go)

    assert [user for user in seen if user in staying] == staying
    assert len(seen) == len(set(seen))


def _let_writes_take(store: SqlStore, *, seconds: float) -> None:
    engine = store._lists._positions._engine
    write = engine.write

    async def late(query: str, params: Params) -> Row | None:
        await asyncio.sleep(seconds)
        return await write(query, params)

    engine.write = late  # type: ignore[method-assign]  # a database that is slow


@pytest.mark.parametrize("filter_", FILTERS)
async def test_another_worker_that_is_asked_for_the_next_page_at_once_skips_nobody(
    postgres_url: str, filter_: str | None
) -> None:
    """Whoever went in front of it meanwhile: where the page ended is in the database before it goes out."""
    one, another = await a_store(postgres_url), await a_store(postgres_url)
    try:
        domain = await _domain(one)
        users = await filled(one, domain, 6)
        first = await another.users.get(domain, users[0])
        assert first is not None
        _let_writes_take(one, seconds=0.2)
        await one.users.list(domain, asked(filter_, 1, 3))
        await another.users.delete(domain, first.account, event=an_event())

        following = await another.users.list(domain, asked(filter_, 4, 3))

        assert [user.account.id for user in following.rows] == users[3:]
    finally:
        await one.close()
        await another.close()


async def test_a_page_that_is_asked_for_at_once_begins_where_the_one_before_ended(
    store: SqlStore, domain: DomainId
) -> None:
    """On SQLite before the note of that is in the database."""
    users = await filled(store, domain, 4)
    first = await store.users.list(domain, asked(None, 1, 2))
    positions = store._lists._positions

    place = await positions.find(domain, "token", "users", 3)
    await store.settle()

    assert place is not None
    assert place.id == first.rows[-1].account.id == users[1]
    assert positions._newest == {}
