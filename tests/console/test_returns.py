"""After signing in one is led to a page of this server and nowhere else, whatever the address asked for."""

from urllib.parse import quote, urljoin, urlsplit

import pytest

from tests.console.support.markup import Markup
from tests.console.support.visitors import ORIGIN, PASSWORD, Role
from tests.console.support.world import World

LEAVING = (
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "/%2f%2fevil.example",
    "/%2fevil.example",
    "%2f%2fevil.example",
    "/%5cevil.example",
    "/%5c%5cevil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/domains/..//evil.example",
    "/;//evil.example",
    "https://evil.example",
    "HTTPS://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "//evil.example/%2f..",
    "//scim.example.com@evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "/\tevil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\r\nset-cookie: a=b",
    "/x\r\nlocation: https://evil.example",
    "/\0/evil.example",
    "/\x85/evil.example",
    "/\u2028/evil.example",
    "/\u200b/evil.example",
    "/\u202e/evil.example",
    "\u3000//evil.example",
    "//evil\u3002example",
    "\uff0f\uff0fevil.example",
    "/\uff0fevil.example",
    "evil.example",
    "@evil.example",
    "?next=//evil.example",
    "#//evil.example",
    ".",
    "",
    " ",
    "//[",
    "/x?" + "y" * 5000,
    "/" + "x" * 50_000,
)


def lands(location: str) -> str:
    """Give the host to which a browser goes: it takes a backslash for a slash, and drops tabs and line breaks."""
    read = location.replace("\\", "/").translate({9: None, 10: None, 13: None}).strip()
    return urlsplit(urljoin(f"{ORIGIN}/sign-in", read)).netloc


async def test_nobody_is_led_elsewhere(world: World) -> None:
    for wanted in LEAVING:
        nobody, asked = world.nobody(), f"/sign-in?next={quote(wanted, safe='')}"
        page = Markup((await nobody.get(asked)).text)
        (shown,) = page.values("next")
        assert (shown[:1], shown[1:2] in {"/", "\\"}) == ("/", False), wanted

        answer = await nobody.post(
            "/sign-in", {"email": "olga@envi.example", "password": PASSWORD, "next": wanted}, token=page.token
        )
        again = await nobody.get(asked)
        assert "set-cookie" not in again.headers
        for led in (answer, again):
            assert led.status_code == 303, wanted
            assert lands(led.headers["location"]) == "scim.example.com", wanted
            assert len(led.headers["location"]) < 2048


@pytest.mark.parametrize(
    "page", ["/profile", "/domains/a.example/users?q=uma&status=active", "/domains/a.example/users?q=%2F%2Fx"]
)
async def test_one_is_led_to_the_page_that_was_asked_for(world: World, page: str) -> None:
    nobody = world.nobody()
    to_sign_in = await nobody.get(page)
    form = Markup((await nobody.get(to_sign_in.headers["location"])).text)

    answer = await nobody.post(
        "/sign-in",
        {"email": "olga@envi.example", "password": PASSWORD, "next": form.values("next")[0]},
        token=form.token,
    )
    assert answer.headers["location"] == page
    assert (await nobody.get(page)).status_code == 200


@pytest.mark.parametrize("path", ["//evil.example/", "/%2f%2fevil.example/", "/domains/%2f%2fevil.example", "/\\evil"])
async def test_an_address_that_looks_like_another_host_is_not_led_back_to(world: World, path: str) -> None:
    nobody = world.nobody()

    answer = await nobody.send("GET", f"{ORIGIN}{path}")
    if answer.status_code == 303:
        (back,) = Markup((await nobody.get(answer.headers["location"])).text).values("next")
        assert lands(back) == "scim.example.com"
    else:
        assert answer.status_code == 404


@pytest.mark.parametrize("host", ["evil.example", "[", "evil.example/x?", "a b", "", "evil.example:99999"])
async def test_the_name_of_the_host_leads_nowhere(world: World, host: str) -> None:
    """Host is the client's own to write, and a cache may keep an answer to it."""
    nobody, operator = world.nobody(), await world.visitor(Role.OPERATOR)
    for visitor in (nobody, operator):
        for path in ("/", "/sign-in", "/sign-in?next=/profile", "/my-domain", "/profile", world.a.scim, "/nowhere"):
            answer = await visitor.send("GET", path, headers={"host": host})
            assert answer.status_code in {200, 303, 404}, (path, answer.status_code)
            assert lands(answer.headers.get("location", "/")) == "scim.example.com"
            assert not host or "evil.example" not in answer.text
