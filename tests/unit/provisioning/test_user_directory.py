"""Lists and searches of users: filters, places, what is read at most, roles with what gives them."""

from typing import Any

import pytest
from msgspec.structs import replace

from envi_scim.provisioning import user_directory
from envi_scim.provisioning.accounts import Account, Source
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import InvalidName, NoSuch
from envi_scim.provisioning.people import AccountStatus, SearchField, UserFilter
from envi_scim.provisioning.roles import GrantedRole
from envi_scim.provisioning.user_directory import FoundUsers, UserDirectory, UserPage
from tests.support.provisioned import OPERATOR, Provisioned
from tests.support.records import NOON


class Directory:
    """A domain with users, and the directory over it."""

    def __init__(self, envi: Provisioned, domain: Domain) -> None:
        self.envi = envi
        self.domain = domain
        self.users = UserDirectory(envi.store)

    async def add(
        self, name: str, /, *, source: Source = Source.LOCAL, active: bool = True, **document: Any
    ) -> Account:
        made = await self.envi.users.create_local(self.domain, {"userName": name, **document}, actor=OPERATOR)
        account = replace(made, source=source, active=active)
        self.rows.accounts[account.id] = account
        return account

    @property
    def rows(self) -> Any:
        return self.envi.store.rows(self.domain.id)


async def directory() -> Directory:
    envi = Provisioned()
    return Directory(envi, await envi.domain())


def names(page: UserPage | FoundUsers) -> list[str]:
    return [row.account.user_name for row in page.rows]


async def test_a_list_is_read_page_by_page_in_the_order_of_names() -> None:
    envi = await directory()
    for number in reversed(range(120)):
        await envi.add(f"User{number:03}")

    pages = [await envi.users.page(envi.domain)]
    while pages[-1].after is not None:
        pages.append(await envi.users.page(envi.domain, after=pages[-1].after))

    assert [len(page.rows) for page in pages] == [50, 50, 20]
    assert [name for page in pages for name in names(page)] == [f"User{number:03}" for number in range(120)]
    assert not any(page.further for page in pages)
    assert await envi.users.number(envi.domain) == 120


async def test_a_page_that_ends_with_the_list_has_no_place_behind_it() -> None:
    envi = await directory()
    for number in range(50):
        await envi.add(f"user{number:02}")

    assert (await envi.users.page(envi.domain)).after is None


async def test_a_place_is_an_id_and_says_no_name() -> None:
    envi = await directory()
    accounts = [await envi.add(f"user{number:02}") for number in range(51)]

    assert (await envi.users.page(envi.domain)).after == accounts[49].id


@pytest.mark.parametrize("place", ["x", "01900000-0000-7000-8000-ffffffffffff"])
async def test_a_place_that_is_gone_is_told(place: str) -> None:
    envi = await directory()

    with pytest.raises(NoSuch, match="Begin again"):
        await envi.users.page(envi.domain, after=place)


async def test_each_filter_shows_its_own() -> None:
    envi = await directory()
    off = await envi.add("off", active=False)
    await envi.add("linked", source=Source.LINKED)
    scim = await envi.add("scim", source=Source.SCIM)
    envi.rows.locks[scim.id] = NOON
    envi.rows.locks[off.id] = NOON
    await envi.add("gone", source=Source.SCIM, active=False)

    async def shown(**where: Any) -> list[str]:
        return names(await envi.users.page(envi.domain, where=UserFilter(**where)))

    assert await shown(status=AccountStatus.LOCKED) == ["off", "scim"]
    assert await shown(status=AccountStatus.INACTIVE) == ["gone"]
    assert await shown(status=AccountStatus.ACTIVE) == ["linked"]
    assert await shown(source=Source.LOCAL) == ["off"]
    assert await shown(source=Source.SCIM) == ["gone", "scim"]
    assert await shown(source=Source.SCIM, status=AccountStatus.LOCKED) == ["scim"]
    assert await shown(organization_id="nowhere") == []


