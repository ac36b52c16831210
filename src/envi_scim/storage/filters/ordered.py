"""Owns the statements of a sorted list: the page of one segment of an order, with a filter as a test or without.

A segment is an index range in the order of the list, so that a page is read without sorting: what a planner must
not undo.
"""

from dataclasses import dataclass, field
from typing import Final

from envi_scim.scim.filters.ast import Filter
from envi_scim.storage.filters.compiler import Compiler
from envi_scim.storage.filters.conditions import Parameters
from envi_scim.storage.filters.statements import TABLES
from envi_scim.storage.orders import Order, Segment

# The planner may not turn these round: see `statements`.
_POSTGRES_INDEXED: Final = """(
    select resource_id as id, key from attribute_index where {where} order by {order} limit (select 2147483647)
) d
cross join lateral (
    select * from {table} where domain_id = :domain and id = d.id offset 0
) {alias}"""
_SQLITE_INDEXED: Final = """(
    select resource_id as id, key from attribute_index where {where} order by {order}
) d
cross join {table} {alias} on {alias}.domain_id = :domain and {alias}.id = d.id"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkStatements:
    """The statements of one segment. Parameters besides `values`: domain, count, skipped; after_id and after_key."""

    page: str
    count: str
    values: dict[str, object]


def walk_statements(
    order: Order, segment: Segment, condition: Filter | None, *, from_position: bool, engine: str
) -> WalkStatements:
    """Write how a segment is read, from a position in it or from its beginning; `count` is that of such a page."""
    parameters = Parameters()
    test = None if condition is None else Compiler(order.kind, parameters, engine, of_few=True).condition(condition).sql
    page = _Text(order, segment, test, from_position=from_position, postgres=engine == "postgres").page()
    return WalkStatements(page=page, count=f"select count(*) from ({page}) counted", values=parameters.values)


@dataclass(frozen=True, slots=True)
class _Text:
    """Puts a statement together."""

    order: Order
    segment: Segment
    condition: str | None
    from_position: bool = field(kw_only=True)
    postgres: bool = field(kw_only=True)

    def page(self) -> str:
        """Give the columns of the resource, then its key."""
        table, alias, columns = TABLES[self.order.kind]
        # The test must not be a seek: of an index that finds matches all would have to be sorted.
        conditions = [] if self.condition is None else [f"({self.condition}) is true"]
        if self.segment.indexed:
            source, resource_id = self._index_rows(), "d.id"
        else:
            source, resource_id = f"{table} {alias}", f"{alias}.id"
            going_on = self._going_on(self.segment.key, resource_id)
            conditions = [f"{alias}.domain_id = :domain", self.segment.where, *going_on, *conditions]
        where = f" where {' and '.join(conditions)}" if conditions else ""
        order = self._ordered(self.segment.key, resource_id)
        key = self.segment.key or "null"
        return f"select {columns}, {key} from {source}{where} order by {order} limit :count offset :skipped"

    def _index_rows(self) -> str:
        table, alias, _ = TABLES[self.order.kind]
        key = None if self.segment.key is None else "key"
        return (_POSTGRES_INDEXED if self.postgres else _SQLITE_INDEXED).format(
            where=" and ".join([self.segment.where, *self._going_on(key, "resource_id")]),
            order=self._ordered(key, "resource_id"),
            table=table,
            alias=alias,
        )

    def _going_on(self, key: str | None, id_column: str) -> list[str]:
        if not self.from_position:
            return []
        sign = "<" if self.order.descending else ">"
        if key is None:
            return [f"{id_column} {sign} :after_id"]
        # The id counts where keys are unique too: the position may be that of another kind's resource.
        return [f"({key}, {id_column}) {sign} (:after_key, :after_id)"]

    def _ordered(self, key: str | None, id_column: str) -> str:
        direction = " desc" if self.order.descending else ""
        if key is None:
            return f"{id_column}{direction}"
        return f"{key}{direction}" if self.segment.unique else f"{key}{direction}, {id_column}{direction}"
