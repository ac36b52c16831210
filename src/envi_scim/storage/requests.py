"""Keeps the record of requests: the port `Requests`. Written behind the answers (`request_buffer`), for a while.

What the requests of a day needed is counted in a table of its own, since it is read over weeks of which the
single requests may be millions.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import Final

import msgspec

from envi_scim.provisioning.milestones import Milestone, Reached
from envi_scim.provisioning.moments import later
from envi_scim.provisioning.ports import Clock
from envi_scim.provisioning.request_pages import MOST_LOOKED_AT, Place, RequestFilter, RequestPage, place_of
from envi_scim.provisioning.requests import (
    Answered,
    RequestRecord,
    Tolerance,
    Tolerated,
    Which,
    record_of,
    tolerances_of,
)
from envi_scim.provisioning.values import DomainId, Timestamp
from envi_scim.storage.engines.protocol import Engine, Params, Row, Statements
from envi_scim.storage.filters.texts import is_storable
from envi_scim.storage.keys import is_id, is_storable_ascii
from envi_scim.storage.new_milestones import NewMilestones
from envi_scim.storage.request_buffer import RequestBuffer

# A database that is gone must not hold up the end: a worker has five seconds beyond its last request.
_CLOSE_SECONDS: Final = 2.0
# What the names of the queries end in that read by an index of their own.
_SUFFIX: Final = {Which.ALL: "", Which.FAILED: "_failed", Which.TOLERATED: "_tolerated", Which.CHANGED: "_changed"}
_BEFORE_ALL: Final = Timestamp("0001-01-01T00:00:00.000Z")
_BEHIND_ALL: Final = Timestamp("9999-12-31T23:59:59.999Z")
_LENGTH_OF_A_DAY: Final = len("2026-11-24")

# Where a record, whose fields stand in the order of the columns, has what is kept as JSON.
_TOLERATED: Final = RequestRecord._fields.index("tolerated")

_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(tuple[Tolerated, ...]).decode


class SqlRequests:
    """Requests in a database; those of `retention` ago and before are removed."""

    def __init__(self, engine: Engine, clock: Clock, *, retention: timedelta) -> None:
        self._engine = engine
        self._clock = clock
        self._retention = retention
        self._buffer = RequestBuffer(self._write)
        self._milestones = NewMilestones()

    def record(self, domain: DomainId, answered: Answered) -> bool:
        if self._retention or self._milestones.are_in(domain, answered):
            return self._buffer.add(domain, answered)
        return True

    async def latest(
        self, domain: DomainId, wanted: RequestFilter, *, before: Place | None = None, limit: int
    ) -> RequestPage:
        if not _can_match(wanted):
            return RequestPage(records=())
        most = limit + 1 if wanted.is_indexed else MOST_LOOKED_AT
        period = _period(domain, wanted, before)
        params = period | {
            "most": most,
            "method": wanted.method,
            "resource_type": wanted.resource_type,
            "token": wanted.token,
            "resource_id": wanted.resource,
            "count": limit + 1,
        }
        fetch = self._engine.fetch_all if wanted.is_indexed else self._engine.fetch_large
        suffix = _SUFFIX[wanted.which]
        found = tuple(_record(row) for row in await fetch(f"latest_requests{suffix}", params))
        if len(found) > limit:
            return RequestPage(records=found[:limit], next=place_of(found[limit - 1]))
        if wanted.is_indexed:
            return RequestPage(records=found)
        last = await self._engine.fetch_large(f"last_looked_at{suffix}", period | {"skipped": most - 1})
        if not last:
            return RequestPage(records=found)
        return RequestPage(records=found, next=Place(last[0][0], last[0][1]), looked_back_until=last[0][0])

    async def get(self, domain: DomainId, request: str) -> RequestRecord | None:
        if not is_storable_ascii(request):
            return None
        row = await self._engine.fetch_one("get_request", {"domain": domain, "request_id": request})
        return None if row is None else _record(row)

    async def tolerances(self, domain: DomainId, *, since: Timestamp) -> Sequence[Tolerance]:
        rows = await self._engine.fetch_large("tolerances_since", {"domain": domain, "day": _day(since)})
        return [
            Tolerance(leniency=row[0], subject=row[1], client=row[2], count=row[3], last_at=row[4], last_request=row[5])
            for row in rows
        ]

    async def milestones(self, domain: DomainId) -> Mapping[Milestone, Reached]:
        rows = await self._engine.fetch_all("milestones", {"domain": domain})
        return {Milestone(row[0]): Reached(at=row[1], request_id=row[2]) for row in rows}

    async def settle(self) -> None:
        """Write what waits."""
        await self._buffer.settle()

    async def close(self) -> None:
        """Write what waits."""
        await self._buffer.close(within=_CLOSE_SECONDS)

    async def purge(self) -> None:
        """Remove what was kept long enough. Raises StorageUnavailable."""
        until = later(self._clock.now(), -self._retention)
        for row in await self._engine.fetch_all("list_domains", {}):
            await self._remove("purge_requests", {"domain": row[0], "at": until})
            await self._remove("purge_tolerances", {"domain": row[0], "day": _day(until)})

    async def _remove(self, query: str, params: Params) -> None:
        removed = await self._engine.write(query, params)
        while removed is not None:
            removed = await self._engine.write(query, params)

    async def _write(self, domain: DomainId, batch: Sequence[Answered]) -> None:
        reached = self._milestones.of(domain, batch)
        records = [
            record_of(answered, resource_id=answered.resource_id if is_id(answered.resource_id) else None)
            for answered in (batch if self._retention else ())
        ]
        records.sort(key=itemgetter(0, 1))  # at and id, as their key has them
        tolerated = [record for record in records if record.tolerated]
        if not tolerated and not reached:
            if records:
                await self._engine.write_rows("insert_requests", _rows(domain, records))
            return

        async def all_of_it(statements: Statements) -> None:
            if records:
                await statements.write_rows("insert_requests", _rows(domain, records))
            for day, of_day in groupby(tolerated, key=lambda record: _day(record.at)):
                await statements.write("count_tolerances", _tolerances_params(domain, day, of_day))
            for milestone, first in sorted(reached.items()):
                params = {
                    "domain": domain,
                    "milestone": milestone.value,
                    "at": first.at,
                    "request_id": first.request_id,
                }
                await statements.write("reach_milestone", params)

        await self._engine.transact(all_of_it)
        if reached:
            self._milestones.are_kept(domain, reached)


def _can_match(wanted: RequestFilter) -> bool:
    """Say whether a record can be what a filter asks for; it holds any text."""
    ids_are_ids = all(not one or is_id(one) for one in (wanted.token, wanted.resource))
    return ids_are_ids and is_storable(wanted.method) and is_storable(wanted.resource_type)


def _period(domain: DomainId, wanted: RequestFilter, before: Place | None) -> dict[str, object]:
    """Give from where to where requests are looked at: the nearer of the place and the end of the period."""
    behind = Place(wanted.until or _BEHIND_ALL, "")
    place = behind if before is None else min(before, behind)
    return {"domain": domain, "since": wanted.since or _BEFORE_ALL, "before_at": place.at, "before_id": place.id}


def _day(moment: Timestamp) -> str:
    return moment[:_LENGTH_OF_A_DAY]


def _rows(domain: DomainId, records: Iterable[RequestRecord]) -> Sequence[Sequence[object]]:
    return [(domain, *record[:_TOLERATED], _text_of(record.tolerated), *record[_TOLERATED + 1 :]) for record in records]


def _text_of(tolerated: tuple[Tolerated, ...]) -> str:
    return _encode(tolerated).decode() if tolerated else "[]"


def _tolerances_params(domain: DomainId, day: str, records: Iterable[RequestRecord]) -> dict[str, object]:
    rows = [
        (one.leniency, one.subject, one.client, one.count, one.last_at, one.last_request)
        for one in tolerances_of(records)
    ]
    names = ("leniencies", "subjects", "clients", "counts", "times", "ids")
    return {"domain": domain, "day": day, "tolerances": rows} | _columns(names, rows)


def _columns(names: Sequence[str], rows: Sequence[tuple[object, ...]]) -> dict[str, object]:
    """Give the columns of rows by their names, as PostgreSQL takes them; SQLite takes the rows."""
    return {name: list(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)}


def _record(row: Row) -> RequestRecord:
    values = [row[place] for place in range(len(row))]
    values[_TOLERATED] = _decode(values[_TOLERATED])
    return RequestRecord._make(values)
