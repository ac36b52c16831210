"""RFC 7644 §3.4.2.1: queries against the root."""

import pytest

from tests.http.support.customers import PUBLIC_URL, Customer, House
from tests.rfc.listed import asked, filled, names, refused
from tests.support.provisioned import OPERATOR

USERS, GROUPS, ROLES = ["bob", "Ada", "cyd"], ["Envi_B", "envi_a"], ["Buyer", "ada"]


@pytest.fixture(name="peopled")
async def with_resources_of_each_type(house: House) -> Customer:
    """A customer with users, then groups, then roles."""
    envi = await house.customer("envi.com")
    await filled(envi)
    for name in ROLES:
        await house.administration.create_role(envi.domain, name, actor=OPERATOR)
    return envi


@pytest.mark.clause("7644-3.4.2-1", "7644-3.4.2.1-1", "7644-3.4.2.1-2", "profile-6.1-3")
@pytest.mark.parametrize("root", ["", "/", "/v2", "/v2/"])
async def test_all_resources_are_in_the_list_of_the_root(peopled: Customer, root: str) -> None:
    """The clause: "A query against a server root indicates that all resources within the server SHALL be included"."""
    answer = await peopled.get(root)

    assert names(answer) == USERS + GROUPS + ROLES
    assert answer.json()["totalResults"] == 7
    types = [one["meta"]["resourceType"] for one in answer.json()["Resources"]]
    assert types == ["User"] * 3 + ["Group"] * 2 + ["Role"] * 2
    prefix = f"{PUBLIC_URL}/scim{root.rstrip('/')}"
    assert answer.json()["Resources"][4]["meta"]["location"].startswith(f"{prefix}/Groups/")
    assert answer.json()["Resources"][5]["meta"]["location"].startswith(f"{prefix}/Roles/")


async def test_a_resource_is_shown_at_the_root_as_it_is_at_its_own_address(peopled: Customer) -> None:
    for one in (await peopled.get("/")).json()["Resources"]:
        location = one["meta"]["location"].removeprefix(f"{PUBLIC_URL}/scim")

        assert (await peopled.get(location)).json() == one


@pytest.mark.clause("7644-3.4.2-1", "7644-3.4.2.1-3", "7644-3.4.2.1-5", "7644-3.4.2.1-6")
@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ('meta.resourceType eq "User"', USERS),
        ("(meta.resourceType eq User) or (meta.resourceType eq Group)", USERS + GROUPS),
        ('meta.resourceType ne "User"', GROUPS + ROLES),
        ('meta.resourceType eq "Role"', ROLES),
        ('meta.resourceType eq "Role" and displayName eq "ADA"', ["ada"]),
        ('meta.resourceType sw "R" or userName eq "ada"', ["Ada", *ROLES]),
        ("supported eq true", ROLES),
        ('value co "uy"', ["Buyer"]),
        ("meta.created pr", USERS + GROUPS),
        ('meta.resourceType eq "User" and userName sw "a"', ["Ada"]),
        ('displayName sw "envi" or userName eq "BOB"', ["bob", *GROUPS]),
        # "For filtered attributes that are not part of a particular resource type, the service provider SHALL treat
        # the attribute as if there is no attribute value."
        ("userName pr", USERS),
        ('userName eq "ada"', ["Ada"]),
        ('userName ne "ada"', ["bob", "cyd", *GROUPS, *ROLES]),
        ('not (userName eq "ada")', ["bob", "cyd", *GROUPS, *ROLES]),
        ("not (userName pr)", GROUPS + ROLES),
        ("userName eq null", GROUPS + ROLES),
        ("members pr", []),
        ('members[value eq "x"] or active eq false', ["cyd"]),
        ('emails[type pr] or displayName eq "envi_a"', ["envi_a"]),
        ('active eq "False"', ["cyd"]),
    ],
)
async def test_a_filter_of_the_root_is_about_each_type_in_turn(
    peopled: Customer, filter_: str, expected: list[str]
) -> None:
    answer = await asked(peopled, "/", filter=filter_)

    assert names(answer) == expected
    assert answer.json()["totalResults"] == len(expected)


async def test_an_attribute_that_no_type_has_is_no_filter(envi: Customer) -> None:
    assert refused(await asked(envi, "/", filter='shoeSize eq "x"'), "invalidFilter")
    assert refused(await asked(envi, "/", sortBy="name"), "invalidPath")


@pytest.mark.parametrize(
    ("sort_by", "expected"),
    [
        ("displayName", ["ada", "Buyer", "envi_a", "Envi_B", "Ada", "bob", "cyd"]),
        ("userName", ["Ada", "bob", "cyd", *GROUPS, *ROLES]),
        ("emails", ["bob", "Ada", "cyd", *GROUPS, *ROLES]),
        ("value", ["ada", "Buyer", *USERS, *GROUPS]),
        ("meta.resourceType", [*GROUPS, *ROLES, *USERS]),
        ("meta.created", USERS + GROUPS + ROLES),
        ("id", USERS + GROUPS + ROLES),
    ],
)
async def test_types_are_sorted_and_paged_as_one_list(peopled: Customer, sort_by: str, expected: list[str]) -> None:
    for order, wanted in (("ascending", expected), ("descending", expected[::-1])):
        sorting = {"sortBy": sort_by, "sortOrder": order}
        pages = [await asked(peopled, "/", **sorting, startIndex=start, count=2) for start in (1, 3, 5, 7)]
        jump = await asked(peopled, "/", **sorting, startIndex=2, count=5)

        assert names(await asked(peopled, "/", **sorting)) == wanted
        assert [name for page in pages for name in names(page)] == wanted
        assert names(jump) == wanted[1:6]
        assert {page.json()["totalResults"] for page in pages} == {7}


@pytest.mark.parametrize("order", [{}, {"sortBy": "displayName"}, {"sortBy": "id", "sortOrder": "descending"}])
async def test_types_are_walked_by_cursor_as_one_list(peopled: Customer, order: dict[str, str]) -> None:
    expected = names(await asked(peopled, "/", **order))
    walked, cursor = [], ""

    while len(walked) <= len(expected):
        page = await asked(peopled, "/", **order, cursor=cursor, count=2)
        walked += names(page)
        if "nextCursor" not in page.json():
            break
        cursor = page.json()["nextCursor"]

    assert walked == expected


async def test_attributes_are_chosen_for_each_type(peopled: Customer) -> None:
    answer = await asked(peopled, "/", attributes="userName,displayName,supported")
    without = await asked(peopled, "/", excludedAttributes="userName,members,meta")

    assert [one.keys() - {"schemas", "id"} for one in answer.json()["Resources"]][2:6] == [
        {"userName"}, {"displayName"}, {"displayName"}, {"displayName", "supported"},
    ]  # fmt: skip
    assert not any("userName" in one or "meta" in one for one in without.json()["Resources"])


async def test_a_group_of_the_root_has_its_members_and_a_user_its_groups(envi: Customer) -> None:
    user = await envi.made("/Users", {"userName": "ada"})
    await envi.made("/Groups", {"displayName": "Envi_A", "members": [{"value": user["id"]}]})

    ada, group = (await envi.get("/")).json()["Resources"]

    assert ada["groups"][0]["value"] == group["id"]
    assert group["members"][0]["value"] == ada["id"]


async def test_an_empty_domain_has_an_empty_list(envi: Customer) -> None:
    for query in ({}, {"filter": 'meta.resourceType eq "Device"'}, {"count": "0"}):
        answer = await asked(envi, "/", **query)

        assert names(answer) == []
        assert answer.json()["totalResults"] == 0
