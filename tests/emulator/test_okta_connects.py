"""Okta's test call and headers (FIELD 1; guide B3 to B6)."""

import asyncio
from pathlib import Path

import pytest

from envi_scim.emulator.office import Office, opened
from tests.emulator.support.desk import BASE_URL, TOKEN, Desk
from tests.emulator.support.scripted import ScriptedServer, document, error

HEADERS = {
    "host": "scim.example.com",
    "user-agent": "Okta SCIM Client 1.0.0",
    "accept": "application/scim+json",
    "accept-charset": "utf-8",
    "accept-encoding": "gzip,deflate",
    "connection": "close",
    "authorization": TOKEN,
}


async def verified(office: Office, *, token: str = TOKEN, base_url: str = BASE_URL) -> str:
    """Press Test API Credentials; give what the page says."""
    application = office.applications.add("scim2headerauth", "Another one")
    typed = office.applications.connection(application.id, enabled=True, base_url=base_url, api_token=token)
    return (await office.applications.test(typed)).sentence


async def test_the_test_call_asks_for_two_users_and_nothing_else(office: Office, server: ScriptedServer) -> None:
    """`GET /Users?startIndex=1&count=2` only; no /Groups, no /ServiceProviderConfig."""
    sentence = await verified(office)

    assert sentence == "SCIM 2.0 Test App (Header Auth) was verified successfully!"
    assert server.lines() == ["GET /Users?startIndex=1&count=2"]


async def test_saving_makes_the_test_call_again(okta: Desk, server: ScriptedServer) -> None:
    await okta.connect()

    assert server.lines() == ["GET /Users?startIndex=1&count=2"]


async def test_a_request_without_a_body_has_exactly_these_headers(okta: Desk, server: ScriptedServer) -> None:
    await okta.connect()

    (heard,) = server.taken()
    assert dict(heard.headers) == HEADERS
    assert len(heard.headers) == len(HEADERS)


async def test_a_request_with_a_body_says_its_type_and_length_beside(okta: Desk, server: ScriptedServer) -> None:
    await okta.provisioned("Ada")

    heard = server.taken()[-1]
    assert dict(heard.headers) == HEADERS | {
        "content-type": "application/scim+json; charset=utf-8",
        "content-length": str(len(heard.content)),
    }


async def test_over_a_socket_it_is_the_same_to_the_byte(tmp_path: Path) -> None:
    heard = bytearray()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.extend(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, opened(tmp_path / "emulator.db") as office:
        await verified(office, base_url=f"http://127.0.0.1:{port}/scim")

    first, *headers = bytes(heard).decode().removesuffix("\r\n\r\n").split("\r\n")
    assert first == "GET /scim/Users?startIndex=1&count=2 HTTP/1.1"
    assert headers == [
        f"Host: 127.0.0.1:{port}",
        "User-Agent: Okta SCIM Client 1.0.0",
        "Accept: application/scim+json",
        "Accept-Charset: utf-8",
        "Accept-Encoding: gzip,deflate",
        "Connection: close",
        "Authorization: Bearer secret-word",
    ]


async def test_a_delete_says_no_type(okta: Desk, server: ScriptedServer) -> None:
    group = await okta.pushed("Envi_Buyer")
    server.taken()

    okta.office.push_groups.unlink(okta.id, group.id, delete=True)
    await okta.settle()

    (heard,) = server.taken()
    assert dict(heard.headers) == HEADERS


@pytest.mark.parametrize("token", ["Bearer secret-word", "secret-word", "Basic b2xnYQ==", "bearer  two blanks"])
async def test_the_api_token_is_sent_as_it_was_typed(office: Office, server: ScriptedServer, token: str) -> None:
    """The Header-Auth app: a token pasted without "Bearer " arrives bare."""
    await verified(office, token=token)

    assert dict(server.taken()[0].headers)["authorization"] == token


async def test_the_bearer_app_puts_the_word_in_front(office: Office, server: ScriptedServer) -> None:
    await Desk.connected(office, "scim2bearertoken", token="secret-word")

    assert dict(server.taken()[0].headers)["authorization"] == "Bearer secret-word"


async def test_a_query_in_the_base_url_stands_before_that_of_the_request(
    office: Office, server: ScriptedServer
) -> None:
    await verified(office, base_url=f"{BASE_URL}/?tenant=a%20b")

    assert server.lines() == ["GET /Users?tenant=a%20b&startIndex=1&count=2"]


async def test_a_token_that_is_refused_is_told_with_the_servers_own_words(
    office: Office, server: ScriptedServer
) -> None:
    """`Authorization: non-token` -> 401 with detail/status/schema."""
    server.says("^GET", error(401, "The token has expired."))

    sentence = await verified(office)

    assert sentence == "Error authenticating: 401. Errors reported by remote server: The token has expired."


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ([], "The answer is no JSON object."),
        ({"Resources": "none"}, "The answer is no list of resources."),
    ],
)
async def test_an_answer_that_is_no_list_fails_the_test(
    office: Office, server: ScriptedServer, body: object, sentence: str
) -> None:
    server.says("^GET", document(200, body))

    assert await verified(office) == sentence


async def test_what_is_saved_is_kept_only_if_the_test_succeeds(okta: Desk, server: ScriptedServer) -> None:
    server.says("^GET", error(401, "No."))
    typed = okta.office.applications.connection(okta.id, enabled=True, base_url=BASE_URL, api_token="Bearer other")

    found = await okta.office.applications.connect(typed)

    assert found is not None
    assert not found.succeeded
    assert okta.application.api_token == TOKEN


async def test_what_is_changed_while_the_test_call_is_out_stays(okta: Desk) -> None:
    typed = okta.office.applications.connection(okta.id, enabled=True, base_url=BASE_URL, api_token="Bearer other")
    okta.may(create=True, update=False, deactivate=False, sync_password=True)

    await okta.office.applications.connect(typed)

    found = okta.application
    assert (found.api_token, found.update_users, found.sync_password) == ("Bearer other", False, True)


async def test_the_log_has_each_request_and_no_token(okta: Desk) -> None:
    person = await okta.provisioned("Ada")
    okta.may(sync_password=True)
    okta.office.directory.reset_password(person.id)
    await okta.settle()

    exchanges = okta.office.store.journal.exchanges(okta.id, count=100)
    assert [(one.method, one.status) for one in exchanges] == [
        ("PATCH", 200),
        ("POST", 201),
        ("GET", 200),
        ("GET", 200),
    ]
    assert all(one.request_headers["Authorization"] == "Bearer (hidden)" for one in exchanges)
    assert "secret-word" not in str(exchanges)
    assert '"password": "(hidden)"' in exchanges[0].request_body
    assert '"password": "(hidden)"' in exchanges[1].request_body
