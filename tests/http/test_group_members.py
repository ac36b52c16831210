"""Members in answers: all of them, in pieces where they are many, and none read where none are shown."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import httpx
import pytest

from envi_scim.http.scim_api import group_bodies
from envi_scim.provisioning.group_provisioning import GroupProvisioning
from tests.http.support.customers import PUBLIC_URL, SCIM, Customer, House

FEW = 4


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """A group of more than four members is a large one here."""
    monkeypatch.setattr(group_bodies, "AT_ONCE", FEW)


@pytest.fixture
async def users(envi: Customer) -> list[str]:
    return [(await envi.made("/Users", {"userName": f"user{number}"}))["id"] for number in range(12)]


def group(name: str, members: Sequence[str]) -> dict[str, Any]:
    return {"displayName": name, "members": [{"value": member} for member in members]}


def ids(document: dict[str, Any]) -> set[str]:
    return {member["value"] for member in document.get("members", [])}


@pytest.mark.clause("ipsie-6.2.4-1")
@pytest.mark.parametrize("size", [0, 1, FEW, FEW + 1, 12])
async def test_a_group_of_any_size_shows_all_of_its_members(envi: Customer, users: list[str], size: int) -> None:
    answer = await envi.send("POST", "/Groups", group("Envi_Testing", users[:size]))
    made = answer.json()

    read = await envi.get(f"/Groups/{made['id']}")

    assert ids(made) == ids(read.json()) == set(users[:size])
    assert ("content-length" in read.headers) == (size <= FEW), "a large group comes in pieces"
    assert read.headers["content-type"] == SCIM
    assert read.headers["etag"]


@pytest.mark.clause("7643-2.3.7-2", "7643-2.3.7-7")
async def test_a_member_has_its_value_address_type_and_name(envi: Customer, users: list[str]) -> None:
    """RFC 7643 §4.2."""
    inner = await envi.made("/Groups", group('Inner "one"', []))

    made = await envi.made("/Groups", group("Outer", [users[0], inner["id"]]))

    assert sorted(made["members"], key=lambda member: str(member["type"])) == [
        {
            "value": inner["id"],
            "$ref": f"{PUBLIC_URL}/scim/Groups/{inner['id']}",
            "type": "Group",
            "display": 'Inner "one"',
        },
        {
            "value": users[0],
            "$ref": f"{PUBLIC_URL}/scim/Users/{users[0]}",
            "type": "User",
            "display": "user0",
        },
    ]


@pytest.mark.clause("ipsie-6.2.3-1")
async def test_a_page_of_groups_small_and_large_shows_all_members_of_each_in_order(
    envi: Customer, users: list[str]
) -> None:
    sizes = (0, 1, 12, 0, 3, 2, 5, 4, 1)
    for number, size in enumerate(sizes):
        await envi.made("/Groups", group(f"Envi_{number}", users[:size]))

    answer = await envi.get("/Groups")
    page = answer.json()

    assert page["totalResults"] == page["itemsPerPage"] == len(sizes)
    assert [one["displayName"] for one in page["Resources"]] == [f"Envi_{number}" for number in range(len(sizes))]
    assert [ids(one) for one in page["Resources"]] == [set(users[:size]) for size in sizes]
    assert "content-length" not in answer.headers


@pytest.mark.parametrize("size", [2, 12])
async def test_members_are_projected_as_everything_else(envi: Customer, users: list[str], size: int) -> None:
    made = await envi.made("/Groups", group("Envi_Testing", users[:size]))
    where = f"/Groups/{made['id']}"

    values = (await envi.get(f"{where}?attributes=members.value")).json()
    nameless = (await envi.get(f"{where}?excludedAttributes=members.display,meta")).json()
    nothing = (await envi.get(f"{where}?attributes=members.unknown")).json()

    assert set(values) == {"schemas", "id", "members"}
    assert sorted(member["value"] for member in values["members"]) == sorted(users[:size])
    assert {name for member in values["members"] for name in member} == {"value"}
    assert {name for member in nameless["members"] for name in member} == {"value", "$ref", "type"}
    assert ids(nothing) == set()


@pytest.mark.parametrize(
    "query", ["excludedAttributes=members", "attributes=displayName", "excludedAttributes=MEMBERS,meta"]
)
async def test_no_member_is_read_where_none_is_shown(
    envi: Customer, users: list[str], monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    """`excludedAttributes=members` runs no query on members."""
    made = await envi.made("/Groups", group("Envi_Testing", users))

    def refuse(*_: object) -> None:
        raise AssertionError("members were read")

    monkeypatch.setattr(GroupProvisioning, "members", refuse)
    monkeypatch.setattr(GroupProvisioning, "members_of", refuse)
    one = await envi.get(f"/Groups/{made['id']}?{query}")
    page = await envi.get(f"/Groups?{query}")

    assert one.status_code == page.status_code == 200
    assert "members" not in one.json()
    assert "members" not in page.json()["Resources"][0]


async def test_an_answer_that_breaks_half_way_is_cut_and_never_taken_for_whole(
    house: House, envi: Customer, users: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await envi.made("/Groups", group("Envi_Testing", users))
    whole = GroupProvisioning.members

    async def broken(self: GroupProvisioning, *arguments: Any) -> AsyncIterator[Any]:
        async for batch in whole(self, *arguments):
            yield batch
            raise RuntimeError("the database is gone")

    monkeypatch.setattr(GroupProvisioning, "members", broken)
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    request = httpx.Request("GET", f"http://inside/scim/Groups/{made['id']}")
    scope = {
        "type": "http",
        "method": "GET",
        "path": request.url.path,
        "raw_path": request.url.raw_path,
        "query_string": b"",
        "headers": [(b"authorization", f"Bearer {envi.token.secret}".encode())],
    }
    await house.app(scope, _nothing, send)

    assert sent[0]["status"] == 200
    assert sent[-1]["more_body"], "no end was sent, so that the server cuts the connection"


async def _nothing() -> dict[str, Any]:
    return {"type": "http.disconnect"}


@pytest.mark.parametrize(
    ("selector", "left"),
    [
        ('display eq "USER1"', {0, 2}),
        ('display co "user"', set()),
        ("display pr", set()),
        ("not (display pr)", {0, 1, 2}),
        ("display eq null", {0, 1, 2}),
        ('not (display eq "user1")', {1}),
    ],
)
async def test_a_patch_selects_members_by_what_they_are_called(
    envi: Customer, users: list[str], selector: str, left: set[int]
) -> None:
    """RFC 7644 §3.5.2.2: the values that match the filter are removed, and no others."""
    made = await envi.made("/Groups", group("Envi_Testing", users[:3]))
    operation = {"op": "remove", "path": f"members[{selector}]"}

    answer = await envi.send(
        "PATCH",
        f"/Groups/{made['id']}",
        {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [operation]},
    )

    assert answer.status_code == 204
    assert ids((await envi.get(f"/Groups/{made['id']}")).json()) == {users[number] for number in left}
