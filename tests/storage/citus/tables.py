"""Owns what the migrations make for PostgreSQL, read from their own text: tables, keys, indexes and foreign keys.

Whatever the reader does not know is a finding, so that nothing new passes unseen: a sequence, a trigger, a
temporary table, a default that is computed. The rules are those of DESIGN 4, "Tried on a real Citus cluster".
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlglot import exp, parse_one
from sqlglot.errors import ParseError

from envi_scim.storage.migrations.tables import PLACES, Place

DOMAIN = "domain_id"
# Alembic's own, which the coordinator keeps for itself.
ALEMBIC = "alembic_version"

_PLACED = re.compile(
    r"do \$\$ begin if exists \(select from pg_extension where extname = 'citus'\) then perform "
    r"(?:create_(?P<reference>reference)_table\('(?P<global>\w+)'\)"
    r"|create_distributed_table\('(?P<domain>\w+)', 'domain_id'\)); end if; end \$\$"
)
_TYPES = {exp.DType.UUID, exp.DType.TEXT, exp.DType.INT, exp.DType.BOOLEAN, exp.DType.TIMESTAMPTZ}


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Columns of a table that name those of another."""

    columns: tuple[str, ...]
    table: str
    named: tuple[str, ...]


@dataclass(slots=True)
class Table:
    """A table as it is after all steps."""

    name: str
    columns: dict[str, bool] = field(default_factory=dict)  # and whether each may be null
    keys: list[tuple[str, ...]] = field(default_factory=list)  # primary first, then unique ones
    indexes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    placed: Place | None = None


@dataclass(slots=True)
class Tables:
    """All tables, what is wrong with them, and the statements of the steps that change rows."""

    by_name: dict[str, Table] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)

    def of_a_domain(self, name: str) -> bool:
        """Say whether a table is distributed."""
        return PLACES.get(name) is Place.DOMAIN


def parsed(sql: str) -> exp.Expression | None:
    """Parse a statement; None where it is none that the parser knows."""
    try:
        tree = parse_one(sql, dialect="postgres")
    except ParseError:
        return None
    return None if isinstance(tree, exp.Command) else tree


def read_tables(statements: Sequence[str]) -> Tables:
    """Read the tables that statements make."""
    tables = Tables()
    last: Table | None = None  # made by the statement before, and not yet in its place
    for statement in statements:
        placed = _PLACED.fullmatch(statement)
        if placed is not None:
            tables.findings += _place(last, placed)
            last = None
            continue
        tables.findings += _left_unplaced(last)
        last = None
        tree = parsed(statement)
        match tree:
            case exp.Create(kind="TABLE") if tree.find(exp.Table).name == ALEMBIC:
                pass
            case exp.Create(kind="TABLE"):
                last = _table(tree, tables)
            case exp.Create(kind="INDEX"):
                _index(tree, tables)
            case exp.Alter(kind="TABLE"):
                _alter(tree, tables)
            case exp.Insert() | exp.Update() if tree.find(exp.Table).name == ALEMBIC:
                pass
            case exp.Insert() | exp.Update() | exp.Delete():
                tables.changes.append(statement)
            case _:
                tables.findings.append(f"a step does what no step may: {statement[:80]}")
    tables.findings += _left_unplaced(last)
    for table in tables.by_name.values():
        tables.findings += [f"{table.name}: {fault}" for fault in _faults(table, tables)]
    return tables


def _place(last: Table | None, placed: re.Match[str]) -> Iterator[str]:
    place = Place.GLOBAL if placed["reference"] else Place.DOMAIN
    name = placed["global"] or placed["domain"]
    if last is None or last.name != name:
        yield f"{name}: is not put in its place right behind its CREATE TABLE"
    elif PLACES.get(name) is not place:
        yield f"{name}: is put where the list of places has it not"
    else:
        last.placed = place


def _left_unplaced(last: Table | None) -> Iterator[str]:
    if last is not None:
        yield f"{last.name}: is not put in its place right behind its CREATE TABLE"


