"""Owns filters on memberships: `members` of a group (its own), `groups` of a user (through groups as well)."""

from dataclasses import dataclass

from envi_scim.scim.filters.ast import And, Compare, Filter, Operator, Present, ValuePath
from envi_scim.scim.folding import fold
from envi_scim.storage.filters.conditions import NEVER, UNKNOWN, Condition, Parameters
from envi_scim.storage.filters.texts import is_storable
from envi_scim.storage.keys import is_id

_MEMBERS = "select 1 from membership m where m.domain_id = :domain and m.group_id = g.id"
_IN_A_GROUP = "exists (select 1 from membership m where m.domain_id = :domain and m.member_id = a.id)"
# The groups below a group, which may contain each other. Groups among members have an index of their own, so that the
# way down does not read the users of a large group.
_BELOW = """
    with recursive below (id) as (
        {seed}
        union
        select m.member_id
        from below b
        cross join {members_of_type_group}
    )"""
_EVERYBODY = """{below}
    select distinct m.member_id as id, cast(:domain as {id_type}) as domain_id
    from below b
    cross join {members_of_type_user}
"""
# One user behind the other, each the next of all groups: as many seeks as a page has rows, however many are behind it.
_IN_ORDER = """{below}{alone}, walk (id) as (
        select cast(:after as {id_type}){unless_alone}
        union all
        select (
            select f.id
            from (
                select (
                    select m.member_id
                    from membership m
                    where m.domain_id = :domain and m.group_id = b.id and m.member_type = 'User' and m.member_id > w.id
                    order by m.member_id
                    limit 1
                ) as id
                from below b
            ) f
            where f.id is not null
            order by f.id
            limit 1
        )
        from walk w
        where w.id is not null
    )
    {of_one_alone}select id from walk where id > :after
"""
# Those of a group without groups are in order as they lie, as far as SQLite reads them.
_ALONE = """, alone (id) as (
        select id from below where (select count(*) from (select 1 from below limit 2) few) = 1
    )"""
_UNLESS_ALONE = " where not exists (select 1 from alone)"
_OF_ONE_ALONE = """select m.member_id as id
    from alone b
    cross join membership m
        on m.domain_id = :domain and m.group_id = b.id and m.member_type = 'User' and m.member_id > :after
    union all
    """
# Of a group without groups it is known how many users are in it.
_NUMBER = """{below}
    select case
        when (select count(*) from (select 1 from below limit 2) few) = 1 then (
            select g.member_count from below b join scim_group g on g.domain_id = :domain and g.id = b.id
        )
        else (
            select count(*) from (
                select distinct m.member_id
                from below b
                cross join {members_of_type_user}
            ) everybody
        )
    end
"""
# As in `statements`: SQLite keeps the order of a cross join, PostgreSQL seeks inside a lateral one.
_SQLITE_MEMBERS = "membership m {index}on m.domain_id = :domain and m.group_id = b.id and m.member_type = '{type}'"
# Told by nothing else SQLite takes the primary key, and reads a million users to find that no group is among them.
_SQLITE_GROUP_INDEX = "indexed by membership_of_groups "
_POSTGRES_MEMBERS = (
    "lateral (select member_id from membership where domain_id = :domain and group_id = b.id "
    "and member_type = '{type}' offset 0) m"
)
# The way up from one user, for a test of few.
_ABOVE = """exists (
    with recursive above (id) as (
        select m.group_id from membership m where m.domain_id = :domain and m.member_id = a.id
        union
        select m.group_id
        from above b
        cross join {groups}
    )
    select 1 from above where id in ({seed})
)"""
_SQLITE_GROUPS = "membership m on m.domain_id = :domain and m.member_id = b.id"
_POSTGRES_GROUPS = "lateral (select group_id from membership where domain_id = :domain and member_id = b.id offset 0) m"
# The sub-attributes of `groups` that say which group.
_NAMES = frozenset({"value", "display"})
_BY_ID = "select s.id from scim_group s where s.domain_id = :domain and s.id = {id}"
_BY_NAME = "select s.id from scim_group s where s.domain_id = :domain and s.display_name_key = {key}"


def compare_members(compare: Compare, parameters: Parameters) -> Condition:
    """Compare a sub-attribute of `members` by the rows of the group."""
    if compare.operator is not Operator.EQ:
        return UNKNOWN
    return _member_row(_member(compare, parameters))


def compare_groups(compare: Compare, parameters: Parameters, *, engine: str, of_few: bool) -> Condition:
    """Compare a sub-attribute of `groups`: by the way up from each user if they are few, else by the way down once."""
    if compare.operator is not Operator.EQ or not _names_a_group(compare):
        return UNKNOWN
    seed = _seed(compare, parameters)
    if seed is None:
        return NEVER
    if of_few:
        return Condition(_ABOVE.format(groups=_POSTGRES_GROUPS if engine == "postgres" else _SQLITE_GROUPS, seed=seed))
    return Condition(f"a.id in (select u.id from ({UsersBelow(seed, engine).everybody}) u)")


