"""Every answer of the console says how a browser is to treat it, and no page holds script or style of its own."""

import pytest

from tests.console.support.markup import Markup
from tests.console.support.visitors import Role
from tests.console.support.world import CLOSED, World

ANSWERS = (
    ("GET", "/", 303),
    ("GET", "/sign-in", 200),
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


@pytest.mark.parametrize("accept", ["text/html", "*/*", None])
@pytest.mark.parametrize(("method", "path", "status"), ANSWERS, ids=lambda value: str(value)[:40])
async def test_every_answer_is_safe_to_show(
    world: World, method: str, path: str, status: int, accept: str | None
) -> None:
    operator = await world.visitor(Role.OPERATOR)

    answer = await operator.send(method, path, headers={"accept": accept, "origin": "https://evil.example"})
    if path == "/sign-in" and method == "GET":
        status = 303  # who is signed in is led on
    assert answer.status_code == status or (status == 405 and answer.status_code == 404)
    policy = dict(part.split(" ", 1) for part in answer.headers["content-security-policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "same-origin"
    assert not [name for name in answer.headers if name.startswith("access-control-")]
    is_file = path.startswith("/static/") and status == 200
    assert answer.headers["cache-control"] == ("public, max-age=31536000, immutable" if is_file else "no-store")
    if answer.content:
        assert "charset=utf-8" in answer.headers["content-type"] or "json" in answer.headers["content-type"] or is_file


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
