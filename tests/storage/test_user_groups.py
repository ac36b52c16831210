"""What follows from memberships for a user: its groups, directly and through groups, and its roles."""

import pytest
from msgspec.structs import replace

from envi_scim.provisioning.accounts import GroupLink
from envi_scim.provisioning.configuration import ScimConfiguration
from envi_scim.provisioning.groups import Group, MemberChange
from envi_scim.provisioning.ports import ListQuery
from envi_scim.provisioning.roles import GrantedRole, Role, role_for_group
from envi_scim.provisioning.values import DomainId, RoleId, UserId
from envi_scim.scim.core_schemas import USER
from envi_scim.scim.filters.parser import parse
from envi_scim.storage.store import SqlStore
from tests.support.records import a_group, an_account, an_event, new_id


@pytest.fixture
async def bob(store: SqlStore, domain: DomainId) -> UserId:
    account = an_account("bob")
    await store.users.create(domain, account, event=an_event())
    return account.id


async def group_of(store: SqlStore, domain: DomainId, name: str, *members: str) -> Group:
    group = a_group(name)
    await store.groups.create(domain, group, frozenset(members), skip_unknown=False, event=an_event())
    return group


def link(group: Group, *, direct: bool) -> GroupLink:
    return GroupLink(id=group.id, display_name=group.display_name, direct=direct)


@pytest.mark.clause("7643-4.1.2-19")
async def test_a_user_is_in_its_groups_and_in_the_groups_of_those(
    store: SqlStore, domain: DomainId, bob: UserId
) -> None:
    """RFC 7643 §4.1.2: groups "either through direct membership, through nested groups, or dynamically calculated"."""
    inner = await group_of(store, domain, "inner", bob)
    middle = await group_of(store, domain, "middle", inner.id)
    outer = await group_of(store, domain, "outer", middle.id, bob)
    await group_of(store, domain, "foreign")

    expected = (link(inner, direct=True), link(middle, direct=False), link(outer, direct=True))
    stored = await store.users.get(domain, bob)
    by_name = await store.users.find_by_user_name(domain, "bob")
    page = await store.users.list(domain, ListQuery())
    assert stored is not None
    assert by_name is not None
    assert stored.groups == by_name.groups == page.rows[0].groups == expected


@pytest.mark.parametrize(
    "filter_",
    [
        None,
        'externalId eq "external-bob"',
        'emails.value eq "bob@example.com"',
        'userName eq "bob" and active eq true',
        "active eq true",
        'userName sw "b"',
        'emails.value co "bob@"',
    ],
)
async def test_whoever_is_found_comes_with_the_same_groups(
    store: SqlStore, domain: DomainId, filter_: str | None
) -> None:
    """Groups that contain each other among them, and one that is in none."""
    people = [
        an_account(name, external_id=f"external-{name}", document={"emails": [{"value": f"{name}@example.com"}]})
        for name in ("bob", "bobo", "alone")
    ]
    for account in people:
        await store.users.create(domain, account, event=an_event())
    inner = await group_of(store, domain, "inner", people[0].id, people[1].id)
    outer = await group_of(store, domain, "Outer", inner.id, people[0].id)
    circle = MemberChange(add=frozenset({outer.id}))
    await store.groups.change(domain, inner, after=None, members=circle, skip_unknown=False, event=an_event())

    query = ListQuery(filter=None if filter_ is None else parse(filter_, USER))
    page = await store.users.list(domain, query)

    expected = {
        "bob": (link(outer, direct=True), link(inner, direct=True)),
        "bobo": (link(outer, direct=False), link(inner, direct=True)),
        "alone": (),
    }
    assert page.total == len(page.rows)
    assert page.rows[0].account.user_name == "bob"
    assert {row.account.user_name: row.groups for row in page.rows} == {
        row.account.user_name: expected[row.account.user_name] for row in page.rows
    }


