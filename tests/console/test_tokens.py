"""Create Token (guide D5): the answer to its form shows the token, this once, and nothing else ever does."""

from datetime import timedelta

import pytest

from envi_scim.observability import configure_logging
from envi_scim.provisioning.tokens import PREFIX
from tests.acceptance.support.at_rest import everything_stored
from tests.console.support.markup import Markup
from tests.console.support.visitors import Role, Visitor
from tests.console.support.world import CLOSED, B, World, kept
from tests.http.support.customers import Customer
from tests.support.fakes import FakeClock


def shown(text: str) -> str:
    """Give the token that a page shows."""
    (field,) = [one for one in Markup(text).all("input") if one.attributes.get("id") == "new-token"]
    secret = field.attributes["value"]
    assert secret.startswith(PREFIX)
    return secret


async def key_of(visitor: Visitor, world: World) -> str:
    return (await visitor.page(world.a.scim)).values("form_key")[0]


async def works(world: World, secret: str) -> bool:
    token = type("Token", (), {"secret": secret})()
    customer = Customer(world.a.domain, token, world.a.customer.client)
    return (await customer.get("/Users")).status_code == 200


async def test_the_answer_to_the_form_shows_the_token_which_works(world: World) -> None:
    anna = await world.visitor(Role.ADMINISTRATOR_A)

    answer = await anna.post(f"{world.a.scim}/tokens", {"form_key": await key_of(anna, world)})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    secret = shown(answer.text)
    assert answer.text.count(secret) == 1
    assert await works(world, secret)
    page = Markup(answer.text)
    assert {"Copy Token", "Copy for Okta (Bearer …)", "Create Token", "Edit", "Go Back"} <= set(page.texts("button"))
    assert "Yes" in page.texts("dd")


async def test_a_reload_makes_no_second_token_and_shows_none(world: World, sqlite_url: str) -> None:
    anna = await world.visitor(Role.ADMINISTRATOR_A)
    form = {"form_key": await key_of(anna, world)}
    secret = shown((await anna.post(f"{world.a.scim}/tokens", form)).text)
    before = kept(sqlite_url)

    for _ in range(3):
        again = await anna.post(f"{world.a.scim}/tokens", form)
        assert again.status_code == 200
        assert secret not in again.text
        assert "no second token was made" in Markup(again.text).text
        assert not [one for one in Markup(again.text).all("input") if one.attributes.get("id") == "new-token"]
    assert kept(sqlite_url) == before


@pytest.mark.parametrize(
    "key", ["", "short", "x" * 65, "form-'; drop table token; --", "é" * 20, "form key with blanks"]
)
async def test_a_form_without_a_key_of_ours_makes_nothing(world: World, sqlite_url: str, key: str) -> None:
    anna = await world.visitor(Role.ADMINISTRATOR_A)
    before = kept(sqlite_url)

    answer = await anna.post(f"{world.a.scim}/tokens", {"form_key": key})
    assert answer.status_code == 200
    assert kept(sqlite_url) == before


