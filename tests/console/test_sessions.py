"""Sessions: what the browser keeps, a new secret at each sign-in, and the ends of it, by a clock that is told."""

from datetime import timedelta
from http.cookies import SimpleCookie

import httpx
import pytest

from envi_scim.provisioning.ports import Store
from tests.console.support.visitors import NONCE, PASSWORD, SESSION, Role, Visitor
from tests.console.support.world import World, kept
from tests.http.support.customers import House
from tests.support.fakes import FakeClock
from tests.support.provisioned import OPERATOR

IN_THE_CLEAR = "http://envi.internal:8000"


def cookies_set(answer: httpx.Response) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for header in answer.headers.get_list("set-cookie"):
        for name, morsel in SimpleCookie(header).items():
            found[name] = {key: str(value) for key, value in morsel.items() if value} | {"value": morsel.value}
    return found


async def is_in(visitor: Visitor) -> bool:
    return (await visitor.get("/profile")).status_code == 200


async def test_over_tls_cookies_are_of_this_host_alone(world: World) -> None:
    nobody = world.nobody()
    offered = cookies_set(await nobody.get("/sign-in"))
    nobody.email = "olga@envi.example"
    begun = cookies_set(await nobody.sign_in())

    for cookies, name in ((offered, NONCE), (begun, SESSION)):
        cookie = cookies[name]
        assert len(cookie.pop("value")) >= 48
        assert cookie == {"path": "/", "httponly": "True", "secure": "True", "samesite": "lax"}
    assert (begun[NONCE]["value"], begun[NONCE]["max-age"]) == ("", "0")
    assert set(offered) == {NONCE}
    assert set(begun) == {NONCE, SESSION}


async def test_in_the_clear_cookies_are_not_secure_and_say_so_in_their_names(
    sqlite_store: Store, clock: FakeClock
) -> None:
    house = House(sqlite_store, {"public_url": IN_THE_CLEAR}, clock=clock)
    transport = httpx.ASGITransport(app=house.app)
    nobody = Visitor(httpx.AsyncClient(transport=transport, base_url=IN_THE_CLEAR))

    offered = cookies_set(await nobody.get("/sign-in"))
    assert set(offered) == {"envi_sign_in"}
    del offered["envi_sign_in"]["value"]
    assert offered["envi_sign_in"] == {"path": "/", "httponly": "True", "samesite": "lax"}


async def test_each_sign_in_gives_another_secret_and_ends_the_one_before(world: World) -> None:
    visitor = await world.visitor(Role.OPERATOR)
    first = visitor.secret

    await visitor.post("/sign-in", {"email": visitor.email, "password": PASSWORD})
    assert visitor.secret not in {"", first}
    assert await is_in(visitor)
    old = world.nobody()
    old.client.cookies.set(SESSION, first, domain="scim.example.com")
    assert not await is_in(old)


async def test_a_secret_that_somebody_planted_does_not_become_a_session(world: World) -> None:
    """Session fixation: what the browser held before signing in opens nothing afterwards."""
    planted = "0" * 64
    visitor = world.nobody()
    visitor.email = "olga@envi.example"
    visitor.client.cookies.set(SESSION, planted, domain="scim.example.com", path="/")

    await visitor.sign_in()
    other = world.nobody()
    other.client.cookies.set(SESSION, planted, domain="scim.example.com", path="/")
    assert not await is_in(other)


async def test_nothing_kept_opens_a_session(world: World, sqlite_url: str) -> None:
    visitor = await world.visitor(Role.OPERATOR)

    rows = kept(sqlite_url)
    assert not any(visitor.secret in row for row in rows)
    digests = {word.strip("'") for row in rows if row.startswith('INSERT INTO "session"') for word in row.split(",")}
    for digest in digests:
        other = world.nobody()
        other.client.cookies.set(SESSION, digest, domain="scim.example.com")
        assert not await is_in(other)


