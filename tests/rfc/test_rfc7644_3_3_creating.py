"""RFC 7644 §3.3: creating resources."""

import pytest

from envi_scim.scim.urns import GROUP_URN, USER_URN
from tests.http.support.customers import Customer
from tests.http.test_authentication import is_error


@pytest.mark.clause("7644-3.3-1", "7644-3.3-2")
async def test_what_a_client_says_is_taken_by_its_mutability(envi: Customer) -> None:
    """§3.3: ""readOnly" [...] SHALL be ignored"; writeOnly is taken and not returned; the others are kept."""
    made = await envi.made(
        "/Users",
        {
            "schemas": [USER_URN],
            "id": "mine",
            "meta": {"created": "2001-01-01T00:00:00Z", "resourceType": "Group"},
            "groups": [{"value": "g"}],
            "userName": "ada",
            "title": "Countess",
            "password": "secret",
        },
    )

    assert made["id"] != "mine"
    assert made["meta"]["resourceType"] == "User"
    assert not made["meta"]["created"].startswith("2001")
    assert made.keys().isdisjoint({"groups", "password"})
    assert made["title"] == "Countess"


@pytest.mark.clause("7644-3.3-3", "7644-3.3-4")
async def test_what_is_not_said_is_unassigned_or_has_its_default(envi: Customer) -> None:
    """§3.3: omitted attributes "MAY be assumed to be not asserted"; "The service provider MAY assign a default"."""
    made = await envi.made("/Users", {"schemas": [USER_URN], "userName": "ada"})

    assert made.keys() == {"schemas", "id", "userName", "active", "meta"}
    assert made["active"] is True


@pytest.mark.clause("7644-3.3-10")
async def test_a_value_that_is_taken_is_a_conflict(envi: Customer) -> None:
    """§3.3: "the service provider MUST return HTTP status code 409 (Conflict) with [...] "uniqueness""."""
    await envi.made("/Users", {"userName": "ada"})
    await envi.made("/Groups", {"displayName": "Envi_Testing"})

    user = await envi.send("POST", "/Users", {"schemas": [USER_URN], "userName": "ADA"})
    group = await envi.send("POST", "/Groups", {"schemas": [GROUP_URN], "displayName": "envi_testing"})

    for answer in (user, group):
        assert is_error(answer, 409)
        assert answer.json()["scimType"] == "uniqueness"


@pytest.mark.clause("7644-3.3.1-1")
async def test_the_type_of_a_resource_is_that_of_its_endpoint(envi: Customer) -> None:
    """§3.3.1: ""resourceType" SHALL be set [...] to the corresponding resource type for the endpoint"."""
    user = await envi.made("/Users", {"userName": "ada"})
    group = await envi.made("/Groups", {"displayName": "Envi_Testing"})

    assert (user["meta"]["resourceType"], group["meta"]["resourceType"]) == ("User", "Group")
