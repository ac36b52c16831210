"""One request and its answer: how it is sent, what the log keeps of it, and how it is judged."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from envi_scim.emulator.journal import Exchange
from envi_scim.emulator.wire.caller import Caller, joined
from envi_scim.emulator.wire.outcomes import Failed, TryLater

Handler = Callable[[httpx.Request], httpx.Response]
TOKEN = 'Bearer secret"word'
ERROR = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": "400", "detail": "No such attribute."}


class Wire:
    """A caller whose server is a function, and what it wrote down."""

    def __init__(self, answer: Handler | httpx.Response | Exception, token: str = TOKEN) -> None:
        self.requests: list[httpx.Request] = []
        self.exchanges: list[Exchange] = []
        self._answer = answer
        self.caller = Caller(
            httpx.AsyncClient(transport=httpx.MockTransport(self._handle), trust_env=False),
            base_url="https://scim.example.com/scim",
            headers={"User-Agent": "Test 1.0", "Authorization": token},
            record=self._record,
            task_id=7,
        )

    @property
    def exchange(self) -> Exchange:
        (one,) = self.exchanges
        return one

    def _handle(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer if isinstance(self._answer, httpx.Response) else self._answer(request)

    def _record(self, exchange: Exchange) -> int:
        self.exchanges.append(exchange)
        return len(self.exchanges)


@pytest.mark.parametrize(
    ("base", "path", "query", "url"),
    [
        ("https://x.example/scim", "/Users", "", "https://x.example/scim/Users"),
        ("https://x.example/scim/", "/Users", "count=2", "https://x.example/scim/Users?count=2"),
        ("https://x.example/scim?flag", "/Users", "count=2", "https://x.example/scim/Users?flag&count=2"),
        ("https://x.example/?flag", "/Groups/1", "", "https://x.example/Groups/1?flag"),
        ("https://x.example?a=b&c", "/Users", "", "https://x.example/Users?a=b&c"),
    ],
)
def test_a_path_is_joined_in_front_of_a_query(base: str, path: str, query: str, url: str) -> None:
    assert joined(base, path, query) == url


async def test_only_the_headers_of_the_habit_are_sent_and_those_that_http_needs() -> None:
    wire = Wire(httpx.Response(200, json={}))

    await wire.caller.send("GET", "/Users", query="filter=userName%20eq%20%22a%2Bb%22")
    await wire.caller.send("POST", "/Users", {"userName": "Zoë"}, content_type="application/scim+json")

    get, post = wire.requests
    assert get.url.raw_path == b"/scim/Users?filter=userName%20eq%20%22a%2Bb%22"
    assert dict(get.headers.raw) == {
        b"Host": b"scim.example.com",
        b"User-Agent": b"Test 1.0",
        b"Authorization": TOKEN.encode(),
    }
    assert dict(post.headers.raw) == dict(get.headers.raw) | {
        b"Content-Type": b"application/scim+json",
        b"Content-Length": str(len(post.content)).encode(),
    }
    assert json.loads(post.content) == {"userName": "Zoë"}


async def test_a_cookie_is_not_sent_back() -> None:
    wire = Wire(httpx.Response(200, json={}, headers={"Set-Cookie": "session=1"}))

    await wire.caller.send("GET", "/Users")
    await wire.caller.send("GET", "/Users")

    assert "cookie" not in wire.requests[1].headers


async def test_a_redirection_is_not_followed() -> None:
    wire = Wire(httpx.Response(302, headers={"Location": "https://elsewhere.example/"}))

    answer = await wire.caller.send("GET", "/Users")

    assert (answer.status, answer.is_success, len(wire.requests)) == (302, False, 1)


async def test_the_exchange_is_written_down_as_it_was_sent_and_answered() -> None:
    wire = Wire(httpx.Response(201, json={"id": "1"}, headers={"ETag": 'W/"1"'}))

    await wire.caller.send("POST", "/Users", {"userName": "ada"}, content_type="application/scim+json")

    one = wire.exchange
    assert (one.task_id, one.method, one.url) == (7, "POST", "https://scim.example.com/scim/Users")
    assert one.request_headers["User-Agent"] == "Test 1.0"
    assert json.loads(one.request_body) == {"userName": "ada"}
    assert (one.status, one.response_headers["etag"], one.response_body) == (201, 'W/"1"', '{"id":"1"}')
    assert one.milliseconds > 0
    assert wire.caller.last_exchange == 1


@pytest.mark.parametrize(
    ("token", "shown"),
    [
        ("Bearer secret-word", "Bearer (hidden)"),
        ("bearer secret-word", "bearer (hidden)"),
        ("secret-word", "(hidden)"),
        ("secret-word in three", "(hidden)"),
        ("Bearersecret-word", "(hidden)"),
        ("Bearer  secret-word", "Bearer (hidden)"),
    ],
)
async def test_the_token_is_hidden_and_whether_bearer_stood_before_it_is_not(token: str, shown: str) -> None:
    wire = Wire(httpx.Response(200, json={}), token)

    await wire.caller.send("GET", "/Users")

    assert wire.exchange.request_headers["Authorization"] == shown
    assert "secret" not in str(wire.exchange)


async def test_passwords_are_hidden_wherever_they_stand() -> None:
    wire = Wire(httpx.Response(200, json={}))
    operation = {"op": "replace", "value": {"Password": "swordfish"}}

    await wire.caller.send("PATCH", "/Users/1", {"Operations": [operation], "password": "hunter22"})

    assert "swordfish" in wire.requests[0].content.decode()
    assert "swordfish" not in str(wire.exchange)
    assert "hunter22" not in str(wire.exchange)
    assert json.loads(wire.exchange.request_body)["Operations"][0]["value"] == {"Password": "(hidden)"}


async def test_what_the_server_says_again_is_hidden_as_well() -> None:
    """Some servers echo what they were sent: in a body, a header, the detail of an error."""

    def echo(request: httpx.Request) -> httpx.Response:
        heard = {"detail": f"{request.headers['authorization']} and {json.loads(request.content)['password']} are bad"}
        return httpx.Response(400, json=heard, headers={"X-Heard": request.headers["authorization"]})

    wire = Wire(echo)

    answer = await wire.caller.send("POST", "/Users", {"password": "swordfish"}, content_type="application/json")

    assert 'secret"word' in answer.document()["detail"], "what is sent on is not changed"
    for text in (str(wire.exchange), answer.detail()):
        assert "secret" not in text
        assert "swordfish" not in text
    assert answer.detail() == "Bearer (hidden) and (hidden) are bad"


async def test_a_failure_that_names_the_token_hides_it() -> None:
    wire = Wire(httpx.RemoteProtocolError('cannot send secret"word'))

    with pytest.raises(TryLater, match=r"^The connection failed: cannot send \(hidden\)$"):
        await wire.caller.send("GET", "/Users")

    assert wire.exchange.failure == "The connection failed: cannot send (hidden)"


async def test_a_long_body_is_shown_in_part() -> None:
    wire = Wire(httpx.Response(200, text="x" * 100_000))

    answer = await wire.caller.send("POST", "/Users", {"title": "y" * 100_000})

    assert len(answer.text) == 100_000
    assert len(wire.exchange.response_body) == len(wire.exchange.request_body) == 64 * 1024


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (httpx.ReadTimeout("x"), "No answer came in time."),
        (httpx.ConnectTimeout("x"), "No answer came in time."),
        (TimeoutError(), "No answer came in time."),
        (httpx.ConnectError("no route"), "The server cannot be reached: no route"),
        (httpx.ReadError(""), "The connection failed: ReadError"),
        (ConnectionResetError("gone"), "The connection failed: gone"),
    ],
)
async def test_where_no_answer_comes_it_is_tried_later_and_the_log_says_why(error: Exception, sentence: str) -> None:
    wire = Wire(error)

    with pytest.raises(TryLater) as later:
        await wire.caller.send("GET", "/Users")

    assert (str(later.value), later.value.seconds) == (sentence, None)
    assert (wire.exchange.status, wire.exchange.failure) == (0, sentence)


async def test_an_address_that_cannot_be_is_a_failure() -> None:
    wire = Wire(httpx.Response(200))

    with pytest.raises(Failed, match=r"^There is no such address: "):
        await wire.caller.send("GET", "/Users/" + "x" * 70_000)


@pytest.mark.parametrize("status", [401, 403])
async def test_a_token_that_is_refused_is_a_failure_to_authenticate(status: int) -> None:
    wire = Wire(httpx.Response(status, json=ERROR))

    with pytest.raises(Failed) as failed:
        await wire.caller.send("GET", "/Users")

    sentence = f"Error authenticating: {status}. Errors reported by remote server: No such attribute."
    assert str(failed.value) == sentence


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_a_server_that_is_busy_or_away_is_tried_later(status: int) -> None:
    with pytest.raises(TryLater, match=rf"^{status}.*No such attribute\.$") as later:
        await Wire(httpx.Response(status, json=ERROR)).caller.send("GET", "/Users")

    assert later.value.seconds is None


DAY = 24 * 60 * 60


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0),
        (" 120 ", 120),
        ("9" * 400, DAY),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("", None),
        ("٣", None),
        ("Mon, 99 Foo 2026", None),
        ("Fri, 01 Jan 1999 00:00:00 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", DAY),
    ],
)
async def test_retry_after_is_read_in_seconds(header: str, seconds: float | None) -> None:
    """RFC 9110 §10.2.3: a number of seconds, or a date; what is neither says nothing."""
    wire = Wire(httpx.Response(503, headers=[(b"Retry-After", header.encode())]))

    with pytest.raises(TryLater) as later:
        await wire.caller.send("GET", "/Users")

    assert later.value.seconds == seconds


@pytest.mark.parametrize("zone", ["GMT", "-0000", "+0000"])
async def test_retry_after_is_read_as_a_date(zone: str) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True).replace("GMT", zone)
    wire = Wire(httpx.Response(429, headers={"Retry-After": date}))

    with pytest.raises(TryLater) as later:
        await wire.caller.send("GET", "/Users")

    assert later.value.seconds == pytest.approx(90, abs=5)


@pytest.mark.parametrize(
    ("response", "detail"),
    [
        (httpx.Response(400, json=ERROR), "No such attribute."),
        (httpx.Response(400, text="<html>  Bad request"), "<html>  Bad request"),
        (httpx.Response(400, json=["a list"]), '["a list"]'),
        (httpx.Response(400, json={"detail": 5}), '{"detail":5}'),
        (httpx.Response(400, text='{"detail": "half \\ud800"}'), "half \N{REPLACEMENT CHARACTER}"),
        (httpx.Response(400, json={"detail": "x" * 2000}), "x" * 1000),
        (httpx.Response(400, text="x" * 2000), "x" * 200),
        (httpx.Response(400), ""),
    ],
)
async def test_the_detail_is_the_servers_own_or_the_beginning_of_what_came(
    response: httpx.Response, detail: str
) -> None:
    answer = await Wire(response).caller.send("GET", "/Users")

    assert answer.detail() == detail


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html>",
        "[]",
        "null",
        '"text"',
        '{"a": NaN}',
        '{"a": Infinity}',
        '{"id": "\\ud800"}',
        '{"\\udc00": 1}',
        "{" * 5000,
        "\ufeff{}",
        '{"a": ' + "1" * 5000 + "}",
    ],
)
async def test_an_answer_that_is_no_json_object_is_a_failure(text: str) -> None:
    answer = await Wire(httpx.Response(200, text=text)).caller.send("GET", "/Users")

    with pytest.raises(Failed, match=r"^(Invalid JSON in the answer: |The answer is no JSON object)"):
        answer.document()


async def test_a_character_in_two_halves_is_whole() -> None:
    answer = await Wire(httpx.Response(200, text='{"id": "\\ud83d\\ude00"}')).caller.send("GET", "/Users")

    assert answer.document() == {"id": "😀"}


@pytest.mark.parametrize("body", [{"Resources": {}}, {"Resources": "x"}, {"Resources": [1]}, {"Resources": 5}])
async def test_resources_that_are_no_list_of_objects_are_a_failure(body: Any) -> None:
    answer = await Wire(httpx.Response(200, json=body)).caller.send("GET", "/Users")

    with pytest.raises(Failed, match=r"^The answer is no list of resources\.$"):
        answer.resources()


@pytest.mark.parametrize("body", [{}, {"Resources": None}, {"Resources": []}])
async def test_a_list_without_resources_is_empty(body: Any) -> None:
    answer = await Wire(httpx.Response(200, json=body)).caller.send("GET", "/Users")

    assert answer.resources() == []


async def test_what_has_to_succeed_and_does_not_is_a_failure() -> None:
    with pytest.raises(Failed, match=r"^400: No such attribute\.$"):
        await Wire(httpx.Response(400, json=ERROR)).caller.succeed("GET", "/Users")
