"""Members of groups against a model: whatever form a change has, it takes away whom it names and nobody else."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import pytest

from tests.hostile.support.harm import ONE_ENGINE, at_once, is_refusal, patch
from tests.http.support.customers import Customer

SIZES = (0, 1, 100, 101, 3500)
NAMED = 101

Form: TypeAlias = Callable[[Sequence[str]], list[dict[str, Any]]]


def values(ids: Sequence[str]) -> list[dict[str, Any]]:
    return [{"value": member} for member in ids]


def removed_by_list(ids: Sequence[str]) -> list[dict[str, Any]]:
    return [{"op": "remove", "path": "members", "value": values(ids)}]


def removed_by_entra(ids: Sequence[str]) -> list[dict[str, Any]]:
    return [{"op": "Remove", "path": "members", "value": [{"$ref": None, "value": member}]} for member in ids]


def removed_by_filter(ids: Sequence[str]) -> list[dict[str, Any]]:
    return [{"op": "remove", "path": f'members[value eq "{member}"]'} for member in ids]


def removed_by_one_object(ids: Sequence[str]) -> list[dict[str, Any]]:
    return [{"op": "remove", "path": "members", "value": {"value": member}} for member in ids]


def added_by_list(ids: Sequence[str]) -> list[dict[str, Any]]:
    return [{"op": "add", "path": "members", "value": values(ids)}]


def added_without_path(ids: Sequence[str]) -> list[dict[str, Any]]:
    return [{"op": "add", "value": {"members": values(ids)}}]


REMOVALS: tuple[Form, ...] = (
    removed_by_list,
    removed_by_entra,
    removed_by_filter,
    removed_by_one_object,
)
ADDITIONS: tuple[Form, ...] = (added_by_list, added_without_path)


async def members_of(customer: Customer, group: str) -> set[str]:
    shown = (await customer.get(f"/Groups/{group}")).json()
    return {member["value"] for member in shown.get("members", ())}


async def people(customer: Customer, number: int) -> list[str]:
    made = [customer.made("/Users", {"userName": f"user{each}"}) for each in range(number)]
    return [user["id"] for user in await asyncio.gather(*made)]


@ONE_ENGINE
async def test_a_list_of_members_to_remove_empties_no_group_and_no_size_drops_anybody(envi: Customer) -> None:
    """agent-bom wiped a group that was sent a list to remove; FusionAuth dropped members from groups above 100."""
    everybody = await people(envi, max(SIZES) + NAMED)

    for size in SIZES:
        group = (await envi.made("/Groups", {"displayName": f"g{size}", "members": values(everybody[:size])}))["id"]
        expected = set(everybody[:size])
        assert await members_of(envi, group) == expected
        for number, form in enumerate((*REMOVALS, *ADDITIONS, *REMOVALS)):
            # Some who are in the group, and some who are not.
            named = everybody[max(0, size - 7 * (number + 1)) :][: 5 if number else NAMED]
            answer = await envi.send("PATCH", f"/Groups/{group}", patch(*form(named)))

            assert answer.status_code == 204, (size, form.__name__, answer.text)
            expected = expected | set(named) if form in ADDITIONS else expected - set(named)
            assert await members_of(envi, group) == expected, (size, form.__name__)


@ONE_ENGINE
async def test_a_removal_that_names_nobody_removes_nobody(envi: Customer) -> None:
    """By the letter of RFC 7644 §3.5.2.2 the value says nothing and the path everybody; it is never meant."""
    ids = await people(envi, 3)
    group = (await envi.made("/Groups", {"displayName": "g", "members": values(ids)}))["id"]

    nobody: tuple[Any, ...] = (
        [],
        [{}],
        [{"value": ""}],
        [{"value": "nobody"}],
        {},
        "",
        "x",
        0,
        False,
        [None],
        [[]],
        {"members": []},
    )
    for value in nobody:
        answer = await envi.send(
            "PATCH", f"/Groups/{group}", patch({"op": "remove", "path": "members", "value": value})
        )

        assert answer.status_code == 204 or is_refusal(answer, 400), (value, answer.text)
        assert await members_of(envi, group) == set(ids), value


async def test_a_group_is_no_member_of_itself(envi: Customer) -> None:
    """Skipped as one that does not exist is; strict mode refuses it."""
    [ada] = await people(envi, 1)
    group = (await envi.made("/Groups", {"displayName": "g", "members": values([ada])}))["id"]

    for operation in (*added_by_list([group]), *added_without_path([group])):
        assert (await envi.send("PATCH", f"/Groups/{group}", patch(operation))).status_code == 204
    await envi.send("PUT", f"/Groups/{group}", {"displayName": "g", "members": values([group, ada])})

    assert await members_of(envi, group) == {ada}


async def test_groups_in_a_ring_are_answered_as_soon_as_any(envi: Customer) -> None:
    """RFC 7643 §4.2 allows nested groups and says nothing of rings; a walk must end where it came from."""
    [ada] = await people(envi, 1)
    ring = [(await envi.made("/Groups", {"displayName": f"g{number}"}))["id"] for number in range(50)]
    for number, group in enumerate(ring):
        inner = ring[(number + 1) % len(ring)]
        assert (await envi.send("PATCH", f"/Groups/{group}", patch(*added_by_list([inner])))).status_code == 204
    await envi.send("PATCH", f"/Groups/{ring[0]}", patch(*added_by_list([ada])))

    with at_once():
        user = (await envi.get(f"/Users/{ada}")).json()
        found = (await envi.get("/Users", params={"filter": f'groups.value eq "{ring[25]}"'})).json()
        listed = (await envi.get("/Groups")).json()
    deleted = await envi.send("DELETE", f"/Groups/{ring[7]}")

    assert {link["value"] for link in user["groups"]} == set(ring)
    assert [link["value"] for link in user["groups"] if link["type"] == "direct"] == [ring[0]]
    assert [resource["id"] for resource in found["Resources"]] == [ada]
    assert listed["totalResults"] == len(ring)
    assert deleted.status_code == 204
    # The ring is open now: the user is in what is above g0, up to the gap.
    rest = {link["value"] for link in (await envi.get(f"/Users/{ada}")).json()["groups"]}
    assert rest == {ring[0], *ring[8:]}


@pytest.mark.parametrize("claimed", ["Group", "group", "User", "Robot", "direct", "x" * 1000])
async def test_what_a_member_is_the_server_knows_better_than_the_client(envi: Customer, claimed: str) -> None:
    """A client's `type`, `$ref` and `display` make no group of a user and lead nowhere else."""
    [ada] = await people(envi, 1)
    lie = {"value": ada, "type": claimed, "$ref": "https://evil.example/Groups/1", "display": "Root"}

    made = await envi.made("/Groups", {"displayName": "g", "members": [lie]})
    empty = (await envi.made("/Groups", {"displayName": "h"}))["id"]
    added = await envi.send("PATCH", f"/Groups/{empty}", patch({"op": "add", "path": "members", "value": [lie]}))

    assert added.status_code == 204
    for group in (made, (await envi.get(f"/Groups/{empty}")).json()):
        [member] = group["members"]
        assert (member["value"], member["type"], member["display"]) == (ada, "User", "user0")
        assert member["$ref"].endswith(f"/scim/Users/{ada}")
        assert "evil" not in str(group)
