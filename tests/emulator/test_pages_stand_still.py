"""Pages stand still unless they are watched, and show a token to nobody but who has just typed it."""

from collections.abc import AsyncIterator

import httpx
import pytest

from envi_scim.emulator.office import Office
from envi_scim.emulator.pages.app import create_app
from tests.emulator.support.desk import BASE_URL, TOKEN, Desk


@pytest.fixture
async def browser(office: Office) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=create_app(office))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


async def test_a_page_renews_itself_only_where_that_was_asked_for(okta: Desk, browser: httpx.AsyncClient) -> None:
    okta.assign(okta.person("Ada"))

    still = await browser.get(f"/applications/{okta.id}/push-groups?show=by-rule&done=rule")
    watched = await browser.get(f"/applications/{okta.id}/push-groups?show=by-rule&watch=1")

    assert "1 task is under way." in still.text
    assert f'href="/applications/{okta.id}/push-groups?show=by-rule&amp;watch=1">Keep refreshing' in still.text
    assert "refresh" not in still.headers
    assert watched.headers["refresh"] == "3"
    assert f'href="/applications/{okta.id}/push-groups?show=by-rule">Stop' in watched.text


async def test_a_page_that_is_watched_stands_still_when_all_is_done(okta: Desk, browser: httpx.AsyncClient) -> None:
    await okta.provisioned("Ada")

    answer = await browser.get(f"/applications/{okta.id}/tasks?watch=1")

    assert "refresh" not in answer.headers
    assert "Nothing is to be done, and nothing failed." in answer.text


async def test_what_waits_for_the_next_cycle_is_not_watched(entra: Desk, browser: httpx.AsyncClient) -> None:
    entra.assign(entra.person("Ada"))

    answer = await browser.get(f"/applications/{entra.id}/assignments?watch=1")

    assert "1 task waits for the next cycle." in answer.text
    assert "refresh" not in answer.headers


async def test_a_token_stands_in_the_answer_to_its_form_and_on_no_page_after_that(
    okta: Desk, browser: httpx.AsyncClient
) -> None:
    at = f"/applications/{okta.id}/provisioning/integration"
    typed = {"enabled": "on", "base_url": BASE_URL, "api_token": TOKEN}

    tested = await browser.post(at, data={**typed, "test": "1"})
    await browser.post(at, data=typed)

    assert f'type="password" autocomplete="new-password" value="{TOKEN}"' in tested.text
    for path in (at, f"{at}/edit", f"/applications/{okta.id}/requests", f"/applications/{okta.id}/general"):
        assert TOKEN.removeprefix("Bearer ") not in (await browser.get(path)).text, path
