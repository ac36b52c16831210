"""Users, groups and roles in one list, orders that are too expensive, and secrets that workers share."""

from collections.abc import Mapping

import pytest

from envi_scim.provisioning.accounts import StoredUser
from envi_scim.provisioning.ports import ListQuery, Resource
from envi_scim.provisioning.roles import Role
from envi_scim.provisioning.values import DomainId, RoleId
from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.errors import TooMany
from envi_scim.scim.filters.parser import parse
from envi_scim.scim.filters.types import reduced
from envi_scim.scim.role_schema import ROLE
from envi_scim.scim.sorting import Direction, Position, SortBy, sortable
from envi_scim.storage.store import SqlStore
from tests.support.records import LATER, NOON, a_domain, a_group, an_account, an_event, new_id
from tests.support.stores import a_store


async def filled(store: SqlStore, domain: DomainId) -> dict[str, str]:
    """Make a user, a group and a role in turn; give their names by their ids, in the order of creation."""
    names: dict[str, str] = {}
    for number, name in enumerate(("m", "C", "x", "b", "t")):
        at = LATER if number % 2 else NOON
        document = {"displayName": name} if number % 3 else {}
        account = an_account(f"user{number}", at=at, document={**document, "locale": name})
        group, role = a_group(f"{name}g", at=at), Role(id=RoleId(new_id()), name=f"{name}G")
        await store.users.create(domain, account, event=an_event())
        await store.groups.create(domain, group, frozenset(), skip_unknown=True, event=an_event())
        await store.domains.create_role(domain, role, event=an_event())
        names |= {account.id: document.get("displayName", ""), group.id: group.display_name, role.id: role.name}
    return names


def queries(sort_by: str | None, *, descending: bool = False, **paging: object) -> Mapping[str, ListQuery]:
    orders = {
        one.name: None if sort_by is None else SortBy(path=sortable(sort_by, one), descending=descending)
        for one in (USER, GROUP, ROLE)
    }
    return {name: ListQuery(order=order, **paging) for name, order in orders.items()}  # type: ignore[arg-type]


def _id(row: Resource) -> str:
    return row.account.id if isinstance(row, StoredUser) else row.id


async def listed(
    store: SqlStore, domain: DomainId, asked: Mapping[str, ListQuery]
) -> tuple[list[str], Position | None]:
    page = await store.resources.list(domain, asked)
    await store.settle()
    assert page.total == 15
    return [_id(row) for row in page.rows], page.end


@pytest.mark.parametrize("direction", list(Direction))
@pytest.mark.parametrize("sort_by", [None, "id", "displayName", "meta.created", "locale", "meta.resourceType"])
async def test_all_kinds_come_as_one_list_however_it_is_paged(
    store: SqlStore, domain: DomainId, sort_by: str | None, direction: Direction
) -> None:
    """Groups and roles of the same name among them, so that a page ends between two kinds of the same key."""
    descending = direction is Direction.DESCENDING
    names = await filled(store, domain)
    if sort_by == "displayName":
        expected = sorted(names, key=lambda one: (names[one] == "", names[one].lower(), one), reverse=descending)
    elif sort_by == "meta.created":
        # The roles, every third, have no such time.
        expected = sorted(names, key=lambda one: (_created(list(names).index(one)), one), reverse=descending)
    elif sort_by in {"locale", "meta.resourceType"}:
        expected = (await listed(store, domain, queries(sort_by, descending=descending)))[0]
    else:
        expected = sorted(names, reverse=descending and sort_by is not None)

    async def read(**paging: object) -> tuple[list[str], Position | None]:
        return await listed(store, domain, queries(sort_by, descending=descending, **paging))

    whole, _ = await read()
    by_index = [one for start in (1, 4, 7, 10, 13) for one in (await read(start_index=start, count=3, reader="t"))[0]]
    jump, _ = await read(start_index=6, count=3)
    by_cursor, end = await read(by_cursor=True, count=3)
    while end is not None:
        following, end = await read(by_cursor=True, count=3, after=end)
        by_cursor += following

    assert whole == expected
    assert by_index == expected
    assert jump == expected[5:8]
    assert by_cursor == expected


