"""No other site can have a browser change anything: a form's token is looked at and whence it comes, each alone."""

import pytest

from envi_scim.provisioning.sessions import form_token
from tests.console.support.markup import Markup
from tests.console.support.visitors import NONCE, ORIGIN, PASSWORD, SESSION, Role
from tests.console.support.world import World, kept

# What browsers, and what others, say of where a form comes from; None is left out.
ELSEWHERE: dict[str, dict[str, str | None]] = {
    "a foreign origin": {"origin": "https://evil.example"},
    "a foreign origin without the browser's word": {"origin": "https://evil.example", "sec-fetch-site": None},
    "an origin that begins alike": {"origin": f"{ORIGIN}.evil.example", "sec-fetch-site": None},
    "an origin that ends alike": {"origin": "https://evil-scim.example.com", "sec-fetch-site": None},
    "an origin with a user": {"origin": "https://scim.example.com@evil.example", "sec-fetch-site": None},
    "an origin that is none": {"origin": "null", "sec-fetch-site": None},
    "an empty origin": {"origin": "", "sec-fetch-site": None},
    "an origin without a scheme": {"origin": "scim.example.com", "sec-fetch-site": None},
    "an origin that is no address": {"origin": "https://[", "sec-fetch-site": None},
    "an origin on another port": {"origin": f"{ORIGIN}:8443", "sec-fetch-site": None},
    "an origin in the clear": {"origin": "http://scim.example.com", "sec-fetch-site": None},
    "two origins": {"origin": f"https://evil.example, {ORIGIN}", "sec-fetch-site": None},
    "another site": {"sec-fetch-site": "cross-site"},
    "a neighbour": {"sec-fetch-site": "same-site"},
    "an address typed": {"sec-fetch-site": "none"},
    "a word that nobody knows": {"sec-fetch-site": "SAME-ORIGIN, same-origin"},
    "another site without an origin": {"origin": None, "sec-fetch-site": "cross-site"},
    "a neighbour without an origin": {"origin": None, "sec-fetch-site": "same-site"},
    "no word at all": {"origin": None, "sec-fetch-site": None},
}


def changing(world: World) -> list[str]:
    return [world.address(page.path, world.a) for page in world.pages if page.post]


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
async def test_a_form_from_elsewhere_changes_nothing_even_with_the_right_token(
    world: World, sqlite_url: str, elsewhere: str
) -> None:
    operator = await world.visitor(Role.OPERATOR)
    before = kept(sqlite_url)
    for path in changing(world):
        answer = await operator.post(path, headers=ELSEWHERE[elsewhere])
        assert answer.status_code == 403, path
        assert "Nothing was changed" in answer.text
        assert "set-cookie" not in answer.headers
    assert kept(sqlite_url) == before


async def test_a_form_with_any_other_token_changes_nothing_even_from_here(world: World, sqlite_url: str) -> None:
    operator, other = await world.visitor(Role.OPERATOR), await world.visitor(Role.ADMINISTRATOR_A)
    former = operator.form_token
    again = await operator.post("/sign-in", {"email": operator.email, "password": PASSWORD})
    assert again.status_code == 303
    assert operator.form_token != former
    tokens = {
        "none": "",
        "an invented one": "0" * 64,
        "another session's": other.form_token,
        "the former session's": former,
        "that of the nonce": form_token(other.client.cookies.get(NONCE) or "nonce"),
        "that of no secret": form_token(""),
        "the secret itself": operator.secret,
        "no letters of ours": "é\0\U0001f600",
        "half of it": operator.form_token[:32],
        "more of it": operator.form_token + "0",
    }
    before = kept(sqlite_url)
    for name, token in tokens.items():
        for path in changing(world):
            answer = await operator.post(path, token=token)
            assert answer.status_code == 403, (name, path)
    assert kept(sqlite_url) == before


async def test_a_token_in_the_address_is_none(world: World, sqlite_url: str) -> None:
    operator = await world.visitor(Role.OPERATOR)
    before = kept(sqlite_url)
    for path in changing(world):
        answer = await operator.post(f"{path}?form_token={operator.form_token}", token="")
        assert answer.status_code == 403, path
    assert kept(sqlite_url) == before


async def test_looking_changes_nothing(world: World, sqlite_url: str) -> None:
    """GET is what a picture on any site can have a browser send."""
    operator = await world.visitor(Role.OPERATOR)
    before = kept(sqlite_url)
    for page in world.pages:
        await operator.get(world.address(page.path, world.a) + "?form_token=x&rights=operator&days=30&name=x&word=x")
    assert kept(sqlite_url) == before


@pytest.mark.parametrize(
    "headers",
    [{}, {"sec-fetch-site": None}, {"origin": None}, {"origin": "https://SCIM.example.com", "sec-fetch-site": None}],
)
async def test_a_form_from_here_is_taken_however_a_browser_says_so(
    world: World, headers: dict[str, str | None]
) -> None:
    operator = await world.visitor(Role.OPERATOR)

    answer = await operator.post(f"{world.a.at}/users/{world.a.ids['user']}/lock", headers=headers)
    assert answer.status_code == 303


async def test_a_form_is_taken_at_the_address_that_a_proxy_asks_by(world: World) -> None:
    operator = await world.visitor(Role.OPERATOR)

    answer = await operator.post(
        f"{world.a.at}/users/{world.a.ids['user']}/lock", headers={"host": "inside:8000", "sec-fetch-site": None}
    )
    assert answer.status_code == 303


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
async def test_no_other_site_can_have_somebody_sign_in(world: World, elsewhere: str) -> None:
    """Whoever is signed in as another without knowing types secrets into that one's pages."""
    nobody = world.nobody()
    form = Markup((await nobody.get("/sign-in")).text)

    answer = await nobody.post(
        "/sign-in",
        {"email": "olga@envi.example", "password": PASSWORD},
        token=form.token,
        headers=ELSEWHERE[elsewhere],
    )
    assert answer.status_code == 403
    assert SESSION not in nobody.client.cookies


async def test_a_sign_in_form_is_of_the_browser_that_opened_it(world: World) -> None:
    victim, attacker = world.nobody(), world.nobody()
    stolen = Markup((await attacker.get("/sign-in")).text).token
    fields = {"email": "olga@envi.example", "password": PASSWORD}

    answers = [await victim.post("/sign-in", fields, token=token) for token in ("", stolen, form_token(""))]
    await victim.get("/sign-in")
    answers += [await victim.post("/sign-in", fields, token=token) for token in ("", stolen, form_token(""))]
    assert [answer.status_code for answer in answers] == [403] * 6
    assert all("open for too long" in answer.text for answer in answers)
    assert SESSION not in victim.client.cookies


@pytest.mark.parametrize("planted", ["x", "a b", '"\\012\\015"', '"\\000"', "x" * 4000, "a;b", "0" * 48])
async def test_a_nonce_that_was_planted_is_given_back_to_nobody(world: World, planted: str) -> None:
    nobody = world.nobody()

    answer = await nobody.send("GET", "/sign-in", headers={"cookie": f"{NONCE}={planted}"})
    assert answer.status_code == 200
    given = nobody.client.cookies.get(NONCE) or ""
    assert len(given) == 48
    assert given != planted or planted == "0" * 48


async def test_the_sign_in_form_works_in_two_windows(world: World) -> None:
    nobody = world.nobody()
    first = Markup((await nobody.get("/sign-in")).text)
    await nobody.get("/sign-in")

    answer = await nobody.post("/sign-in", {"email": "olga@envi.example", "password": PASSWORD}, token=first.token)
    assert answer.status_code == 303
