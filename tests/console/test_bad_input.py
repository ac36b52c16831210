"""Whatever is sent, the answer is a page with a sentence and no fault of ours, on each engine."""

from urllib.parse import quote

import httpx
import pytest

from envi_scim.provisioning.errors import StorageUnavailable
from tests.console.support.markup import Markup
from tests.console.support.visitors import Role
from tests.console.support.world import World, kept

# What NUL and the like do differs between SQLite and PostgreSQL, not between PostgreSQL's versions.
TWO_ENGINES = pytest.mark.parametrize("database_url", ["sqlite", "postgres"], indirect=True)

# As they stand in an address or a form: percent-encoded.
WORDS = (
    "%00",
    "a%00b",
    "%ED%A0%80",
    "%FF%FE",
    "%",
    "%zz",
    "%u0041",
    "-1",
    "0",
    "9" * 5000,
    "1e308",
    "NaN",
    "%D9%A1%D9%A2",
    quote("é\u202e\U0001f600\uffff"),
    quote("ﬀİı" * 50),
    "x" * 3000,
    "+",
    "..%2F..%2Fetc",
    "%5C",
    "%27%3B%20drop%20table%20user%3B--",
    "%25%25%5F%2A",
    "%0D%0Aset-cookie%3Aa",
    "01900000-0000-7000-8000-000000000000",
    "9999-12-31",
    "0001-01-01",
    "2026-02-30",
    "9999-12-31T23:59:59.999Z_x",
    "2026-11-24T08:00:00.000Z",
)
PARAMETERS = (
    "q", "in", "status", "source", "organization", "after", "before", "which", "method", "type", "token", "resource",
    "since", "until", "live", "done", "next", "provider", "copy",
)  # fmt: skip


def is_a_page(answer: httpx.Response) -> bool:
    """Say whether an answer is a page with a heading, or leads to one."""
    if answer.status_code in {204, 303} or answer.headers["content-type"].startswith("text/csv"):
        return True
    return bool(Markup(answer.text).texts("h1")) or 'id="requests"' in answer.text


@TWO_ENGINES
@pytest.mark.parametrize("role", [Role.OPERATOR, Role.NOBODY])
async def test_no_parameter_is_a_fault_of_ours(each_engine: World, role: Role) -> None:
    visitor = await each_engine.visitor(role)
    for page in each_engine.pages:
        if page.get is None:
            continue
        path = each_engine.address(page.path, each_engine.a)
        for word in WORDS:
            everything = "&".join(f"{name}={word[:1500]}" for name in PARAMETERS)
            for asked in (everything, everything.replace("live=", "alive=")):
                answer = await visitor.get(f"{path}?{asked}")
                assert answer.status_code < 500, (path, word)
                assert is_a_page(answer), (path, word)


@TWO_ENGINES
@pytest.mark.parametrize("page", ["users", "resources/scim-configuration/activity", "security", "users/export.csv"])
async def test_no_single_parameter_of_a_list_is_a_fault_of_ours(each_engine: World, page: str) -> None:
    operator = await each_engine.visitor(Role.OPERATOR)
    for name in PARAMETERS:
        for word in WORDS:
            answer = await operator.get(f"{each_engine.a.at}/{page}?{name}={word}&{name}={word}")
            assert answer.status_code in {200, 204, 303}, (name, word)


@TWO_ENGINES
async def test_no_part_of_an_address_is_a_fault_of_ours(each_engine: World) -> None:
    operator = await each_engine.visitor(Role.OPERATOR)
    for page in each_engine.pages:
        for part in [piece[1:-1] for piece in page.path.split("/") if piece.startswith("{")]:
            for word in (*WORDS, "a%2Fb", ".", "%2e%2e", "A.EXAMPLE%20", "xn--nxasmq6b", "a.example.", "%E3%80%82"):
                path = each_engine.address(page.path, each_engine.a, **{part: word})
                for answer in (await operator.get(path), await operator.post(path, {"password": "x"})):
                    assert answer.status_code in {200, 303, 404, 405, 422}, (path, answer.status_code)
                    assert is_a_page(answer), path


async def test_a_domain_is_found_in_whatever_case_it_is_written(world: World) -> None:
    operator = await world.visitor(Role.OPERATOR)

    page = await operator.page("/domains/A.EXAMPLE/users")
    assert page.links()["Users"] == "/domains/a.example/users"


