"""SQL and documents agree: a list by a filter is what the filter's own evaluation makes of all resources."""

import asyncio
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from envi_scim.provisioning.accounts import Account
from envi_scim.provisioning.groups import Group
from envi_scim.provisioning.ports import ListQuery
from envi_scim.provisioning.values import DomainId
from envi_scim.provisioning.versions import group_tag, user_tag
from envi_scim.scim.attributes import Document
from envi_scim.scim.core_schemas import GROUP
from envi_scim.scim.filters.evaluate import matches
from envi_scim.scim.filters.parser import parse
from envi_scim.scim.urns import ENTERPRISE_USER_URN
from envi_scim.storage.migrate import migrate
from envi_scim.storage.store import SqlStore
from tests.conftest import ENGINES
from tests.support.declared import OF_ENVI, URN
from tests.support.records import a_domain, a_group, an_account, an_event
from tests.support.stores import a_store

Result = TypeVar("Result")

LONG = "Straße " * 50
WORDS = [
    "",
    "ab",
    "Ab",
    "aB c",
    "abc",
    "b",
    "Z",
    "é",
    "e\u0301",
    "ß",
    "SS",
    "İ",
    "50%",
    "a_b",
    "\U0001f600",
    "\uffff",
    LONG,
    LONG + "x",
    LONG + "Y",
]
TIMES = ["2026-11-24T12:00:00.000Z", "2026-11-24T12:00:00.120Z", "2026-11-24T12:00:00.121Z", "2027-01-01T00:00:00.000Z"]
NUMBERS = [0, 1, 1.5, -1, -1.5, 10, 15, 100, 0.1, 2**53, 2**53 + 1, 1e18, -(10**18)]
MOMENTS = [*TIMES, "2026-11-24T12:00:00.1205Z", "2026-11-24T13:00:00.12+01:00", "2026-11-24T12:00:00"]
words = st.sampled_from(WORDS)
present = st.sampled_from([word for word in WORDS if word])


def _object(**fields: st.SearchStrategy[object]) -> st.SearchStrategy[dict[str, object]]:
    return st.fixed_dictionaries({}, optional=fields)  # type: ignore[arg-type]


emails = st.lists(
    _object(value=present, type=st.sampled_from(["work", "home", "Work"]), primary=st.booleans()), max_size=3
)
user_documents = _object(
    displayName=present,
    title=present,
    locale=present,
    name=_object(givenName=present, familyName=present),
    emails=emails,
    roles=st.lists(_object(value=present), max_size=2),
    **{
        ENTERPRISE_USER_URN: _object(department=present, manager=_object(value=present)),
        URN: _object(
            costCode=present,
            tag=st.lists(present, min_size=1, max_size=2),
            floor=st.sampled_from(NUMBERS),
            rate=st.sampled_from(NUMBERS),
            remote=st.booleans(),
            hired=st.sampled_from(MOMENTS),
            badge=st.lists(_object(value=present, level=st.sampled_from(NUMBERS)), min_size=1, max_size=2),
        ),
    },
)

TEXT_PATHS = [
    "userName", "externalId", "id", "displayName", "title", "locale", "name.givenName", "name.familyName", "emails",
    "emails.value", "emails.type", "roles.value", f"{ENTERPRISE_USER_URN}:department",
    f"{ENTERPRISE_USER_URN}:manager.value", f"{URN}:costCode", f"{URN}:tag", f"{URN}:badge",
    "groups.value", "groups.display", "groups.type", "meta.resourceType", "schemas", "meta.version",
]  # fmt: skip
GROUP_TEXT_PATHS = [
    "displayName",
    "externalId",
    "id",
    "members",
    "members.value",
    "members.display",
    "members.type",
    "meta.resourceType",
]
OPERATORS = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]


def _quoted(text: str) -> str:
    return msgspec.json.encode(text).decode()


