"""A sorted list is what a naive model makes of all resources: whole, by pages, by cursor, with a filter or without."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envi_scim.provisioning.ports import ListQuery, Page
from envi_scim.provisioning.values import DomainId
from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.filters.evaluate import matches
from envi_scim.scim.filters.parser import parse
from envi_scim.scim.schemas import ResourceType
from envi_scim.scim.sorting import SortBy, sortable
from envi_scim.scim.urns import ENTERPRISE_USER_URN
from tests.properties.naive_sort_model import in_order
from tests.storage.test_filter_agreement import World, relaxed, user_documents, world

__all__ = ["world"]

# By a column, with and without null; by index rows that tell who lacks them, and that do not; by documents.
USER_PATHS = [
    "userName", "externalId", "id", "active", "meta.created", "meta.lastModified", "displayName", "name.familyName",
    "title", f"{ENTERPRISE_USER_URN}:department", f"{ENTERPRISE_USER_URN}:manager.value", "locale", "emails",
    "emails.value", "emails.type", "roles.value", "groups.display", "groups.value", "meta.resourceType",
]  # fmt: skip
GROUP_PATHS = ["displayName", "externalId", "id", "meta.created", "meta.lastModified", "members", "members.display"]
# None, a seek, a test of a column, many index rows, and one for documents.
USER_FILTERS = [None, 'title eq "ab"', "active eq true", 'displayName ge "b"', "locale pr", 'userName sw "nobody"']
GROUP_FILTERS = [None, 'externalId eq "ab"', 'displayName sw "o"', "members pr"]


def _query(
    resource_type: ResourceType, path: str, filter_: str | None, *, descending: bool, **paging: object
) -> ListQuery:
    order = SortBy(path=sortable(path, resource_type), descending=descending)
    tree = None if filter_ is None else parse(filter_, resource_type)
    return ListQuery(filter=tree, order=order, **paging)  # type: ignore[arg-type]  # checked by the dataclass's users


class _Reader:
    """Reads lists of one kind of resource."""

    def __init__(self, world: World, domain: DomainId, resource_type: ResourceType) -> None:
        self.world = world
        self.domain = domain
        self.type = resource_type

    def page(self, query: ListQuery) -> tuple[Page[object], list[str]]:
        store, run = self.world.store, self.world.run
        if self.type is USER:
            users = run(store.users.list(self.domain, query))
            run(store.settle())
            return users, [user.account.id for user in users.rows]  # type: ignore[return-value]  # Page is invariant
        groups = run(store.groups.list(self.domain, query))
        run(store.settle())
        return groups, [group.id for group in groups.rows]  # type: ignore[return-value]

    def by_cursor(self, query: ListQuery) -> list[str]:
        read: list[str] = []
        page, ids = self.page(query)
        while page.end is not None:
            read += ids
            page, ids = self.page(
                ListQuery(filter=query.filter, order=query.order, count=query.count, by_cursor=True, after=page.end)
            )
        return read + ids

    def check(
        self, documents: dict[str, Document], path: str, filter_: str | None, *, descending: bool, count: int
    ) -> None:
        tree = None if filter_ is None else parse(filter_, self.type)
        matching = {one: document for one, document in documents.items() if tree is None or matches(tree, document)}
        expected = in_order(matching, path, descending=descending)
        shape = (path, filter_, descending, count)

        def query(**paging: object) -> ListQuery:
            return _query(self.type, path, filter_, descending=descending, **paging)

        page, whole = self.page(query())
        walked = [one for start in range(1, len(expected) + 1, count)
                  for one in self.page(query(start_index=start, count=count, reader="token"))[1]]  # fmt: skip
        jump = self.page(query(start_index=count + 1, count=2))[1]

        assert whole == expected, shape
        assert page.total == len(expected), shape
        assert walked == expected, shape
        assert jump == expected[count : count + 2], shape
        assert self.by_cursor(query(count=count, by_cursor=True)) == expected, shape
        assert self.page(query(count=0, by_cursor=True))[0].total == len(expected), shape


@relaxed
@given(data=st.data(), documents=st.lists(user_documents, min_size=1, max_size=8))
def test_users_come_in_the_order_that_a_naive_model_gives(
    world: World, data: st.DataObject, documents: list[Document]
) -> None:
    domain, users, _ = world.run(world.fill(documents))
    reader = _Reader(world, domain, USER)
    shapes = st.tuples(st.sampled_from(USER_PATHS), st.sampled_from(USER_FILTERS), st.booleans(), st.integers(1, 4))

    for path, filter_, descending, count in data.draw(st.lists(shapes, min_size=6, max_size=10)):
        reader.check(users, path, filter_, descending=descending, count=count)


@pytest.mark.parametrize("path", GROUP_PATHS)
def test_groups_come_in_the_order_that_a_naive_model_gives(world: World, path: str) -> None:
    domain, _, groups = world.run(world.fill([{}, {"displayName": "z"}, {"displayName": "a"}, {}]))
    reader = _Reader(world, domain, GROUP)

    for filter_ in GROUP_FILTERS:
        for descending in (False, True):
            reader.check(groups, path, filter_, descending=descending, count=2)


@pytest.mark.parametrize("path", USER_PATHS)
def test_every_order_of_users_is_right_of_a_handful(world: World, path: str) -> None:
    emails: Json = [{"value": "z@x"}, {"value": "a@x", "primary": True}]
    people: list[Document] = [
        {"displayName": "b", "title": "ab", "locale": "de", "emails": emails},
        {"displayName": "B", "name": {"familyName": "Ä"}, "roles": [{"value": "r"}]},
        {"title": "ab", "emails": [{"type": "work"}], "name": {"familyName": "ä", "givenName": "x"}},
        {"title": "AB", "displayName": "a", ENTERPRISE_USER_URN: {"department": "d"}},
        {"locale": "", "displayName": ""},
    ]
    domain, users, _ = world.run(world.fill(people))
    reader = _Reader(world, domain, USER)

    for filter_ in USER_FILTERS:
        for descending in (False, True):
            reader.check(users, path, filter_, descending=descending, count=2)
