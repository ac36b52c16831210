"""RFC 7644 §3.4.2.1: queries against the root."""

import pytest

from tests.http.support.customers import PUBLIC_URL, Customer
from tests.rfc.listed import asked, filled, names, refused

USERS, GROUPS = ["bob", "Ada", "cyd"], ["Envi_B", "envi_a"]


@pytest.mark.parametrize("root", ["", "/", "/v2", "/v2/"])
async def test_all_resources_are_in_the_list_of_the_root(envi: Customer, root: str) -> None:
    """The clause: "A query against a server root indicates that all resources within the server SHALL be included"."""
    await filled(envi)

    answer = await envi.get(root)

    assert names(answer) == USERS + GROUPS
    assert answer.json()["totalResults"] == 5
    assert [one["meta"]["resourceType"] for one in answer.json()["Resources"]] == ["User"] * 3 + ["Group"] * 2
    prefix = f"{PUBLIC_URL}/scim{root.rstrip('/')}"
    assert answer.json()["Resources"][4]["meta"]["location"].startswith(f"{prefix}/Groups/")


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        ('meta.resourceType eq "User"', USERS),
        ("(meta.resourceType eq User) or (meta.resourceType eq Group)", USERS + GROUPS),
        ('meta.resourceType ne "User"', GROUPS),
        ('meta.resourceType eq "User" and userName sw "a"', ["Ada"]),
        ('displayName sw "envi" or userName eq "BOB"', ["bob", *GROUPS]),
        # "For filtered attributes that are not part of a particular resource type, the service provider SHALL treat
        # the attribute as if there is no attribute value."
        ("userName pr", USERS),
        ('userName eq "ada"', ["Ada"]),
        ('userName ne "ada"', ["bob", "cyd", *GROUPS]),
        ('not (userName eq "ada")', ["bob", "cyd", *GROUPS]),
        ("not (userName pr)", GROUPS),
        ("userName eq null", GROUPS),
        ("members pr", []),
        ('members[value eq "x"] or active eq false', ["cyd"]),
        ('emails[type pr] or displayName eq "envi_a"', ["envi_a"]),
        ('active eq "False"', ["cyd"]),
    ],
)
async def test_a_filter_of_the_root_is_about_each_type_in_turn(
    envi: Customer, filter_: str, expected: list[str]
) -> None:
    await filled(envi)

    answer = await asked(envi, "/", filter=filter_)

    assert names(answer) == expected
    assert answer.json()["totalResults"] == len(expected)


async def test_an_attribute_that_no_type_has_is_no_filter(envi: Customer) -> None:
    assert refused(await asked(envi, "/", filter='shoeSize eq "x"'), "invalidFilter")
    assert refused(await asked(envi, "/", sortBy="name"), "invalidPath")


@pytest.mark.parametrize(
    ("sort_by", "expected"),
    [
        ("displayName", ["envi_a", "Envi_B", "Ada", "bob", "cyd"]),
        ("userName", ["Ada", "bob", "cyd", *GROUPS]),
        ("emails", ["bob", "Ada", "cyd", *GROUPS]),
        ("meta.resourceType", [*GROUPS, *USERS]),
        ("meta.created", USERS + GROUPS),
        ("id", USERS + GROUPS),
    ],
)
async def test_types_are_sorted_and_paged_as_one_list(envi: Customer, sort_by: str, expected: list[str]) -> None:
    await filled(envi)

    for order, wanted in (("ascending", expected), ("descending", expected[::-1])):
        sorting = {"sortBy": sort_by, "sortOrder": order}
        pages = [await asked(envi, "/", **sorting, startIndex=start, count=2) for start in (1, 3, 5)]
        jump = await asked(envi, "/", **sorting, startIndex=2, count=3)

        assert names(await asked(envi, "/", **sorting)) == wanted
        assert [name for page in pages for name in names(page)] == wanted
        assert names(jump) == wanted[1:4]
        assert {page.json()["totalResults"] for page in pages} == {5}


async def test_attributes_are_chosen_for_each_type(envi: Customer) -> None:
    await filled(envi)

    answer = await asked(envi, "/", attributes="userName,displayName")
    without = await asked(envi, "/", excludedAttributes="userName,members,meta")

    assert [one.keys() - {"schemas", "id"} for one in answer.json()["Resources"]][2:4] == [
        {"userName"}, {"displayName"},
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
