"""Owns the statements of a filtered list: the page and the count, and which index drives them.

A filter that has an equality among the terms that must all hold is driven by it: the seek gives the ids in
the order of the list, so that a page is read without sorting and costs the same however many match. The
planner is not left a choice there: its statistics know nothing of the one value that is asked for.
"""

from dataclasses import dataclass, replace
from hashlib import sha256

from envi_scim.scim.filters.ast import And, Compare, Filter, Operator, ValuePath
from envi_scim.scim.filters.printer import to_text
from envi_scim.storage.attribute_index import indexed_at
from envi_scim.storage.filters.compiler import Compiler
from envi_scim.storage.filters.conditions import ALWAYS, Condition, Parameters, every
from envi_scim.storage.filters.indexed import row_name
from envi_scim.storage.filters.relations import sought_member, users_below
from envi_scim.storage.filters.texts import is_storable
from envi_scim.storage.filters.with_groups import with_groups
from envi_scim.storage.keys import FIRST, key_of

_USER = (
    "a.id, a.user_name, a.external_id, a.active, a.source, a.organization_id, a.created_at, a.modified_at, "
    "a.version, a.document"
)
_GROUP = "g.id, g.display_name, g.external_id, g.member_count, g.created_at, g.modified_at, g.version, g.document"
# Table, alias, columns: also what `orders` walks.
TABLES = {"User": ("account", "a", _USER), "Group": ("scim_group", "g", _GROUP)}

# Found by these there is little to read, and the planner knows it.
_KEYS = {"User": ("id", "userName", "externalId"), "Group": ("id", "displayName", "externalId")}

# Equal values of these come in the order of ids.
_IN_ORDER = frozenset({"active", "meta.created", "meta.lastModified"})

# Where many match, so many resources are looked at for a page before all matches are sorted after all: what that costs
# is some milliseconds.
_LOOKED_AT = 5000

# The planner may not turn these round: `offset 0` keeps both sides what they are, `lateral` their order. Nor may it
# read and sort all matches to give a page: of a limit that it cannot compute it expects a tenth, and reads in order.
_IDS = "select {id} as id from {index} where domain_id = :domain and {seek}{after} order by {id}"
_UNLIMITED = " limit (select 2147483647)"
# A jump counts ids off, and looks up those of the page alone.
_COUNTED_OFF = " limit :count offset :skipped"
_POSTGRES_DRIVEN = """(
    {ids}
) d
cross join lateral (
    select * from {table} where domain_id = :domain and id = d.id offset 0
) {alias}"""
# SQLite keeps the order of a cross join.
_SQLITE_DRIVEN = """(
    {ids}
) d
cross join {table} {alias} on {alias}.domain_id = :domain and {alias}.id = d.id"""


@dataclass(frozen=True, slots=True)
class Driver:
    """A seek that gives ids in the order of the list, and the term that needs no other test, if there is one.

    Where it takes more than one seek, `walk` gives the ids behind `after` in order, and `number` how many all are.
    """

    index: str
    id: str
    seek: str
    settles: Filter | None
    walk: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListStatements:
    """The statements of one filter. Parameters besides `values`: domain, after, count, skipped, most."""

    page: str
    # The same where many match; empty where `page` needs no sorting.
    page_among_many: str
    # The page of users with their groups; empty where `page` may need sorting.
    page_with_groups: str
    page_by_offset: str
    count: str
    # Counts up to `most`. What it counts there are, but where one resource has many rows of an index it may miss some.
    count_until: str
    values: dict[str, object]
    exact: bool
    # False where the SQL says nothing at all: every document of the domain would have to be read.
    narrowed: bool
    # True where a page costs some seeks, however large the domain is.
    seeks: bool
    digest: str


def statements(kind: str, tree: Filter, *, engine: str) -> ListStatements:
    """Compile a filter for one engine."""
    parameters = Parameters()
    terms = _required(tree)
    has_key = any(_is_key(kind, term) for term in terms)
    driver = None if has_key else _driver(kind, terms, parameters, engine)
    rest = terms if driver is None else tuple(term for term in terms if term is not driver.settles)
    compiler = Compiler(kind, parameters, engine, of_few=has_key or driver is not None)
    condition = every(compiler.condition(term) for term in rest) if rest else ALWAYS
    text = _Text(kind, driver, condition, postgres=engine == "postgres")
    page, in_order = text.page(), driver is not None or has_key or _comes_in_order(terms)
    return ListStatements(
        page=page,
        page_among_many="" if in_order else text.page_among_many(),
        page_with_groups=with_groups(page, engine=engine) if in_order and kind == "User" else "",
        page_by_offset=text.page_by_offset(),
        count=text.count(),
        count_until=text.count_until(),
        values=parameters.values,
        exact=condition.exact,
        narrowed=driver is not None or condition.sql is not None,
        seeks=driver is not None or has_key,
        digest=sha256(f"{kind} {to_text(tree)}".encode("utf-8", "surrogatepass")).hexdigest()[:32],
    )