@pytest.mark.usefixtures("logging_as_it_was")
async def test_afterwards_the_token_stands_nowhere(
    world: World, sqlite_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging("json", "debug")
    anna, operator = await world.visitor(Role.ADMINISTRATOR_A), await world.visitor(Role.OPERATOR)
    answer = await anna.post(f"{world.a.scim}/tokens", {"form_key": await key_of(anna, world)})
    secret = shown(answer.text)
    assert await works(world, secret)
    assert not await works(world, f"{secret}x")
    await world.store.settle()

    body = secret.removeprefix(PREFIX)[4:]  # the beginning is what may be shown
    for visitor in (anna, operator):
        for page in world.pages:
            if page.get:
                seen = await visitor.get(world.address(page.path, world.a))
                assert body not in seen.text, page.path
                assert body not in str(seen.headers)
    assert body.casefold() not in everything_stored(sqlite_url)
    written = capsys.readouterr()
    assert body not in written.out + written.err
    assert body not in str(answer.request.url) + str(answer.headers)
    copied = await anna.get(f"{world.a.scim}?copy=token")
    assert "No token can be shown any more" in Markup(copied.text).text


async def test_an_auditor_and_whoever_is_of_another_domain_make_none(world: World, sqlite_url: str) -> None:
    visitors = [await world.visitor(role) for role in Role if role not in {Role.OPERATOR, Role.ADMINISTRATOR_A}]
    before = kept(sqlite_url)
    for visitor in visitors:
        answer = await visitor.post(f"{world.a.scim}/tokens", {"form_key": "0123456789abcdef"})
        assert answer.status_code in {303, 403, 404}
        assert PREFIX not in answer.text
        await visitor.post(f"{world.a.scim}/tokens/{world.a.ids['token']}/revoke")
    assert kept(sqlite_url) == before


async def test_an_auditor_is_shown_no_way_to_make_one(world: World) -> None:
    page = await (await world.visitor(Role.AUDITOR_A)).page(world.a.scim)

    assert set(page.texts("button")) == {"Copy URL", "Go Back", "Sign out"}
    assert [one.attributes["action"] for one in page.all("form") if one.attributes["method"] == "post"] == ["/sign-out"]


async def test_a_domain_without_scim_has_none(world: World, sqlite_url: str) -> None:
    operator = await world.visitor(Role.OPERATOR)
    at = f"/domains/{CLOSED}/resources/scim-configuration"
    before = kept(sqlite_url)
    for path in (f"{at}/tokens", f"{at}/tokens/{world.a.ids['token']}/revoke", f"{at}/edit"):
        answer = await operator.post(path, {"form_key": "0123456789abcdef", "status": "active", "mode": "strict"})
        assert answer.status_code == 404
    assert kept(sqlite_url) == before


async def test_two_tokens_work_side_by_side_until_one_is_revoked(world: World, clock: FakeClock) -> None:
    anna = await world.visitor(Role.ADMINISTRATOR_A)
    secrets = [
        shown((await anna.post(f"{world.a.scim}/tokens", {"form_key": f"form-0123456789{name}", "name": name})).text)
        for name in ("first", "second")
    ]
    assert [await works(world, secret) for secret in secrets] == [True, True]

    page = await anna.page(world.a.scim)
    revokes = {
        row.text.split()[0]: form.attributes["action"]
        for row, form in zip(
            [one for one in page.all("tr") if "Revoke" in one.text and one.text.split()[0] in {"first", "second"}],
            [one for one in page.all("form") if one.attributes["action"].endswith("/revoke")],
            strict=False,
        )
    }
    answer = await anna.post(revokes["first"])
    assert (answer.status_code, answer.headers["location"]) == (303, f"{world.a.scim}?done=revoked")
    clock.go_on(timedelta(seconds=5))
    assert sorted([await works(world, secret) for secret in secrets]) == [False, True]
    again = await anna.post(revokes["first"])
    assert again.status_code == 404


async def test_a_token_of_b_is_not_revoked_by_a(world: World) -> None:
    anna = await world.visitor(Role.ADMINISTRATOR_A)

    for at in (world.a.scim, world.b.scim):
        assert (await anna.post(f"{at}/tokens/{world.b.ids['token']}/revoke")).status_code == 404
    assert (await world.estates[B].customer.get("/Users")).status_code == 200


@pytest.mark.parametrize("days", ["0", "-1", "366", "9" * 5000, "\u0661", "1e3", "365.0", "", "30 ", "é", "+30"])
async def test_a_life_that_is_not_offered_is_refused_and_the_key_is_not_used(
    world: World, sqlite_url: str, days: str
) -> None:
    anna = await world.visitor(Role.ADMINISTRATOR_A)
    before = kept(sqlite_url)

    answer = await anna.post(f"{world.a.scim}/tokens", {"form_key": "0123456789abcdef", "days": days})
    assert (answer.status_code, "Choose one of the lives." in answer.text) == (422, True)
    assert kept(sqlite_url) == before


@pytest.mark.parametrize("name", ["a\nb", "\0", "x" * 2000, "a\u2028b"])
async def test_a_name_that_is_none_is_refused_next_to_its_field_and_the_key_is_not_used(
    world: World, sqlite_url: str, name: str
) -> None:
    anna = await world.visitor(Role.ADMINISTRATOR_A)
    before = kept(sqlite_url)

    answer = await anna.post(f"{world.a.scim}/tokens", {"form_key": "0123456789abcdef", "name": name})
    assert answer.status_code == 422
    page = Markup(answer.text)
    assert [one.text for one in page.elements if one.attributes.get("id") == "name-error"]
    assert kept(sqlite_url) == before
    assert shown((await anna.post(f"{world.a.scim}/tokens", {"form_key": "0123456789abcdef"})).text)
