"""The limits of the server, from outside: each ends in a clear SCIM error, and the server goes on.

The server of these tests has small limits, so that nothing here takes long.
"""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.acceptance.support.commands import Shell, command_line
from tests.acceptance.support.domain import Domain, new_domain
from tests.acceptance.support.okta import Okta, check, oin_user, pushed_group
from tests.acceptance.support.raw import exchange
from tests.acceptance.support.server import Server

KIB = 1024
SETTINGS = {
    "max_body": "8KiB",
    "max_group_body": "64KiB",
    "max_json_depth": "12",
    "max_headers": "16KiB",
    "max_url": "8KiB",
    "header_timeout": "1s",
    "body_timeout": "1s",
    "keep_alive": "1s",
}


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Domain]:
    folder = tmp_path_factory.mktemp("limited")
    database = f"sqlite:///{folder / 'limits.db'}"
    shell = Shell(database)
    try:
        with Server(database, log=folder / "server.log", settings=SETTINGS) as server:
            yield new_domain(server, shell)
    finally:
        shell.close()


@pytest.fixture
def narrow(limited: Domain) -> Iterator[Okta]:
    """A connection; afterwards the server must answer as ever, and its log must know of no failure of its own."""
    with limited.okta() as okta:
        yield okta
        assert okta.get("/Users?count=0").status_code == 200
    assert "Traceback" not in limited.server.log()


def send(okta: Okta, content: bytes, path: str = "/Users", **headers: str) -> httpx.Response:
    """Send bytes as the body of a POST."""
    answer = okta._client.post(
        okta.base_url + path,
        content=content,
        headers={"Authorization": okta.api_token, "Content-Type": "application/scim+json", **headers},
    )
    check(answer)
    return answer


def head(domain: Domain, *lines: str) -> bytes:
    """Give the head of a request, token included, up to the empty line."""
    return "\r\n".join(
        [*lines, "Host: scim.example", f"Authorization: Bearer {domain.token}", "Connection: close"]
    ).encode("latin-1")


def user(size: int, login: str = "big@example.com") -> bytes:
    """Give a user whose JSON has a given size."""
    start, end = f'{{"userName":"{login}","title":"'.encode(), b'"}'
    return start + b"x" * (size - len(start) - len(end)) + end


# Bodies


def test_a_body_within_the_limit_is_taken_whole(narrow: Okta) -> None:
    answer = send(narrow, user(8 * KIB))

    assert answer.status_code == 201
    assert len(answer.json()["title"]) > 8000


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_over_the_limit_is_413_with_and_without_a_length(narrow: Okta, limited: Domain, chunked: bool) -> None:  # noqa: FBT001
    body = user(8 * KIB + 1, "bigger@example.com")
    how = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {len(body)}"
    sent = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n" if chunked else body

    answer = exchange(
        limited.server.port,
        head(limited, "POST /scim/Users HTTP/1.1", "Content-Type: application/scim+json", how) + b"\r\n\r\n" + sent,
    )

    assert answer.status == 413
    assert answer.json["status"] == "413"
    assert "8" in answer.json["detail"]
    assert narrow.find("/Users", "userName", "bigger@example.com") == []


def test_a_length_that_promises_too_much_is_refused_before_the_body_comes(narrow: Okta, limited: Domain) -> None:
    """Nobody reads a gibibyte in order to refuse it."""
    assert narrow

    answer = exchange(
        limited.server.port,
        head(
            limited,
            "POST /scim/Users HTTP/1.1",
            "Content-Type: application/scim+json",
            "Content-Length: 1073741824",
        )
        + b"\r\n\r\n",
    )

    assert answer.status == 413


