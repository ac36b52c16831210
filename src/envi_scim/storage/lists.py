"""Owns how a list is read: the page, and the number of all matches.

Without a filter the total is in counters. A page that begins where the one before ended for the same reader
goes on from there (`positions`), whatever the total is by now: rows that went away must not end a walk early.
Only a jump counts rows off. Where SQL cannot decide a filter, `scans` reads the documents.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from envi_scim.provisioning.ports import Clock, ListQuery
from envi_scim.provisioning.values import DomainId
from envi_scim.storage.engines.protocol import Engine, Row
from envi_scim.storage.filters.statements import ListStatements, statements
from envi_scim.storage.keys import FIRST
from envi_scim.storage.positions import Positions
from envi_scim.storage.scans import Scans

# The digest under which a walk without a filter is remembered.
_EVERYTHING = {"User": "users", "Group": "groups"}
_PAGES = {"User": "page_of_users", "Group": "page_of_groups"}

# No list is longer; what a client says beyond is a page behind the end, and no number that a column takes.
_LAST_INDEX = 2**31 - 1


@dataclass(frozen=True, slots=True)
class RowPage:
    """A page as rows."""

    total: int
    rows: Sequence[Row]


class Lists:
    """Pages of users and groups."""

    def __init__(self, engine: Engine, clock: Clock, *, max_scan: int) -> None:
        self._engine = engine
        self._positions = Positions(engine, clock)
        self._scans = Scans(engine, max_scan=max_scan)

    async def page(self, domain: DomainId, kind: str, query: ListQuery) -> RowPage:
        """Read a page of `User` or `Group` rows."""
        if query.filter is None:
            return await self._unfiltered(domain, kind, query)
        compiled = statements(kind, query.filter, engine=self._engine.name)
        if not compiled.exact:
            return await self._scanned(domain, kind, query, compiled)
        return await self._filtered(domain, query, compiled)

    async def settle(self) -> None:
        """Wait for what is remembered behind the answers."""
        await self._positions.settle()

    async def _unfiltered(self, domain: DomainId, kind: str, query: ListQuery) -> RowPage:
        row = await self._engine.fetch_one("number_of_resources", {"domain": domain, "kind": kind})
        total = 0 if row is None else row[0]
        if query.count == 0:
            return RowPage(total, ())
        after = await self._after(domain, query, _EVERYTHING[kind])
        params = {"domain": domain, "count": query.count}
        if after is None:
            if query.start_index > total:
                return RowPage(total, ())
            skipped = params | {"skipped": query.start_index - 1}
            rows = await self._engine.fetch_large(f"{_PAGES[kind]}_by_offset", skipped)
        else:
            rows = await self._engine.fetch_all(_PAGES[kind], params | {"after": after})
        self._remember(domain, query, _EVERYTHING[kind], rows)
        return RowPage(total, rows)

    async def _filtered(self, domain: DomainId, query: ListQuery, compiled: ListStatements) -> RowPage:
        params = compiled.values | {"domain": domain, "count": query.count}
        select = self._engine.select if compiled.seeks else self._engine.select_large
        rows: Sequence[Row] = ()
        if query.count > 0 and query.start_index <= _LAST_INDEX:
            after = await self._after(domain, query, compiled.digest)
            if after is None:
                skipped = params | {"skipped": query.start_index - 1}
                rows = await self._engine.select_large(compiled.page_by_offset, skipped)
            else:
                rows = await select(compiled.page, params | {"after": after})
            if query.start_index == 1 and len(rows) < query.count:
                return RowPage(len(rows), rows)
        total = (await self._engine.select_large(compiled.count, params))[0][0]
        self._remember(domain, query, compiled.digest, rows)
        return RowPage(total, rows)

    async def _scanned(self, domain: DomainId, kind: str, query: ListQuery, compiled: ListStatements) -> RowPage:
        after = await self._after(domain, query, compiled.digest)
        total, rows = await self._scans.page(domain, kind, query, compiled, after=after)
        if query.start_index > 1 or len(rows) < total:
            self._remember(domain, query, compiled.digest, rows)
        return RowPage(total, rows)

    async def _after(self, domain: DomainId, query: ListQuery, digest: str) -> str | None:
        """Give the id behind which the page begins; None where it has to be counted off."""
        if query.start_index == 1:
            return FIRST
        if query.start_index > _LAST_INDEX:
            return None
        return await self._positions.find(domain, query.reader, digest, query.start_index)

    def _remember(self, domain: DomainId, query: ListQuery, digest: str, rows: Sequence[Row]) -> None:
        """Remember where a page ended. A walk of one page that is not full is over."""
        if rows and query.reader and (len(rows) == query.count or query.start_index > 1):
            self._positions.remember(domain, query.reader, digest, query.start_index + len(rows), last=rows[-1][0])
