"""The emulator drives a server that others wrote, scim2-server, as it drives Envi: it is not fitted to ours."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from scim2_server.applications.asgi import ASGIApplication
from scim2_server.memory import AsyncInMemoryStorage
from scim2_server.utils import load_default_provider

from envi_scim.emulator.directory import PersonStatus
from envi_scim.emulator.office import Office, opened
from envi_scim.emulator.push_groups import PushStatus
from envi_scim.emulator.sample import fill
from envi_scim.emulator.tasks import TaskState

BASE_URL = "http://scim.example.com"


@pytest.fixture
async def other() -> AsyncIterator[httpx.ASGITransport]:
    """scim2-server, in memory, which takes whoever comes."""
    transport = httpx.ASGITransport(app=ASGIApplication(AsyncInMemoryStorage(), load_default_provider()))
    yield transport
    await transport.aclose()


@pytest.fixture
async def office(other: httpx.ASGITransport) -> AsyncIterator[Office]:
    async with opened(None, transport=other) as one:
        fill(one)
        yield one


async def resources(other: httpx.ASGITransport, endpoint: str) -> dict[str, dict[str, Any]]:
    """Give what the server has, by name."""
    name = "userName" if endpoint == "/Users" else "displayName"
    async with httpx.AsyncClient(transport=other, base_url=BASE_URL) as client:
        found = (await client.get(f"{endpoint}?count=1000")).json().get("Resources", [])
    return {one[name]: one for one in found}


async def connected(office: Office) -> str:
    """Add an application and connect it (guide B1 to B7); give its id."""
    application = office.applications.add("scim2headerauth", "Another server")
    wanted = office.applications.connection(application.id, enabled=True, base_url=BASE_URL, api_token="Bearer token")
    tested = await office.applications.connect(wanted)
    assert tested is not None
    assert tested.succeeded, tested.sentence
    office.applications.set_provisioning(
        application.id, create_users=True, update_users=True, deactivate_users=True, sync_password=False
    )
    return application.id


def failures(office: Office, application: str) -> list[str]:
    return [task.error for task in office.store.tasks.page(application, state=TaskState.FAILED, count=100)]


async def test_users_and_groups_come_to_a_server_of_others(office: Office, other: httpx.ASGITransport) -> None:
    application = await connected(office)
    groups = {group.name: group.id for group in office.store.groups.all()}

    office.assignments.assign_group(application, groups["Envi users"])
    office.push_groups.create_rule(application, name="Envi", condition="starts with", text="Envi_")
    await office.worker.settle()

    assert failures(office, application) == []
    users, pushed = await resources(other, "/Users"), await resources(other, "/Groups")
    assert set(users) == {person.login for person in office.store.people.page(count=100)}
    assert all(user["active"] for user in users.values())
    assert set(pushed) == {"Envi_Managed", "Envi_Testing", "Envi_Buyer"}
    for name, group in pushed.items():
        wanted = {users[one.login]["id"] for one in office.store.groups.members(groups[name], count=100)}
        assert {member["value"] for member in group["members"]} == wanted
    assert {one.status for one in office.store.pushes.all(application)} == {PushStatus.ACTIVE}


async def test_a_leaver_a_returner_a_rename_and_a_group_that_goes(office: Office, other: httpx.ASGITransport) -> None:
    application = await connected(office)
    groups = {group.name: group.id for group in office.store.groups.all()}
    office.assignments.assign_group(application, groups["Envi users"])
    office.push_groups.create_rule(application, name="Envi", condition="starts with", text="Envi_")
    await office.worker.settle()
    person = office.store.people.by_login("ada.archer@example.com")
    assert person is not None
    before = (await resources(other, "/Users"))[person.login]

    office.directory.set_status(person.id, PersonStatus.DEACTIVATED)
    await office.worker.settle()
    assert (await resources(other, "/Users"))[person.login]["active"] is False
    office.directory.set_status(person.id, PersonStatus.ACTIVE)
    await office.worker.settle()
    office.directory.change_person(person.id, {**person.profile, "lastName": "Ashton"})
    office.push_groups.unlink(application, groups["Envi_Testing"], delete=True)
    office.directory.change_group(groups["Envi_Buyer"], "Envi_Seller", "")
    await office.worker.settle()

    assert failures(office, application) == []
    after = (await resources(other, "/Users"))[person.login]
    assert (after["id"], after["active"], after["name"]["familyName"]) == (before["id"], True, "Ashton")
    assert set(await resources(other, "/Groups")) == {"Envi_Managed", "Envi_Seller"}


async def test_what_is_there_is_read_back(office: Office) -> None:
    application = await connected(office)
    groups = {group.name: group.id for group in office.store.groups.all()}
    office.assignments.assign_group(application, groups["Envi users"])
    await office.worker.settle()

    office.applications.read_back(application)
    await office.worker.settle()

    (run,) = office.store.journal.imports(application, count=5)
    assert (run.users, run.matched, run.groups, run.error) == (6, 6, 0, "")
