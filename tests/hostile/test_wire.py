"""A real server, thrown at what no client library would send, and all bombs at once: it answers, and stays as it was.

How bytes are framed is in tests/http/test_framing.py and test_server.py, what each limit says in
tests/acceptance/test_limits.py.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.acceptance.support.domain import Domain, new_domain
from tests.acceptance.support.fixtures import Running, sqlite_running
from tests.acceptance.support.raw import exchange
from tests.hostile import test_filters, test_parsers
from tests.hostile.support.harm import MIB, is_refusal

__all__ = ["sqlite_running"]

# What the allocator keeps of the largest body, eleven MiB of a million names, once it was looked at.
GROWTH = 120 * MIB


@pytest.fixture
def domain(sqlite_running: Running) -> Domain:
    return new_domain(sqlite_running.server, sqlite_running.shell)


def memory_of(process: int) -> int:
    """Give the resident memory of a process in bytes."""
    for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise LookupError(process)


def request(domain: Domain, first: str, *lines: str, body: bytes = b"") -> bytes:
    head = [first, "Host: scim.example", f"Authorization: Bearer {domain.token}", "Connection: close", *lines]
    return "\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body


@pytest.mark.parametrize(
    ("first", "lines", "body"),
    [
        ("TRACE /scim/Users HTTP/1.1", (), b""),
        ("CONNECT scim.example:443 HTTP/1.1", (), b""),
        ("OPTIONS * HTTP/1.1", (), b""),
        ("BREW /scim/Users HTTP/1.1", (), b""),
        ('GE"T /scim/Users HTTP/1.1', (), b""),
        ("GET\t/scim/Users HTTP/1.1", (), b""),
        ("GET /scim/Users\x00 HTTP/1.1", (), b""),
        ("GET /scim/Users/\xff\xfe HTTP/1.1", (), b""),
        ("GET http://evil.example/scim/Users/x HTTP/1.1", (), b""),
        ("GET //evil.example/scim/Users/x HTTP/1.1", (), b""),
        ("GET /scim/../scim/Users/x HTTP/1.1", (), b""),
        ("GET /scim/Users/%2e%2e%2f%2e%2e HTTP/1.1", (), b""),
        ("GET /scim/Users/x HTTP/1.1", ("X-Odd: a\x00b",), b""),
        ("GET /scim/Users/x HTTP/1.1", ("X-Odd : a",), b""),
        ("GET /scim/Users/x HTTP/1.1", (" folded: a",), b""),
        ("POST /scim/Users HTTP/1.1", ("Content-Length: +5",), b"{}   "),
        ("POST /scim/Users HTTP/1.1", ("Content-Length: 0x5",), b"{}   "),
        ("POST /scim/Users HTTP/1.1", ("Content-Length: 5, 5",), b"{}   "),
        ("POST /scim/Users HTTP/1.1", ("Content-Length: 99999999999999999999999",), b"{}"),
        ("POST /scim/Users HTTP/1.1", ("Content-Length: 1",), b'{"userName":"ada"}'),
        ("POST /scim/Users HTTP/1.1", ("Content-Length: 2", "Transfer-Encoding: chunked"), b"0\r\n\r\n"),
        ("POST /scim/Users HTTP/1.1", ("Transfer-Encoding: chunked",), b"fffffffffffffffff\r\n"),
        ("POST /scim/Users HTTP/1.1", ("Transfer-Encoding: gzip, chunked",), b"0\r\n\r\n"),
        ("POST /scim/Users HTTP/1.1", ("Expect: 200-ok", "Content-Length: 2"), b"[]"),
        ("POST /scim/Users HTTP/1.1", ("Content-Encoding: gzip", "Content-Length: 2"), b"\x1f\x8b"),
    ],
)
def test_what_is_hardly_http_is_refused_and_makes_nobody(
    domain: Domain, first: str, lines: tuple[str, ...], body: bytes
) -> None:
    answer = exchange(domain.server.port, request(domain, first, *lines, body=body))

    assert answer.status is None or 400 <= answer.status < 500 or answer.status in {501, 505}, answer.bytes
    assert domain.token.encode() not in answer.bytes
    assert answer.seconds < 10
    with domain.okta() as okta:
        assert okta.get("/Users").json()["totalResults"] == 0
    assert "Traceback" not in domain.server.log()


def test_a_server_that_was_thrown_everything_is_as_it_was(domain: Domain) -> None:
    """All bombs from many connections at once, three times over: no memory stays, and the next request is served."""
    headers = {"Authorization": f"Bearer {domain.token}", "Content-Type": "application/scim+json"}
    with httpx.Client(base_url=domain.base_url, headers=headers, timeout=60, trust_env=False) as client:

        def throw(bomb: bytes) -> httpx.Response:
            return client.post("/Groups" if len(bomb) > MIB else "/Users", content=bomb)

        def ask(text: str) -> httpx.Response:
            return client.get("/Users", params={"filter": text[:4200]})

        before = memory_of(domain.server.pid)
        with ThreadPoolExecutor(max_workers=4) as pool:
            for _ in range(3):
                answers = [*pool.map(throw, test_parsers.BOMBS.values()), *pool.map(ask, test_filters.BOMBS.values())]
                assert all(is_refusal(answer, 400, 413) for answer in answers)
        after = memory_of(domain.server.pid)

        assert client.get("/Users").json()["totalResults"] == 0
    assert after - before < GROWTH
    assert "Traceback" not in domain.server.log()
