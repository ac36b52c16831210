"""Every step of Okta's published "Okta SCIM 2.0 SPEC Test" (editions of 2016 and 2024-05), guide B6.

Each step sends what that file sends and checks what it checks; where we promise more, so does the step.
"""

from time import monotonic
from typing import Any

import pytest

from tests.acceptance.support.domain import Domain
from tests.acceptance.support.okta import ERROR, LIST, USER, Okta

SPEC_TEST = {"User-Agent": "OKTA SCIM Integration"}
CREATE = {"Content-Type": "application/json", "Accept": "application/scim+json; charset=utf-8"}
SLOWEST = 0.6  # seconds: what the file allows for /Groups

LOGIN = "Runscope300Abc@Atko.example"


def realistic(login: str = LOGIN, email: str = "runscope300@atko.example") -> dict[str, Any]:
    return {
        "schemas": [USER],
        "userName": login,
        "name": {"givenName": "Runscope", "familyName": "Abc300"},
        "emails": [{"primary": True, "value": email, "type": "work"}],
        "displayName": "Runscope Abc300",
        "active": True,
    }


def test_the_users_endpoint_gives_a_first_user_with_everything_okta_reads(okta: Okta) -> None:
    """Required: `GET /Users?count=1&startIndex=1`."""
    okta.user("first@example.com")
    okta.user("second@example.com")

    answer = okta.send("GET", "/Users?count=1&startIndex=1", **SPEC_TEST)

    body = answer.json()
    user = body["Resources"][0]
    assert answer.status_code == 200
    assert body["schemas"] == [LIST]
    assert (body["itemsPerPage"], body["startIndex"], body["totalResults"]) == (1, 1, 2)
    assert user["id"]
    assert user["name"] == {"givenName": "Ada", "familyName": "Lovelace"}
    assert user["userName"] == "first@example.com"
    assert user["active"] is True
    assert user["emails"][0]["value"] == "first@example.com"


@pytest.mark.clause("7644-3.4-1", "ipsie-5.3-1")
def test_a_user_is_read_by_its_id(okta: Okta) -> None:
    """Required: `GET /Users/{id}`."""
    created = okta.user("first@example.com")

    answer = okta.send("GET", f"/Users/{created['id']}", **SPEC_TEST)

    user = answer.json()
    assert answer.status_code == 200
    assert user["id"] == created["id"]
    assert user["name"] == {"givenName": "Ada", "familyName": "Lovelace"}
    assert user["userName"] == "first@example.com"
    assert user["active"] is True
    assert user["emails"][0]["value"] == "first@example.com"


@pytest.mark.clause("7644-3.4.2-9")
@pytest.mark.parametrize("email", ["abcdefgh@atko.example", LOGIN])
def test_an_unknown_user_name_gives_an_empty_list(okta: Okta, email: str) -> None:
    """Required, twice: the filter for a userName that does not exist is 200 with totalResults 0."""
    answer = okta.send("GET", f'/Users?filter=userName eq "{email}"', **SPEC_TEST)

    body = answer.json()
    assert answer.status_code == 200
    assert body["schemas"] == [LIST]
    assert body["totalResults"] == 0
    assert body["Resources"] == []


@pytest.mark.parametrize("user_id", ["010101001010101011001010101011", "00919288221112222"])
def test_an_unknown_id_is_404_with_a_detail(okta: Okta, user_id: str) -> None:
    """Required, twice: 404 with detail, the status as text and the URN of an error."""
    answer = okta.send("GET", f"/Users/{user_id}", **SPEC_TEST)

    body = answer.json()
    assert answer.status_code == 404
    assert body["status"] == "404"
    assert body["detail"]
    assert ERROR in body["schemas"]


def test_a_user_with_realistic_values_is_created_and_read_back(okta: Okta) -> None:
    """Required: the body comes as application/json and the answer is asked for with a charset."""
    answer = okta.send("POST", "/Users", realistic(), **CREATE)

    created = answer.json()
    assert answer.status_code == 201
    assert created["active"] is True
    assert created["id"]
    assert created["name"] == {"givenName": "Runscope", "familyName": "Abc300"}
    assert USER in created["schemas"]
    assert created["userName"] == LOGIN
    assert okta.send("GET", f"/Users/{created['id']}", **SPEC_TEST).json() == created


