"""Owns the reading of a statement as Citus would: of which domain each table in it is read or written.

A table of a domain is bound where all its rows are of `:domain`: by an equality among the terms of WHERE, or of the
ON of an inner join, that must all hold, with the parameter or with a column that is bound itself. An OR, a NOT, a
comparison of rows, the condition of another query bind nothing. What the reader does not know is a finding.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from sqlglot import exp

from tests.storage.citus.known import DOMAIN, Output, Scope, Source, Term
from tests.storage.citus.tables import ALEMBIC, Tables, parsed
from tests.storage.citus.tables import DOMAIN as DOMAIN_ID

# These give the same on every node, for the same rows. Anything else may be a sequence, a clock, dice, or a lock.
_FUNCTIONS = (
    exp.And, exp.Or, exp.Any, exp.All, exp.Exists, exp.Cast, exp.Case, exp.If, exp.Coalesce, exp.Count, exp.Sum,
    exp.Max, exp.Array, exp.Unnest, exp.Greatest, exp.Length, exp.Replace, exp.Substring, exp.JSONArrayAgg,
)  # fmt: skip
_CALLED = {"all", "json_build_array", "jsonb_build_object", "jsonb_agg", "jsonb_array_length", "cardinality", "substr"}
_QUERIES = (exp.Select, exp.SetOperation, exp.Subquery)
# An `insert ... select` of these meets nobody: no conflict comes of it, whose error Citus would spoil (XX000).
FRESH = {
    "event": "its id was made for it",
    "scim_configuration": "its domain was made by the same statement",
    "attribute_index": "the rows of a resource are put in when it is made, or behind the removal of those that went",
}


class Reading:
    """One statement that is read; `findings` are what is wrong with it, each with the table that it is about."""

    def __init__(self, tables: Tables) -> None:
        self.findings: list[str] = []
        # Which tables of a domain, and which global ones, were met.
        self.met: set[str] = set()
        self.unchecked: set[str] = set()
        self._tables = tables
        self._numbers = count(1)

    def statement(self, sql: str) -> None:
        """Read a statement."""
        tree = parsed(sql)
        if tree is None:
            self._wrong("statement", "is none that the parser knows")
            return
        self._features(tree)
        match tree:
            case exp.Copy():
                self._copy(tree)
            case exp.Select() | exp.SetOperation() | exp.Insert() | exp.Update() | exp.Delete():
                self._query(tree, Scope())
            case _:
                self._wrong("statement", f"is of a kind that is not used: {type(tree).__name__}")

    def _wrong(self, table: str, fault: str) -> None:
        if f"{table}: {fault}" not in self.findings:
            self.findings.append(f"{table}: {fault}")

    def _features(self, tree: exp.Expression) -> None:
        for node in tree.walk():
            if isinstance(node, exp.Anonymous):
                if node.name.lower() not in _CALLED:
                    self._wrong(node.name.lower(), "is a function that is not known to give the same everywhere")
            elif isinstance(node, exp.Func) and not isinstance(node, _FUNCTIONS):
                self._wrong(node.sql_name().lower(), "is a function that is not known to give the same everywhere")
            elif isinstance(node, exp.Into | exp.Command | exp.Window | exp.TableSample):
                self._wrong(type(node).__name__.lower(), "is a feature that is not used")

    def _copy(self, tree: exp.Copy) -> None:
        target = tree.this
        self.met.add(target.this.name)
        if self._tables.of_a_domain(target.this.name) and DOMAIN_ID not in {one.name for one in target.expressions}:
            self._wrong(target.this.name, "is copied into without domain_id")

    # --- queries

    def _query(self, tree: exp.Expression, outer: Scope) -> Output:
        """Read a query, or a statement that stands where one may, and give what comes out of it."""
        if isinstance(tree, exp.Subquery):
            return self._query(tree.this, outer)
        scope = outer.within()
        named = tree.args.get("with_")
        for cte in named.expressions if named else ():
            self._named(cte, scope, recursive=bool(named.args.get("recursive")))
        match tree:
            case exp.SetOperation():
                return self._both(tree, scope)
            case exp.Select():
                joins = tree.args.get("joins") or ()
                beginning = tree.args.get("from_")
                self._read(scope, [beginning.this] if beginning else [], joins, tree.args.get("where"))
                parts = ("expressions", "group", "having", "order", "limit", "offset", "distinct")
                self._inner(scope, (tree.args.get(part) for part in parts))
                return self._output(tree.expressions, scope)
            case exp.Insert():
                return self._insert(tree, scope)
            case exp.Update():
                beginning = tree.args.get("from_")
                sources = [tree.this, *([beginning.this] if beginning else [])]
                self._read(scope, sources, (), tree.args.get("where"))
                self._moved(tree.this.name, tree.expressions)
            case exp.Delete():
                self._read(scope, [tree.this, *(tree.args.get("using") or ())], (), tree.args.get("where"))
            case _:
                self._wrong("query", f"is of a kind that is not used: {type(tree).__name__}")
                return Output()
        self._inner(scope, [tree.expressions, tree.args.get("returning")])
        return self._returned(tree, scope)

    def _named(self, cte: exp.CTE, scope: Scope, *, recursive: bool) -> None:
        names = tuple(column.name for column in cte.args["alias"].args.get("columns") or ())
        if recursive:  # what it gives to itself is not known yet
            scope.queries[cte.alias] = Output(tuple((name, False) for name in names))
        scope.queries[cte.alias] = self._query(cte.this, scope).named(names)

    def _both(self, tree: exp.SetOperation, scope: Scope) -> Output:
        first, second = self._query(tree.this, scope), self._query(tree.expression, scope)
        pairs = zip(first.columns, second.columns, strict=False)
        return Output(tuple((name, bound and also) for (name, bound), (_, also) in pairs))

    def _returned(self, tree: exp.Expression, scope: Scope) -> Output:
        returning = tree.args.get("returning")
        return self._output(returning.expressions, scope) if returning else Output()

    def _output(self, projections: Sequence[exp.Expression], scope: Scope) -> Output:
        columns: list[tuple[str, bool]] = []
        for projection in projections:
            if isinstance(projection, exp.Star):
                for source in scope.sources:
                    columns += [(name, scope.is_domain((source.number, name))) for name in sorted(source.columns)]
                continue
            term = self._term(projection.unalias(), scope)
            columns.append((projection.alias_or_name, term is not None and scope.is_domain(term)))
        return Output(tuple(columns))

    # --- where rows come from

    def _read(
        self, scope: Scope, first: Sequence[exp.Expression], joins: Iterable[exp.Join], where: exp.Where | None
    ) -> None:
        """Read the sources of a query and what binds them."""
        joins = [*joins, *(join for node in first for join in node.args.get("joins") or ())]
        nodes = [*first, *(join.this for join in joins)]
        sources = [self._source(node, scope) for node in nodes]
        scope.sources = sources
        terms = [*_terms(where.this if where else None)]
        for join in joins:
            if join.args.get("method") or join.args.get("using") or join.side not in ("", "LEFT"):
                self._wrong("join", f"is of a kind that is not used: {join.sql('postgres')}")
            if not join.side:
                terms += _terms(join.args.get("on"))
        for one, other in self._equalities(terms, scope):
            scope.equal(one, other)
        for node, source in zip(nodes, sources, strict=True):
            self._derived(node, source, scope)
        for join, source in zip(joins, sources[len(first) :], strict=True):
            if join.side == "LEFT":
                self._on_the_right(join, source, scope)
        for source in sources:
            if self._tables.of_a_domain(source.table) and not scope.is_domain((source.number, DOMAIN_ID)):
                self._wrong(source.table, "is not bound to the domain")
        self._inner(scope, [where, *(join.args.get("on") for join in joins)])

    def _source(self, node: exp.Expression, scope: Scope) -> Source:
        number = next(self._numbers)
        if isinstance(node, exp.Table) and node.name in scope.queries:
            columns = frozenset(name for name, _ in scope.queries[node.name].columns)
            return Source(number, node.alias_or_name, "", columns)
        if isinstance(node, exp.Table):
            return self._table(node, number)
        if not isinstance(node, exp.Subquery | exp.Lateral | exp.Unnest):
            self._wrong("from", f"reads from what is not known: {node.sql('postgres')}")
        alias = node.args.get("alias")
        columns = frozenset(column.name for column in (alias.args.get("columns") or ()) if alias)
        return Source(number, node.alias_or_name, "", columns)

    def _table(self, node: exp.Table, number: int) -> Source:
        self.met.add(node.name)
        table = self._tables.by_name.get(node.name)
        if table is None and node.name != ALEMBIC:
            self._wrong(node.name, "is a table that no migration makes")
        return Source(number, node.alias_or_name, node.name, frozenset(table.columns if table else ()))

    def _derived(self, node: exp.Expression, source: Source, scope: Scope) -> None:
        """Read a source that is a query itself: what it gives as the domain is the domain here."""
        if isinstance(node, exp.Table) and not source.table:
            output = scope.queries[node.name]
        elif isinstance(node, exp.Subquery) or (isinstance(node, exp.Lateral) and isinstance(node.this, exp.Subquery)):
            alias = node.args.get("alias")
            names = tuple(column.name for column in (alias.args.get("columns") or ())) if alias else ()
            output = self._query(node if isinstance(node, exp.Subquery) else node.this, scope).named(names)
            columns = frozenset(name for name, _ in output.columns)
            scope.sources[scope.sources.index(source)] = Source(source.number, source.alias, "", columns)
        else:
            self._inner(scope, [node])
            return
        for name, bound in output.columns:
            if bound:
                scope.equal((source.number, name), DOMAIN)

    def _on_the_right(self, join: exp.Join, source: Source, scope: Scope) -> None:
        """Bind what is joined from the left: its own rows, and nobody else's."""
        for one, other in self._equalities(_terms(join.args.get("on")), scope):
            for mine, theirs in ((one, other), (other, one)):
                if mine[0] == source.number and scope.is_domain(theirs):
                    scope.equal(mine, DOMAIN)

    def _equalities(self, terms: Iterable[exp.Expression], scope: Scope) -> Iterator[tuple[Term, Term]]:
        for term in terms:
            if isinstance(term, exp.EQ):
                one, other = self._term(term.this, scope), self._term(term.expression, scope)
                if one is not None and other is not None:
                    yield one, other

    def _term(self, node: exp.Expression, scope: Scope) -> Term | None:
        while isinstance(node, exp.Cast | exp.Paren):
            node = node.this
        if isinstance(node, exp.Placeholder):
            return DOMAIN if node.name == "domain" else None
        return scope.term(node.table, node.name) if isinstance(node, exp.Column) else None

    def _inner(self, scope: Scope, parts: Iterable[object]) -> None:
        """Read the queries that stand in expressions: what binds in them binds nothing out here."""
        for part in parts:
            for node in part if isinstance(part, list) else [part]:
                if isinstance(node, exp.Expression):
                    for query in _queries_in(node):
                        self._query(query, scope)

    # --- writes

    def _insert(self, tree: exp.Insert, scope: Scope) -> Output:
        target = tree.this
        table = target.this if isinstance(target, exp.Schema) else target
        columns = [one.name for one in target.expressions] if isinstance(target, exp.Schema) else []
        rows = tree.expression
        if isinstance(rows, exp.Values):
            given = [Output(tuple(self._value(one, scope) for one in row.expressions)) for row in rows.expressions]
            self._inner(scope, [rows])
        else:
            given = [self._query(rows, scope)]
        inserted = self._table(table, next(self._numbers))
        if self._tables.of_a_domain(inserted.table):
            self._of_the_domain(inserted, columns, given)
            scope.equal((inserted.number, DOMAIN_ID), DOMAIN)
        self._conflict(tree, inserted.table, from_a_query=not isinstance(rows, exp.Values))
        scope.sources = [inserted]
        self._inner(scope, [tree.args.get("returning")])
        return self._returned(tree, scope)

    def _value(self, node: exp.Expression, scope: Scope) -> tuple[str, bool]:
        return "", self._term(node, scope) == DOMAIN

    def _of_the_domain(self, inserted: Source, columns: list[str], given: Sequence[Output]) -> None:
        if DOMAIN_ID not in columns:
            self._wrong(inserted.table, "is inserted into without domain_id among the columns that are named")
            return
        place = columns.index(DOMAIN_ID)
        if not all(place < len(one.columns) and one.columns[place][1] for one in given):
            self._wrong(inserted.table, "is inserted into with a domain_id that is not the domain")

    def _conflict(self, tree: exp.Insert, table: str, *, from_a_query: bool) -> None:
        conflict = tree.args.get("conflict")
        if conflict is None:
            if from_a_query and self._tables.of_a_domain(table):
                self.unchecked.add(table)
                if table not in FRESH:
                    self._wrong(table, "is inserted into from a query without ON CONFLICT: 23505 comes as XX000")
            return
        if conflict.args.get("constraint"):
            self._wrong(table, "names a constraint in ON CONFLICT, which is another one on each shard")
        keys = tuple(key.this.name for key in conflict.args.get("conflict_keys") or ())
        known = self._tables.by_name.get(table)
        if self._tables.of_a_domain(table) and known and keys not in known.keys:
            self._wrong(table, f"has no key ({', '.join(keys)}) to conflict with")
        self._moved(table, conflict.expressions)
        self._inner(Scope(), [conflict.expressions, conflict.args.get("where")])

    def _moved(self, table: str, changes: Sequence[exp.Expression]) -> None:
        if self._tables.of_a_domain(table) and any(one.this.name == DOMAIN_ID for one in changes):
            self._wrong(table, "has its domain_id changed, which would move the row")


def _terms(node: exp.Expression | None) -> Iterator[exp.Expression]:
    """Give the terms that must all hold."""
    while isinstance(node, exp.Paren):
        node = node.this
    if isinstance(node, exp.And):
        yield from _terms(node.this)
        yield from _terms(node.expression)
    elif node is not None:
        yield node


def _queries_in(node: exp.Expression) -> Iterator[exp.Expression]:
    if isinstance(node, _QUERIES):
        yield node
        return
    for child in node.iter_expressions():
        yield from _queries_in(child)
