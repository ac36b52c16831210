"""What a domain keeps, an identity provider does not overwrite: over HTTP, by PUT and PATCH, in both modes."""

from typing import Any

import pytest

from envi_scim.provisioning.configuration import Mode
from envi_scim.provisioning.kept_attributes import UpdatePolicy
from envi_scim.scim.urns import ENTERPRISE_USER_URN, USER_URN
from envi_scim.storage.store import SqlStore
from tests.http.support.customers import Customer, House
from tests.support.provisioned import OPERATOR

PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
KEPT = ("displayName", "name.givenName", "emails", "department")
ADA: dict[str, Any] = {
    "schemas": [USER_URN, ENTERPRISE_USER_URN],
    "userName": "ada",
    "displayName": "Ada",
    "title": "Countess",
    "name": {"givenName": "Ada", "familyName": "King"},
    "emails": [{"value": "ada@envi.com", "primary": True}],
    ENTERPRISE_USER_URN: {"department": "Mathematics", "division": "North"},
}
BOTH = pytest.mark.parametrize("mode", Mode)


async def keeping(house: House, mode: Mode, *names: str) -> tuple[Customer, dict[str, Any]]:
    """Make a customer whose domain keeps some attributes, and a user there."""
    customer = await house.customer("envi.com", mode=mode)
    policy = UpdatePolicy(house.store, house.clock, house.ids)
    await policy.keep(customer.domain, names or KEPT, actor=OPERATOR)
    return customer, await customer.made("/Users", ADA)


def patching(*operations: dict[str, Any]) -> dict[str, Any]:
    return {"schemas": [PATCH_OP], "Operations": list(operations)}


def values(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in ("id", "meta", "active")}


@BOTH
async def test_a_put_overwrites_all_but_what_is_kept(house: House, mode: Mode) -> None:
    """RFC 7644 §3.5.1: what is readOnly "SHALL be ignored"."""
    envi, ada = await keeping(house, mode)
    body = {
        "schemas": [USER_URN],
        "userName": "ada2",
        "displayName": "Other",
        "name": {"givenName": "Other", "familyName": "Lovelace"},
    }

    answer = await envi.send("PUT", f"/Users/{ada['id']}", body)

    assert answer.status_code == 200, answer.text
    expected = {
        "schemas": [USER_URN, ENTERPRISE_USER_URN],
        "userName": "ada2",
        "displayName": "Ada",
        "name": {"givenName": "Ada", "familyName": "Lovelace"},
        "emails": ADA["emails"],
        ENTERPRISE_USER_URN: {"department": "Mathematics"},
    }
    assert values(answer.json()) == expected
    assert values((await envi.get(f"/Users/{ada['id']}")).json()) == expected


@BOTH
async def test_a_put_that_would_change_only_what_is_kept_changes_nothing(house: House, mode: Mode) -> None:
    envi, ada = await keeping(house, mode)

    answer = await envi.send("PUT", f"/Users/{ada['id']}", ADA | {"displayName": "Other", "emails": []})

    assert answer.status_code == 200
    assert answer.json() == ada


async def test_a_patch_in_compatible_mode_does_everything_else(house: House) -> None:
    envi, ada = await keeping(house, Mode.COMPATIBLE)
    body = patching(
        {"op": "replace", "path": "displayName", "value": "Other"},
        {"op": "remove", "path": "emails"},
        {"op": "replace", "value": {"title": "Lady", f"{ENTERPRISE_USER_URN}:department": "Poetry"}},
    )

    answer = await envi.send("PATCH", f"/Users/{ada['id']}", body)

    assert answer.status_code == 200, answer.text
    assert values(answer.json()) == ADA | {"title": "Lady"}


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "replace", "path": "displayName", "value": "Other"},
        {"op": "remove", "path": "name.givenName"},
        {"op": "remove", "path": "name"},
        {"op": "add", "path": "emails", "value": [{"value": "a@envi.com"}]},
        {"op": "replace", "path": f"{ENTERPRISE_USER_URN}:department", "value": "Poetry"},
    ],
)
async def test_a_patch_of_what_is_kept_is_refused_in_strict_mode(house: House, operation: dict[str, Any]) -> None:
    """RFC 7644 §3.5.2: what is readOnly cannot be changed, "mutability"."""
    envi, ada = await keeping(house, Mode.STRICT)
    rest = {"op": "replace", "path": "title", "value": "Lady"}

    answer = await envi.send("PATCH", f"/Users/{ada['id']}", patching(rest, operation))

    assert (answer.status_code, answer.json()["scimType"]) == (400, "mutability")
    assert "keeps the value" in answer.json()["detail"]
    assert "Other" not in answer.text
    assert (await envi.get(f"/Users/{ada['id']}")).json() == ada


async def test_a_patch_to_the_value_that_is_there_is_taken_in_strict_mode(house: House) -> None:
    envi, ada = await keeping(house, Mode.STRICT)
    same = {"op": "replace", "path": "displayName", "value": "Ada"}

    assert (await envi.send("PATCH", f"/Users/{ada['id']}", patching(same))).status_code == 200


@BOTH
async def test_what_is_kept_takes_the_first_value_that_comes(house: House, mode: Mode) -> None:
    envi, ada = await keeping(house, mode, "nickName")
    first = patching({"op": "add", "path": "nickName", "value": "Adie"})

    answer = await envi.send("PATCH", f"/Users/{ada['id']}", first)

    assert answer.json()["nickName"] == "Adie"


@BOTH
async def test_what_is_kept_does_not_hold_back_a_deactivation(house: House, mode: Mode) -> None:
    envi, ada = await keeping(house, mode)

    answer = await envi.send("PUT", f"/Users/{ada['id']}", {"schemas": [USER_URN], "userName": "ada", "active": False})

    assert answer.json()["active"] is False


async def test_what_stayed_is_noted_by_name_with_the_request(house: House, store: SqlStore) -> None:
    envi, ada = await keeping(house, Mode.COMPATIBLE)

    answer = await envi.send("PUT", f"/Users/{ada['id']}", ADA | {"displayName": "Other"})
    await store.settle()

    record = await store.requests.get(envi.domain.id, answer.headers["x-request-id"])
    assert record is not None
    assert record.tolerated == (("kept-attribute", "displayName"),)


async def test_what_another_domain_keeps_makes_no_difference(house: House) -> None:
    await keeping(house, Mode.COMPATIBLE)
    other = await house.customer("other.example")
    made = await other.made("/Users", ADA)

    answer = await other.send("PUT", f"/Users/{made['id']}", ADA | {"displayName": "Other"})

    assert answer.json()["displayName"] == "Other"
