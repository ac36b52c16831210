"""Every answer of the console says how a browser is to treat it, and no page holds script or style of its own."""

import httpx
import pytest

from tests.console.support.markup import Markup
from tests.console.support.visitors import Role
from tests.console.support.world import CLOSED, World

ANSWERS = (
    ("GET", "/", 303),
    ("GET", "/sign-in", 303),
    ("GET", "/profile", 200),
    ("HEAD", "/profile", 200),
    ("GET", "/administrators", 200),
    ("GET", "/administrators/none", 404),
    ("GET", "/domains/a.example/users/export.csv", 200),
    ("GET", "/domains/n.example/users", 404),
    ("GET", f"/domains/{CLOSED}/resources/scim-configuration", 404),
    ("GET", "/nowhere", 404),
    ("GET", "/%00", 404),
    ("GET", "/static/none.css", 404),
    ("GET", "/static/", 404),
    ("GET", "/static/../app.py", 404),
    ("GET", "/static/..%2fapp.py", 404),
    ("GET", "/static/%2e%2e/app.py", 404),
    ("GET", "/static/%00", 404),
    ("GET", "/static/" + "x" * 5000, 404),
    ("GET", "/static/console.css", 200),
    ("GET", "/static/console.js", 200),
    ("GET", "/static/htmx-4.0.1.min.js", 200),
    ("GET", "/static/envi.svg", 200),
    ("POST", "/static/console.css", 405),
    ("PUT", "/profile", 405),
    ("OPTIONS", "/profile", 405),
    ("TRACE", "/profile", 405),
    ("NONSENSE", "/sign-in", 405),
    ("POST", "/sign-out", 403),
    ("POST", "/administrators", 403),
)


POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)


@pytest.mark.parametrize("accept", ["text/html", "*/*", None])
async def test_every_answer_is_safe_to_show(world: World, accept: str | None) -> None:
    operator = await world.visitor(Role.OPERATOR)
    for method, path, status in ANSWERS:
        answer = await operator.send(method, path, headers={"accept": accept, "origin": "https://evil.example"})
        # A method that no page knows at all is answered to browsers as a page that is not there.
        assert answer.status_code in ({405, 404} if status == 405 else {status}), (method, path)
        is_file = path.startswith("/static/") and status == 200
        assert not why_unsafe(answer, is_file=is_file), (method, path)


def why_unsafe(answer: httpx.Response, *, is_file: bool) -> list[str]:
    """Name the headers that are not as they must be."""
    kept = "public, max-age=31536000, immutable" if is_file else "no-store"
    wanted = {
        "content-security-policy": POLICY,
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "same-origin",
        "cache-control": kept,
    }
    wrong = [name for name, value in wanted.items() if answer.headers.get(name) != value]
    return wrong + [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("name", ["console.css", "console.js", "envi.svg"])
async def test_files_say_what_they_are(world: World, name: str) -> None:
    answer = await world.nobody().get(f"/static/{name}")

    kinds = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}
    assert answer.headers["content-type"].startswith(kinds[name.rpartition(".")[2]])
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("role", Role)
async def test_no_page_holds_script_style_or_an_address_of_others(world: World, role: Role) -> None:
    visitor = await world.visitor(role)
    for page in world.pages:
        for answer in (
            await visitor.get(world.address(page.path, world.a)),
            await visitor.post(world.address(page.path, world.a), token="wrong"),
        ):
            if answer.headers.get("content-type", "").startswith("text/html"):
                markup = Markup(answer.text)
                assert markup.harm() == [], page.path
                ids = [one.attributes["id"] for one in markup.elements if "id" in one.attributes]
                assert len(set(ids)) == len(ids), (page.path, ids)


async def test_every_form_that_changes_something_carries_the_token_and_none_that_asks_does(world: World) -> None:
    """A token in the address of a page would stand in histories and logs."""
    operator = await world.visitor(Role.OPERATOR)
    for page in world.pages:
        if page.get is None:
            continue
        answer = await operator.get(world.address(page.path, world.a))
        if answer.status_code != 200 or not answer.headers["content-type"].startswith("text/html"):
            continue
        token = operator.form_token
        forms = answer.text.split("<form ")[1:]
        for form in forms:
            inside = form.partition("</form>")[0]
            assert (f'name="form_token" value="{token}"' in inside) == ('method="post"' in inside), page.path
        assert not any(token in link for link in Markup(answer.text).links().values())
        assert operator.secret not in answer.text
