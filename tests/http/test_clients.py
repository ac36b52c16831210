"""Whose request it is, where proxies are trusted and where not."""

import asyncio
import io
import json
from typing import Any

import pytest

from envi_scim.http.access_log import AccessLog
from envi_scim.http.clients import client_finder
from envi_scim.provisioning.ports import Store
from envi_scim.settings import load
from tests.http.support.customers import House
from tests.support.fakes import FakeClock

TRUSTED = load({"ENVI_SCIM_TRUSTED_PROXIES": "10.0.0.0/8, 2001:db8:ffff::/48, 127.0.0.1"}).trusted_proxies


def scope(peer: str, *forwarded: str) -> dict[str, Any]:
    headers = [(b"x-forwarded-for", value.encode("latin-1")) for value in forwarded]
    return {"client": (peer, 4711), "headers": [(b"host", b"scim.example.com"), *headers]}


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        # one proxy, and what a client invents in front of it
        ("10.0.0.1", ["203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", ["1.1.1.1, 203.0.113.7"], "203.0.113.7"),
        ("10.0.0.1", ["1.1.1.1", "203.0.113.7"], "203.0.113.7"),
        # several proxies
        ("10.0.0.1", ["203.0.113.7, 10.1.1.1, 127.0.0.1"], "203.0.113.7"),
        ("10.0.0.1", ["203.0.113.7", "10.1.1.1"], "203.0.113.7"),
        # the spellings of proxies
        ("10.0.0.1", [" 203.0.113.7:50000 "], "203.0.113.7"),
        ("10.0.0.1", ["[2001:db8::7]:50000"], "2001:db8::7"),
        ("10.0.0.1", ["2001:DB8::7"], "2001:db8::7"),
        ("2001:db8:ffff::1", ["203.0.113.7"], "203.0.113.7"),
        ("::ffff:10.0.0.1", ["::ffff:203.0.113.7"], "203.0.113.7"),
        # nobody but trusted proxies: who is furthest away
        ("10.0.0.1", ["10.2.2.2, 10.1.1.1"], "10.2.2.2"),
        ("10.0.0.1", [], "10.0.0.1"),
        # rubbish ends what can be believed
        ("10.0.0.1", ["203.0.113.7, unknown"], "10.0.0.1"),
        ("10.0.0.1", ['203.0.113.7, \xff"}, 10.1.1.1'], "10.1.1.1"),
        ("10.0.0.1", ['fe80::1%"},{'], "10.0.0.1"),
        ("10.0.0.1", ["", ","], "10.0.0.1"),
        # a peer that is no trusted proxy says what it likes
        ("203.0.113.9", ["10.0.0.1"], "203.0.113.9"),
    ],
)  # fmt: skip
def test_the_client_is_the_last_address_that_no_trusted_proxy_has(peer: str, forwarded: list[str], client: str) -> None:
    assert client_finder(TRUSTED)(scope(peer, *forwarded)) == client


def test_without_trusted_proxies_the_client_is_the_peer() -> None:
    assert client_finder(())(scope("10.0.0.1", "203.0.113.7")) == "10.0.0.1"


def test_a_socket_without_addresses_has_no_client() -> None:
    for trusted in ((), TRUSTED):
        assert client_finder(trusted)({"client": None, "headers": []}) == ""


async def test_the_last_use_of_a_token_names_the_client_behind_the_proxy(store: Store) -> None:
    house = House(store, settings={"trusted_proxies": "127.0.0.1"})
    envi = await house.customer("envi.com")

    await envi.get("/Users", headers={"x-forwarded-for": "198.51.100.1, 203.0.113.7"})

    assert (await house.tokens.list(envi.domain))[0].last_used_from == "203.0.113.7"


@pytest.mark.parametrize("trusted", ["", "127.0.0.1"])
async def test_the_log_line_of_a_request_names_its_client(store: Store, trusted: str) -> None:
    house = House(store, settings={"trusted_proxies": trusted})
    envi = await house.customer("envi.com")
    stream = io.StringIO()
    house.app.scim._log = AccessLog("json", "info", FakeClock(), stream)

    await envi.get("/Users", headers={"x-forwarded-for": "203.0.113.7"})
    await asyncio.sleep(0)  # lines are written at the end of a turn of the loop

    assert json.loads(stream.getvalue())["client"] == ("203.0.113.7" if trusted else "127.0.0.1")
