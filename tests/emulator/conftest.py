"""The emulator in memory before a scripted server, with an application of each kind."""

from collections.abc import AsyncIterator

import httpx
import pytest

from envi_scim.emulator.office import Office, opened
from tests.emulator.support.desk import BASE_URL, Desk
from tests.emulator.support.scripted import ScriptedServer


@pytest.fixture
def server() -> ScriptedServer:
    return ScriptedServer()


@pytest.fixture
async def office(server: ScriptedServer) -> AsyncIterator[Office]:
    async with opened(None, transport=httpx.ASGITransport(app=server)) as one:
        one.store.journal.set("backoff", "0")
        yield one


@pytest.fixture
async def okta(office: Office, server: ScriptedServer) -> Desk:
    """The guide's application."""
    desk = await Desk.connected(office)
    server.taken()
    return desk


@pytest.fixture
async def wizard(office: Office, server: ScriptedServer) -> Desk:
    """An application of the App Integration Wizard, which only knows PUT."""
    desk = await Desk.connected(office, "scim2wizard")
    server.taken()
    return desk


@pytest.fixture
async def entra(office: Office, server: ScriptedServer) -> Desk:
    desk = await Desk.connected(office, "entrascim", token="secret-word")
    server.taken()
    return desk


@pytest.fixture
async def entra_with_flag(office: Office, server: ScriptedServer) -> Desk:
    base_url = f"{BASE_URL}?aadOptscim062020"
    desk = await Desk.connected(office, "entrascim", base_url=base_url, token="secret-word")
    server.taken()
    return desk
