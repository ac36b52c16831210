"""Activity: what the identity provider did, what that changed, what was tolerated, and why something was refused."""

from tests.console.support.visitors import Role
from tests.console.support.world import World


async def test_requests_are_listed_with_what_they_changed_and_the_newest_first(world: World) -> None:
    await world.user("jane@a.example", password="x")
    await world.a.customer.send("POST", "/Users", {"userName": "jane@a.example"})
    await world.store.settle()

    page = await (await world.visitor(Role.ADMINISTRATOR_A)).page(f"{world.a.scim}/activity")

    assert "User created" in page.text
    assert "409 uniqueness" in page.text
    assert "A user with this userName is there already" in page.text
    assert "1 tolerated" in page.text


async def test_a_refusal_says_what_to_change_in_the_words_of_the_identity_provider(world: World) -> None:
    headers = {"user-agent": "Okta SCIM Client 1.0.0"}
    refused = await world.a.customer.get("/Users?filter=nonsense", headers=headers)
    await world.store.settle()

    visitor = await world.visitor(Role.ADMINISTRATOR_A)
    page = await visitor.page(f"{world.a.scim}/activity/{refused.headers['x-request-id']}")

    assert "What to change:" in page.text
    assert "400 invalidFilter" in page.text.replace("400  ", "400 ")
    assert "Okta SCIM Client 1.0.0" in page.text
    assert "nonsense" not in page.source


async def test_a_refused_token_of_the_domain_is_on_record_too(world: World) -> None:
    visitor = await world.visitor(Role.ADMINISTRATOR_A)
    await visitor.post(
        f"{world.a.scim}/edit", {"status": "inactive", "organization": "", "role_prefix": "Envi_", "mode": "compatible"}
    )
    await world.a.customer.get("/Users")
    await world.store.settle()

    page = await visitor.page(f"{world.a.scim}/activity?which=failed")

    assert "configuration-inactive" in page.text


async def test_the_list_is_narrowed_and_keeps_that_in_the_addresses(world: World) -> None:
    for number in range(60):
        await world.user(f"user{number}@a.example")
    await world.a.customer.get("/Groups")
    await world.store.settle()
    visitor = await world.visitor(Role.ADMINISTRATOR_A)

    page = await visitor.page(f"{world.a.scim}/activity?method=POST&type=User")
    older = await visitor.page(page.links()["Older"])

    assert "GET /Groups" not in page.text
    assert "method=POST" in page.links()["Older"]
    assert "POST /Users" in older.text


async def test_the_live_part_is_the_rows_alone_and_leads_to_sign_in_when_the_session_is_over(world: World) -> None:
    visitor = await world.visitor(Role.ADMINISTRATOR_A)

    rows = await visitor.get(f"{world.a.scim}/activity?live=1")
    over = await world.nobody().get(f"{world.a.scim}/activity?live=1")

    assert rows.text.lstrip().startswith('<div id="requests"')
    assert "<html" not in rows.text
    assert (over.status_code, over.headers["hx-redirect"]) == (204, "/sign-in")


async def test_a_day_that_is_none_changes_nothing_and_a_place_that_is_none_is_said(world: World) -> None:
    visitor = await world.visitor(Role.ADMINISTRATOR_A)

    day = await visitor.get(f"{world.a.scim}/activity?since=yesterday&until=9999-12-31")
    place = await visitor.get(f"{world.a.scim}/activity?before=nonsense")

    assert day.status_code == 200
    assert "This is no place in the list of requests." in place.text


async def test_what_a_connection_needs_beyond_strict_mode_is_listed_with_its_remedy(world: World) -> None:
    visitor = await world.visitor(Role.ADMINISTRATOR_A)
    await world.user("jane@a.example", password="x")
    await world.store.settle()

    page = await visitor.page(f"{world.a.scim}/strict-mode")

    assert "No. Requests of the last 30 days needed what follows." in page.text
    assert "Do not send passwords." in page.text


async def test_the_checklist_ticks_itself_and_names_the_next_step_in_the_provider_s_words(world: World) -> None:
    visitor = await world.visitor(Role.ADMINISTRATOR_A)
    await world.store.settle()

    okta = await visitor.page(world.a.scim)
    entra = await visitor.page(f"{world.a.scim}?provider=entra")

    assert "Done: Organization chosen" in okta.text
    assert "in Okta" in okta.text
    assert "in Microsoft Entra ID" in entra.text
    assert okta.text.count("Next:") == entra.text.count("Next:") == 1
