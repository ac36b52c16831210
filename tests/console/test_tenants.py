"""Whoever looks after one domain cannot see that another exists: what is foreign is answered as what is not there."""

from collections.abc import Awaitable, Callable

import httpx
import pytest

from envi_scim.http.console.pages import Page
from tests.console.support.visitors import Role, Visitor
from tests.console.support.world import CLOSED, B, World, kept

NOWHERE = "n.example"
UNKNOWN = "01900000-0000-7000-8000-ffffffffffff"

Ask = Callable[[Visitor, str], Awaitable[httpx.Response]]

# Each way to ask, right and wrong.
ASKED: dict[str, Ask] = {
    "GET": lambda visitor, path: visitor.get(path),
    "GET live": lambda visitor, path: visitor.get(f"{path}?live=1"),
    "GET with a search": lambda visitor, path: visitor.get(f"{path}?q=uma&after=x&before=x&status=x"),
    "HEAD": lambda visitor, path: visitor.send("HEAD", path),
    "PUT": lambda visitor, path: visitor.send("PUT", path, content=b""),
    "POST": lambda visitor, path: visitor.post(path),
    "POST without a token": lambda visitor, path: visitor.post(path, token=""),
    "POST with a wrong token": lambda visitor, path: visitor.post(path, token="0" * 64),
    "POST from elsewhere": lambda visitor, path: visitor.post(path, headers={"origin": "https://evil.example"}),
    "POST from another site": lambda visitor, path: visitor.post(path, headers={"sec-fetch-site": "cross-site"}),
    "POST of JSON": lambda visitor, path: visitor.post(path, headers={"content-type": "application/json"}),
    "POST of too much": lambda visitor, path: visitor.send("POST", path, content=b"a" * (1 << 21)),
    "POST that fits no field": lambda visitor, path: visitor.post(
        path, {"days": "x", "status": "x", "rights": "operator", "email": "x", "words": "\0", "password": "x"}
    ),
}


def heard(answer: httpx.Response, name: str) -> tuple[int, dict[str, str], str]:
    """Give all of an answer but for the number of the request, and the name that was asked for itself."""
    headers = {key: value for key, value in answer.headers.items() if key != "x-request-id"}
    headers = {key: value.replace(name, "<name>") for key, value in headers.items()}
    return answer.status_code, headers, answer.text.replace(name, "<name>")


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize("role", [Role.ADMINISTRATOR_A, Role.AUDITOR_A, Role.NOBODY])
async def test_a_foreign_domain_is_answered_as_one_that_is_not_there(
    world: World, sqlite_url: str, role: Role, asked: str
) -> None:
    visitor, ask = await world.visitor(role), ASKED[asked]
    before = kept(sqlite_url)
    for page in world.pages:
        if "{domain}" not in page.path:
            continue
        foreign, nowhere, closed = [
            heard(await ask(visitor, world.address(page.path, world.b, domain=name)), name)
            for name in (B, NOWHERE, CLOSED)
        ]
        assert foreign == nowhere == closed, page.path
        assert foreign[0] in {204, 303, 404, 405}
        assert UNKNOWN not in foreign[2]
    assert kept(sqlite_url) == before


@pytest.mark.parametrize("asked", ASKED)
async def test_what_is_of_a_foreign_domain_is_not_there_in_the_own_one(
    world: World, sqlite_url: str, asked: str
) -> None:
    visitor, ask = await world.visitor(Role.ADMINISTRATOR_A), ASKED[asked]
    before = kept(sqlite_url)
    for page in world.pages:
        for part in parts(page):
            foreign, unknown = [
                heard(await ask(visitor, world.address(page.path, world.a, **{part: one})), one)
                for one in (world.b.ids[part], UNKNOWN)
            ]
            assert foreign == unknown, (page.path, part)
            assert foreign[0] in {400, 403, 404, 405}, page.path
    assert kept(sqlite_url) == before


def parts(page: Page) -> list[str]:
    return [piece[1:-1] for piece in page.path.split("/") if piece.startswith("{") and piece != "{domain}"]


async def test_no_page_of_an_administrator_names_anything_of_another_domain(world: World) -> None:
    """The e-mails, names and ids of B stand on no page that A's administrator can reach."""
    visitor = await world.visitor(Role.ADMINISTRATOR_A)
    foreign = [B, CLOSED, world.b.domain.id, *world.b.ids.values(), "bert", "olga", "alma"]
    for page in world.pages:
        if page.get:
            text = (await visitor.get(world.address(page.path, world.a))).text
            assert [word for word in foreign if word in text] == [], page.path


async def test_places_of_a_foreign_list_lead_nowhere(world: World) -> None:
    visitor = await world.visitor(Role.ADMINISTRATOR_A)
    lists = [
        f"{world.a.at}/users",
        f"{world.a.scim}/activity",
        f"{world.a.at}/security",
        f"{world.a.at}/users/export.csv",
    ]
    for path in lists:
        for name in ("after", "before", "organization", "token", "resource", "q"):
            for one in world.b.ids.values():
                foreign = heard(await visitor.get(f"{path}?{name}={one}"), one)
                unknown = heard(await visitor.get(f"{path}?{name}={UNKNOWN}"), UNKNOWN)
                assert foreign[0] == unknown[0], (path, name)
                assert B not in foreign[2]


async def test_the_pages_of_all_domains_say_to_an_administrator_of_one_what_they_say_of_nothing(world: World) -> None:
    visitor = await world.visitor(Role.ADMINISTRATOR_A)
    for page in world.pages:
        if page.path.startswith("/administrators/") and page.get:
            answers = {
                heard(await visitor.get(world.address(page.path, world.a, administrator=one)), one)[2]
                for one in (world.b.ids["administrator"], world.people[Role.OPERATOR].id, UNKNOWN)
            }
            assert len(answers) == 1


async def test_my_domain_leads_an_administrator_to_the_own_one(world: World) -> None:
    answer = await (await world.visitor(Role.ADMINISTRATOR_A)).get("/my-domain")

    assert (answer.status_code, answer.headers["location"]) == (303, world.a.at)


@pytest.mark.parametrize("email", ["bert@b.example", "OLGA@envi.example"])
async def test_whose_an_e_mail_is_elsewhere_nobody_hears(world: World, email: str) -> None:
    """An e-mail is one administrator's; that of whom they may see is named, any other is not to be had."""
    anna, operator = await world.visitor(Role.ADMINISTRATOR_A), await world.visitor(Role.OPERATOR)
    wanted = {"password": "a long password", "rights": "auditor"}

    foreign = await anna.post(f"{world.a.at}/security", {**wanted, "email": email})
    own = await anna.post(f"{world.a.at}/security", {**wanted, "email": "AXEL@a.example"})
    seen = await operator.post(f"{world.a.at}/security", {**wanted, "email": email})

    assert foreign.status_code == own.status_code == seen.status_code == 422
    assert "Nobody can be made an administrator here with this e-mail" in foreign.text
    assert "There is an administrator" not in foreign.text
    assert "There is an administrator with the e-mail AXEL@a.example already" in own.text
    assert f"There is an administrator with the e-mail {email} already" in seen.text