async def test_groups_that_contain_each_other_do_no_harm(store: SqlStore, domain: DomainId, bob: UserId) -> None:
    inner = await group_of(store, domain, "inner", bob)
    outer = await group_of(store, domain, "outer", inner.id)
    circle = MemberChange(add=frozenset({outer.id}))
    await store.groups.change(domain, inner, after=None, members=circle, skip_unknown=False, event=an_event())

    stored = await store.users.get(domain, bob)

    assert stored is not None
    assert stored.groups == (link(inner, direct=True), link(outer, direct=False))


async def test_a_list_without_groups_does_not_name_them(store: SqlStore, domain: DomainId, bob: UserId) -> None:
    await group_of(store, domain, "inner", bob)

    page = await store.users.list(domain, ListQuery(), groups=False)

    assert page.rows[0].groups is None


async def test_roles_are_those_whose_names_stand_behind_the_prefix_of_ones_groups(
    store: SqlStore, domain: DomainId, bob: UserId
) -> None:
    """Guide C3, C7: a group's members hold the role that the group stands for, whatever the case."""
    for name in ("Managed", "Größe", "Nobody", "Envi_"):
        await store.domains.create_role(domain, Role(id=RoleId(new_id()), name=name), event=an_event())
    await group_of(store, domain, "envi_managed", bob)
    inner = await group_of(store, domain, "ENVI_GRÖSSE", bob)
    await group_of(store, domain, "Managed", inner.id)
    await group_of(store, domain, "Envi_unknown", bob)
    await group_of(store, domain, "Envi_nobody")

    assert await store.users.roles_of(domain, bob) == (
        GrantedRole(name="Größe", groups=("ENVI_GRÖSSE",)),
        GrantedRole(name="Managed", groups=("envi_managed",)),
    )


@pytest.mark.parametrize(("prefix", "name"), [("ß_", "SS_Boss"), ("SS_", "ß_boss"), ("É_", "e\u0301_Boss")])
async def test_a_prefix_is_cut_off_by_its_folded_length(
    store: SqlStore, domain: DomainId, bob: UserId, prefix: str, name: str
) -> None:
    """As `role_for_group` does; folding changes how many characters a text has."""
    boss = Role(id=RoleId(new_id()), name="Boss")
    await store.domains.create_role(domain, boss, event=an_event())
    await store.domains.configure(domain, ScimConfiguration(role_prefix=prefix), event=an_event())
    await group_of(store, domain, name, bob)

    assert role_for_group(name, prefix, (boss,)) == boss
    assert await store.users.roles_of(domain, bob) == (GrantedRole(name="Boss", groups=(name,)),)


async def test_a_role_names_all_groups_that_give_it_nested_ones_included(
    store: SqlStore, domain: DomainId, bob: UserId
) -> None:
    await store.domains.create_role(domain, Role(id=RoleId(new_id()), name="Managed"), event=an_event())
    inner = await group_of(store, domain, "Sales", bob)
    await group_of(store, domain, "Envi_Managed", inner.id)

    assert await store.users.roles_of(domain, bob) == (GrantedRole(name="Managed", groups=("Envi_Managed",)),)


async def test_renaming_a_group_or_changing_the_prefix_takes_effect_at_once(
    store: SqlStore, domain: DomainId, bob: UserId
) -> None:
    await store.domains.create_role(domain, Role(id=RoleId(new_id()), name="Managed"), event=an_event())
    group = await group_of(store, domain, "Envi_Managed", bob)

    await store.domains.configure(domain, ScimConfiguration(role_prefix="App_"), event=an_event())
    assert await store.users.roles_of(domain, bob) == ()

    after = replace(group, display_name="app_managed", version=2)
    await store.groups.change(domain, group, after=after, members=None, skip_unknown=False, event=an_event())
    assert await store.users.roles_of(domain, bob) == (GrantedRole(name="Managed", groups=("app_managed",)),)
