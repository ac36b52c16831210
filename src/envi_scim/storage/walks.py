"""Owns lists that are sorted, or go on from a cursor, or hold several kinds of resources.

Each kind is read behind one and the same position of the order, and what was read is merged. How a kind is
read is chosen for each page; every way gives the same order, so that the next page may go another:

| filter | order that SQL walks | order made of documents |
| --- | --- | --- |
| none | its index | all documents, if they are few enough |
| exact in SQL | all matches, or its index with the filter as a test: what reads less | all matches, likewise |
| decided by documents | all candidates, likewise | all candidates, likewise |

Roles are few, and read all in any case (`role_lists`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import msgspec

from envi_scim.provisioning.ports import ListQuery
from envi_scim.provisioning.values import DomainId
from envi_scim.scim.errors import TooMany
from envi_scim.scim.filters.ast import Filter
from envi_scim.scim.filters.printer import to_text
from envi_scim.scim.role_schema import ROLE
from envi_scim.scim.sorting import Position
from envi_scim.storage.counters import number_of_resources
from envi_scim.storage.engines.protocol import Engine, Row
from envi_scim.storage.few_at_once import FewAtOnce
from envi_scim.storage.filters.ordered import walk_statements
from envi_scim.storage.filters.statements import ListStatements, statements
from envi_scim.storage.keys import FIRST
from envi_scim.storage.matches import Matches
from envi_scim.storage.orders import Order, Segment, order_of
from envi_scim.storage.positions import LAST_INDEX, Positions
from envi_scim.storage.role_lists import RoleLists
from envi_scim.storage.scans import Found, Place, Scans, in_order

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A page as it was found. `end` is where it ends if more lies behind it, which only a cursor asks for."""

    total: int
    found: Sequence[Found]
    end: Position | None = None


