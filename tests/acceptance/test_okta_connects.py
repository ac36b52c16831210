"""Guide B4 to B6: the base URL, the API token, the test call, and what Okta shows where they are wrong."""

import pytest

from tests.acceptance.support.domain import Domain
from tests.acceptance.support.okta import LIST, Okta

TEST_CALL = "/Users?startIndex=1&count=2"


def test_the_test_call_of_a_new_domain_succeeds(okta: Okta) -> None:
    """Guide B6: Test API Credentials is one request, and an empty domain is no error."""
    answer = okta.get(TEST_CALL)

    assert answer.status_code == 200
    assert answer.json()["schemas"] == [LIST]
    assert answer.json()["totalResults"] == 0


def test_the_test_call_gives_at_most_what_it_asks_for(okta: Okta) -> None:
    """Guide B6, repeated on every save of the app's settings."""
    for number in range(3):
        okta.user(f"user{number}@example.com")

    body = okta.get(TEST_CALL).json()

    assert body["totalResults"] == 3
    assert body["itemsPerPage"] == 2
    assert [user["userName"] for user in body["Resources"]] == ["user0@example.com", "user1@example.com"]


@pytest.mark.clause("7644-1.3-2")
@pytest.mark.parametrize("base", ["/scim", "/scim/v2", "/scim/", "/scim/v2/"])
def test_each_spelling_of_the_base_url_is_served(domain: Domain, base: str) -> None:
    """Guide B4: the base URL is the server's address and /scim; administrators also type /scim/v2 and a slash."""
    with Okta(domain.server.url + base.rstrip("/"), f"Bearer {domain.token}") as okta:
        answer = okta.get(TEST_CALL)

    assert answer.status_code == 200


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_of_the_token_is_not_case_sensitive(domain: Domain, scheme: str) -> None:
    """RFC 9110 §11.1: the name of a scheme is case-insensitive."""
    with Okta(domain.base_url, f"{scheme} {domain.token}") as okta:
        assert okta.get(TEST_CALL).status_code == 200


@pytest.mark.parametrize(
    "typed",
    [
        "non-token",
        "Bearer",
        "Bearer null",
        "Bearer undefined",
        "Basic dXNlcjpwYXNz",
        "Bearer envi_scim_0000000000000000000000000000000000000000000000000",
    ],
)
def test_what_is_no_token_is_401_with_a_sentence(domain: Domain, typed: str) -> None:
    """Okta shows the detail to the administrator who pressed Test API Credentials."""
    with Okta(domain.base_url, "") as okta:
        answer = okta.send("GET", TEST_CALL, Authorization=typed)

    assert answer.status_code == 401


def test_a_token_without_bearer_before_it_is_401(domain: Domain) -> None:
    """Guide B5 says `Bearer <token>`; the app sends the field as it is typed, so a token alone arrives bare."""
    with Okta(domain.base_url, domain.token) as okta:
        answer = okta.get(TEST_CALL)

    assert answer.status_code == 401
    assert "Bearer" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/Users"),
        ("GET", "/Users/1"),
        ("POST", "/Users"),
        ("PUT", "/Users/1"),
        ("PATCH", "/Users/1"),
        ("DELETE", "/Users/1"),
        ("GET", "/Groups"),
        ("GET", "/Groups/1"),
        ("POST", "/Groups"),
        ("PUT", "/Groups/1"),
        ("PATCH", "/Groups/1"),
        ("DELETE", "/Groups/1"),
        ("GET", "/ServiceProviderConfig"),
        ("GET", "/ResourceTypes"),
        ("GET", "/ResourceTypes/User"),
        ("GET", "/Schemas"),
        ("GET", "/Schemas/urn:ietf:params:scim:schemas:core:2.0:User"),
        ("GET", "/Nothing"),
        ("GET", ""),
    ],
)
def test_no_route_answers_without_a_token(domain: Domain, method: str, path: str) -> None:
    """Discovery too: /Schemas is the domain's own, and an open one makes a wrong token look right."""
    with Okta(domain.base_url, "") as okta:
        wrong = okta.send(method, path, Authorization=f"Bearer {domain.token[:-1]}?")
        none = okta._client.request(method, domain.base_url + path)

    assert wrong.status_code == 401
    assert none.status_code == 401
    assert none.json()["status"] == "401"
    assert none.headers["www-authenticate"].split()[0] == "Bearer"


def test_a_token_cut_short_says_that_it_is_mistyped(domain: Domain) -> None:
    """The checksum in the token tells a typo from a token that was revoked."""
    with Okta(domain.base_url, f"Bearer {domain.token[:-3]}") as okta:
        answer = okta.get(TEST_CALL)

    assert answer.status_code == 401
    assert "mistyped" in answer.json()["detail"]
    assert domain.token[:-3] not in answer.text


def test_an_inactive_configuration_refuses_its_tokens_and_loses_nothing(domain: Domain) -> None:
    """What follows from the guide: refused with a clear error; Active again, everything is as it was."""
    with domain.okta() as okta:
        user = okta.user("stays@example.com")

    domain.configure("--status", "inactive")
    with domain.okta() as okta:  # a token seen less than 5 s ago may still be remembered by a worker
        refused = domain.until_refused(okta)
        domain.configure("--status", "active")
        found = domain.until_served(okta, f"/Users/{user['id']}")

    assert refused.status_code == 403
    assert "nactive" in refused.json()["detail"]
    assert found.json() == user