@dataclass(frozen=True, slots=True)
class _Text:
    """Puts a statement together."""

    kind: str
    driver: Driver | None
    condition: Condition
    postgres: bool

    def page(self) -> str:
        if self.driver is not None and self.driver.walk:
            # It comes in order, and told to sort it a planner would read all of it.
            return f"select {self._columns} from {self._source(after=True)} limit :count"
        return f"select {self._columns} from {self._source(after=True)} order by {self._id} limit :count"

    def page_among_many(self) -> str:
        table, alias, _ = TABLES[self.kind]
        everybody = f"select * from {table} where domain_id = :domain and id > :after order by id limit {_LOOKED_AT}"
        test = "" if self.condition.sql is None else f" where ({self.condition.sql}) is true"
        return f"select {self._columns} from ({everybody}) {alias}{test} limit :count"

    def page_by_offset(self) -> str:
        walked = self.driver is not None and self.driver.walk and not self.postgres
        return self._walk_by_offset() if walked else self._sorted_by_offset()

    def _sorted_by_offset(self) -> str:
        if self.driver is not None and self._nothing_to_test:
            page = f"select {self._columns} from {self._source(after=False, limit=_COUNTED_OFF)}"
            # It comes in order: PostgreSQL knows that, SQLite would sort it.
            return f"{page} order by {self._id}" if self.postgres else page
        source = self._source(after=False)
        return f"select {self._columns} from {source} order by {self._id} limit :count offset :skipped"

    def _walk_by_offset(self) -> str:
        """Skip in order: SQLite would hold all that is skipped, in this process, to sort it."""
        if self._nothing_to_test:
            page = f"select {self._columns} from {self._source(after=True, limit=_COUNTED_OFF)}"
        else:
            page = f"select {self._columns} from {self._source(after=True)}{_COUNTED_OFF}"
        return page.replace(":after", f"'{FIRST}'")

    def count(self) -> str:
        driver = self.driver
        if driver is not None and self._nothing_to_test:
            if driver.number:
                return driver.number
            return f"select count(*) from {driver.index} where domain_id = :domain and {driver.seek}"
        return f"select count(*) from {self._source(after=False)}"

    def count_until(self) -> str:
        if self.driver is not None and self.driver.number and self._nothing_to_test:
            return self.driver.number
        if self.driver is None and self.condition.ids:
            # As a test of resources all of the range would be read before the first is met.
            rows = f"{self.condition.ids} limit 2 * :most"
            few = f"select distinct few.resource_id from ({rows}) few limit :most"
        else:
            few = f"select 1 from {self._source(after=False)} limit :most"
        return f"select count(*) from ({few}) counted"

    @property
    def _nothing_to_test(self) -> bool:
        return self.condition.sql in (None, "true")

    @property
    def _columns(self) -> str:
        return TABLES[self.kind][2]

    @property
    def _id(self) -> str:
        return f"{TABLES[self.kind][1]}.id" if self.driver is None else "d.id"

    def _source(self, *, after: bool, limit: str = "") -> str:
        table, alias, _ = TABLES[self.kind]
        terms = [] if self._nothing_to_test else [str(self.condition.sql)]
        if self.driver is None:
            going_on = [f"{alias}.id > :after"] if after else []
            return f"{table} {alias} where {' and '.join([f'{alias}.domain_id = :domain', *going_on, *terms])}"
        ids = _IDS.format(
            id=self.driver.id,
            index=self.driver.index,
            seek=self.driver.seek,
            after=f" and {self.driver.id} > :after" if after else "",
        )
        if after and self.driver.walk:
            ids = self.driver.walk + limit
        else:
            ids += limit or (_UNLIMITED if self.postgres else "")
        source = (_POSTGRES_DRIVEN if self.postgres else _SQLITE_DRIVEN).format(ids=ids, table=table, alias=alias)
        return f"{source} where {' and '.join(terms)}" if terms else source


def _required(tree: Filter) -> tuple[Filter, ...]:
    """Give the terms that must all hold."""
    if isinstance(tree, And):
        return tuple(part for term in tree.terms for part in _required(term))
    return (tree,)


def _comes_in_order(terms: tuple[Filter, ...]) -> bool:
    """Say whether the column that is tested has an index in which equal values come in the order of ids."""
    return any(
        isinstance(term, Compare) and term.operator is Operator.EQ and str(term.path) in _IN_ORDER for term in terms
    )


def _is_key(kind: str, term: Filter) -> bool:
    return isinstance(term, Compare) and term.operator is Operator.EQ and str(term.path) in _KEYS[kind]


def _driver(kind: str, terms: tuple[Filter, ...], parameters: Parameters, engine: str) -> Driver | None:
    """Choose the equality that drives: the first one that an index answers, or else the users below a group."""
    for term in terms:
        driver = _by_member(term, parameters) if kind == "Group" else _by_index(term, parameters)
        if driver is not None:
            return driver
    if kind == "User":
        for term in terms:
            below = users_below(term, parameters, engine=engine)
            if below is not None:
                return Driver(f"({below.everybody}) u", "id", "true", term, walk=below.in_order, number=below.number)
    return None


def _by_index(term: Filter, parameters: Parameters) -> Driver | None:
    if isinstance(term, ValuePath):
        found = [_by_index(inner, parameters) for inner in _required(term.filter)]
        driver = next((inner for inner in found if inner is not None), None)
        return None if driver is None else replace(driver, settles=None)
    if not isinstance(term, Compare) or term.operator is not Operator.EQ:
        return None
    indexed = indexed_at(term.path)
    if indexed is None or not is_storable(str(term.value)):
        return None
    name = row_name(indexed, parameters)
    seek = f"kind = 'User' and attribute = {name} and key = {parameters.add(key_of(indexed.spelling(term.value)))}"
    return Driver("attribute_index", "resource_id", seek, term)


def _by_member(term: Filter, parameters: Parameters) -> Driver | None:
    member = sought_member(term)
    if member is None:
        return None
    settled = term if isinstance(term, Compare) else None
    return Driver("membership", "group_id", f"member_id = {parameters.add(member)}", settled)
