"""Paths made to walk out of the document: into the program, the row, another attribute that no client may write."""

from typing import Any

import pytest

from tests.hostile.support.harm import ONE_ENGINE, PAYLOADS, is_refusal, patch
from tests.http.support.customers import Customer

pytestmark = ONE_ENGINE

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
# Names of a language's insides, of rows and of what stands around a document.
NOWHERE = (
    "__class__",
    "__dict__",
    "__init__.__globals__",
    "userName.__class__",
    "name.__class__.__mro__",
    "emails.__len__",
    "emails[type pr].__class__",
    "__proto__",
    "__proto__.admin",
    "constructor.prototype",
    "constructor.prototype.isAdmin",
    "name.__proto__.admin",
    "domain_id",
    "domain",
    "version",
    "document",
    "user_name",
    "organization_id",
    "source",
    "token",
    "admin",
    "isAdmin",
    "0",
    "emails.0.value",
    "emails[0].value",
    "emails/0/value",
    "/userName",
    "//userName",
    "$.userName",
    "$..*",
    "*",
    "..",
    "name..givenName",
    ".name",
    "name.",
    "name.givenName.value",
    "name/givenName",
    "name[givenName pr]",
    f"{ENTERPRISE}:",
    f"{ENTERPRISE}.manager",
    f"{ENTERPRISE}:userName",
    "urn:ietf:params:scim:schemas:core:2.0:Group:displayName",
    "urn:x:y:userName",
)
READ_ONLY = (
    "id",
    "ID",
    "meta",
    "meta.version",
    "meta.created",
    "meta.lastModified",
    "meta.location",
    "meta.resourceType",
    "groups",
    "groups.value",
    'groups[value eq "x"]',
    'groups[value eq "x"].value',
    f"{ENTERPRISE}:manager.displayName",
    "urn:ietf:params:scim:schemas:core:2.0:User:id",
    "urn:ietf:params:scim:schemas:core:2.0:User:groups",
)
OPERATIONS = ("add", "replace", "remove")


def operation(op: str, path: str, value: Any = "x") -> dict[str, Any]:
    return {"op": op, "path": path} if op == "remove" else {"op": op, "path": path, "value": value}


@pytest.mark.parametrize("path", [*NOWHERE, *PAYLOADS[::4]])
async def test_a_path_leads_nowhere_but_through_the_schema(envi: Customer, path: str) -> None:
    """CVE-2026-48170: a path of a PATCH walked into the prototype of every object; in Python it is `setattr`."""
    user = await envi.made("/Users", {"userName": "ada", "emails": [{"value": "a", "type": "work"}]})
    before = await envi.get(f"/Users/{user['id']}")

    for op in OPERATIONS:
        for value in ("x", {"admin": True}, True):
            answer = await envi.send("PATCH", f"/Users/{user['id']}", patch(operation(op, path, value)))

            assert is_refusal(answer, 400), (op, answer.text)
            assert answer.json()["scimType"] in {"invalidPath", "invalidFilter", "mutability"}
    assert (await envi.get(f"/Users/{user['id']}")).content == before.content


@pytest.mark.parametrize("path", READ_ONLY)
async def test_what_no_client_may_write_is_written_by_no_path(envi: Customer, path: str) -> None:
    """Nobody lets oneself into a group by a PATCH of the user, and nobody moves a resource to another id."""
    user = await envi.made("/Users", {"userName": "ada", ENTERPRISE: {"manager": {"value": "m"}}})
    group = await envi.made("/Groups", {"displayName": "Envi_Admin"})
    before = await envi.get(f"/Users/{user['id']}")

    for op in OPERATIONS:
        for value in (group["id"], {"value": group["id"]}, [{"value": group["id"]}]):
            answer = await envi.send("PATCH", f"/Users/{user['id']}", patch(operation(op, path, value)))

            assert is_refusal(answer, 400), (op, answer.text)
            assert answer.json()["scimType"] == "mutability"
    assert (await envi.get(f"/Users/{user['id']}")).content == before.content
    assert "members" not in (await envi.get(f"/Groups/{group['id']}")).json()


async def test_a_key_of_a_value_without_a_path_leads_nowhere_either(envi: Customer) -> None:
    """Keys may be paths, since Entra writes such; what they name that is nowhere is dropped."""
    user = await envi.made("/Users", {"userName": "ada", "title": "t"})
    group = await envi.made("/Groups", {"displayName": "Envi_Admin"})
    before = (await envi.get(f"/Users/{user['id']}")).content

    for key in (*NOWHERE, *PAYLOADS, "id", "meta", "meta.version", "groups"):
        for op in ("add", "replace"):
            for value in ("x", [{"value": group["id"]}], {"admin": True}):
                sent = {"op": op, "value": {key: value, "title": "t"}}
                answer = await envi.send("PATCH", f"/Users/{user['id']}", patch(sent))

                assert answer.status_code == 200 or is_refusal(answer, 400), answer.text
        assert (await envi.get(f"/Users/{user['id']}")).content == before, key


async def test_a_key_of_a_body_becomes_no_part_of_the_program(envi: Customer) -> None:
    value = {"version": "x", "location": "x", "admin": True, "value": "x"}

    for key in (*NOWHERE, *PAYLOADS, "id", "meta", "groups", "password", "passWord"):
        for body in ({key: value}, {key: "x"}, {key: [value]}, {"name": {key: "x"}}, {"emails": [{key: "x"}]}):
            answer = await envi.send("POST", "/Users", {"userName": "ada", **body})
            if answer.status_code == 201:
                made = answer.json()

                assert set(made) == {"schemas", "id", "userName", "active", "meta"}, key
                assert made["meta"]["location"].endswith(made["id"])
                assert (await envi.send("DELETE", f"/Users/{made['id']}")).status_code == 204
            else:
                assert is_refusal(answer, 400), key


@pytest.mark.parametrize("parameter", ["attributes", "excludedAttributes", "sortBy"])
async def test_a_projection_shows_nothing_from_around_the_document(envi: Customer, parameter: str) -> None:
    await envi.made("/Users", {"userName": "ada", "password": "hunter2hunter2"})

    for path in (*NOWHERE, *PAYLOADS):
        answer = await envi.get("/Users", params={parameter: path})

        assert answer.status_code == 200 or is_refusal(answer, 400)
        for inside in ("hunter2", "user_name_key", "<class", "0x7f", envi.domain.id):
            assert inside not in answer.text, path
