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
_POSTGRES_JOINED: Final = """(
    {rows}
) d
cross join lateral (
    select * from {table} where domain_id = :domain and {column} = d.{column_there} offset 0
) {alias}"""
_SQLITE_JOINED: Final = """(
    {rows}
) d
cross join {table} {alias} on {alias}.domain_id = :domain and {alias}.{column} = d.{column_there}"""
_INDEX_ROWS: Final = "select resource_id as id, key from attribute_index where {where} order by {order}"
# A jump counts off rows of an index alone; only those of the page are looked up.
_COUNTED_OFF: Final = " limit :count offset :skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkStatements:
    """The statements of one segment. Parameters besides `values`: domain, count, skipped; after_id and after_key."""

    page: str
    count: str
    values: dict[str, object]


def walk_statements(
    order: Order, segment: Segment, condition: Filter | None, *, from_position: bool, skips: bool, engine: str
) -> WalkStatements:
    """Write how a segment is read, from a position in it or from its beginning; `count` is that of such a page.

    Where a page `skips` nothing, `skipped` is 0.
    """
    parameters = Parameters()
    test = None if condition is None else Compiler(order.kind, parameters, engine, of_few=True).condition(condition).sql
    text = _Text(order, segment, test, from_position=from_position, skips=skips, postgres=engine == "postgres")
    return WalkStatements(page=text.page(), count=text.count(), values=parameters.values)


@dataclass(frozen=True, slots=True)
class _Text:
    """Puts a statement together."""

    order: Order
    segment: Segment
    condition: str | None
    from_position: bool = field(kw_only=True)
    skips: bool = field(kw_only=True)
    postgres: bool = field(kw_only=True)

    def page(self) -> str:
        """Give the columns of the resource, then its key."""
        # SQLite looks a row up when it is first read, which those that are skipped are not.
        counts_off = self.skips and self.condition is None and (self.segment.indexed or self.postgres)
        return self._page_counted_off() if counts_off else self._page_in_order()

    def count(self) -> str:
        """Count what such a page would hold."""
        if self.condition is not None:
            return f"select count(*) from ({self._page_in_order()}) counted"
        return f"select count(*) from (select 1 from {self._range()} limit :count) counted"

    def _page_in_order(self) -> str:
        _, _, columns = TABLES[self.order.kind]
        # The test must not be a seek: of an index that finds matches all would have to be sorted.
        conditions = [] if self.condition is None else [f"({self.condition}) is true"]
        if self.segment.indexed:
            rows = self._index_rows() + (" limit (select 2147483647)" if self.postgres else "")
            source, resource_id = self._joined(rows), "d.id"
            where = f" where {' and '.join(conditions)}" if conditions else ""
        else:
            source, resource_id = self._range(), f"{TABLES[self.order.kind][1]}.id"
            where = "".join(f" and {condition}" for condition in conditions)
        order = self._ordered(self.segment.key, resource_id)
        key = self.segment.key or "null"
        return f"select {columns}, {key} from {source}{where} order by {order} limit :count offset :skipped"

    def _page_counted_off(self) -> str:
        _, alias, columns = TABLES[self.order.kind]
        key, column, column_there = self.segment.key and "d.key", "id", "id"
        if self.segment.indexed:
            rows = self._index_rows()
        else:
            # An index of unique keys has no ids.
            resource_id = f"{alias}.id"
            named = [f"{self.segment.key} as key"] if self.segment.key else []
            if self.segment.unique:
                column, column_there = str(self.segment.key).removeprefix(f"{alias}."), "key"
            else:
                named.append(resource_id)
            order = self._ordered(self.segment.key, resource_id)
            rows = f"select {', '.join(named)} from {self._range()} order by {order}"
        source = self._joined(rows + _COUNTED_OFF, column=column, column_there=column_there)
        page = f"select {columns}, {key or 'null'} from {source}"
        # It comes in order: PostgreSQL knows that, SQLite would sort it.
        return f"{page} order by {self._ordered(key, 'd.id')}" if self.postgres else page

    def _range(self) -> str:
        """Give the rows of the segment, which are those of an index or of the resources themselves."""
        table, alias, _ = TABLES[self.order.kind]
        if self.segment.indexed:
            return f"attribute_index where {self.segment.where}"
        going_on = self._going_on(self.segment.key, f"{alias}.id")
        return f"{table} {alias} where {' and '.join([f'{alias}.domain_id = :domain', self.segment.where, *going_on])}"

    def _index_rows(self) -> str:
        key = None if self.segment.key is None else "key"
        return _INDEX_ROWS.format(
            where=" and ".join([self.segment.where, *self._going_on(key, "resource_id")]),
            order=self._ordered(key, "resource_id"),
        )

    def _joined(self, rows: str, *, column: str = "id", column_there: str = "id") -> str:
        table, alias, _ = TABLES[self.order.kind]
        return (_POSTGRES_JOINED if self.postgres else _SQLITE_JOINED).format(
            rows=rows, table=table, alias=alias, column=column, column_there=column_there
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