@TWO_ENGINES
async def test_no_field_of_a_form_is_a_fault_of_ours(each_engine: World) -> None:
    operator = await each_engine.visitor(Role.OPERATOR)
    names = sorted(await fields(each_engine))
    assert {"user_name", "status", "rights", "days", "words", "new_password"} <= set(names)
    pages = [page for page in each_engine.pages if page.post and page.path not in {"/sign-out", "/sign-in"}]
    keeps = operator.form_token
    for page in pages:
        path = each_engine.address(page.path, each_engine.a)
        for word in WORDS:
            body = "&".join([f"form_token={keeps}", *(f"{name}={word}" for name in names if name != "form_token")])
            answer = await operator.send("POST", path, content=body.encode())
            assert answer.status_code in {200, 303, 400, 403, 404, 422}, (path, word, answer.status_code)
            assert is_a_page(answer), (path, word)


async def fields(world: World) -> set[str]:
    """Collect the names of all fields of all forms, and some that no page has now."""
    operator, found = await world.visitor(Role.OPERATOR), {"form_key", "days", "word", "present_password", "name"}
    for page in world.pages:
        if page.get:
            markup = Markup((await operator.get(world.address(page.path, world.a))).text)
            inputs = [one for tag in ("input", "select", "textarea") for one in markup.all(tag)]
            found |= {one.attributes["name"] for one in inputs if "name" in one.attributes}
    return found


BODIES: dict[str, tuple[bytes, dict[str, str | None], int]] = {
    "JSON": (b'{"form_token": "x"}', {"content-type": "application/json"}, 400),
    "multipart": (b'--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nb\r\n--x--', {
        "content-type": "multipart/form-data; boundary=x"}, 400),
    "plain text": (b"form_token=x", {"content-type": "text/plain"}, 400),
    "no media type": (b"form_token=x", {"content-type": None}, 400),
    "two media types": (b"a=b", {"content-type": "application/x-www-form-urlencoded, text/plain"}, 400),
    "2 MB": (b"a=" + b"b" * (2 << 20), {}, 400),
    "2 MB that are said to be few": (b"a=" + b"b" * (2 << 20), {"content-length": "3"}, 400),
    "10,000 fields": (b"&".join(b"a=b" for _ in range(10_000)), {}, 400),
    "10,000 names": (b"&".join(b"a%d=b" % number for number in range(10_000)), {}, 400),
    "bytes": (bytes(range(256)), {}, 400),
    "raw UTF-8": ("a=é".encode(), {}, 400),
    "a lone surrogate": (b"a=%ED%A0%80", {}, 400),
    "no UTF-8": (b"a=%FF%C0%AF", {}, 400),
    "bad escapes": (b"a=%zz&b=%", {}, 403),
    "nothing": (b"", {}, 403),
    "NUL": (b"a=%00&%00=b", {}, 403),
    "ampersands": (b"&" * 100_000, {}, 400),
    "another charset": (b"a=%FF", {"content-type": "application/x-www-form-urlencoded; charset=latin-1"}, 400),
}  # fmt: skip


@pytest.mark.parametrize("body", BODIES)
async def test_a_body_that_is_no_form_is_a_page_that_says_so(world: World, sqlite_url: str, body: str) -> None:
    operator = await world.visitor(Role.OPERATOR)
    content, headers, status = BODIES[body]
    before = kept(sqlite_url)
    for page in world.pages:
        if page.post:
            answer = await operator.send("POST", world.address(page.path, world.a), content=content, headers=headers)
            assert answer.status_code == status, (page.path, answer.status_code)
            assert Markup(answer.text).texts("h1"), page.path
    assert kept(sqlite_url) == before


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.NOBODY])
async def test_a_database_that_does_not_answer_is_a_page_that_says_when_to_come_again(
    world: World, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = await world.visitor(role)
    if role is Role.NOBODY:
        visitor.client.cookies.set("__Host-envi_session", "0" * 64, domain="scim.example.com")

    async def down(*_: object, **__: object) -> None:
        raise StorageUnavailable("The database at 10.0.0.1 does not answer.")

    monkeypatch.setattr(world.store.sessions, "find_by_digest", down)
    for page in world.pages:
        path = world.address(page.path, world.a)
        for answer in (await visitor.get(path), await visitor.post(path)):
            assert answer.status_code == 503, path
            assert answer.headers["retry-after"].isdecimal()
            assert answer.headers["cache-control"] == "no-store"
            assert "set-cookie" not in answer.headers
            assert "try again in a moment" in Markup(answer.text).text
            assert "10.0.0.1" not in answer.text


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
async def test_an_address_that_is_none_is_told_so_whatever_is_sent_to_it(world: World, method: str) -> None:
    nobody, operator = world.nobody(), await world.visitor(Role.OPERATOR)

    for visitor in (nobody, operator):
        answer = await visitor.send(method, "/nothing/here", content=b"x", headers={"origin": "https://evil.example"})

        assert answer.status_code == 404
        assert "There is nothing at this address" in answer.text
