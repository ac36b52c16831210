"""Owns what an operator or administrator asks of the record of requests: the latest, one, how strict they were.

*Would this connection pass strict mode?* is answered by what its requests needed over some days: each leniency,
how often, for what, of which client, and what to change in the identity provider.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Final

from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import NoSuch
from envi_scim.provisioning.events import Event
from envi_scim.provisioning.milestones import Milestone, Reached
from envi_scim.provisioning.moments import later
from envi_scim.provisioning.ports import Clock, Store
from envi_scim.provisioning.request_pages import Place, RequestFilter, RequestPage
from envi_scim.provisioning.requests import RequestRecord, Tolerance
from envi_scim.provisioning.values import Timestamp
from envi_scim.scim.dialects.remedies import remedy_for

_EVERYTHING: Final = RequestFilter()
# Enough to find the mapping that is meant.
_EXAMPLES: Final = 5
# A bulk request writes an event for each of its operations; more than this nobody reads on one page.
MOST_EVENTS: Final = 200
# Members that joined or left are named too, as far as that goes.
_MOST_NAMES: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A leniency that requests needed, and what would end it. `subjects` and `clients` are the most frequent few."""

    leniency: str
    count: int
    last_at: Timestamp
    last_request: str
    subjects: tuple[str, ...]
    clients: tuple[str, ...]
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strictness:
    """What the requests of some days needed, the most frequent first. `last_at` is when the latest request came."""

    since: Timestamp
    last_at: Timestamp | None
    needed: tuple[Need, ...]

    @property
    def would_pass(self) -> bool | None:
        """Whether strict mode would have taken all of them; None where there was none to judge by."""
        if self.needed:
            return False
        return None if self.last_at is None else True


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRequest:
    """A request, and the events that it wrote: the first `MOST_EVENTS` of them, and whether there are more.

    `names` are what the users and groups in them are called now, by id, where they are there still and names may be
    shown.
    """

    record: RequestRecord
    events: tuple[Event, ...] = ()
    more_events: bool = False
    names: Mapping[str, str] = field(default_factory=dict)


class RequestHistory:
    """The requests of a domain, as people look at them."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def latest(
        self, domain: Domain, wanted: RequestFilter = _EVERYTHING, *, before: Place | None = None, limit: int
    ) -> RequestPage:
        """List requests, the newest first; `before` is the `next` of the page before."""
        return await self._store.requests.latest(domain.id, wanted, before=before, limit=limit)

    async def show(self, domain: Domain, request_id: str, *, with_names: bool) -> ShownRequest:
        """Look at one request and what it changed; with names for those who may see values. Raises NoSuch."""
        record = await self._store.requests.get(domain.id, request_id)
        if record is None:
            raise NoSuch(f"{domain.name} has no request of this id, or it was kept long enough.")
        began = later(record.at, -timedelta(milliseconds=record.milliseconds))
        found = await self._store.events.of_request(
            domain.id, record.id, since=began, until=record.at, limit=MOST_EVENTS + 1
        )
        events = tuple(found[:MOST_EVENTS])
        ids = islice(dict.fromkeys(_ids(record, events)), _MOST_NAMES) if with_names else ()
        names = await self._store.resources.names(domain.id, tuple(ids))
        return ShownRequest(record=record, events=events, more_events=len(found) > MOST_EVENTS, names=names)

    async def milestones(self, domain: Domain) -> Mapping[Milestone, Reached]:
        """Give the firsts of a domain, in the order in which they were reached."""
        return await self._store.requests.milestones(domain.id)

    async def strictness(self, domain: Domain, *, days: int) -> Strictness:
        """Say what the requests of so many days, today among them, needed beyond the interoperability profile."""
        since = Timestamp(f"{later(self._clock.now(), timedelta(days=1 - days))[:10]}T00:00:00.000Z")
        tolerances = await self._store.requests.tolerances(domain.id, since=since)
        latest = (await self._store.requests.latest(domain.id, _EVERYTHING, limit=1)).records
        last_at = latest[0].at if latest and latest[0].at >= since else None
        return Strictness(since=since, last_at=last_at, needed=needs_of(tolerances))


def _ids(record: RequestRecord, events: Sequence[Event]) -> Iterator[str]:
    """Give the ids that a request and its events name: of resources first, then of members."""
    if record.resource_id is not None:
        yield record.resource_id
    for event in events:
        yield event.resource_id
    for event in events:
        for name in ("added", "removed"):
            members = event.details.get(name)
            if isinstance(members, list):
                yield from (member for member in members if isinstance(member, str))


def needs_of(tolerances: Sequence[Tolerance]) -> tuple[Need, ...]:
    """Put together what days, clients and things have in common: the leniency."""
    by_leniency: dict[str, list[Tolerance]] = {}
    for one in tolerances:
        by_leniency.setdefault(one.leniency, []).append(one)
    needs = [_need(leniency, of_it) for leniency, of_it in by_leniency.items()]
    return tuple(sorted(needs, key=lambda need: (-need.count, need.leniency)))


def _need(leniency: str, of_it: Sequence[Tolerance]) -> Need:
    last = max(of_it, key=lambda one: (one.last_at, one.last_request))
    return Need(
        leniency=leniency,
        count=sum(one.count for one in of_it),
        last_at=last.last_at,
        last_request=last.last_request,
        subjects=_most_frequent([(one.subject, one.count) for one in of_it]),
        clients=_most_frequent([(one.client, one.count) for one in of_it if one.client]),
        remedy=remedy_for(leniency),
    )


def _most_frequent(counted: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    sums: dict[str, int] = {}
    for name, count in counted:
        sums[name] = sums.get(name, 0) + count
    return tuple(sorted(sums, key=lambda name: (-sums[name], name))[:_EXAMPLES])