def _table(tree: exp.Create, tables: Tables) -> Table:
    table = Table(tree.this.this.name)
    tables.by_name[table.name] = table
    if tree.args.get("properties"):
        tables.findings.append(f"{table.name}: is temporary, or has properties that nobody tried on Citus")
    for part in tree.this.expressions:
        if isinstance(part, exp.Constraint):  # its name says nothing to anybody
            part = part.expressions[0]  # noqa: PLW2901 - the constraint itself
        match part:
            case exp.ColumnDef():
                tables.findings += [f"{table.name}: {fault}" for fault in _column(part, table)]
            case exp.PrimaryKey():
                table.keys.insert(0, _names(part.expressions))
            case exp.UniqueColumnConstraint():
                table.keys.append(_names(part.this.expressions))
            case exp.ForeignKey():
                table.foreign_keys.append(_foreign_key(_names(part.expressions), part.args["reference"]))
            case _:
                tables.findings.append(f"{table.name}: has what no table may: {part.sql('postgres')}")
    return table


def _column(column: exp.ColumnDef, table: Table) -> Iterator[str]:
    table.columns[column.name] = True
    if column.kind is None or column.kind.this not in _TYPES:
        yield f"{column.name} is of a type that needs a sequence, or that nobody tried on Citus"
    for constraint in column.constraints:
        match constraint.kind:
            case exp.PrimaryKeyColumnConstraint():
                table.keys.insert(0, (column.name,))
            case exp.UniqueColumnConstraint():
                table.keys.append((column.name,))
            case exp.Reference() as reference:
                table.foreign_keys.append(_foreign_key((column.name,), reference))
            case exp.NotNullColumnConstraint():
                table.columns[column.name] = False
            case exp.DefaultColumnConstraint(this=exp.Literal()) | exp.CollateColumnConstraint():
                pass
            case other:
                yield f"{column.name} has what no column may: {other.sql('postgres')}"


def _foreign_key(columns: tuple[str, ...], reference: exp.Expression) -> ForeignKey:
    named = reference.this
    return ForeignKey(columns, named.this.name, _names(named.expressions))


def _names(expressions: Iterable[exp.Expression]) -> tuple[str, ...]:
    return tuple(one.this.name if isinstance(one, exp.Ordered) else one.name for one in expressions)


def _index(tree: exp.Create, tables: Tables) -> None:
    index = tree.this
    table = tables.by_name.get(index.args["table"].name)
    if table is None:
        tables.findings.append(f"{index.name}: is an index of a table that there is not")
        return
    columns = _names(index.args["params"].args["columns"])
    table.indexes[index.name] = columns
    if tree.args.get("unique"):
        table.keys.append(columns)


def _alter(tree: exp.Alter, tables: Tables) -> None:
    table = tables.by_name.get(tree.this.name)
    for action in tree.args["actions"]:
        if table is None or not isinstance(action, exp.ColumnDef):
            tables.findings.append(f"{tree.this.name}: is altered as no table may: {action.sql('postgres')}")
        else:
            tables.findings += [f"{table.name}: {fault}" for fault in _column(action, table)]


def _faults(table: Table, tables: Tables) -> Iterator[str]:
    """Say what in a table keeps it from its place."""
    if table.name not in PLACES:
        yield "has no place in the list"
    if tables.of_a_domain(table.name):
        yield from _faults_of_a_domain(table, tables)
        return
    for key in table.foreign_keys:
        if PLACES.get(key.table) is not Place.GLOBAL:
            yield f"a reference table names {key.table}, whose rows are on one node each"


def _faults_of_a_domain(table: Table, tables: Tables) -> Iterator[str]:
    if table.columns.get(DOMAIN, True):
        yield "has no domain_id that is never null"
    for key in table.keys:
        if key[0] != DOMAIN:
            yield f"the key ({', '.join(key)}) does not begin with domain_id"
    for name, columns in table.indexes.items():
        if columns[0] != DOMAIN:
            yield f"the index {name} does not begin with domain_id"
    for foreign in table.foreign_keys:
        if tables.of_a_domain(foreign.table) and (foreign.columns[0], foreign.named[0]) != (DOMAIN, DOMAIN):
            yield f"the foreign key to {foreign.table} does not hold the domain_id"
