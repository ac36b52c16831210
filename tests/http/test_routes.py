"""Addresses and methods, and what lies outside SCIM."""

import pytest

from envi_scim.http import operations
from envi_scim.observability import Metrics
from tests.http.support.customers import PUBLIC_URL, Customer, House
from tests.http.test_authentication import METHODS, is_error


@pytest.mark.clause("7644-3.12-5")
async def test_each_route_takes_its_methods_and_refuses_the_others_with_405(house: House, envi: Customer) -> None:
    """RFC 9110 §15.5.6: "The origin server MUST generate an Allow header field in a 405 response"."""
    for route in house.app.routes.table:
        path = route.path.replace("{id}", "absent")
        allowed = route.allow.decode().split(", ")
        for method in METHODS:
            answer = await envi.send(method, path, b"\xff no json", headers={"content-type": "text/plain"})

            assert (answer.status_code == 405) == (method not in allowed), (method, path)
            if answer.status_code == 405:
                assert answer.headers["allow"] == route.allow.decode()
                assert is_error(answer, 405)


@pytest.mark.clause("7644-3.13-3")
@pytest.mark.parametrize(
    "path",
    [
        "/Bulk/1",
        "/.Search",
        "/Users/.search/1",
        "/Users/1/.search",
        "/Me/1",
        "/users",
        "/Users/1/2",
        "/v3/Users",
        "/v2/v2/Users",
        "/%55sers/1/2",
    ],
)
async def test_an_address_that_is_none_is_404(envi: Customer, path: str) -> None:
    assert is_error(await envi.get(path), 404)


@pytest.mark.clause("7644-3.13-1", "7644-3.13-2", "7644-3.13-4")
@pytest.mark.parametrize("path", ["/v2/Users", "//Users", "/Users/", "/%55sers", "/v2//Users/"])
async def test_an_address_is_found_below_both_prefixes_and_whatever_its_slashes(envi: Customer, path: str) -> None:
    """Base URLs get pasted with a slash at their end."""
    assert (await envi.get(path)).status_code == 200


async def test_addresses_sent_are_made_of_the_public_url_and_the_prefix_that_was_asked(envi: Customer) -> None:
    """Never an unchecked Host or X-Forwarded header."""
    lies = {"host": "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "ftp"}
    user = await envi.made("/Users", {"userName": "ada"})

    plain = await envi.get(f"/Users/{user['id']}", headers=lies)
    second = await envi.get(f"/v2/Users/{user['id']}", headers=lies)

    assert plain.json()["meta"]["location"] == f"{PUBLIC_URL}/scim/Users/{user['id']}"
    assert second.json()["meta"]["location"] == f"{PUBLIC_URL}/scim/v2/Users/{user['id']}"


async def test_head_is_answered_as_get_without_the_body(envi: Customer) -> None:
    """RFC 9110 §9.3.2."""
    user = await envi.made("/Users", {"userName": "ada"})
    for path in (f"/Users/{user['id']}", "/Users", "/Schemas", "/Groups"):
        got, head = await envi.get(path), await envi.send("HEAD", path)

        assert head.status_code == got.status_code == 200
        assert head.content == b""
        assert head.headers["content-length"] == got.headers["content-length"] == str(len(got.content))
        assert head.headers.get("etag") == got.headers.get("etag")


async def test_each_answer_has_a_number_of_its_own_that_no_client_chooses(envi: Customer) -> None:
    answers = [await envi.get("/Users", headers={"x-request-id": "mine"}) for _ in range(3)]

    numbers = {answer.headers["x-request-id"] for answer in answers}
    assert len(numbers) == 3
    assert "mine" not in numbers


async def test_operators_get_health_readiness_and_metrics_without_a_token(house: House, envi: Customer) -> None:
    await envi.get("/Users")

    alive, ready, metrics = [await house.client.get(path) for path in ("/healthz", "/readyz", "/metrics")]

    assert (alive.status_code, ready.status_code, metrics.status_code) == (200, 200, 200)
    assert 'route="/Users",status="200"' in metrics.text
    assert envi.token.secret not in metrics.text


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nothing", 404), ("GET", "/scimmer", 404), ("POST", "/healthz", 405)]
)
async def test_a_refusal_outside_scim_is_a_problem_document(house: House, method: str, path: str, status: int) -> None:
    """RFC 9457."""
    answer = await house.client.request(method, path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == status


async def test_no_redirect_is_ever_made_of_the_host_that_a_client_names(house: House) -> None:
    for route in operations.routes(house.store, Metrics()):
        for path in (f"{route.path}/", f"/{route.path}", f"{route.path}//"):
            for method in ("GET", "HEAD", "POST"):
                answer = await house.client.request(method, path, headers={"host": "evil.example"})

                # A path of two slashes and nothing else is the console's first page, which leads to another of ours.
                assert answer.status_code in {303, 404, 405}, (method, path)
                assert answer.headers.get("location", "/sign-in") == "/sign-in"
                assert "evil" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/Users",
        "/users/1",
        "/Groups?filter=x",
        "/v2/Users",
        "/V2",
        "/ServiceProviderConfig",
        "/Schemas/x",
        "/RESOURCETYPES",
        "/SCIM/Users",
        "/Scim/v2/Users",
        "/SCIM",
        "//scim/Users",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
async def test_a_base_url_that_misses_scim_is_told_so_without_a_token(house: House, method: str, path: str) -> None:
    answer = await house.client.request(method, path)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/scim+json"
    assert answer.headers["x-request-id"]
    if method == "HEAD":
        assert answer.content == b""
    else:
        assert is_error(answer, 404)
        assert "The base URL ends in /scim" in answer.json()["detail"]


@pytest.mark.parametrize(
    "identifier", ["%00", "%ff", "a%0d%0aX-Evil:%201", "..%2f..%2fetc", "x" * 5000, "%F0%9F%98%80", "%ED%A0%80", "null"]
)
async def test_no_identifier_does_harm(envi: Customer, identifier: str) -> None:
    """A raw id never reaches a header."""
    for kind in ("Users", "Groups", "Schemas", "ResourceTypes"):
        for method in ("GET", "DELETE", "PATCH", "PUT") if kind in {"Users", "Groups"} else ("GET",):
            body = {
                "PUT": {"userName": "a", "displayName": "a"},
                "PATCH": {
                    "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                    "Operations": [{"op": "replace", "path": "externalId", "value": "x"}],
                },
            }.get(method)
            answer = await envi.send(method, f"/{kind}/{identifier}", body)

            assert is_error(answer, 404), (method, kind, answer.text)
            assert "x-evil" not in answer.headers