def _terms(paths: list[str], values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    text = st.builds(
        lambda path, operator, value: f"{path} {operator} {_quoted(value)}",
        st.sampled_from(paths), st.sampled_from(OPERATORS), values,
    )  # fmt: skip
    times = st.builds(
        lambda path, operator, time: f'{path} {operator} "{time}"',
        st.sampled_from(["meta.created", "meta.lastModified"]),
        st.sampled_from(["eq", "ne", "gt", "ge", "lt", "le"]),
        st.sampled_from(
            [
                *TIMES,
                "2026-11-24T12:00:00.1205Z",
                "2026-11-24T13:00:00.12+01:00",
                "9999-12-31T23:59:59-01:00",
                "0000-01-01T00:00:00Z",
            ]
        ),
    )
    presence = st.builds("{} pr".format, st.sampled_from([*paths, "meta.created"]))
    return st.one_of(text, text, times, presence)


ORDER = ["eq", "ne", "gt", "ge", "lt", "le"]
# What a domain declared and is no text.
declared_terms = st.one_of(
    st.builds(
        lambda name, operator, number: f"{URN}:{name} {operator} {number}",
        st.sampled_from(["floor", "rate", "badge.level"]), st.sampled_from(ORDER), st.sampled_from(NUMBERS),
    ),
    st.builds(
        lambda operator, moment: f'{URN}:hired {operator} "{moment}"',
        st.sampled_from(ORDER), st.sampled_from(MOMENTS),
    ),
    st.sampled_from([f"{URN}:remote eq true", f"{URN}:remote ne false"]),
    st.builds(
        lambda name: f"{URN}:{name} pr", st.sampled_from(["floor", "rate", "badge.level", "hired", "remote", "badge"])
    ),
)  # fmt: skip


def _trees(terms: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.recursive(
        terms,
        lambda inner: st.one_of(
            st.builds("({} and {})".format, inner, inner),
            st.builds("({} or {})".format, inner, inner),
            st.builds("not ({})".format, inner),
        ),
        max_leaves=5,
    )


def _inside(paths: list[str], values: st.SearchStrategy[str], name: str) -> st.SearchStrategy[str]:
    terms = st.one_of(
        st.builds(
            lambda path, operator, value: f"{path} {operator} {_quoted(value)}",
            st.sampled_from(paths),
            st.sampled_from(OPERATORS),
            values,
        ),
        st.builds("{} pr".format, st.sampled_from(paths)),
    )
    return st.builds((name + "[{}]").format, _trees(terms))


class World:
    """A domain with some users and groups, and the same as documents."""

    def __init__(self, url: str) -> None:
        self.runner = asyncio.Runner()
        self.store: SqlStore = self.run(a_store(url))

    def run(self, awaitable: Coroutine[Any, Any, Result]) -> Result:
        return self.runner.run(awaitable)

    def close(self) -> None:
        self.run(self.store.close())
        self.runner.close()

    async def fill(self, documents: list[Document]) -> tuple[DomainId, dict[str, Document], dict[str, Document]]:
        domain = a_domain(f"d{an_event().id}")
        await self.store.domains.create_domain(domain, event=an_event())
        accounts: list[Account] = []
        for number, document in enumerate(documents):
            account = an_account(
                f"{WORDS[number % len(WORDS)]}{number}",
                external_id=WORDS[number % 5] or None,
                active=number % 2 == 0,
                document=document,
            )
            account = replace(account, created_at=TIMES[number % 4], modified_at=TIMES[number % 3])
            await self.store.users.create(domain.id, account, event=an_event())
            accounts.append(account)
        groups: list[Group] = []
        for number, name in enumerate(("ab", "Outer", "Straße", "empty")):
            group = a_group(name, external_id=WORDS[number] or None)
            members = {account.id for index, account in enumerate(accounts) if number < 3 and index % (number + 2) == 0}
            inner = {groups[0].id} if number == 1 else set()
            await self.store.groups.create(
                domain.id, group, frozenset(members | inner), skip_unknown=True, event=an_event()
            )
            groups.append(group)
        return domain.id, await self._users(domain.id), await self._groups(domain.id)

    async def _users(self, domain: DomainId) -> dict[str, Document]:
        page = await self.store.users.list(domain, ListQuery())
        whole = {}
        for user in page.rows:
            document = _whole("User", user.account, user_tag(user.account, user.groups))
            if user.groups:
                document["groups"] = [
                    {"value": link.id, "display": link.display_name, "type": "direct" if link.direct else "indirect"}
                    for link in user.groups
                ]
            whole[user.account.id] = document
        return whole

    async def _groups(self, domain: DomainId) -> dict[str, Document]:
        page = await self.store.groups.list(domain, ListQuery())
        members = await self.store.groups.members_of(domain, [group.id for group in page.rows])
        whole = {}
        for group in page.rows:
            document = _whole("Group", group, group_tag(group, members[group.id]))
            if members[group.id]:
                document["members"] = [
                    {"value": member.id, "display": member.display, "type": member.type.value}
                    for member in members[group.id]
                ]
            whole[group.id] = document
        return whole


def _whole(kind: str, resource: Account | Group, tag: str) -> Document:
    document: Document = msgspec.json.decode(resource.document)
    document["meta"] = {
        "resourceType": kind,
        "created": resource.created_at,
        "lastModified": resource.modified_at,
        "version": tag,
    }
    return document


@pytest.fixture(scope="module", params=ENGINES)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    if request.param == "sqlite":
        url = f"sqlite:///{Path(tmp_path_factory.mktemp('agreement')) / 'envi-scim.db'}"
        migrate(url)
    else:
        url = request.getfixturevalue("clusters")[request.param].new_database()
    made = World(url)
    yield made
    made.close()


# Each example fills a domain and asks it a dozen filters; the long profile asks for more of both.
relaxed = settings(
    max_examples=max(25, settings().max_examples // 4),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.clause("7644-3.4.2.2-4")
@relaxed
@given(data=st.data(), documents=st.lists(user_documents, min_size=1, max_size=8))
def test_a_list_of_users_is_what_the_filter_says_of_each_of_them(
    world: World, data: st.DataObject, documents: list[Document]
) -> None:
    domain, users, groups = world.run(world.fill(documents))
    values = st.one_of(words, st.sampled_from([*users, *groups, "ab", "User", "direct", "Ab1", "z", 'W/"1"']))
    boolean = st.sampled_from(["active eq true", "active ne true", "active pr", "emails pr", "name pr", "groups pr"])
    terms = st.one_of(
        _terms(TEXT_PATHS, values),
        _inside(["value", "type"], values, "emails"),
        _inside(["value", "display", "type"], values, "groups"),
        _inside(["value"], values, f"{URN}:badge"),
        declared_terms,
        boolean,
    )

    for text in data.draw(st.lists(_trees(terms), min_size=8, max_size=16)):
        tree = parse(text, OF_ENVI)
        page = world.run(world.store.users.list(domain, ListQuery(filter=tree)))

        expected = [user for user in sorted(users) if matches(tree, users[user])]
        assert [user.account.id for user in page.rows] == expected, text
        assert page.total == len(expected), text
        assert world.run(world.store.users.list(domain, ListQuery(filter=tree, count=1))).total == len(expected), text


@relaxed
@given(data=st.data(), documents=st.lists(user_documents, min_size=1, max_size=4))
def test_a_list_of_groups_is_what_the_filter_says_of_each_of_them(
    world: World, data: st.DataObject, documents: list[Document]
) -> None:
    domain, users, groups = world.run(world.fill(documents))
    values = st.one_of(words, st.sampled_from([*users, *groups, "User", "Group", "group", "outer", "strasse"]))
    terms = st.one_of(
        _terms(GROUP_TEXT_PATHS, values),
        _inside(["value", "type", "display"], values, "members"),
        st.just("members pr"),
    )

    for text in data.draw(st.lists(_trees(terms), min_size=8, max_size=16)):
        tree = parse(text, GROUP)
        page = world.run(world.store.groups.list(domain, ListQuery(filter=tree)))

        expected = [group for group in sorted(groups) if matches(tree, groups[group])]
        assert [group.id for group in page.rows] == expected, text
        assert page.total == len(expected), text
