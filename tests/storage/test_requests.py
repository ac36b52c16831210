"""The port `Requests` on every engine: what is handed on is kept soon, found by its domain, and removed in time."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, cast

import pytest

from envi_scim.provisioning.errors import StorageUnavailable
from envi_scim.provisioning.events import Event, EventKind
from envi_scim.provisioning.milestones import Milestone, Reached
from envi_scim.provisioning.moments import later
from envi_scim.provisioning.request_pages import Place, RequestFilter, place_of
from envi_scim.provisioning.requests import MOST_TOLERATED, Answered, RequestRecord, Tolerance, Which
from envi_scim.provisioning.values import DomainId, Timestamp, TokenId
from envi_scim.scim.notes import Note
from envi_scim.storage.engines.protocol import Engine
from envi_scim.storage.request_buffer import BATCH
from envi_scim.storage.requests import SqlRequests
from envi_scim.storage.store import SqlStore, open_store
from tests.support.fakes import FakeClock
from tests.support.records import NOON, a_domain, an_event, new_id
from tests.support.stores import PATIENCE, ROOM

TOKEN = TokenId(new_id())
USER = new_id()
PASSWORD = Note(id="password", subject="password")


def answered(
    number: int = 1,
    *,
    status: int = 200,
    notes: tuple[Note, ...] = (),
    at: Timestamp | None = None,
    agent: bytes | None = b"Okta SCIM Client 1.0.0",
    resource_id: str = USER,
    method: str = "GET",
    refusal: str | None = None,
    route: str = "/Users/{id}",
    token: TokenId = TOKEN,
    changes: tuple[EventKind, ...] = (),
) -> Answered:
    moment = at or later(NOON, timedelta(milliseconds=number))
    return Answered(
        f"a1b2-{number:08x}", moment, token, agent, method, route, resource_id, status, 0.0124, refusal, notes, changes
    )


async def kept(store: SqlStore, domain: DomainId, *requests: Answered) -> None:
    for one in requests:
        assert store.requests.record(domain, one)
    await store.settle()


async def latest(
    store: SqlStore,
    domain: DomainId,
    which: Which = Which.ALL,
    *,
    before: Place | None = None,
    limit: int = 100,
) -> list[RequestRecord]:
    wanted = RequestFilter(which=which)
    return list((await store.requests.latest(domain, wanted, before=before, limit=limit)).records)


async def test_a_request_is_kept_with_all_that_is_known_of_it(store: SqlStore, domain: DomainId) -> None:
    await kept(
        store,
        domain,
        answered(
            7,
            status=400,
            method="PATCH",
            refusal="invalidPath",
            notes=(PASSWORD, PASSWORD),
            changes=(EventKind.USER_LINK,),
        ),
    )

    expected = RequestRecord(
        id="a1b2-00000007",
        at=later(NOON, timedelta(milliseconds=7)),
        token_id=TOKEN,
        client="Okta SCIM Client 1.0.0",
        method="PATCH",
        route="/Users/{id}",
        resource_type="User",
        resource_id=USER,
        status=400,
        milliseconds=12,
        refusal="invalidPath",
        tolerated=(("password", "password"),),
        more_tolerated=0,
        change="user:link",
    )
    assert await latest(store, domain) == [expected]
    assert await store.requests.get(domain, "a1b2-00000007") == expected


async def test_what_a_client_says_of_itself_is_short_and_plain(store: SqlStore, domain: DomainId) -> None:
    """A header may hold any byte; what is kept of it is printable ASCII, and no more than finds a client again."""
    await kept(
        store,
        domain,
        answered(1, agent=b"a\x00b\xff\x1b[31m" + b"x" * 500, method="M" * 500),
        answered(2, agent=None),
    )

    without, long = await latest(store, domain)
    assert without.client == ""
    assert long.client.startswith(r"a\x00b\xff\x1b[31mxxx")
    assert long.client.isprintable()
    assert len(long.client) < 130
    assert len(long.method) == 100


async def test_only_what_is_an_id_is_kept_as_one(store: SqlStore, domain: DomainId) -> None:
    """An address may hold a name where an id belongs: `/Users/jane@envi.com`."""
    await kept(store, domain, answered(1, resource_id="jane@envi.com"), answered(2, resource_id=""))

    assert [record.resource_id for record in await latest(store, domain)] == [None, None]


async def test_each_leniency_is_told_once_and_the_rest_of_many_is_counted(store: SqlStore, domain: DomainId) -> None:
    notes = tuple(Note(id="unknown-attribute", subject=f"attribute{number}") for number in range(60))

    await kept(store, domain, answered(notes=notes + notes))

    (record,) = await latest(store, domain)
    assert record.tolerated == tuple((note.id, note.subject) for note in notes[:MOST_TOLERATED])
    assert record.more_tolerated == 10


async def test_pages_go_from_the_newest_to_the_oldest_and_miss_nothing(store: SqlStore, domain: DomainId) -> None:
    """Requests of one millisecond are told apart by their ids."""
    await kept(store, domain, *(answered(number, at=NOON if number % 2 else None) for number in range(1, 8)))

    found: list[str] = []
    before = None
    while page := await latest(store, domain, before=before, limit=3):
        found += [record.id for record in page]
        before = place_of(page[-1])

    assert found == [f"a1b2-{number:08x}" for number in (6, 4, 2, 7, 5, 3, 1)]


async def test_failed_and_tolerated_requests_are_listed_by_themselves(store: SqlStore, domain: DomainId) -> None:
    await kept(
        store,
        domain,
        answered(1),
        answered(2, status=404),
        answered(3, notes=(PASSWORD,)),
        answered(4, status=500),
        answered(5, status=399),
    )

    assert [record.status for record in await latest(store, domain, Which.FAILED)] == [500, 404]
    assert [record.tolerated for record in await latest(store, domain, Which.TOLERATED)] == [
        (("password", "password"),)
    ]


async def found(store: SqlStore, domain: DomainId, wanted: RequestFilter, *, limit: int = 100) -> list[int]:
    """Give the numbers of the requests that a filter asks for."""
    page = await store.requests.latest(domain, wanted, limit=limit)
    return [int(record.id[-8:], 16) for record in page.records]


async def test_requests_are_filtered_by_all_that_is_known_of_them(store: SqlStore, domain: DomainId) -> None:
    token, group = TokenId(new_id()), new_id()
    await kept(
        store,
        domain,
        answered(1),
        answered(2, method="PATCH", status=404),
        answered(3, route="/Groups/{id}", resource_id=group, token=token),
        answered(4, changes=(EventKind.USER_UPDATE,), method="PUT"),
        answered(5, route="/Bulk", resource_id="", changes=(EventKind.USER_CREATE, EventKind.USER_UPDATE)),
    )

    expected = (
        (RequestFilter(which=Which.CHANGED), [4]),
        (RequestFilter(method="PATCH"), [2]),
        (RequestFilter(method="PATCH", which=Which.FAILED), [2]),
        (RequestFilter(method="PATCH", which=Which.CHANGED), []),
        (RequestFilter(resource_type="Group"), [3]),
        (RequestFilter(token=token), [3]),
        (RequestFilter(token=TOKEN), [5, 4, 2, 1]),
        (RequestFilter(resource=group), [3]),
        (RequestFilter(resource=USER, method="GET"), [1]),
        (RequestFilter(since=answered(3).at), [5, 4, 3]),
        (RequestFilter(until=answered(3).at), [2, 1]),
        (RequestFilter(since=answered(2).at, until=answered(4).at, resource_type="User"), [2]),
        (RequestFilter(since=answered(4).at, until=answered(2).at), []),
        (RequestFilter(token="no id"), []),
        (RequestFilter(resource="jane@envi.com"), []),
        (RequestFilter(method="\0"), []),
        (RequestFilter(resource_type="\ud800"), []),
    )
    assert [await found(store, domain, wanted) for wanted, _ in expected] == [numbers for _, numbers in expected]


async def test_a_page_says_where_to_go_on_and_the_last_one_says_nothing(store: SqlStore, domain: DomainId) -> None:
    await kept(store, domain, *(answered(number, method="PUT") for number in range(1, 5)))

    for wanted in (RequestFilter(), RequestFilter(method="PUT"), RequestFilter(until=answered(9).at)):
        first = await store.requests.latest(domain, wanted, limit=2)
        second = await store.requests.latest(domain, wanted, before=first.next, limit=2)
        assert (first.next, first.looked_back_until) == (place_of(first.records[-1]), None)
        assert [record.id[-1] for record in (*first.records, *second.records)] == ["4", "3", "2", "1"]
        assert (second.next, second.looked_back_until) == (None, None)


async def test_a_filter_that_finds_little_looks_at_so_many_and_says_how_far_it_came(
    store: SqlStore, domain: DomainId, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many requests there are, a page costs the same; going on finds everything, once."""
    monkeypatch.setattr("envi_scim.storage.requests.MOST_LOOKED_AT", 4)
    await kept(
        store, domain, *(answered(number, method="PUT" if number in {1, 2, 9} else "GET") for number in range(1, 13))
    )
    wanted = RequestFilter(method="PUT")

    pages, place = [], None
    while True:
        page = await store.requests.latest(domain, wanted, before=place, limit=10)
        pages.append(page)
        place = page.next
        if place is None:
            break

    assert [[record.id[-1] for record in page.records] for page in pages] == [["9"], [], ["2", "1"], []]
    looked_back = [answered(9).at, answered(5).at, answered(1).at, None]
    assert [page.looked_back_until for page in pages] == looked_back


