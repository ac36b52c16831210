"""RFC 7644 §3.11: the alias /Me, which is not supported."""

from pathlib import Path

import pytest

from envi_scim.provisioning.ports import Store
from envi_scim.storage.migrate import migrate
from tests.http.support.customers import Customer, House
from tests.http.test_authentication import is_error

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """On SQLite alone: the database is asked for nothing but the token."""
    del request
    url = f"sqlite:///{tmp_path / 'envi.db'}"
    migrate(url)
    return url


@pytest.fixture
async def envi(store: Store) -> Customer:
    return await House(store).customer("envi.com")


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