def test_groups_may_be_larger_and_have_a_limit_too(narrow: Okta) -> None:
    """Some identity providers PUT whole groups: 16 MiB by default where users have 1."""
    large = pushed_group("Large", *(f"0199c0de-0000-7000-8000-{number:012}" for number in range(300)))
    larger = pushed_group("Larger", *(f"0199c0de-0000-7000-8000-{number:012}" for number in range(900)))

    taken = narrow.post("/Groups", large)
    refused = narrow.post("/Groups", larger)

    assert taken.status_code == 201
    assert refused.status_code == 413


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_deep_json_is_400_whether_it_ends_or_not(narrow: Okta, opening: bytes) -> None:
    closing = {b"[": b"]", b'{"a":': b"}"}[opening]
    ended = b'{"userName":"deep@example.com","x":' + opening * 13 + b"1" + closing * 13 + b"}"

    complete = send(narrow, ended)
    open_ended = send(narrow, opening * 1000)

    assert complete.status_code == open_ended.status_code == 400
    assert complete.json()["scimType"] == "invalidSyntax"
    assert "deep" in complete.json()["detail"] or "nest" in complete.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"userName":"one@example.com","userName":"two@example.com"}',
        b'{"userName":"one@example.com","username":"two@example.com"}',
        b'{"userName":"one@example.com","name":{"givenName":"A","givenName":"B"}}',
        b'{"userName":"one@example.com","emails":[{"value":"a@b.c","value":"d@e.f"}]}',
    ],
)
def test_a_name_that_comes_twice_is_400(narrow: Okta, body: bytes) -> None:
    """Two readers of such a body would read two things."""
    answer = send(narrow, body)

    assert answer.status_code == 400
    assert answer.json()["scimType"] == "invalidSyntax"
    assert narrow.find("/Users", "userName", "one@example.com") == []
    assert narrow.find("/Users", "userName", "two@example.com") == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"nothing",
        b"[]",
        b'"text"',
        b"null",
        b"1",
        b'{"userName":NaN}',
        b'{"userName":"\xff\xfe"}',
        b'{"userName":"a@b.c"}{"userName":"d@e.f"}',
        b'\xef\xbb\xbf{"userName":1e999}',
        b'{"userName":' + b"9" * 5000 + b"}",
        b"{}",
        b'{"userName":null}',
        b'{"userName":""}',
        b'{"userName":"  "}',
        b'{"userName":["a@b.c"]}',
        b'{"userName":{"value":"a@b.c"}}',
        b'{"userName":"a@b.c","emails":[{"value":"x","primary":true},{"value":"y","primary":true}]}',
        b'{"userName":"a@b.c","active":"perhaps"}',
        b'{"userName":"' + b"u" * 2000 + b'"}',
    ],
)
def test_a_body_that_is_no_user_is_400_with_a_sentence(narrow: Okta, body: bytes) -> None:
    answer = send(narrow, body)

    assert answer.status_code == 400
    assert answer.json()["scimType"] in {"invalidSyntax", "invalidValue"}


@pytest.mark.parametrize(
    "body",
    [
        b'{"userName":"a\\u0000b"}',
        b'{"userName":"\\u0000"}',
        b'{"userName":"\\ud800"}',
        b'{"userName":"a\\udfff\\ud800b"}',
        b'{"userName":"odd@example.com","title":"a\\u0000b"}',
        b'{"userName":"odd@example.com","title":"\\udc00"}',
        b'{"userName":"odd@example.com","name":{"givenName":"\\ud83d"}}',
        b'{"userName":"odd@example.com","emails":[{"value":"a\\u0000@b.c"}]}',
    ],
)
def test_a_text_that_no_database_holds_is_an_invalid_value(narrow: Okta, body: bytes) -> None:
    """RFC 7644 §3.12: NUL and half a surrogate pair are JSON, so it is the value that is wrong, wherever it stands."""
    answer = send(narrow, body)

    assert answer.status_code == 400
    assert answer.json()["scimType"] == "invalidValue"
    assert narrow.find("/Users", "userName", "odd@example.com") == []


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "nothing"]
)
def test_a_body_of_another_media_type_is_415(narrow: Okta, media_type: str) -> None:
    answer = send(narrow, b'{"userName":"other@example.com"}', **{"Content-Type": media_type})

    assert answer.status_code == 415


# Targets and heads


def test_a_long_target_is_414(narrow: Okta) -> None:
    answer = narrow.get(f"/Users?filter={'x' * 9 * KIB}")

    assert answer.status_code == 414


def test_a_filter_over_4_kib_is_400(narrow: Okta) -> None:
    answer = narrow.get(f'/Users?filter=userName eq "{"x" * 5 * KIB}"')

    assert answer.status_code == 400
    assert answer.json()["scimType"] == "invalidFilter"


@pytest.mark.parametrize(
    "bomb", ["(" * 4000, "not(" * 1000, " and ".join(["a eq 1"] * 101), "a" + ".a" * 2000, "emails[" * 500]
)
def test_a_filter_that_is_a_bomb_is_400(narrow: Okta, bomb: str) -> None:
    """Sizes are looked at before anything is parsed: parsing is what an attacker would have us do."""
    answer = narrow.send("GET", f"/Users?filter={bomb}")

    assert answer.status_code == 400
    assert answer.json()["scimType"] == "invalidFilter"
    assert answer.elapsed.total_seconds() < 1


def test_headers_over_the_limit_are_refused_and_two_mebibytes_are_not_read(narrow: Okta, limited: Domain) -> None:
    """Uvicorn alone takes a 2 MB header."""
    assert narrow
    line = "X-Large: " + "x" * 2 * KIB * KIB

    answer = exchange(limited.server.port, head(limited, "GET /scim/Users HTTP/1.1", line) + b"\r\n\r\n")

    assert answer.status == 431
    assert answer.json["status"] == "431"


def test_many_small_headers_are_refused_together(narrow: Okta, limited: Domain) -> None:
    assert narrow
    lines = [f"X-{number}: {'y' * 100}" for number in range(200)]

    answer = exchange(limited.server.port, head(limited, "GET /scim/Users HTTP/1.1", *lines) + b"\r\n\r\n")

    assert answer.status == 431


