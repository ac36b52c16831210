"""RFC 7644 §3.11: the alias /Me, which is not supported."""

import pytest

from tests.http.support.customers import Customer
from tests.http.test_authentication import is_error

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


@pytest.mark.clause("7644-3.11-2", "7644-3.11-3")
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("prefix", ["", "/v2"])
async def test_me_is_not_implemented_for_any_operation(envi: Customer, method: str, prefix: str) -> None:
    """The first of the three ways.

    "A service provider that does NOT support this feature SHOULD respond with HTTP status code 501 (Not Implemented)."
    """
    answer = await envi.send(method, f"{prefix}/Me", {"userName": "me"} if method in {"POST", "PUT", "PATCH"} else None)

    assert is_error(answer, 501)
    if method != "HEAD":
        assert "stands for no user" in answer.json()["detail"]


@pytest.mark.parametrize("method", METHODS)
async def test_who_has_no_token_is_told_that_first(envi: Customer, method: str) -> None:
    answer = await envi.client.request(method, "/scim/Me")

    assert is_error(answer, 401)