async def test_a_filter_without_an_index_gives_up_and_says_where_to_look_further(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(user_directory, "_BATCH", 5)
    monkeypatch.setattr(user_directory, "MOST_READ", 20)
    envi = await directory()
    accounts = [await envi.add(f"user{number:02}") for number in range(30)]
    await envi.add("user31", source=Source.SCIM)
    where = UserFilter(source=Source.SCIM)

    first = await envi.users.page(envi.domain, where=where)
    second = await envi.users.page(envi.domain, where=where, after=first.after or "")

    assert (first.rows, first.after, first.further) == ((), accounts[19].id, True)
    assert (names(second), second.after, second.further) == (["user31"], None, False)


async def test_a_row_shows_the_person_and_the_roles_with_what_gives_them() -> None:
    envi = await directory()
    access = await envi.envi.access("second.example")
    domain = access.domain
    made = await envi.envi.users.create(
        access,
        {
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "userName": "jane",
            "name": {"givenName": "Jane", "familyName": "Doe"},
            "emails": [{"value": "home@envi.com"}, {"value": "work@envi.com", "primary": True}],
            "roles": [{"value": "buyer"}, {"value": "nobody"}],
        },
        request_id="r",
    )
    for name in ("ENVI_buyer", "Envi_Nothing", "Buyer"):
        await envi.envi.groups.create(
            access,
            {
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"],
                "displayName": name,
                "members": [{"value": made.stored.account.id}],
            },
            request_id="r",
        )

    row = (await envi.users.page(domain)).rows[0]

    assert (row.display_name, row.email, row.organization, row.status, row.locked) == (
        "Jane Doe", "work@envi.com", "For Testing Purpose", AccountStatus.ACTIVE, False,
    )  # fmt: skip
    assert row.roles == (GrantedRole(name="Buyer", groups=("ENVI_buyer",), assigned=True),)


async def test_a_page_is_read_by_as_many_queries_as_a_row() -> None:
    envi = await directory()
    await envi.add("a")
    envi.envi.store.reads.clear()
    await envi.users.page(envi.domain)
    for_one = list(envi.envi.store.reads)
    for number in range(60):
        await envi.add(f"user{number}")

    envi.envi.store.reads.clear()
    await envi.users.page(envi.domain)

    assert envi.envi.store.reads == for_one


async def people() -> Directory:
    envi = await directory()
    await envi.add("jdoe", name={"givenName": "Jane", "familyName": "Doe"}, emails=[{"value": "jane@envi.com"}])
    await envi.add("Jane", displayName="Jane Roe")
    await envi.add("bob", displayName="Bob", externalId="Jane")
    return envi


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("JANE", ["Jane", "jdoe"]),
        (" jane ", ["Jane", "jdoe"]),
        ("Jane", ["Jane", "jdoe", "bob"]),
        ("doe", ["jdoe"]),
        ("jane d", ["jdoe"]),
        ("DO JA", ["jdoe"]),
        ("jane r", ["Jane"]),
        ("nobody", []),
        ("", []),
    ],
)
async def test_a_search_looks_in_every_field_and_shows_nobody_twice(text: str, expected: list[str]) -> None:
    envi = await people()

    assert names(await envi.users.search(envi.domain, text)) == expected


async def test_a_search_by_id_finds_the_user() -> None:
    envi = await people()
    account = await envi.add("zoe")

    assert names(await envi.users.search(envi.domain, account.id)) == ["zoe"]


async def test_a_search_says_in_which_field_there_are_more_and_that_one_is_listed() -> None:
    envi = await directory()
    for number in range(60):
        await envi.add(f"user{number:02}", displayName="Somebody")
    await envi.add("other", name={"givenName": "User"})

    found = await envi.users.search(envi.domain, "user")
    first = await envi.users.found_in(envi.domain, SearchField.USER_NAME, "USER")
    second = await envi.users.found_in(envi.domain, SearchField.USER_NAME, "USER", after=first.after or "")

    assert len(found.rows) == 50
    assert found.more == (SearchField.USER_NAME, SearchField.GIVEN_NAME)
    assert names(first) + names(second) == [f"user{number:02}" for number in range(60)]


async def test_a_search_keeps_to_the_filter() -> None:
    envi = await people()
    await envi.add("janet", source=Source.SCIM)

    assert names(await envi.users.search(envi.domain, "jan", where=UserFilter(source=Source.SCIM))) == ["janet"]


async def test_a_search_for_a_whole_page_of_text_is_refused() -> None:
    envi = await directory()

    with pytest.raises(InvalidName, match="256"):
        await envi.users.search(envi.domain, "x" * 257)
