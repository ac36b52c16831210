"""Owns how a list is read: the page, and the number of all matches.

Without a filter the total is in counters. A page that begins where the one before ended for the same reader
goes on from there (`positions`), whatever the total is by now: rows that went away must not end a walk early.
Only a jump counts rows off. Where SQL cannot decide a filter, `scans` reads the documents. Here are the lists of one
kind by startIndex in the order of creation, as identity providers ask for them; all others are `walks`'.
"""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from envi_scim.provisioning.ports import Clock, ListQuery
from envi_scim.provisioning.values import DomainId
from envi_scim.scim.sorting import Position
from envi_scim.storage.counters import number_of_resources
from envi_scim.storage.engines.protocol import Engine, Row
from envi_scim.storage.filters.statements import ListStatements, statements
from envi_scim.storage.keys import FIRST
from envi_scim.storage.matches import Matches
from envi_scim.storage.orders import order_of
from envi_scim.storage.positions import LAST_INDEX, Positions
from envi_scim.storage.scans import PAGES, Place, Scans
from envi_scim.storage.walks import FoundPage, Walks

# The digest under which a walk without a filter is remembered.
_EVERYTHING = {"User": "users", "Group": "groups"}
_BEGINNING = Position(None, FIRST)


class RowPage(Struct, frozen=True):
    """A page as rows, and where it ends if a cursor is to go on from there."""

    total: int
    rows: Sequence[Row]
    end: Position | None = None
    # Whether each row ends with the groups of its user, as JSON.
    with_groups: bool = False


class Lists:
    """Pages of users and groups."""

    def __init__(self, engine: Engine, clock: Clock, *, max_scan: int) -> None:
        self._engine = engine
        self._positions = Positions(engine, clock)
        self._matches = Matches(engine)
        self._scans = Scans(engine, max_scan=max_scan)
        self._walks = Walks(engine, self._positions, self._scans)

    async def page(self, domain: DomainId, kind: str, query: ListQuery, *, groups: bool = False) -> RowPage:
        """Read a page of `User` or `Group` rows, where one statement gives both with the groups of users, if wanted."""
        if query.order is not None or query.by_cursor:
            walked = await self._walks.page(domain, {kind: query})
            return RowPage(walked.total, [found.row for found in walked.found], walked.end)
        if query.filter is None:
            return await self._unfiltered(domain, kind, query)
        compiled = statements(kind, query.filter, engine=self._engine.name)
        if not compiled.exact:
            return await self._scanned(domain, kind, query, compiled)
        if compiled.page_among_many:
            return await self._matching(domain, kind, query, compiled)
        return await self._filtered(domain, query, compiled, groups=groups)

    async def page_of_all(self, domain: DomainId, queries: Mapping[str, ListQuery]) -> FoundPage:
        """Read a page of several kinds."""
        return await self._walks.page(domain, queries)

    async def settle(self) -> None:
        """Wait for what is remembered behind the answers."""
        await self._positions.settle()

    async def _unfiltered(self, domain: DomainId, kind: str, query: ListQuery) -> RowPage:
        total = await number_of_resources(self._engine, domain, kind)
        if query.count == 0:
            return RowPage(total, ())
        after = await self._after(domain, query, _EVERYTHING[kind])
        params = {"domain": domain, "count": query.count}
        if after is None:
            if query.start_index > total:
                return RowPage(total, ())
            skipped = params | {"skipped": query.start_index - 1}
            rows = await self._engine.fetch_large(f"{PAGES[kind]}_by_offset", skipped)
        else:
            rows = await self._engine.fetch_all(PAGES[kind], params | {"after": after.id})
        await self._remember(domain, query, _EVERYTHING[kind], rows)
        return RowPage(total, rows)

    async def _filtered(self, domain: DomainId, query: ListQuery, compiled: ListStatements, *, groups: bool) -> RowPage:
        params = compiled.values | {"domain": domain, "count": query.count}
        select = self._engine.select if compiled.seeks else self._engine.select_large
        rows: Sequence[Row] = ()
        with_groups = False
        if query.count > 0 and query.start_index <= LAST_INDEX:
            after = await self._after(domain, query, compiled.digest)
            if after is None:
                skipped = params | {"skipped": query.start_index - 1}
                rows = await self._engine.select_large(compiled.page_by_offset, skipped)
            else:
                with_groups = groups and bool(compiled.page_with_groups)
                page = compiled.page_with_groups if with_groups else compiled.page
                rows = await select(page, params | {"after": after.id})
            if query.start_index == 1 and len(rows) < query.count:
                return RowPage(len(rows), rows, with_groups=with_groups)
        total = (await self._engine.select_large(compiled.count, params))[0][0]
        await self._remember(domain, query, compiled.digest, rows)
        return RowPage(total, rows, with_groups=with_groups)

    async def _matching(self, domain: DomainId, kind: str, query: ListQuery, compiled: ListStatements) -> RowPage:
        """Read a page of what an index finds in another order: by how many match is decided how."""
        total = await self._matches.number(domain, compiled)
        if query.count == 0 or query.start_index > LAST_INDEX or total == 0:
            return RowPage(total, ())
        after = await self._after(domain, query, compiled.digest)
        if after is None:
            params = compiled.values | {"domain": domain, "count": query.count, "skipped": query.start_index - 1}
            rows = await self._engine.select_large(compiled.page_by_offset, params)
        else:
            rows = await self._matches.behind(domain, kind, compiled, after=after.id, count=query.count, total=total)
        await self._remember(domain, query, compiled.digest, rows)
        return RowPage(total, rows)

    async def _scanned(self, domain: DomainId, kind: str, query: ListQuery, compiled: ListStatements) -> RowPage:
        after = await self._after(domain, query, compiled.digest)
        skipped = 0 if after is not None else query.start_index - 1
        place = Place(after=after, skipped=skipped, count=query.count)
        total, found = await self._scans.page(domain, query, compiled, order=order_of(kind, None), place=place)
        rows = [one.row for one in found]
        if query.start_index > 1 or len(rows) < total:
            await self._remember(domain, query, compiled.digest, rows)
        return RowPage(total, rows)

    async def _after(self, domain: DomainId, query: ListQuery, digest: str) -> Position | None:
        """Give the position behind which the page begins; None where it has to be counted off."""
        if query.start_index == 1:
            return _BEGINNING
        if query.start_index > LAST_INDEX:
            return None
        return await self._positions.find(domain, query.reader, digest, query.start_index)

    async def _remember(self, domain: DomainId, query: ListQuery, digest: str, rows: Sequence[Row]) -> None:
        """Remember where a page ended. A walk of one page that is not full is over."""
        if rows and query.reader and (len(rows) == query.count or query.start_index > 1):
            last = Position(None, rows[-1][0])
            first = query.start_index
            await self._positions.remember(
                domain, query.reader, digest, first + len(rows), last=last, begins=first == 1
            )