async def test_the_firsts_of_a_domain_are_kept_with_the_request_that_was_first(
    store: SqlStore, domain: DomainId, other: DomainId
) -> None:
    created = (EventKind.USER_CREATE,)
    await kept(store, domain, answered(3, changes=created), answered(2, changes=created, notes=(PASSWORD,)))
    await kept(store, domain, answered(4, changes=created), answered(5, changes=(EventKind.USER_DEACTIVATE,)))

    assert dict(await store.requests.milestones(domain)) == {
        Milestone.TEST_CALL: Reached(at=answered(2).at, request_id="a1b2-00000002"),
        Milestone.FIRST_USER: Reached(at=answered(2).at, request_id="a1b2-00000002"),
        Milestone.FIRST_DEACTIVATION: Reached(at=answered(5).at, request_id="a1b2-00000005"),
    }
    assert await store.requests.milestones(other) == {}


async def test_a_worker_that_remembers_nothing_overwrites_no_first(database_url: str) -> None:
    domain = a_domain("again.example")
    for number in (1, 2):
        store = await a_store_of(database_url, FakeClock())
        if number == 1:
            await store.domains.create_domain(domain, event=an_event(domain.id))
        await kept(store, domain.id, answered(number))
        firsts = await store.requests.milestones(domain.id)
        await store.close()

    assert firsts == {Milestone.TEST_CALL: Reached(at=answered(1).at, request_id="a1b2-00000001")}


