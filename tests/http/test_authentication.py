"""Every route asks for a token, and every token that is none is told what it lacks."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from envi_scim.provisioning.configuration import Status
from envi_scim.provisioning.tokens import PREFIX
from tests.http.support.customers import Customer, House
from tests.support.provisioned import OPERATOR

ERROR_URN = "urn:ietf:params:scim:api:messages:2.0:Error"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")

Header = Callable[[House, Customer], Awaitable[str | None]]


async def none_at_all(house: House, customer: Customer) -> None:
    del house, customer


async def empty(house: House, customer: Customer) -> str:
    del house, customer
    return ""


async def scheme_alone(house: House, customer: Customer) -> str:
    del house, customer
    return "Bearer "


async def null(house: House, customer: Customer) -> str:
    del house, customer
    return "Bearer null"


async def without_scheme(house: House, customer: Customer) -> str:
    del house
    return customer.token.secret


async def other_scheme(house: House, customer: Customer) -> str:
    del house
    return f"Basic {customer.token.secret}"


async def mistyped(house: House, customer: Customer) -> str:
    del house
    secret = customer.token.secret
    return f"Bearer {secret[:-1]}{'a' if secret[-1] != 'a' else 'b'}"


async def of_nobody(house: House, customer: Customer) -> str:
    token = await house.token(customer.domain)
    await house.tokens.revoke(customer.domain, token.token.id, actor=OPERATOR)
    return f"Bearer {token.secret}"


async def expired(house: House, customer: Customer) -> str:
    token = await house.token(customer.domain, expires_in=timedelta(milliseconds=1))
    while house.clock.now() <= token.token.expires_at:
        pass
    return f"Bearer {token.secret}"


async def lengthy(house: House, customer: Customer) -> str:
    del house, customer
    return f"Bearer {PREFIX}{'x' * 5000}"


UNUSABLE: tuple[Header, ...] = (
    none_at_all,
    empty,
    scheme_alone,
    null,
    without_scheme,
    other_scheme,
    mistyped,
    of_nobody,
    expired,
    lengthy,
)


def paths(house: House) -> list[str]:
    """Give an address of each route, and some that are none, below both prefixes."""
    known = [route.path.replace("{id}", "0199c0de-0000-7000-8000-000000000000") for route in house.app.routes.table]
    return [prefix + path for prefix in ("/scim", "/scim/v2") for path in [*known, "", "/", "/Bulk", "/Me", "/a/b/c/d"]]


def is_error(answer: httpx.Response, status: int) -> bool:
    """RFC 7644 §3.12, with content even where a HEAD request leaves it out."""
    if answer.request.method == "HEAD":
        return answer.status_code == status and answer.headers["content-type"] == "application/scim+json"
    document: dict[str, Any] = answer.json()
    return (
        answer.status_code == status
        and answer.headers["content-type"] == "application/scim+json"
        and document["schemas"] == [ERROR_URN]
        and document["status"] == str(status)
        and len(document["detail"]) > 10
    )


@pytest.mark.clause("7644-2-6", "7644-2.1-3")
@pytest.mark.parametrize("header", UNUSABLE)
async def test_every_route_and_method_is_401_without_a_usable_token(
    house: House, envi: Customer, header: Header
) -> None:
    """Discovery needs the token too, and no address below the prefixes tells whether it exists."""
    value = await header(house, envi)
    headers = {} if value is None else {"authorization": value}

    for path in paths(house):
        for method in METHODS:
            answer = await house.client.request(method, path, headers=headers)

            assert is_error(answer, 401), (method, path, answer.text)
            assert answer.headers["www-authenticate"] == "Bearer"
            assert answer.headers["x-request-id"]
            if value and PREFIX in value:
                assert value not in answer.text


async def test_a_token_without_its_scheme_is_told_to_write_it(house: House, envi: Customer) -> None:
    """The guide's API Token box (B5) sends what was pasted, and people paste the token alone."""
    answer = await house.client.get("/scim/Users", headers={"authorization": envi.token.secret})

    assert "Bearer" in answer.json()["detail"]


@pytest.mark.clause("7644-2-2")
async def test_every_route_opens_for_a_token_whatever_the_case_of_its_scheme(envi: Customer) -> None:
    for scheme in ("Bearer", "bearer", "BEARER"):
        for path in ("/Users", "/Groups", "/ServiceProviderConfig", "/ResourceTypes", "/Schemas"):
            answer = await envi.get(path, headers={"authorization": f"{scheme} {envi.token.secret}"})

            assert answer.status_code == 200


async def test_two_authorization_headers_are_401(house: House, envi: Customer) -> None:
    header = ("authorization", f"Bearer {envi.token.secret}")

    answer = await house.client.get("/scim/Users", headers=[header, header])

    assert is_error(answer, 401)


async def test_a_token_of_an_inactive_configuration_is_403_and_says_so(house: House, envi: Customer) -> None:
    """An Inactive configuration "refuses its tokens with a clear error and loses nothing" (docs/reference/guide.md)."""
    user = await envi.made("/Users", {"userName": "ada"})
    await house.administration.configure(envi.domain, status=Status.INACTIVE, actor=OPERATOR)

    refused = await envi.get("/Users")
    await house.administration.configure(envi.domain, status=Status.ACTIVE, actor=OPERATOR)
    back = await envi.get(f"/Users/{user['id']}")

    assert is_error(refused, 403)
    assert "Inactive" in refused.json()["detail"]
    assert back.json()["userName"] == "ada"


async def test_a_used_token_is_noted_behind_the_answer(house: House, envi: Customer) -> None:
    before = (await house.tokens.list(envi.domain))[0].last_used_at

    await envi.get("/Users")

    assert before is None
    assert (await house.tokens.list(envi.domain))[0].last_used_at is not None
