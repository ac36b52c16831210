"""Two domains that mirror each other: nothing of one is read, changed or hinted by anything that the other sends.

What each route says of a foreign id is in tests/http/test_isolation.py; here a domain throws all that it can think of,
foreign ids and values in every place, and the other must stay byte for byte what it was.
"""

import json
from typing import Any

import httpx

from tests.hostile.support.harm import patch
from tests.http.support.customers import Customer, House

ABSENT = "0199c0de-0000-7000-8000-000000000000"
PEOPLE = ("ada", "ben")


async def mirrored(customer: Customer, mark: str) -> dict[str, str]:
    """Fill a domain; two of them differ in the mark and in what the server made."""
    ids = {"domain": str(customer.domain.id), "token": str(customer.token.token.id)}
    for name in PEOPLE:
        made = await customer.made("/Users", {"userName": name, "externalId": f"e-{name}", "title": mark})
        ids[name] = made["id"]
    inner = await customer.made("/Groups", {"displayName": "inner", "members": [{"value": ids["ada"]}]})
    outer = await customer.made(
        "/Groups",
        {"displayName": "outer", "externalId": mark, "members": [{"value": inner["id"]}, {"value": ids["ben"]}]},
    )
    return ids | {"inner": inner["id"], "outer": outer["id"]}


async def seen(customer: Customer) -> list[bytes]:
    """Give all that a domain shows of itself."""
    return [(await customer.get(path)).content for path in ("/Users", "/Groups", "/Schemas", "/ResourceTypes")]


def told(answer: httpx.Response) -> tuple[int, bytes, dict[str, str]]:
    """Give all that an answer tells but the number of its request."""
    return answer.status_code, answer.content, {k: v for k, v in answer.headers.items() if k != "x-request-id"}


def thrown(target: str, own: dict[str, str]) -> list[tuple[str, str, Any]]:
    """Give requests that name one id in every place that an id can have."""
    member, members = {"value": target}, [{"value": target, "$ref": f"/Users/{target}", "type": "User"}]
    changes: list[dict[str, Any]] = [
        {"op": "add", "path": "members", "value": members},
        {"op": "replace", "path": "members", "value": [*members, {"value": own["ada"]}]},
        {"op": "remove", "path": "members", "value": members},
        {"op": "remove", "path": f'members[value eq "{target}"]'},
        {"op": "remove", "path": f'members[value eq "{target}" or display pr]'},
        {"op": "replace", "path": f'members[value eq "{own["ada"]}"].value', "value": target},
        {"op": "add", "value": {"members": members}},
        {"op": "replace", "value": {"id": target, "externalId": target}},
    ]
    user = {"userName": "eve", "id": target, "externalId": target, "groups": [member], "manager": member}
    group = {"displayName": "eve", "id": target, "externalId": target, "members": members}
    requests: list[tuple[str, str, Any]] = [
        (method, f"{resources}/{target}{query}", body)
        for resources, body in (("/Users", user), ("/Groups", group))
        for method, query in (("GET", ""), ("GET", "?attributes=members,groups"), ("PUT", ""), ("DELETE", ""))
    ]
    requests += [
        ("PATCH", f"{resources}/{target}", patch(change)) for resources in ("/Users", "/Groups") for change in changes
    ]
    requests += [("PATCH", f"/Groups/{own['inner']}", patch(change)) for change in changes]
    requests += [("PUT", f"/Groups/{own['outer']}", group), ("PUT", f"/Users/{own['ben']}", user)]
    for name in ("id", "externalId", "groups.value", "groups", "members.value", "members", "meta.location", "userName"):
        for resources in ("/Users", "/Groups"):
            requests += [
                ("GET", f"{resources}?filter={name} eq {json.dumps(target)}", None),
                ("GET", f"{resources}?filter={name} ne {json.dumps(target)}", None),
                ("GET", f"{resources}?filter={name} ew {json.dumps(target[-12:])}", None),
            ]
    return requests