async def test_another_domain_sees_nothing_of_a_request(store: SqlStore, domain: DomainId, other: DomainId) -> None:
    await kept(store, domain, answered(1, status=404, notes=(PASSWORD,)))

    for which in Which:
        assert await latest(store, other, which) == []
        assert await found(store, other, RequestFilter(which=which, method="GET")) == []
    assert await found(store, other, RequestFilter(resource=USER)) == []
    assert await found(store, other, RequestFilter(token=TOKEN)) == []
    assert await store.requests.get(other, "a1b2-00000001") is None
    assert list(await store.requests.tolerances(other, since=NOON)) == []


async def test_what_requests_needed_is_counted_by_day_thing_and_client(store: SqlStore, domain: DomainId) -> None:
    boolean = Note(id="boolean-as-text", subject="active")
    tomorrow = later(NOON, timedelta(days=1))
    await kept(store, domain, answered(1, notes=(boolean, PASSWORD)), answered(2, notes=(boolean,)))
    await kept(
        store,
        domain,
        answered(3, notes=(boolean,)),
        answered(4, notes=(boolean,), agent=b"Entra"),
        answered(5, notes=(boolean,), at=tomorrow),
    )

    def counted(leniency: str, subject: str, client: str, count: int, last: Answered) -> Tolerance:
        return Tolerance(
            leniency=leniency,
            subject=subject,
            client=client,
            count=count,
            last_at=last.at,
            last_request=last.request_id,
        )

    okta = "Okta SCIM Client 1.0.0"
    of_tomorrow = counted("boolean-as-text", "active", okta, 1, answered(5, at=tomorrow))
    assert list(await store.requests.tolerances(domain, since=NOON)) == [
        counted("boolean-as-text", "active", "Entra", 1, answered(4)),
        counted("boolean-as-text", "active", okta, 3, answered(3)),
        counted("password", "password", okta, 1, answered(1)),
        of_tomorrow,
    ]
    assert list(await store.requests.tolerances(domain, since=tomorrow)) == [of_tomorrow]


async def test_a_client_that_invents_names_does_not_fill_the_table(store: SqlStore, domain: DomainId) -> None:
    """Beyond a thousand things a day only those that are known are counted on."""

    def inventing(number: int, name: str) -> Answered:
        return answered(number, notes=(Note(id="unknown-attribute", subject=name),))

    invented = [inventing(number, f"x{number}") for number in range(1, 1101)]
    for start in range(0, len(invented), 100):
        await kept(store, domain, *invented[start : start + 100])
    before = len(await store.requests.tolerances(domain, since=NOON))

    await kept(store, domain, inventing(2000, "x1"), inventing(2001, "late"))

    after = await store.requests.tolerances(domain, since=NOON)
    assert before == len(after) == 1000
    assert {one.subject: one.count for one in after}["x1"] == 2


async def test_a_large_batch_is_written_whole(store: SqlStore, domain: DomainId) -> None:
    await kept(store, domain, *(answered(number) for number in range(1, 2 * BATCH)))

    assert len(await latest(store, domain, limit=10_000)) == 2 * BATCH - 1


