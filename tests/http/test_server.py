"""The guarded connection, against a real server on loopback, spoken to in bytes."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.http.support.bytes import PATIENCE, ask, get, gone, is_a_scim_error, post, serving


@pytest.fixture
async def port() -> AsyncIterator[int]:
    async with serving() as (number, _):
        yield number


async def test_a_request_is_answered_and_the_connection_kept(port: int) -> None:
    heard = await ask(port, get(), post(b"abc", "Content-Length: 3"), get("Connection: close"))

    assert heard.answers == 3
    assert b"3 bytes" in heard.received


async def test_requests_sent_at_once_are_answered_in_their_order(port: int) -> None:
    heard = await ask(
        port, post(b"a", "Content-Length: 1") + post(b"bb", "Content-Length: 2") + get("Connection: close")
    )

    assert heard.answers == 3
    assert heard.received.index(b"1 bytes") < heard.received.index(b"2 bytes") < heard.received.index(b"0 bytes")


async def test_a_body_in_chunks_is_taken(port: int) -> None:
    chunks = (b"4\r\nab", b"cd\r\n", b"3\r\nefg\r\n", b"0\r\n\r\n")

    heard = await ask(port, post(b"", "Transfer-Encoding: chunked", "Connection: close"), *chunks)

    assert b"7 bytes" in heard.body


async def test_one_header_over_the_limit_is_431(port: int) -> None:
    heard = await ask(port, get(f"X-Large: {'x' * 3000}"))

    assert is_a_scim_error(heard, 431)
    assert b"connection: close" in heard.head


async def test_many_headers_over_the_limit_together_are_431(port: int) -> None:
    heard = await ask(port, get(*(f"X-{number}: {'y' * 20}" for number in range(100))))

    assert is_a_scim_error(heard, 431)


async def test_headers_just_below_the_limit_are_taken(port: int) -> None:
    heard = await ask(port, get("Connection: close", f"X-Large: {'x' * 1900}"))

    assert heard.status == 200


async def test_a_header_that_never_ends_is_refused_before_it_was_read(port: int) -> None:
    """Uvicorn alone takes a header of two megabytes."""
    heard = await ask(port, b"GET / HTTP/1.1\r\nX-Large: ", *(b"x" * 4096 for _ in range(10)))

    assert is_a_scim_error(heard, 431)


async def test_headers_over_the_limit_behind_a_whole_request_are_431(port: int) -> None:
    heard = await ask(port, get() + get(f"X-Large: {'x' * 3000}"))

    assert heard.answers == 1 or b" 431 " in heard.received


async def test_a_target_over_the_limit_is_414(port: int) -> None:
    heard = await ask(port, get(target="/" + "u" * 1100))

    assert is_a_scim_error(heard, 414)


async def test_a_target_that_never_ends_is_414(port: int) -> None:
    heard = await ask(port, b"GET /", *(b"u" * 500 for _ in range(10)))

    assert is_a_scim_error(heard, 414)


async def test_half_a_head_is_408_counted_from_its_first_byte(port: int) -> None:
    """Uvicorn alone waits for it for ever. A byte now and then does not prolong the time."""
    loop = asyncio.get_running_loop()
    started = loop.time()

    heard = await ask(port, b"GET / HTTP/1.1\r\n", b"Host: here\r\n", b"X-Half: ")

    assert is_a_scim_error(heard, 408)
    assert 0.3 < loop.time() - started < 5


async def test_a_connection_that_says_nothing_is_closed_without_a_word(port: int) -> None:
    heard = await ask(port)

    assert heard.received == b""


async def test_an_idle_connection_is_closed_without_a_word(port: int) -> None:
    heard = await ask(port, get())

    assert heard.answers == 1


@pytest.mark.parametrize(
    "pieces",
    [
        (post(b"abc", "Content-Length: 100"),),
        (post(b"", "Transfer-Encoding: chunked"), b"5\r\nab"),
    ],
)
async def test_half_a_body_is_408(port: int, pieces: tuple[bytes, ...]) -> None:
    heard = await ask(port, *pieces)

    assert is_a_scim_error(heard, 408)


async def test_an_answer_before_the_body_was_sent_reaches_the_client_and_the_rest_is_let_go(port: int) -> None:
    heard = await ask(port, post(b"abc", "Content-Length: 1000000", target="/hasty"))

    assert heard.status == 200
    assert heard.answers == 1


async def test_an_early_answer_that_closes_is_not_lost_to_a_client_that_still_sends(port: int) -> None:
    head = post(b"", "Content-Length: 600000", "Connection: close", target="/hasty")

    heard = await ask(port, head, *(b"z" * 60000 for _ in range(10)))

    assert heard.status == 200


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,  # TLS spoken to a plain port
        b"GARBAGE\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n",
        b"GET / HTTP/1.1\r\nX: a\rb\r\n\r\n",
        b"GET / HTTP/1.1\r\nX\x00: a\r\n\r\n",
        b"CONNECT here:80 HTTP/1.1\r\n\r\n",
    ],
)
async def test_bytes_that_are_no_http_are_400_with_a_scim_body(port: int, request_bytes: bytes) -> None:
    heard = await ask(port, request_bytes)

    assert is_a_scim_error(heard, 400)


@pytest.mark.parametrize(
    "request_bytes",
    [
        post(b"0\r\n\r\n", "Content-Length: 5", "Transfer-Encoding: chunked"),
        post(b"0\r\n\r\n", "Transfer-Encoding: chunked", "Content-Length: 5"),
        post(b"ab", "Content-Length: 1", "Content-Length: 2"),
        post(b"a", "Content-Length: 1", "Content-Length: 1"),
        post(b"a", "Content-Length: 1, 1"),
        post(b"a", "Content-Length: +1"),
        post(b"a", "Content-Length: -1"),
        post(b"a", "Content-Length: 0x1"),
        post(b"zz\r\n", "Transfer-Encoding: chunked"),
        post(b"1\r\nabc\r\n0\r\n\r\n", "Transfer-Encoding: chunked"),
        post(b"0\r\n\r\n", "Transfer-Encoding: chunked, identity"),
        post(b"0\r\n\r\n", "Transfer-Encoding: xchunked"),
    ],
)
async def test_a_body_that_two_readers_could_end_in_two_places_is_400(port: int, request_bytes: bytes) -> None:
    """RFC 9112 §6.3: such a message "ought to be handled as an error"; a proxy in front may see another request."""
    heard = await ask(port, request_bytes)

    assert is_a_scim_error(heard, 400)
    assert heard.answers == 1


async def test_a_method_that_nobody_knows_is_405(port: int) -> None:
    heard = await ask(port, b"BREW /scim/Users HTTP/1.1\r\nHost: here\r\n\r\n")

    assert is_a_scim_error(heard, 405)
    assert b"allow: GET" in heard.head


async def test_connections_over_the_limit_are_503_and_the_others_go_on() -> None:
    async with serving(header_timeout="3s", keep_alive="3s") as (port, _):
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        for reader, writer in held:
            writer.write(get())
            assert await reader.readline() == b"HTTP/1.1 200 OK\r\n"

        heard = await ask(port, get())
        held[0][1].write(get("Connection: close"))
        rest = await asyncio.wait_for(held[0][0].read(), PATIENCE)

        assert is_a_scim_error(heard, 503)
        assert b"retry-after: " in heard.head
        assert b"HTTP/1.1 200 OK" in rest
        for _, writer in held:
            await gone(writer)
