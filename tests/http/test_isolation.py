"""Another domain's resources are as good as absent, byte for byte."""

import re
from typing import Any

import httpx
import pytest

from tests.http.support.customers import Customer, House

PATCH_URN = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
ABSENT = "0199c0de-0000-7000-8000-000000000000"


async def furnished(customer: Customer, mark: str) -> dict[str, Any]:
    """Fill a domain; the two of a test differ in the mark alone."""
    user = await customer.made(
        "/Users", {"userName": "ada", "externalId": "one", "title": mark, "emails": [{"value": "ada@example.com"}]}
    )
    group = await customer.made(
        "/Groups", {"displayName": "Envi_Testing", "externalId": mark, "members": [{"value": user["id"]}]}
    )
    return {"user": user["id"], "group": group["id"]}


def told(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    """Give all that an answer tells but the number of its request."""
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    return answer.status_code, answer.content, headers


@pytest.mark.clause("7644-2-7", "7644-2-9")
async def test_a_foreign_id_is_answered_as_an_absent_one_on_every_route(house: House) -> None:
    """A foreign resource and an absent one are the same 404 (docs/explanation/architecture.md, Tenants)."""
    ours, theirs = await house.customer("ours.com"), await house.customer("theirs.com")
    foreign = await furnished(theirs, "theirs")
    bodies: dict[str, Any] = {
        "PUT": {"userName": "eve", "displayName": "Envi_Other"},
        "PATCH": {"schemas": [PATCH_URN], "Operations": [{"op": "replace", "path": "externalId", "value": "x"}]},
    }

    for path, identifier in (("/Users", foreign["user"]), ("/Groups", foreign["group"])):
        for method in ("GET", "HEAD", "PUT", "PATCH", "DELETE"):
            for headers in ({}, {"if-match": 'W/"1"'}, {"if-none-match": "*"}):
                body = bodies.get(method)
                answer = await ours.send(method, f"{path}/{identifier}", body, headers=headers)
                absent = await ours.send(method, f"{path}/{ABSENT}", body, headers=headers)

                assert answer.status_code == 404, (method, path, answer.text)
                assert told(answer) == told(absent)
    assert (await theirs.get(f"/Users/{foreign['user']}")).json()["title"] == "theirs"
    assert (await theirs.get(f"/Groups/{foreign['group']}")).json()["externalId"] == "theirs"


@pytest.mark.clause("7644-6-1")
async def test_no_byte_of_another_domain_is_in_any_answer(house: House) -> None:
    ours, theirs = await house.customer("ours.com"), await house.customer("theirs.com")
    await furnished(ours, "mark-of-ours")
    foreign = await furnished(theirs, "mark-of-theirs")

    for path in (
        "/Users",
        "/Groups",
        "/Users?startIndex=2",
        '/Users?filter=userName eq "ada"',
        '/Users?filter=title co "mark"',
        '/Users?filter=emails.value eq "ada@example.com"',
        f'/Users?filter=id eq "{foreign["user"]}"',
        f'/Users?filter=groups eq "{foreign["group"]}"',
        f'/Users?filter=groups.value eq "{foreign["group"]}" or title pr',
        f'/Groups?filter=members eq "{foreign["user"]}"',
        f'/Groups?filter=members.value eq "{foreign["user"]}" or externalId pr',
        "/Schemas",
        "/ResourceTypes",
        "/ServiceProviderConfig",
    ):
        answer = await ours.get(path)

        assert answer.status_code == 200, (path, answer.text)
        for secret in ("mark-of-theirs", foreign["user"], foreign["group"], "theirs.com"):
            assert secret not in answer.text, path
        if "totalResults" in answer.json() and not path.startswith(("/Schemas", "/ResourceTypes")):
            assert answer.json()["totalResults"] <= 1


async def test_a_foreign_value_is_no_conflict_and_a_foreign_member_is_nobody(house: House) -> None:
    """A foreign value never causes a 409: it would tell who is with another customer."""
    ours, theirs = await house.customer("ours.com"), await house.customer("theirs.com")
    foreign = await furnished(theirs, "theirs")

    made = await furnished(ours, "ours")
    group = await ours.made(
        "/Groups", {"displayName": "Envi_Else", "members": [{"value": foreign["user"]}, {"value": foreign["group"]}]}
    )
    added = await ours.send(
        "PATCH",
        f"/Groups/{made['group']}?attributes=members",
        {
            "schemas": [PATCH_URN],
            "Operations": [{"op": "add", "path": "members", "value": [{"value": foreign["user"]}]}],
        },
    )

    assert "members" not in group
    assert re.findall(r'"value":"([^"]*)"', added.text) == [made["user"]]
    assert [link["value"] for link in (await theirs.get(f"/Users/{foreign['user']}")).json()["groups"]] == [
        foreign["group"]
    ]


async def test_a_token_of_one_domain_never_reaches_another_by_any_prefix_or_header(house: House) -> None:
    ours, theirs = await house.customer("ours.com"), await house.customer("theirs.com")
    foreign = await furnished(theirs, "theirs")

    for path in (f"/Users/{foreign['user']}", f"/v2/Users/{foreign['user']}", f"//Users//{foreign['user']}"):
        answer = await ours.get(path, headers={"host": "theirs.com", "x-forwarded-host": "theirs.com"})

        assert answer.status_code == 404