@pytest.mark.parametrize("secret", ["", "x", "0" * 64, "a" * 30_000, '"\\000"', "' or 1=1 --", "%00"])
async def test_what_is_no_secret_is_nobody(each_engine: World, secret: str) -> None:
    nobody = each_engine.nobody()

    answer = await nobody.send("GET", "/profile", headers={"cookie": f"{SESSION}={secret}"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?next=/profile")


async def test_after_signing_out_the_secret_is_dead_and_forgotten(world: World) -> None:
    visitor = await world.visitor(Role.OPERATOR)
    secret = visitor.secret

    answer = await visitor.post("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?done=signed-out")
    assert cookies_set(answer)[SESSION]["max-age"] == "0"
    visitor.client.cookies.set(SESSION, secret, domain="scim.example.com")
    assert not await is_in(visitor)


async def test_who_does_nothing_for_a_while_is_signed_out(world: World, clock: FakeClock) -> None:
    visitor = await world.visitor(Role.OPERATOR)

    clock.go_on(timedelta(minutes=29))
    assert await is_in(visitor)
    clock.go_on(timedelta(minutes=29))
    assert await is_in(visitor)
    clock.go_on(timedelta(minutes=30))
    assert not await is_in(visitor)


async def test_a_session_ends_after_twelve_hours_whatever_is_done(world: World, clock: FakeClock) -> None:
    visitor = await world.visitor(Role.OPERATOR)

    for _ in range(47):
        clock.go_on(timedelta(minutes=15))
        assert await is_in(visitor)
    clock.go_on(timedelta(minutes=15))
    assert not await is_in(visitor)


async def test_a_page_that_asks_by_itself_keeps_no_session_alive(world: World, clock: FakeClock) -> None:
    visitor = await world.visitor(Role.OPERATOR)

    for _ in range(29):
        clock.go_on(timedelta(minutes=1))
        assert (await visitor.get(f"{world.a.scim}/activity?live=1")).status_code == 200
    clock.go_on(timedelta(minutes=1))
    answer = await visitor.get(f"{world.a.scim}/activity?live=1")
    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, "/sign-in")
    assert not await is_in(visitor)


@pytest.mark.parametrize("change", ["disabled", "rights", "password"])
async def test_a_change_of_an_administrator_ends_the_sessions_at_once(world: World, change: str) -> None:
    operator, anna = await world.visitor(Role.OPERATOR), await world.visitor(Role.ADMINISTRATOR_A)
    at = f"{world.a.at}/security/administrators/{world.people[Role.ADMINISTRATOR_A].id}"
    forms = {
        "disabled": (f"{at}/disable", {}),
        "rights": (f"{at}/rights", {"rights": "auditor"}),
        "password": (f"{at}/password", {"password": "another long password"}),
    }
    path, fields = forms[change]

    assert (await operator.post(path, fields)).status_code == 303
    assert not await is_in(anna)
    assert (await anna.post(f"{world.a.at}/users/{world.a.ids['user']}/lock")).headers["location"] == "/sign-in"


async def test_a_session_that_another_ended_is_over(world: World) -> None:
    operator, anna = await world.visitor(Role.OPERATOR), await world.visitor(Role.ADMINISTRATOR_A)
    page = await operator.page(f"{world.a.at}/security")
    ends = [one.attributes["action"] for one in page.all("form") if one.attributes.get("action", "").endswith("/end")]

    assert ends
    for end in ends:
        assert (await operator.post(end)).status_code == 303
    assert not await is_in(anna)
    assert await is_in(operator)


async def test_the_own_password_is_changed_by_who_knows_it_and_ends_the_other_sessions(world: World) -> None:
    here, there = await world.visitor(Role.ADMINISTRATOR_A), await world.visitor(Role.ADMINISTRATOR_A)
    wanted = {"new_password": "another long password", "again": "another long password"}

    wrong = await here.post("/profile/password", {**wanted, "present_password": "wrong"})
    assert wrong.status_code == 422
    assert await is_in(there)
    right = await here.post("/profile/password", {**wanted, "present_password": PASSWORD})
    assert right.status_code == 303
    assert await is_in(here)
    assert not await is_in(there)


async def test_the_own_password_is_not_changed_where_nobody_asks_for_the_present_one(
    world: World, sqlite_url: str
) -> None:
    for role, base in (
        (Role.ADMINISTRATOR_A, f"{world.a.at}/security/administrators"),
        (Role.OPERATOR, "/administrators"),
    ):
        visitor = await world.visitor(role)
        before = kept(sqlite_url)

        answer = await visitor.post(f"{base}/{world.people[role].id}/password", {"password": "another long password"})
        assert (answer.status_code, "under My Profile" in answer.text) == (422, True)
        assert kept(sqlite_url) == before


async def test_nobody_ends_a_session_of_another_by_the_own_profile(world: World) -> None:
    visitor = await world.visitor(Role.ADMINISTRATOR_A)

    for estate in (world.a, world.b):
        answer = await visitor.post(f"/profile/sessions/{estate.ids['session']}/end")
        assert answer.status_code == 404


async def test_a_disabled_administrator_is_told_what_a_wrong_password_is_told(world: World) -> None:
    await world.administrators.disable(world.people[Role.AUDITOR_A], actor=OPERATOR)
    texts = []
    for email, password in (("axel@a.example", PASSWORD), ("alma@envi.example", "wrong password")):
        answer = await world.nobody().sign_in(email, password)
        assert answer.status_code == 401
        texts.append(answer.text.count("The e-mail or the password is wrong"))
    assert texts == [1, 1]
