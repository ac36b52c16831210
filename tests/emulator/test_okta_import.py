"""An import (Provisioning > To Okta): users, then groups, a hundred at a time (FIELD 1)."""

import pytest

from envi_scim.emulator.journal import Import, ImportState
from envi_scim.emulator.tasks import TaskState
from tests.emulator.support.desk import Desk
from tests.emulator.support.scripted import ScriptedServer, document, error


async def imported(okta: Desk) -> Import:
    """Press Import Now, and give the newest report."""
    okta.office.applications.read_back(okta.id)
    await okta.settle()
    return okta.office.store.journal.imports(okta.id, count=1)[0]


async def test_users_come_by_hundreds_then_groups_likewise(okta: Desk, server: ScriptedServer) -> None:
    for number in range(250):
        server.user(userName=f"user{number}@example.com", active=number % 10 > 0)
    for number in range(101):
        server.group(f"Group {number}")
    okta.person("User7")

    report = await imported(okta)

    assert server.lines() == [
        "GET /Users?startIndex=1&count=100",
        "GET /Users?startIndex=101&count=100",
        "GET /Users?startIndex=201&count=100",
        "GET /Groups?startIndex=1&count=100",
        "GET /Groups?startIndex=101&count=100",
    ]
    assert report.state is ImportState.DONE
    assert (report.users, report.inactive, report.matched, report.groups) == (250, 25, 1, 101)


async def test_nobody_is_one_page_of_each(okta: Desk, server: ScriptedServer) -> None:
    report = await imported(okta)

    assert server.lines() == ["GET /Users?startIndex=1&count=100", "GET /Groups?startIndex=1&count=100"]
    assert (report.state, report.users, report.groups) == (ImportState.DONE, 0, 0)


async def test_a_hundred_are_one_page(okta: Desk, server: ScriptedServer) -> None:
    for number in range(100):
        server.user(userName=f"user{number}@example.com")

    await imported(okta)

    assert server.lines() == ["GET /Users?startIndex=1&count=100", "GET /Groups?startIndex=1&count=100"]


async def test_the_size_of_a_page_is_a_setting(okta: Desk, server: ScriptedServer) -> None:
    okta.set(page=2)
    for number in range(3):
        server.user(userName=f"user{number}@example.com")

    await imported(okta)

    assert server.lines()[:2] == ["GET /Users?startIndex=1&count=2", "GET /Users?startIndex=3&count=2"]


async def test_okta_goes_on_by_its_own_page_size_whatever_came_back(okta: Desk, server: ScriptedServer) -> None:
    """It adds 100 to startIndex: what a shorter page left out is not read."""
    server.says("^GET /scim/Users", document(200, {"totalResults": 150, "Resources": [{"id": "1", "userName": "a"}]}))

    report = await imported(okta)

    assert server.lines()[:2] == ["GET /Users?startIndex=1&count=100", "GET /Users?startIndex=101&count=100"]
    assert report.users == 1


async def test_more_that_are_announced_than_come_do_not_keep_it_going_for_ever(
    okta: Desk, server: ScriptedServer
) -> None:
    server.says("^GET /scim/Users", document(200, {"totalResults": 10**9, "Resources": []}), times=99)

    report = await imported(okta)

    assert len(server.lines()) == 1
    assert (report.state, report.error) == (
        ImportState.FAILED,
        "A page came without resources, though totalResults says that there are 1000000000.",
    )


@pytest.mark.parametrize("total", ["5", None, 1.5])
async def test_a_list_without_a_number_of_results_fails(okta: Desk, server: ScriptedServer, total: object) -> None:
    server.says("^GET", document(200, {"totalResults": total, "Resources": []}))

    report = await imported(okta)

    assert (report.state, report.error) == (ImportState.FAILED, "The answer is no list: totalResults is missing.")


async def test_an_import_that_fails_says_how_far_it_came_and_is_tried_again(okta: Desk, server: ScriptedServer) -> None:
    server.user(userName="ada@example.com")
    server.says("^GET /scim/Groups", error(403, "Groups are not for you."))

    report = await imported(okta)
    sentence = "Error authenticating: 403. Errors reported by remote server: Groups are not for you."
    assert (report.state, report.users, report.error) == (ImportState.FAILED, 1, sentence)
    assert okta.failures() == [sentence]

    await okta.retry_all()
    newest, before = okta.office.store.journal.imports(okta.id, count=2)
    assert (newest.state, before.state) == (ImportState.DONE, ImportState.FAILED)
    assert okta.tasks(TaskState.FAILED) == []


async def test_what_is_no_text_is_not_taken_for_one(okta: Desk, server: ScriptedServer) -> None:
    resources = [{"id": 5, "userName": None}, {"id": "2", "userName": ["x"], "active": "false"}]
    server.says("^GET /scim/Users", document(200, {"totalResults": 2, "Resources": resources}))

    report = await imported(okta)

    assert (report.state, report.users, report.inactive) == (ImportState.DONE, 2, 0)


async def test_nobody_is_made_here_or_there(okta: Desk, server: ScriptedServer) -> None:
    server.user(userName="stranger@example.com")

    await imported(okta)

    assert okta.office.store.people.number() == 0
    assert [heard.method for heard in server.taken()] == ["GET", "GET"]
