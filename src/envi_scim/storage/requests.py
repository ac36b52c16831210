"""Keeps the record of requests: the port `Requests`. Written behind the answers (`request_buffer`), for a while.

What the requests of a day needed is counted in a table of its own, since it is read over weeks of which the
single requests may be millions.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby
from operator import itemgetter
from typing import Final

import msgspec

from envi_scim.provisioning.moments import later
from envi_scim.provisioning.ports import Clock
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
from envi_scim.storage.keys import is_id
from envi_scim.storage.request_buffer import RequestBuffer

# A database that is gone must not hold up the end: a worker has five seconds beyond its last request.
_CLOSE_SECONDS: Final = 2.0
_QUERIES: Final = {
    Which.ALL: "latest_requests",
    Which.FAILED: "latest_requests_failed",
    Which.TOLERATED: "latest_requests_tolerated",
}
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

    def record(self, domain: DomainId, answered: Answered) -> bool:
        return self._buffer.add(domain, answered) if self._retention else True

    async def latest(
        self, domain: DomainId, which: Which, *, before: RequestRecord | None, limit: int
    ) -> Sequence[RequestRecord]:
        params = {
            "domain": domain,
            "before_at": _BEHIND_ALL if before is None else before.at,
            "before_id": "" if before is None else before.id,
            "count": limit,
        }
        return [_record(row) for row in await self._engine.fetch_all(_QUERIES[which], params)]

    async def get(self, domain: DomainId, request: str) -> RequestRecord | None:
        if not request.isascii() or "\0" in request:
            return None
        row = await self._engine.fetch_one("get_request", {"domain": domain, "request_id": request})
        return None if row is None else _record(row)

    async def tolerances(self, domain: DomainId, *, since: Timestamp) -> Sequence[Tolerance]:
        rows = await self._engine.fetch_large("tolerances_since", {"domain": domain, "day": _day(since)})
        return [
            Tolerance(leniency=row[0], subject=row[1], client=row[2], count=row[3], last_at=row[4], last_request=row[5])
            for row in rows
        ]

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
        records = [
            record_of(answered, resource_id=answered.resource_id if is_id(answered.resource_id) else None)
            for answered in batch
        ]
        records.sort(key=itemgetter(0, 1))  # at and id, as their key has them
        tolerated = [record for record in records if record.tolerated]
        if not tolerated:
            await self._engine.write("insert_requests", _requests_params(domain, records))
            return

        async def both(statements: Statements) -> None:
            await statements.write("insert_requests", _requests_params(domain, records))
            for day, of_day in groupby(tolerated, key=lambda record: _day(record.at)):
                await statements.write("count_tolerances", _tolerances_params(domain, day, of_day))

        await self._engine.transact(both)


def _day(moment: Timestamp) -> str:
    return moment[:_LENGTH_OF_A_DAY]


def _requests_params(domain: DomainId, records: Sequence[RequestRecord]) -> dict[str, object]:
    rows = [(*record[:_TOLERATED], _text_of(record.tolerated), record.more_tolerated) for record in records]
    names = (
        "times", "ids", "tokens", "clients", "methods", "routes", "resource_types", "resource_ids", "statuses",
        "milliseconds", "refusals", "tolerated", "more_tolerated",
    )  # fmt: skip
    return {"domain": domain, "requests": rows} | _columns(names, rows)


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
