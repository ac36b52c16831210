"""A program that is ended in the middle goes on when it is started again, from a file that is opened a second time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from envi_scim.emulator.journal import ImportState
from envi_scim.emulator.office import opened
from envi_scim.emulator.push_groups import PushStatus
from envi_scim.emulator.tasks import TaskState
from tests.emulator.support.desk import Desk
from tests.emulator.support.scripted import ScriptedServer, error


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "emulator.db"


@asynccontextmanager
async def started(file: Path, server: ScriptedServer) -> AsyncIterator[Desk]:
    """Start the program; the first time its application is connected."""
    async with opened(file, transport=httpx.ASGITransport(app=server)) as office:
        found = office.store.applications.all()
        yield Desk(office, found[0].id) if found else await Desk.connected(office)


async def heard(server: ScriptedServer, count: int) -> None:
    """Wait until so many requests were heard."""
    await server.until(lambda one: len(one.heard) >= count)


async def test_users_that_were_under_way_or_waited_arrive(file: Path, server: ScriptedServer) -> None:
    async with started(file, server) as desk:
        server.taken()
        server.hangs("^POST", times=5)
        desk.assign(desk.group("Staff", *[desk.person(f"User{number:02}") for number in range(30)]))
        await heard(server, 10)
    assert server.users == {}

    async with started(file, server) as desk:
        await desk.settle()
        assert desk.tasks() == []

    assert len(server.users) == 30


async def test_a_user_whose_answer_was_lost_with_the_program_is_linked_and_no_twin_is_made(
    file: Path, server: ScriptedServer
) -> None:
    async with started(file, server) as desk:
        server.taken()
        server.loses_the_answer("^POST")
        desk.assign(desk.person("Ada"))
        await server.until(lambda one: len(one.users) > 0)

    server.taken()
    async with started(file, server) as desk:
        await desk.settle()

    assert [line.split("?")[0] for line in server.lines()] == ["GET /Users", "GET /Users/id-1", "PUT /Users/id-1"]
    assert len(server.users) == 1


async def test_a_push_goes_on_from_the_batch_that_was_confirmed_last(file: Path, server: ScriptedServer) -> None:
    async with started(file, server) as desk:
        desk.set(members=10, parallel=1)
        people = [desk.person(f"user{number:02}") for number in range(40)]
        desk.assign(*people)
        await desk.settle()
        group = desk.group("Envi_Buyer", *people)
        server.taken()
        # The name and two batches; the third one hangs.
        server.does("^PATCH", times=3)
        server.hangs("^PATCH")
        desk.push(group)
        await heard(server, 7)
        assert desk.push_of(group).status is PushStatus.PUSHING

    server.taken()
    async with started(file, server) as desk:
        await desk.settle()
        assert desk.push_of(group).status is PushStatus.ACTIVE

    batches = [one.operations[0] for one in server.taken()]
    assert [(one["op"], one.get("path"), len(one["value"])) for one in batches] == [
        ("replace", None, 2),
        ("add", "members", 10),
        ("add", "members", 10),
    ]
    assert len(server.members("Envi_Buyer")) == 40


async def test_what_failed_is_still_seen_and_retried(file: Path, server: ScriptedServer) -> None:
    async with started(file, server) as desk:
        server.says("^POST", error(400, "No."))
        await desk.provisioned("Ada")

    async with started(file, server) as desk:
        assert [(task.state, task.error) for task in desk.tasks()] == [
            (TaskState.FAILED, "400. Errors reported by remote server: No.")
        ]
        await desk.retry_all()
        assert desk.tasks() == []
    assert len(server.users) == 1


async def test_what_waits_for_a_time_still_waits_for_it(file: Path, server: ScriptedServer) -> None:
    async with started(file, server) as desk:
        server.says("^POST", error(429, "Later.", Retry_After="3600"))
        await desk.provisioned("Ada")

    server.taken()
    async with started(file, server) as desk:
        await desk.settle()
        assert [task.state for task in desk.tasks()] == [TaskState.PENDING]
    assert server.lines() == []


async def test_an_import_that_was_cut_off_is_told_so_and_begins_anew(file: Path, server: ScriptedServer) -> None:
    async with started(file, server) as desk:
        server.user(userName="ada@example.com")
        server.taken()
        server.hangs("^GET /scim/Groups")
        desk.office.applications.read_back(desk.id)
        await heard(server, 2)

    async with started(file, server) as desk:
        await desk.settle()
        newest, before = desk.office.store.journal.imports(desk.id, count=2)

    assert (newest.state, newest.users) == (ImportState.DONE, 1)
    assert (before.state, before.error) == (ImportState.FAILED, "It was cut off, and began anew.")


async def test_a_change_during_a_task_is_not_lost_with_the_program(file: Path, server: ScriptedServer) -> None:
    async with started(file, server) as desk:
        server.taken()
        server.hangs("^POST")
        ada = desk.person("Ada")
        desk.assign(ada)
        await heard(server, 2)
        desk.change(ada, lastName="Ash")

    async with started(file, server) as desk:
        await desk.settle()
        assert desk.tasks() == []
    assert server.named("ada@example.com")["name"]["familyName"] == "Ash"


async def test_settings_and_people_and_mappings_are_kept(file: Path, server: ScriptedServer) -> None:
    async with started(file, server) as desk:
        desk.set(parallel=7)
        desk.map("title", "'Dr ' + user.lastName", "Create")
        desk.group("Staff", desk.person("Ada"))
        mappings = desk.office.store.applications.mappings(desk.id)
        application = desk.application

    async with started(file, server) as desk:
        assert desk.office.settings.parallel == 7
        assert desk.office.store.applications.mappings(desk.id) == mappings
        assert desk.application == application
        (staff,) = desk.office.store.groups.page(count=10)
        assert (staff.group.name, staff.members) == ("Staff", 1)
