"""Every route in the table against every token that is none, not this domain's, or not sent as a token is sent."""

from collections.abc import Iterator

import httpx
import pytest

from envi_scim.http.scim_api.routes import Route
from envi_scim.provisioning.access import AccessCheck
from envi_scim.provisioning.tokens import secret_of
from tests.hostile.support.harm import ONE_ENGINE, is_refusal, patch
from tests.http.support.customers import SCIM, Customer, House
from tests.http.test_authentication import UNUSABLE, Header

pytestmark = ONE_ENGINE

ABSENT = "0199c0de-0000-7000-8000-000000000000"
# As somebody might send it who wants to be let in, or whose program has nothing to send.
ODD = (
    "",
    " ",
    "Bearer",
    "Bearer ",
    "Bearer  ",
    "Bearer\t",
    "bearer ",
    "Bearer null",
    "Bearer NULL",
    "Bearer undefined",
    "Bearer None",
    "Bearer 0",
    "Bearer false",
    'Bearer ""',
    "Bearer *",
    "Bearer %",
    "Bearer ' or '1'='1",
    "Bearer envi_scim_",
    "Bearer ${token}",
    "Bearer {{token}}",
    "Basic Og==",
    "Basic YWRtaW46YWRtaW4=",
    "Negotiate",
    "Digest username=admin",
    "Token x",
    "null",
)


def requests(house: House, id_: str = ABSENT) -> Iterator[tuple[Route, str, str]]:
    """Give every route with an address of it and each of its methods, below both prefixes."""
    for route in house.app.routes.table:
        path = route.path.replace("{id}", id_)
        for method in (*route.endpoints, "HEAD"):
            for prefix in ("/scim", "/scim/v2"):
                yield route, method, prefix + path


async def refused_everywhere(house: House, authorization: str | None) -> None:
    headers = {"content-type": SCIM} | ({} if authorization is None else {"authorization": authorization})
    for route, method, address in requests(house):
        answer = await house.client.request(method, address, headers=headers, content=b"{")

        assert answer.status_code == 401, (method, route.path, answer.text)
        assert answer.headers["www-authenticate"] == "Bearer"
        assert method == "HEAD" or is_refusal(answer, 401)


@pytest.mark.parametrize("header", UNUSABLE)
async def test_no_route_is_open_without_a_usable_token(house: House, envi: Customer, header: Header) -> None:
    """Casdoor served its whole SCIM surface to anybody. A new route is in this test as soon as it is in the table."""
    await refused_everywhere(house, await header(house, envi))


@pytest.mark.parametrize("authorization", ODD)
async def test_an_empty_token_is_no_token_where_there_are_some(
    house: House, envi: Customer, authorization: str
) -> None:
    assert envi
    await refused_everywhere(house, authorization)


@pytest.mark.parametrize("authorization", [None, *ODD])
async def test_an_empty_token_is_no_token_where_there_are_none_at_all(house: House, authorization: str | None) -> None:
    """ToolJet took `Bearer ` for a match while no secret was set: a comparison that fails open."""
    await refused_everywhere(house, authorization)


async def test_a_well_made_token_of_nobody_is_refused(house: House, envi: Customer) -> None:
    assert envi
    for random in (bytes(32), b"\xff" * 32, b"envi" * 8):
        await refused_everywhere(house, f"Bearer {secret_of(random)}")


async def test_a_wrong_token_is_not_told_that_discovery_is_well(house: House, envi: Customer) -> None:
    """Infisical's open ServiceProviderConfig made the "Test connection" of a wrong token look good."""
    for path in ("/ServiceProviderConfig", "/ResourceTypes", "/Schemas"):
        answer = await house.client.get(f"/scim{path}", headers={"authorization": f"Bearer {envi.token.secret}x"})

        assert is_refusal(answer, 401)


async def test_a_token_of_another_domain_opens_nothing_of_this_one(house: House, envi: Customer) -> None:
    """Vouch, tale and Atlas: any tenant's token read and edited all tenants."""
    user = await envi.made("/Users", {"userName": "ada"})
    group = await envi.made("/Groups", {"displayName": "Envi_Testing", "members": [{"value": user["id"]}]})
    eve = await house.customer("eve.com")
    before = [(await envi.get(path)).content for path in ("/Users", "/Groups")]

    for foreign in (user["id"], group["id"], envi.domain.id, envi.token.token.id):
        for route, method, address in requests(house, foreign):
            bodies = {
                "POST": {"userName": "ada", "displayName": "Envi_Testing"},
                "PUT": {"userName": "eve", "displayName": "eve"},
                "PATCH": patch({"op": "replace", "path": "externalId", "value": "eve"}),
            }
            answer = await eve.send(method, address.removeprefix("/scim"), bodies.get(method))

            if "{id}" in route.path:
                assert answer.status_code == 404, (method, route.path, answer.text)
            assert answer.status_code < 500
            for secret in (user["id"], group["id"], envi.domain.name, envi.domain.id):
                assert secret not in answer.text

    assert [(await envi.get(path)).content for path in ("/Users", "/Groups")] == before


async def test_a_token_is_taken_from_its_header_alone(house: House, envi: Customer) -> None:
    """RFC 6750 §2.3: a token in an address ends in logs, histories and referrers."""
    secret = envi.token.secret

    for path, headers in (
        (f"/scim/Users?access_token={secret}", {}),
        (f"/scim/Users?token={secret}", {}),
        (f"/scim/{secret}/Users", {}),
        ("/scim/Users", {"x-api-key": secret}),
        ("/scim/Users", {"x-authorization": f"Bearer {secret}"}),
        ("/scim/Users", {"proxy-authorization": f"Bearer {secret}"}),
        ("/scim/Users", {"cookie": f"token={secret}; authorization=Bearer {secret}"}),
        ("/scim/Users", {"x-forwarded-authorization": f"Bearer {secret}"}),
    ):
        answer = await house.client.get(path, headers=headers)

        assert is_refusal(answer, 401)
        assert secret not in answer.text + str(answer.headers)
    body = {"access_token": secret}
    assert is_refusal(await house.client.post("/scim/Users", json=body), 401)


async def test_no_answer_repeats_a_token(house: House, envi: Customer) -> None:
    secret = envi.token.secret

    def tells(answer: httpx.Response) -> bool:
        return secret[14:-6] in answer.text + str(answer.headers)

    for sent in (f"Bearer {secret}", f"Bearer {secret}x", f"Bearer {secret[:-1]}", secret, f"Bearer Bearer {secret}"):
        for path in ("/scim/Users", "/scim/nothing", "/scim/Users/x", "/scim/Users?filter=x", "/Users"):
            assert not tells(await house.client.get(path, headers={"authorization": sent}))


async def test_a_failure_behind_the_check_of_a_token_opens_nothing(
    envi: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be checked is not let in."""

    async def fail(*_: object) -> None:
        raise RuntimeError("the store is broken")

    monkeypatch.setattr(AccessCheck, "check", fail)
    answer = await envi.get("/Users")

    assert is_refusal(answer, 500)