@dataclass(frozen=True, slots=True)
class UsersBelow:
    """The queries for the users in a group, directly or through groups."""

    seed: str
    engine: str

    @property
    def everybody(self) -> str:
        """All of them, with the domain, in no order."""
        return self._text(_EVERYBODY)

    @property
    def in_order(self) -> str:
        """Those behind the parameter `after`, in the order of their ids, as far as they are read."""
        return self._text(_IN_ORDER)

    @property
    def number(self) -> str:
        """How many they are."""
        return self._text(_NUMBER)

    def _text(self, template: str) -> str:
        members = _POSTGRES_MEMBERS if self.engine == "postgres" else _SQLITE_MEMBERS
        return template.format(
            below=_BELOW.format(
                seed=self.seed, members_of_type_group=members.format(type="Group", index=_SQLITE_GROUP_INDEX)
            ),
            members_of_type_user=members.format(type="User", index=""),
            id_type="uuid" if self.engine == "postgres" else "text",
            alone="" if self.engine == "postgres" else _ALONE,
            unless_alone="" if self.engine == "postgres" else _UNLESS_ALONE,
            of_one_alone="" if self.engine == "postgres" else _OF_ONE_ALONE,
        )


def users_below(term: Filter, parameters: Parameters, *, engine: str) -> UsersBelow | None:
    """Give the queries for the users in a group that a term asks for, if it asks for one."""
    if isinstance(term, ValuePath):
        return users_below(term.filter, parameters, engine=engine)
    if not isinstance(term, Compare) or term.operator is not Operator.EQ or not _names_a_group(term):
        return None
    seed = _seed(term, parameters)
    return None if seed is None else UsersBelow(seed, engine)


def _seed(compare: Compare, parameters: Parameters) -> str | None:
    """Give the query for the group that is named; None where the text can name none."""
    text = str(compare.value)
    if compare.path.sub_attribute is not None and compare.path.sub_attribute.name == "value":
        return _BY_ID.format(id=parameters.add(text)) if is_id(text) else None
    return _BY_NAME.format(key=parameters.add(fold(text))) if is_storable(text) else None


def _names_a_group(compare: Compare) -> bool:
    sub_attribute = compare.path.sub_attribute
    return str(compare.path).startswith("groups.") and sub_attribute is not None and sub_attribute.name in _NAMES


def present(kind: str) -> Condition:
    """Say that a group has members, or that a user is in a group."""
    return Condition("g.member_count > 0" if kind == "Group" else _IN_A_GROUP)


def members_values(path: ValuePath, parameters: Parameters) -> Condition:
    """One member satisfies the whole inner filter, where that is made of equalities of value and type."""
    terms = path.filter.terms if isinstance(path.filter, And) else (path.filter,)
    conditions = [_inner(term, parameters) for term in terms]
    known = [condition.sql for condition in conditions if condition.sql is not None]
    if not known:
        return UNKNOWN
    return Condition(_member_row(Condition(" and ".join(known))).sql, exact=len(known) == len(conditions))


def groups_values(path: ValuePath, parameters: Parameters, *, engine: str, of_few: bool) -> Condition:
    """One group satisfies the whole inner filter, where that is one equality."""
    if isinstance(path.filter, Compare):
        return compare_groups(path.filter, parameters, engine=engine, of_few=of_few)
    return UNKNOWN


def sought_member(term: Filter) -> str | None:
    """Give the id of the member that a term asks for, if it asks for one."""
    if isinstance(term, ValuePath):
        inner = term.filter.terms if isinstance(term.filter, And) else (term.filter,)
        found = [part for part in inner if sought_member(part)]
        return sought_member(found[0]) if found else None
    if isinstance(term, Compare) and term.operator is Operator.EQ and str(term.path) == "members.value":
        return str(term.value) if is_id(str(term.value)) else None
    return None


def _inner(term: Filter, parameters: Parameters) -> Condition:
    if isinstance(term, Compare) and term.operator is Operator.EQ:
        return _member(term, parameters)
    if isinstance(term, Present) and term.path.sub_attribute is not None and term.path.sub_attribute.name == "value":
        return Condition("true")
    return UNKNOWN


def _member(compare: Compare, parameters: Parameters) -> Condition:
    """Compare one row of membership."""
    name = "" if compare.path.sub_attribute is None else compare.path.sub_attribute.name
    text = str(compare.value)
    if name == "value":
        return Condition(f"m.member_id = {parameters.add(text)}") if is_id(text) else NEVER
    if name == "type":
        folded = fold(text)
        types = {"user": "'User'", "group": "'Group'"}
        return Condition(f"m.member_type = {types[folded]}") if folded in types else NEVER
    return UNKNOWN


def _member_row(member: Condition) -> Condition:
    if member.sql is None:
        return UNKNOWN
    return Condition(f"exists ({_MEMBERS} and {member.sql})", exact=member.exact)
