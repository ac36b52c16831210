"""The port `Events`, and names by id: what a request wrote is found by the time in the ids of its events."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from envi_scim.provisioning.events import Actor, Event, EventKind
from envi_scim.provisioning.moments import later
from envi_scim.provisioning.values import DomainId, EventId, Timestamp
from envi_scim.storage.keys import first_id_at
from envi_scim.storage.store import SqlStore
from envi_scim.wiring.identifiers import Uuid7Ids
from tests.support.records import NOON, a_group, an_account, an_event

BULK = "bulk-1"


def event_at(moment: Timestamp, resource_id: str, *, request: str = BULK) -> Event:
    """Make an event whose id begins with a moment."""
    milliseconds = round(datetime.fromisoformat(moment).timestamp() * 1000)
    event_id = EventId(Uuid7Ids(milliseconds=lambda: milliseconds).new())
    event = an_event(resource_id, kind=EventKind.USER_CREATE, at=moment)
    return replace(event, id=event_id, actor=Actor(name="operator", request_id=request))


async def write(store: SqlStore, domain: DomainId, *events: Event) -> None:
    for number, event in enumerate(events):
        await store.users.create(domain, an_account(f"{event.id}-{number}"), event=event)


def after(seconds: float) -> Timestamp:
    return later(NOON, timedelta(seconds=seconds))


async def wrote(store: SqlStore, domain: DomainId, request: str = BULK, *, limit: int = 200) -> list[str]:
    events = await store.events.of_request(domain, request, since=NOON, until=after(10), limit=limit)
    return [event.resource_id for event in events]


async def test_what_a_request_wrote_is_found_in_its_order_and_nothing_of_others(
    store: SqlStore, domain: DomainId, other: DomainId
) -> None:
    await write(
        store,
        domain,
        event_at(after(0), "first"),
        event_at(after(5), "second"),
        event_at(after(6), "of another", request="r2"),
        event_at(after(10), "third"),
        event_at(after(3600), "much later"),
    )

    assert await wrote(store, domain) == ["first", "second", "third"]
    assert await wrote(store, domain, limit=2) == ["first", "second"]
    assert await wrote(store, other) == []


async def test_what_is_no_id_of_a_request_wrote_nothing(store: SqlStore, domain: DomainId) -> None:
    for text in ("", "no such", "\0", "é\ud800"):
        assert await wrote(store, domain, text) == []


def test_the_first_id_of_a_moment_lies_before_all_that_were_made_in_it() -> None:
    event = event_at(NOON, "first")

    assert first_id_at(NOON) <= event.id < first_id_at(later(NOON, timedelta(milliseconds=1)))


async def test_users_and_groups_are_named_by_their_ids(store: SqlStore, domain: DomainId, other: DomainId) -> None:
    user, group = an_account("jane@envi.com"), a_group("Envi_Buyer")
    await store.users.create(domain, user, event=an_event(user.id))
    await store.groups.create(domain, group, frozenset(), skip_unknown=False, event=an_event(group.id))
    ids = (user.id, group.id, domain, "no id", user.id)

    assert await store.resources.names(domain, ids) == {user.id: "jane@envi.com", group.id: "Envi_Buyer"}
    assert await store.resources.names(other, ids) == {}
    assert await store.resources.names(domain, ()) == {}