# Slow clients


def test_a_head_that_never_ends_is_given_up(narrow: Okta, limited: Domain) -> None:
    """Uvicorn alone waits for it for ever."""
    assert narrow

    answer = exchange(limited.server.port, head(limited, "GET /scim/Users HTTP/1.1") + b"\r\nX-Half: ")

    assert answer.status in {408, None}
    assert 0.5 < answer.seconds < 6


def test_a_connection_that_says_nothing_is_given_up(narrow: Okta, limited: Domain) -> None:
    assert narrow

    answer = exchange(limited.server.port)

    assert answer.status in {408, None}
    assert answer.seconds < 6


def test_a_body_that_never_ends_is_given_up(narrow: Okta, limited: Domain) -> None:
    answer = exchange(
        limited.server.port,
        head(limited, "POST /scim/Users HTTP/1.1", "Content-Type: application/scim+json", "Content-Length: 100")
        + b'\r\n\r\n{"userName":"half@example.com"',
    )

    assert answer.status in {408, None}
    assert answer.seconds < 6
    assert narrow.find("/Users", "userName", "half@example.com") == []


# Bytes that are no request


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,  # TLS spoken to a plain port
        b"GARBAGE\r\n\r\n",
        b"GET /scim/Users HTTP/9.9\r\n\r\n",
        b"POST /scim/Users HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /scim/Users HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"POST /scim/Users HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"POST /scim/Users HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_bytes_that_are_no_http_are_refused_and_harm_nobody(
    narrow: Okta, limited: Domain, request_bytes: bytes
) -> None:
    assert narrow

    answer = exchange(limited.server.port, request_bytes)

    assert answer.status is None or 400 <= answer.status < 500
    assert answer.seconds < 6


@pytest.mark.parametrize(
    "target", ["/scim/Users/%00", "/scim/Users/%ff", "/scim/Users/a%0d%0aX-Evil:%201", "/scim/Users/..%2f..%2fetc"]
)
def test_an_id_of_odd_bytes_is_404_and_never_reaches_a_header(narrow: Okta, limited: Domain, target: str) -> None:
    """CR and LF in an id would begin a header of their own where an id is put into one."""
    assert narrow

    answer = exchange(limited.server.port, head(limited, f"GET {target} HTTP/1.1") + b"\r\n\r\n")

    assert answer.status in {400, 404}
    assert answer.json["detail"]
    assert b"\r\nX-Evil" not in answer.bytes


def test_an_authorization_of_odd_bytes_is_401(limited: Domain) -> None:
    for value in (b"Bearer \xe2\x98\x83", b"Bearer \xff\xfe", b"\xff"):
        answer = exchange(
            limited.server.port,
            b"GET /scim/Users HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: " + value + b"\r\n\r\n",
        )

        assert answer.status in {400, 401}
        assert answer.json["detail"]


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/Users/1"), ("PUT", "/Users"), ("DELETE", "/Groups"), ("BREW", "/Users")]
)
def test_a_method_that_a_route_does_not_take_is_405(narrow: Okta, method: str, path: str) -> None:
    answer = narrow.send(method, path)

    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


def test_a_host_header_never_decides_an_address(narrow: Okta, limited: Domain) -> None:
    """`meta.location` is made of the public address, never of Host or X-Forwarded headers."""
    answer = narrow.send(
        "POST",
        "/Users",
        oin_user("host@example.com"),
        Host="evil.example",
        X_Forwarded_Host="evil.example",
        X_Forwarded_Proto="https",
        Forwarded="host=evil.example",
    )

    assert answer.status_code == 201
    assert answer.headers["location"].startswith(limited.base_url)
    assert "evil" not in answer.text


# Settings


@pytest.mark.parametrize(
    ("arguments", "settings"),
    [
        (("--port", "99999"), {}),
        (("--port", "http"), {}),
        (("--workers", "0"), {}),
        (("--workers", "2"), {}),
        (("--public-url", "ftp://scim.example"), {}),
        (("--database", "mysql://x/y"), {}),
        (("--database", "sqlite:////no/such/folder/envi.db"), {}),
        ((), {"ENVI_SCIM_MAX_BODY": "lots"}),
        ((), {"ENVI_SCIM_MAX_JSON_DEPTH": "0"}),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_sentence_and_no_server(
    tmp_path: Path, arguments: tuple[str, ...], settings: dict[str, str]
) -> None:
    """Bad input at every edge gets one clear sentence and changes nothing."""
    environment = {"ENVI_SCIM_DATABASE": f"sqlite:///{tmp_path / 'never.db'}", **settings}

    done = command_line("serve", *arguments, **environment)

    assert done.status in {1, 2}
    assert "Traceback" not in done.err
    assert len(done.err.strip()) > 20