def _created(index: int) -> int:
    """Rank the time of creation of what was made so late: `filled` gives two of them, in turn."""
    return 2 if index % 3 == 2 else index // 3 % 2


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ('displayName co "c"', ["C", "Cg", "CG"]),
        ('displayName eq "BG"', ["bg", "bG"]),
        ('not (displayName sw "b")', 13),
        ("value pr", ["mG", "CG", "xG", "bG", "tG"]),
        ('meta.resourceType eq "Role" and displayName gt "m"', ["mG", "xG", "tG"]),
        ('meta.resourceType ne "Role"', 10),
        ("meta.created pr", 10),
        ('userName eq "user2"', ["x"]),
    ],
)
async def test_a_filter_finds_what_satisfies_it_of_each_kind(
    store: SqlStore, domain: DomainId, filter_: str, expected: list[str] | int
) -> None:
    names = await filled(store, domain)
    kinds = (USER, GROUP, ROLE)
    left = {one.name: reduced(parse(filter_, one, others=kinds), one) for one in kinds}
    asked = {name: ListQuery(filter=None if tree is True else tree) for name, tree in left.items() if tree is not False}

    page = await store.resources.list(domain, asked)

    if isinstance(expected, list):
        assert [names[_id(row)] for row in page.rows] == expected
    assert page.total == len(page.rows) == (expected if isinstance(expected, int) else len(expected))


async def test_a_page_of_nothing_has_the_total_alone(store: SqlStore, domain: DomainId) -> None:
    await filled(store, domain)

    assert await listed(store, domain, queries("displayName", count=0)) == ([], None)
    assert await listed(store, domain, queries(None, count=0, by_cursor=True)) == ([], None)


async def test_a_list_of_no_kind_is_empty(store: SqlStore, domain: DomainId) -> None:
    page = await store.resources.list(domain, {})

    assert (page.total, page.rows, page.end) == (0, (), None)


async def test_another_domain_has_its_own_list(store: SqlStore, domain: DomainId, other: DomainId) -> None:
    await filled(store, domain)

    assert (await store.resources.list(other, queries("displayName"))).total == 0


async def test_an_order_that_no_index_has_is_refused_where_too_much_would_be_read(database_url: str) -> None:
    """RFC 7644 §3.4.2.1: "too many results" is 400 with scimType tooMany."""
    store = await a_store(database_url, max_scan=4)
    try:
        made = a_domain()
        await store.domains.create_domain(made, event=an_event())
        await filled(store, made.id)

        async def users(sort_by: str, filter_: str | None = None) -> int:
            order = SortBy(path=sortable(sort_by, USER))
            tree = None if filter_ is None else parse(filter_, USER)
            return len((await store.users.list(made.id, ListQuery(filter=tree, order=order))).rows)

        for bounded in ("locale", "emails.value", "groups.display"):
            with pytest.raises(TooMany, match="userName, externalId"):
                await users(bounded)
        for walked in ("userName", "displayName", "title", "meta.created", "active", "id"):
            assert await users(walked) == 5
        assert await users("displayName", "active eq true") == 5
        assert await users("locale", 'userName eq "user1"') == 1
        with pytest.raises(TooMany, match="startIndex 1"):
            await store.resources.list(made.id, queries("displayName", start_index=3, count=9))
    finally:
        await store.close()


async def test_one_secret_is_every_workers(database_url: str) -> None:
    one, other = await a_store(database_url), await a_store(database_url)
    try:
        first = await one.secrets.shared("cursors", b"first")
        second = await other.secrets.shared("cursors", b"second")

        assert first == second == b"first"
        assert await other.secrets.shared("another", b"third") == b"third"
    finally:
        await one.close()
        await other.close()


@pytest.mark.parametrize("sort_by", ["userName", "displayName", "title", "locale", "meta.created"])
@pytest.mark.parametrize("direction", list(Direction))
async def test_a_sorted_walk_sees_once_whoever_stays_while_others_come_and_go(
    store: SqlStore, domain: DomainId, sort_by: str, direction: Direction
) -> None:
    order = SortBy(path=sortable(sort_by, USER), descending=direction is Direction.DESCENDING)
    accounts = [
        an_account(f"user{number:02}", document={"displayName": f"d{number % 4}", "title": "x"} if number % 5 else {})
        for number in range(15)
    ]
    for account in accounts:
        await store.users.create(domain, account, event=an_event())
    going, staying = accounts[::4], {account.id for number, account in enumerate(accounts) if number % 4}
    seen: list[str] = []

    async def following() -> list[str]:
        query = ListQuery(order=order, start_index=len(seen) + 1, count=2, reader="t")
        return [user.account.id for user in (await store.users.list(domain, query)).rows]

    while page := await following():
        seen += page
        new = an_account(f"user{len(seen):02}x", document={"displayName": "d2", "title": "x"})
        if len(seen) < 20:
            await store.users.create(domain, new, event=an_event())
        for account in going[:1]:
            going.remove(account)
            await store.users.delete(domain, account, event=an_event())

    assert {one for one in seen if one in staying} == staying
    assert len(seen) == len(set(seen))