class Walks:
    """Pages in any order, of any kinds."""

    def __init__(self, engine: Engine, positions: Positions, scans: Scans) -> None:
        self._engine = engine
        self._positions = positions
        self._scans = scans
        self._matches = Matches(engine)
        self._few = FewAtOnce()
        self._roles = RoleLists(engine)

    async def page(self, domain: DomainId, queries: Mapping[str, ListQuery]) -> FoundPage:
        """Read a page of the kinds that are named, each by its own filter; all else of their queries is the same.

        Raises TooMany.
        """
        query = next(iter(queries.values()), None)
        if query is None:
            return FoundPage(0, ())
        if query.by_cursor:
            return await self._by_cursor(domain, queries, query)
        return await self._by_index(domain, queries, query)

    async def _by_cursor(self, domain: DomainId, queries: Mapping[str, ListQuery], query: ListQuery) -> FoundPage:
        # One more tells whether this page is the last. Who wants none wants the total alone.
        wanted = query.count + 1 if query.count else 0
        total, found = await self._read(domain, queries, Place(after=query.after, count=wanted))
        page = found[: query.count]
        return FoundPage(total, page, page[-1].position if len(found) > len(page) else None)

    async def _by_index(self, domain: DomainId, queries: Mapping[str, ListQuery], query: ListQuery) -> FoundPage:
        first = query.start_index
        if first > LAST_INDEX:
            total, _ = await self._read(domain, queries, Place(count=0))
            return FoundPage(total, ())
        digest = _digest(queries, query)
        walks = query.reader and first > 1
        after = await self._positions.find(domain, query.reader, digest, first) if walks else None
        skipped = first - 1 if after is None else 0
        if len(queries) > 1 and skipped + query.count > self._scans.max_scan:
            raise TooMany(
                f"A list of several types cannot be entered behind its first {self._scans.max_scan} resources: "
                "walk it from startIndex 1, or by cursor."
            )
        place = Place(after=after, skipped=skipped, count=query.count)
        total, found = await self._read(domain, queries, place)
        if found and query.reader and (len(found) == query.count or first > 1):
            end = found[-1].position
            following = first + len(found)
            await self._positions.remember(domain, query.reader, digest, following, last=end, begins=first == 1)
        return FoundPage(total, found)

    async def _read(
        self, domain: DomainId, queries: Mapping[str, ListQuery], place: Place
    ) -> tuple[int, Sequence[Found]]:
        if len(queries) == 1:
            ((kind, query),) = queries.items()
            return await self._read_kind(domain, kind, query, place)
        if place.skipped:  # everything in front of the page is held until it is merged
            async with self._few.admitted(domain):
                return await self._merged(domain, queries, place)
        return await self._merged(domain, queries, place)

    async def _merged(
        self, domain: DomainId, queries: Mapping[str, ListQuery], place: Place
    ) -> tuple[int, Sequence[Found]]:
        each = Place(after=place.after, count=place.skipped + place.count if place.count else 0)
        total, found, descending = 0, list[Found](), False
        for kind, query in queries.items():
            of_kind, some = await self._read_kind(domain, kind, query, each)
            total += of_kind
            found += some
            descending = query.order is not None and query.order.descending
        return total, in_order(found, descending=descending)[place.skipped : place.skipped + place.count]

    async def _read_kind(
        self, domain: DomainId, kind: str, query: ListQuery, place: Place
    ) -> tuple[int, Sequence[Found]]:
        order = order_of(kind, query.order)
        if kind == ROLE.name:
            return await self._roles.page(domain, query, order=order, place=place)
        if query.filter is None:
            if not order.segments:
                return await self._scans.page(domain, query, None, order=order, place=place)
            total = await number_of_resources(self._engine, domain, kind)
            return total, await self._walk(domain, order, place, condition=None) if place.skipped < total else ()
        compiled = statements(kind, query.filter, engine=self._engine.name)
        if not compiled.exact or not order.segments:
            return await self._scans.page(domain, query, compiled, order=order, place=place)
        total = await self._matches.number(domain, compiled)
        if place.count == 0 or place.skipped >= total:
            return total, ()
        return total, await self._filtered(domain, query, compiled, total, order=order, place=place)

    async def _filtered(
        self, domain: DomainId, query: ListQuery, compiled: ListStatements, total: int, *, order: Order, place: Place
    ) -> Sequence[Found]:
        if order.of_creation:
            return await self._in_order_of_creation(domain, order.kind, compiled, place, total=total)
        if await self._all_matches_are_less(domain, order.kind, total, place):
            return (await self._scans.page(domain, query, compiled, order=order, place=place))[1]
        return await self._walk(domain, order, place, condition=query.filter)

    async def _all_matches_are_less(self, domain: DomainId, kind: str, total: int, place: Place) -> bool:
        """Say whether to read all matches takes less than to walk everybody until a page of them was met."""
        if total > self._scans.max_scan:
            return False
        everybody = await number_of_resources(self._engine, domain, kind)
        return total * total <= (place.skipped + place.count) * everybody

    async def _in_order_of_creation(
        self, domain: DomainId, kind: str, compiled: ListStatements, place: Place, *, total: int
    ) -> Sequence[Found]:
        if place.skipped:
            params = compiled.values | {"domain": domain, "count": place.count, "skipped": place.skipped}
            rows = await self._engine.select_large(compiled.page_by_offset, params)
        else:
            after = FIRST if place.after is None else place.after.id
            rows = await self._matches.behind(domain, kind, compiled, after=after, count=place.count, total=total)
        return [Found(None, row, kind) for row in rows]

    async def _walk(self, domain: DomainId, order: Order, place: Place, *, condition: Filter | None) -> Sequence[Found]:
        """Read what comes next, segment behind segment, until the page is full."""
        found: list[Found] = []
        skipped = place.skipped
        for segment, after in order.behind(place.after):
            if len(found) == place.count:
                break
            rows = await self._segment(
                domain, order, segment, Place(after=after, skipped=skipped, count=place.count - len(found)), condition
            )
            found += [Found(None if segment.key is None else row[len(row) - 1], row, order.kind) for row in rows]
            if skipped:
                skipped = 0 if rows else await self._rest_to_skip(domain, order, segment, skipped, condition)
        return found

    async def _segment(
        self, domain: DomainId, order: Order, segment: Segment, place: Place, condition: Filter | None
    ) -> Sequence[Row]:
        after = place.after
        text = walk_statements(
            order,
            segment,
            condition,
            from_position=after is not None,
            skips=place.skipped > 0,
            engine=self._engine.name,
        )
        params = text.values | {"domain": domain, "count": place.count, "skipped": place.skipped}
        if after is not None:
            params |= {"after_id": after.id, "after_key": after.key}
        return await self._engine.select_large(text.page, params)

    async def _rest_to_skip(
        self, domain: DomainId, order: Order, segment: Segment, skipped: int, condition: Filter | None
    ) -> int:
        """Say how many of those to skip lie behind a segment that ended before them."""
        text = walk_statements(order, segment, condition, from_position=False, skips=True, engine=self._engine.name)
        params = text.values | {"domain": domain, "count": skipped, "skipped": 0}
        return skipped - int((await self._engine.select_large(text.count, params))[0][0])


def _digest(queries: Mapping[str, ListQuery], query: ListQuery) -> str:
    """Give what a walk is remembered under."""
    filters = {kind: None if one.filter is None else to_text(one.filter) for kind, one in queries.items()}
    orders = {kind: order_of(kind, one.order).path for kind, one in queries.items()}
    descending = query.order is not None and query.order.descending
    return sha256(_encode([filters, orders, descending])).hexdigest()[:32]