@pytest.mark.parametrize("email", ["runscope300@atko.example", "another@atko.example"])
@pytest.mark.parametrize("login", [LOGIN, LOGIN.upper()])
def test_a_user_that_exists_is_409_whatever_its_email_and_case(okta: Okta, login: str, email: str) -> None:
    """Required: creating the same user again fails."""
    okta.send("POST", "/Users", realistic(), **CREATE)

    answer = okta.send("POST", "/Users", realistic(login, email), **CREATE)

    assert answer.status_code == 409
    assert answer.json()["scimType"] == "uniqueness"


def test_a_user_name_in_capitals_finds_the_user(okta: Okta) -> None:
    """Required: "Username Case Sensitivity Check"."""
    created = okta.send("POST", "/Users", realistic(), **CREATE).json()

    answer = okta.send("GET", f'/Users?filter=userName eq "{LOGIN.upper()}"', **SPEC_TEST)

    assert answer.status_code == 200
    assert [user["id"] for user in answer.json()["Resources"]] == [created["id"]]


def test_the_groups_endpoint_answers_in_time(okta: Okta) -> None:
    """Optional: `GET /Groups` in less than 600 ms."""
    started = monotonic()

    answer = okta.send("GET", "/Groups", **SPEC_TEST)

    assert monotonic() - started < SLOWEST
    assert answer.status_code == 200
    assert answer.json()["totalResults"] == 0
    assert answer.json()["Resources"] == []


def test_a_text_that_is_no_token_is_401(okta: Okta) -> None:
    """Required: `Authorization: non-token`."""
    answer = okta.send("GET", f'/Users?filter=userName eq "{LOGIN.upper()}"', **SPEC_TEST, Authorization="non-token")

    body = answer.json()
    assert answer.status_code == 401
    assert body["detail"]
    assert body["status"] == "401"
    assert body["schemas"] == [ERROR]


@pytest.mark.clause("7644-3.4.2.2-2", "7644-4-2")
def test_the_service_provider_config_has_every_member(okta: Okta) -> None:
    """Optional (2016): each feature is said to be supported or not, with its limits, and how to authenticate."""
    answer = okta.send("GET", "/ServiceProviderConfig", **SPEC_TEST)

    config = answer.json()
    assert answer.status_code == 200
    assert config["schemas"] == ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"]
    for feature in ("patch", "bulk", "filter", "changePassword", "sort", "etag"):
        assert isinstance(config[feature]["supported"], bool)
    assert isinstance(config["bulk"]["maxOperations"], int)
    assert isinstance(config["bulk"]["maxPayloadSize"], int)
    assert config["filter"]["maxResults"] > 0
    assert config["authenticationSchemes"][0]["type"] == "oauthbearertoken"
    assert config["authenticationSchemes"][0]["name"]
    assert config["authenticationSchemes"][0]["description"]


@pytest.mark.parametrize("endpoint", ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"])
def test_a_post_of_garbage_to_discovery_is_405(domain: Domain, endpoint: str) -> None:
    """Optional (2016): the method is refused before the body is looked at."""
    with domain.okta() as okta:
        answer = okta._client.post(
            f"{domain.base_url}{endpoint}",
            content=b"{not json",
            headers={"Authorization": okta.api_token, "Content-Type": "application/scim+json"},
        )

    assert answer.status_code == 405
    assert answer.json()["status"] == "405"
    assert "GET" in answer.headers["allow"]


def test_a_filter_that_is_none_is_400(okta: Okta) -> None:
    """Optional (2016): `filter=JOE`."""
    answer = okta.send("GET", "/Users?filter=JOE", **SPEC_TEST)

    assert answer.status_code == 400
    assert answer.json()["scimType"] == "invalidFilter"
