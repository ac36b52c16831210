"""Signing in: how often one may try, what is told whatever was wrong, and where a password never stands."""

from datetime import timedelta

import pytest

from envi_scim.observability import configure_logging
from envi_scim.provisioning.sign_ins import MOST_FROM_A_NETWORK, MOST_OF_AN_ACCOUNT
from tests.acceptance.support.at_rest import everything_stored
from tests.console.support.markup import Markup
from tests.console.support.visitors import PASSWORD, SESSION, Role
from tests.console.support.world import World
from tests.support.fakes import FakeClock
from tests.support.provisioned import OPERATOR

KNOWN, UNKNOWN = "olga@envi.example", "nemo@envi.example"


async def heard(world: World, email: str, password: str) -> tuple[int, dict[str, str], str]:
    """Give all that somebody is told, but for tokens, the request's number and what was typed."""
    nobody = world.nobody()
    form = Markup((await nobody.get("/sign-in")).text)
    answer = await nobody.post("/sign-in", {"email": email, "password": password}, token=form.token)
    headers = {name: value for name, value in answer.headers.items() if name not in {"x-request-id", "set-cookie"}}
    headers.pop("content-length", None)
    return answer.status_code, headers, answer.text.replace(form.token, "").replace(email, "")


async def test_unknown_wrong_disabled_and_limited_are_told_the_same(world: World) -> None:
    await world.administrators.disable(world.people[Role.DISABLED], actor=OPERATOR)
    unknown = await heard(world, UNKNOWN, "wrong password")
    assert unknown[0] == 401

    assert await heard(world, KNOWN, "wrong password") == unknown
    assert await heard(world, "dora@a.example", PASSWORD) == unknown
    assert await heard(world, KNOWN.upper(), "wrong password") == unknown
    for email in ("", "no address", "x" * 5000, "\0", "' or 1=1 --", "é\u202e"):
        code, _, text = await heard(world, email, "wrong password")
        assert code == 401
        assert "The e-mail or the password is wrong" in text
    for email in (UNKNOWN, KNOWN):
        for _ in range(MOST_OF_AN_ACCOUNT):
            assert await heard(world, email, "wrong password") == unknown


async def test_after_too_many_failures_the_right_password_waits_too(world: World, clock: FakeClock) -> None:
    for _ in range(MOST_OF_AN_ACCOUNT):
        await world.nobody().sign_in(KNOWN, "wrong password")
    assert (await world.nobody().sign_in(KNOWN)).status_code == 401

    other = await world.nobody().sign_in("anna@a.example")
    assert other.status_code == 303
    clock.go_on(timedelta(minutes=15, seconds=1))
    assert (await world.nobody().sign_in(KNOWN)).status_code == 303


async def test_somebody_who_tries_every_account_is_limited_by_address(world: World, clock: FakeClock) -> None:
    for number in range(MOST_FROM_A_NETWORK):
        await world.nobody().sign_in(f"user{number}@envi.example", "wrong password")

    assert (await world.nobody().sign_in(KNOWN)).status_code == 401
    clock.go_on(timedelta(minutes=15, seconds=1))
    assert (await world.nobody().sign_in(KNOWN)).status_code == 303


async def test_who_is_signed_in_is_limited_as_well(world: World) -> None:
    anna = await world.visitor(Role.ADMINISTRATOR_A)
    for _ in range(MOST_OF_AN_ACCOUNT):
        answer = await anna.post("/sign-in", {"email": KNOWN, "password": "wrong password"})
        assert answer.status_code == 401

    answer = await anna.post("/sign-in", {"email": KNOWN, "password": PASSWORD})
    assert answer.status_code == 401
    assert (await anna.get("/profile")).status_code == 200


async def test_the_present_password_cannot_be_guessed_from_a_session(world: World, clock: FakeClock) -> None:
    anna = await world.visitor(Role.ADMINISTRATOR_A)
    wanted = {"new_password": "another long password", "again": "another long password"}
    for _ in range(MOST_OF_AN_ACCOUNT):
        answer = await anna.post("/profile/password", {**wanted, "present_password": "wrong"})
        assert "This is not your present password" in answer.text

    answer = await anna.post("/profile/password", {**wanted, "present_password": PASSWORD})

    assert (answer.status_code, "too many wrong passwords" in answer.text) == (422, True)
    clock.go_on(timedelta(minutes=15, seconds=1))
    answer = await anna.post("/profile/password", {**wanted, "present_password": PASSWORD})
    assert answer.status_code == 303


@pytest.mark.usefixtures("logging_as_it_was")
async def test_a_password_stands_on_no_page_and_in_no_log(
    world: World, sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging("json", "debug")
    secret = "Xyzzy-9c2e-Plugh"
    operator, local = await world.visitor(Role.OPERATOR), await world.local_user("local@a.example")
    spare = world.a.ids["administrator"]
    sent = [
        ("/sign-in", {"email": KNOWN, "password": secret}),
        ("/profile/password", {"present_password": secret, "new_password": secret, "again": secret}),
        ("/profile/password", {"present_password": PASSWORD, "new_password": secret, "again": "x"}),
        (f"{world.a.at}/users/{local}/password", {"password": secret * 200}),
        (f"{world.a.at}/users/{world.a.ids['user']}/password", {"password": secret}),
        (f"{world.a.at}/security/administrators/{spare}/password", {"password": secret * 200}),
        (f"{world.a.at}/security", {"email": "no address", "password": secret, "rights": "auditor"}),
        (f"{world.a.at}/security", {"email": "x@a.example", "password": secret * 200, "rights": "auditor"}),
        ("/administrators", {"email": "x", "password": secret, "rights": "operator"}),
    ]
    for path, fields in sent:
        answer = await operator.post(path, fields)
        assert answer.status_code in {401, 422}, path
        assert secret not in answer.text, path
        assert secret not in str(answer.headers)
    nobody = await world.nobody().sign_in(KNOWN, secret)
    assert secret not in nobody.text
    assert SESSION not in str(nobody.headers.get("set-cookie"))
    assert secret.casefold() not in everything_stored(sqlite_url)
    written = capsys.readouterr()
    assert secret not in written.out + written.err
