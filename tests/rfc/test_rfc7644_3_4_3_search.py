"""RFC 7644 §3.4.3: queries by POST."""

from typing import Any

import pytest

from tests.http.support.customers import Customer
from tests.rfc.listed import SEARCH_URN, asked, filled, names, refused, searched


@pytest.mark.parametrize("path", ["/Users", "/Groups", "/", "/v2/Users", "/v2/"])
@pytest.mark.parametrize(
    "parameters",
    [
        {},
        {"filter": 'displayName sw "envi" or displayName pr'},
        {"sortBy": "displayName", "sortOrder": "descending"},
        {"startIndex": 2, "count": 1},
        {"count": 0},
        {"attributes": ["displayName", "userName"]},
        {"excludedAttributes": ["meta", "members"]},
        {"filter": None, "count": None, "attributes": []},
    ],
)
async def test_a_search_answers_what_the_same_get_answers(envi: Customer, path: str, parameters: Any) -> None:
    """The clause: "After receiving an HTTP POST request, a response is returned as specified in Section 3.4.2"."""
    await filled(envi)
    given = {name: value for name, value in parameters.items() if value is not None}
    said = {name: ",".join(value) if isinstance(value, list) else value for name, value in given.items()}

    by_get, by_post = await asked(envi, path, **said), await searched(envi, path, **parameters)

    assert by_post.status_code == 200
    assert by_post.json() == by_get.json()


async def test_a_search_must_say_that_it_is_one(envi: Customer, strict: Customer) -> None:
    """The clause: "Query requests MUST be identified using the following URI". Compatible mode does without."""
    for body in ({}, {"schemas": []}, {"schemas": ["urn:example"]}):
        assert (await envi.send("POST", "/Users/.search", body)).status_code == 200
        assert refused(await strict.send("POST", "/Users/.search", body), "invalidSyntax")
    assert (await strict.send("POST", "/Users/.search", {"schemas": [SEARCH_URN.upper()]})).status_code == 200


@pytest.mark.parametrize(
    "parameters", [{"count": "1"}, {"startIndex": "1"}, {"attributes": "userName,id"}, {"shoeSize": 4}]
)
async def test_what_is_close_is_understood_unless_strict(envi: Customer, strict: Customer, parameters: Any) -> None:
    await filled(envi)

    assert (await searched(envi, "/Users", **parameters)).json()["totalResults"] == 3
    assert refused(await searched(strict, "/Users", **parameters), "invalidSyntax")


@pytest.mark.parametrize(
    ("parameters", "scim_type"),
    [
        ({"filter": 5}, "invalidFilter"),
        ({"filter": ""}, "invalidFilter"),
        ({"filter": "userName"}, "invalidFilter"),
        ({"sortBy": ["userName"]}, "invalidValue"),
        ({"sortOrder": "up"}, "invalidValue"),
        ({"count": 1.5}, "invalidValue"),
        ({"count": True}, "invalidValue"),
        ({"count": "many"}, "invalidValue"),
        ({"attributes": {"userName": True}}, "invalidValue"),
        ({"attributes": [1]}, "invalidValue"),
        ({"attributes": ["id"], "excludedAttributes": ["meta"]}, "invalidValue"),
        ({"cursor": 1}, "invalidValue"),
        ({"schemas": "x"}, "invalidSyntax"),
        ({"schemas": [1]}, "invalidSyntax"),
        ({"count": 1, "Count": 2}, "invalidSyntax"),
    ],
)
async def test_what_is_no_search_is_refused(envi: Customer, parameters: Any, scim_type: str) -> None:
    assert refused(await searched(envi, "/Users", **parameters), scim_type)


async def test_names_have_no_case(envi: Customer) -> None:
    await filled(envi)

    assert names(await searched(envi, "/Users", FILTER='userName eq "ada"', sortby="id")) == ["Ada"]


async def test_a_filter_in_the_address_is_not_overlooked(envi: Customer) -> None:
    """A filter that is overlooked would show everybody."""
    answer = await envi.send("POST", "/Users/.search?filter=userName%20eq%20%22ada%22", {"schemas": [SEARCH_URN]})

    assert refused(answer, "invalidValue")


@pytest.mark.parametrize("path", ["/.search", "/Users/.search", "/Groups/.search"])
async def test_only_post_searches(envi: Customer, path: str) -> None:
    """The clause: ""/.search" ... SHALL be used to indicate that the HTTP POST verb is intended to be a query"."""
    for method in ("GET", "PUT", "PATCH", "DELETE"):
        answer = await envi.send(method, path)

        assert answer.status_code == 405
        assert answer.headers["allow"] == "POST"


async def test_a_body_has_its_limits(envi: Customer) -> None:
    large = await searched(envi, "/Users", filter="x" * 1024 * 1024)
    no_json = await envi.send("POST", "/Users/.search", b"filter", headers={"content-type": "text/plain"})

    assert large.status_code == 413
    assert no_json.status_code == 415