async def test_whatever_a_domain_sends_another_stays_as_it_is_and_unseen(house: House) -> None:
    """Any tenant's token read and edited all tenants (vouch, tale, Atlas): the tenant was lost on the way down."""
    ours, theirs = await house.customer("ours.com"), await house.customer("theirs.com")
    own, foreign = await mirrored(ours, "mark-of-ours"), await mirrored(theirs, "mark-of-theirs")
    before = await seen(theirs)

    for target in foreign.values():
        for method, path, body in thrown(target, own):
            answer = await ours.send(method, path, body)

            assert answer.status_code < 500, (method, path, answer.text)
            assert "theirs" not in answer.text
            for name, secret in foreign.items():
                # A client may be shown again what it sent, and that alone.
                assert secret not in answer.text or secret == target, (name, method, path, answer.text)

    assert await seen(theirs) == before
    for path in ("/Users", "/Groups"):
        page = (await ours.get(path)).json()["Resources"]
        members = [member["value"] for resource in page for member in resource.get("members", ())]
        assert not set(members) & set(foreign.values())
        assert not {resource["id"] for resource in page} & set(foreign.values())


async def test_a_foreign_id_is_told_nothing_else_than_an_absent_one(house: House) -> None:
    """Byte for byte, and in the same order of requests on two domains that began alike."""
    theirs = await house.customer("theirs.com")
    foreign = await mirrored(theirs, "theirs")

    for target in (foreign["ada"], foreign["outer"]):
        ours, others = await house.customer(f"a{target}.com"), await house.customer(f"b{target}.com")
        own, their_own = await mirrored(ours, "m"), await mirrored(others, "m")
        requests = zip(thrown(target, own), thrown(ABSENT, their_own), strict=True)

        for (method, path, body), (_, absent_path, absent_body) in requests:
            of_foreign = await ours.send(method, path, body)
            of_absent = await others.send(method, absent_path, absent_body)

            assert of_foreign.status_code == of_absent.status_code, (method, path)
            assert len(of_foreign.content) == len(of_absent.content), (method, path)
            # What is shown of the domain itself has ids and times of its own.
            if of_foreign.is_error or (method == "GET" and of_foreign.json()["totalResults"] == 0):
                assert told(of_foreign) == told(of_absent), (method, path)


async def test_the_same_user_name_in_two_domains_is_no_conflict(house: House) -> None:
    """A 409 over another tenant's user would tell who is a customer there (Cogtrix)."""
    ours, theirs = await house.customer("ours.com"), await house.customer("theirs.com")
    body = {"userName": "Ada@example.com", "externalId": "1", "emails": [{"value": "ada@example.com"}]}
    group = {"displayName": "Envi_Testing", "externalId": "1"}

    alone = [await theirs.send("POST", "/Users", body), await theirs.send("POST", "/Groups", group)]
    second = [await ours.send("POST", "/Users", body), await ours.send("POST", "/Groups", group)]
    again = [await ours.send("POST", "/Users", body), await ours.send("POST", "/Groups", group)]

    for first, then, conflict in zip(alone, second, again, strict=True):
        assert first.status_code == then.status_code == 201
        assert conflict.status_code == 409
        varying = {"id", "meta"}
        assert {k: v for k, v in first.json().items() if k not in varying} == {
            k: v for k, v in then.json().items() if k not in varying
        }
        assert len(first.content) == len(then.content)


async def test_counts_and_walks_know_nothing_of_a_larger_neighbour(house: House) -> None:
    ours, theirs = await house.customer("ours.com"), await house.customer("theirs.com")
    await mirrored(ours, "ours")
    await mirrored(theirs, "theirs")
    for number in range(10):
        await theirs.made("/Users", {"userName": f"user{number}"})

    for path, total in (("/Users", 2), ("/Groups", 2), ("/Users?filter=title pr", 2), ("/Users?filter=userName pr", 2)):
        join = "&" if "?" in path else "?"
        for start in (1, 2, 3, 9):
            page = (await ours.get(f"{path}{join}startIndex={start}&count=100")).json()

            assert page["totalResults"] == total
            assert len(page.get("Resources", ())) == max(0, total - start + 1)
