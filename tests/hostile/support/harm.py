"""Owns what no request may do: bring a 5xx or no SCIM error, take long, fill the memory, or stop the next request.

The promise is 50 ms a refusal. On a busy machine time is noise, so what is asserted here is a bound that only work
of another order passes.
"""

import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from tests.http.support.customers import SCIM, Customer, House

ERROR_URN = "urn:ietf:params:scim:api:messages:2.0:Error"
PATCH_URN = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
KIB = 1024
MIB = 1024 * KIB
# Twenty times what was promised; a quadratic or exponential bomb takes minutes.
LONGEST = 1.0
LONGEST_DETAIL = 400

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

# What is evaluated where client text becomes a template, a format, a query, a shell's line or an object's name.
PAYLOADS = (
    "${7*7}",
    "#{7*7}",
    "{{7*7}}",
    "<%= 7*7 %>",
    "%s%n%x",
    "%(user_name)s",
    "{0.__class__}",
    "{self.__init__.__globals__}",
    "${jndi:ldap://127.0.0.1/x}",
    "__class__",
    "__proto__",
    "constructor.prototype",
    "' or '1'='1",
    "'; drop table account; --",
    '" or "1"="1',
    "\\'; select pg_sleep(5); --",
    "%",
    "_",
    "$1",
    ":domain",
    "?1",
    "`id`",
    "$(id)",
    "=1+1",
    "<script>alert(1)</script>",
    "../../etc/passwd",
)


def patch(*operations: Any) -> dict[str, Any]:
    """Give the message of a PATCH."""
    return {"schemas": [PATCH_URN], "Operations": list(operations)}


def is_refusal(answer: httpx.Response, *statuses: int) -> bool:
    """Say whether an answer is an error as RFC 7644 §3.12 has it, with one of these statuses and a sentence."""
    if answer.status_code not in statuses or answer.headers["content-type"] != SCIM:
        return False
    document: dict[str, Any] = answer.json()
    return (
        document["schemas"] == [ERROR_URN]
        and document["status"] == str(answer.status_code)
        and 10 < len(document["detail"]) < LONGEST_DETAIL
    )


async def still_serves(customer: Customer) -> bool:
    """Say whether the next request is served."""
    return (await customer.get("/Users?count=0")).status_code == httpx.codes.OK


async def asked(house: House, customer: Customer, path: str, query: bytes, method: str = "GET") -> httpx.Response:
    """Send a request that no client library would write, past all of them."""
    messages: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        messages.append(message)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(f"/scim{path}"),
        "raw_path": f"/scim{path}".encode("ascii"),
        "query_string": query,
        "headers": [(b"host", b"inside"), (b"authorization", f"Bearer {customer.token.secret}".encode())],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 2),
    }
    await house.app(scope, receive, send)
    start, *pieces = messages
    content = b"".join(piece.get("body", b"") for piece in pieces)
    return httpx.Response(start["status"], headers=start["headers"], content=content)


@contextmanager
def at_once() -> Iterator[None]:
    """Fail where something takes long."""
    started = perf_counter()
    yield
    assert perf_counter() - started < LONGEST


@contextmanager
def memory_below(most: int) -> Iterator[None]:
    """Fail where more memory is held at any moment than so many bytes above what was held before."""
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    try:
        yield
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak - before < most