class LostAnswers:
    """An engine that does all that it is asked, and whose first answers are lost on the way."""

    def __init__(self, engine: Engine, *, lost: int) -> None:
        self._engine = engine
        self._lost = lost

    def __getattr__(self, name: str) -> Any:
        asked = getattr(self._engine, name)

        async def answer(*arguments: Any, **named: Any) -> Any:
            answered = await asked(*arguments, **named)
            if self._lost:
                self._lost -= 1
                raise StorageUnavailable("The connection was lost.")
            return answered

        return answer


@pytest.mark.parametrize("notes", [(), (PASSWORD,)], ids=["nothing tolerated", "something tolerated"])
async def test_what_was_kept_and_the_answer_lost_is_kept_and_counted_once(
    store: SqlStore, domain: DomainId, notes: tuple[Note, ...]
) -> None:
    """The batch is written again, found to be there, and with it all that was written in its transaction."""
    engine = cast(Engine, LostAnswers(store._engine, lost=1))
    requests = SqlRequests(engine, FakeClock(NOON), retention=timedelta(days=30))
    # The firsts are kept already, so that a batch in which nothing was tolerated is a write of its own.
    await kept(store, domain, answered(1))
    requests._milestones.are_kept(domain, Milestone)

    for number in range(2, 4):
        requests.record(domain, answered(number, notes=notes))
    await requests.settle()
    requests.record(domain, answered(4, notes=notes))
    await requests.settle()

    assert [record.id[-1] for record in await latest(store, domain)] == ["4", "3", "2", "1"]
    assert [one.count for one in await store.requests.tolerances(domain, since=NOON)] == ([3] if notes else [])
    assert requests.record(domain, answered(5))
    await requests.settle()
    assert len(await latest(store, domain)) == 5


async def test_what_is_no_id_of_a_request_finds_none(store: SqlStore, domain: DomainId) -> None:
    for text in ("", "no such", "\0", "é\ud800"):
        assert await store.requests.get(domain, text) is None


async def test_what_waits_is_written_before_the_store_closes(database_url: str) -> None:
    """The worker that is told to stop loses no record."""
    first = await a_store_of(database_url, FakeClock())
    domain = a_domain("closing.example")
    await first.domains.create_domain(domain, event=an_event(domain.id))
    first.begin()
    assert first.requests.record(domain.id, answered(1))
    await first.close()

    second = await a_store_of(database_url, FakeClock())
    assert [record.id for record in await latest(second, domain.id)] == ["a1b2-00000001"]
    await second.close()


async def a_store_of(url: str, clock: FakeClock, *, retention: timedelta = timedelta(days=30)) -> SqlStore:
    return await open_store(url, clock, pool_size=2, max_scan=ROOM, answer_within=PATIENCE, request_retention=retention)


@pytest.fixture
async def aging(database_url: str) -> AsyncIterator[tuple[SqlStore, FakeClock, DomainId]]:
    """A store whose clock stands at noon, and a domain in it."""
    clock = FakeClock(NOON)
    store = await a_store_of(database_url, clock)
    domain = a_domain("aging.example")
    made: Event = an_event(domain.id)
    await store.domains.create_domain(domain, event=made)
    yield store, clock, domain.id
    await store.close()


async def test_what_was_kept_long_enough_is_removed_and_nothing_else(
    aging: tuple[SqlStore, FakeClock, DomainId],
) -> None:
    store, clock, domain = aging
    next_day = later(NOON, timedelta(days=1))
    old = [answered(number, notes=(PASSWORD,)) for number in range(1, BATCH + 20)]
    await kept(store, domain, *old, answered(9000, at=next_day, notes=(PASSWORD,)))

    clock.go_on(timedelta(days=30, hours=1))
    await store.requests.purge()

    assert [record.at for record in await latest(store, domain, limit=10_000)] == [next_day]
    assert (await store.requests.milestones(domain))[Milestone.TEST_CALL].at == answered(1).at
    # The counters of a day go with its last request, so that what is counted can be looked up for as long.
    assert [one.count for one in await store.requests.tolerances(domain, since=NOON)] == [BATCH + 19, 1]
    clock.go_on(timedelta(days=1))
    await store.requests.purge()
    assert [one.last_at for one in await store.requests.tolerances(domain, since=NOON)] == [next_day]


async def test_nothing_is_kept_where_nothing_is_to_be_kept(database_url: str) -> None:
    store = await a_store_of(database_url, FakeClock(), retention=timedelta())
    domain = a_domain("silent.example")
    await store.domains.create_domain(domain, event=an_event(domain.id))

    await kept(store, domain.id, answered(1, notes=(PASSWORD,)), answered(2, notes=(PASSWORD,)))
    await kept(store, domain.id, answered(3))

    assert await latest(store, domain.id) == []
    assert list(await store.requests.tolerances(domain.id, since=NOON)) == []
    # The firsts are: a checklist that ticks itself needs no record.
    assert list(await store.requests.milestones(domain.id)) == [Milestone.TEST_CALL]
    await store.close()
