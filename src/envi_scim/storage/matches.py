"""Owns the page of a filter in the order of creation, where an index finds matches in another order than that.

| matches | how they are read |
| --- | --- |
| few | all of them, by the index that finds them, and put in order |
| many | one resource after the other is looked at until the page is full: so many, and no more |

Where many match but hardly any of those that come next, as when all that changed lately were created lately, the first
way is gone after the second. Called by `lists` and `walks`.
"""

from collections.abc import Sequence

from envi_scim.provisioning.values import DomainId
from envi_scim.storage.counters import number_of_resources
from envi_scim.storage.engines.protocol import Engine, Row
from envi_scim.storage.filters.statements import ListStatements


class Matches:
    """What satisfies a filter that SQL decides."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def number(self, domain: DomainId, compiled: ListStatements) -> int:
        """Count all matches."""
        counted = await self._engine.select_large(compiled.count, compiled.values | {"domain": domain})
        return int(counted[0][0])

    async def behind(
        self, domain: DomainId, kind: str, compiled: ListStatements, *, after: str, count: int, total: int
    ) -> Sequence[Row]:
        """Read the matches that come next behind an id, of which there are so many in the whole list."""
        params = compiled.values | {"domain": domain, "after": after, "count": count}
        if compiled.page_among_many and await self._are_many(domain, kind, total, count):
            rows = await self._engine.select_large(compiled.page_among_many, params)
            if len(rows) >= min(count, total):
                return rows
        return await self._engine.select_large(compiled.page, params)

    async def _are_many(self, domain: DomainId, kind: str, total: int, count: int) -> bool:
        """Say whether to read all matches takes more than to look at everybody until a page of them was met."""
        return total * total > count * await number_of_resources(self._engine, domain, kind)
