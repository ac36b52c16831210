"""What becomes of a task when the server says no, is busy, is away, or speaks nonsense: seen, retried, never lost."""

import time
from typing import Any

import httpx
import pytest

from envi_scim.emulator.push_groups import PushStatus
from envi_scim.emulator.tasks import TaskKind, TaskState
from tests.emulator.support.desk import Desk
from tests.emulator.support.scripted import Said, ScriptedServer, document, error

ADA, BEN = "ada@example.com", "ben@example.com"


async def failed_with(okta: Desk, server: ScriptedServer) -> list[str]:
    """Assign somebody; give what the list of tasks shows, and see that Retry brings it to its end."""
    ada = await okta.provisioned("Ada")
    failures = okta.failures()

    await okta.retry_all()

    assert okta.tasks() == []
    assert server.named(ADA)["active"] is True
    assert len(server.users) == 1
    known = okta.office.store.assignments.user(okta.id, ada.id)
    assert known is not None
    assert known.external_id == server.named(ADA)["id"]
    return failures


async def test_401_is_a_failure_to_authenticate(okta: Desk, server: ScriptedServer) -> None:
    server.says("^GET", error(401, "The token was revoked."))

    assert await failed_with(okta, server) == [
        "Error authenticating: 401. Errors reported by remote server: The token was revoked."
    ]


async def test_409_stops_for_that_user_and_shows_the_detail(okta: Desk, server: ScriptedServer) -> None:
    """Exists (409): provisioning stops for that user; Okta shows `detail`."""
    server.says("^POST", error(409, "ada@example.com is a local user."))

    failures = await failed_with(okta, server)

    assert failures == [
        "Error while creating user: conflict. Errors reported by remote server: ada@example.com is a local user."
    ]


async def test_400_shows_the_detail(okta: Desk, server: ScriptedServer) -> None:
    server.says("^POST", error(400, "emails is missing."))

    assert await failed_with(okta, server) == ["400. Errors reported by remote server: emails is missing."]


async def test_one_that_fails_does_not_keep_others_back(okta: Desk, server: ScriptedServer) -> None:
    server.says("^POST", error(400, "No."))

    okta.assign(*[okta.person(f"User{number}") for number in range(20)])
    await okta.settle()

    assert len(server.users) == 19
    assert len(okta.failures()) == 1


async def test_a_user_who_is_gone_fails_once_and_retry_creates_them_again(okta: Desk, server: ScriptedServer) -> None:
    """404 to what was known."""
    ada = await okta.provisioned("Ada")
    server.users.clear()

    okta.change(ada, lastName="Ash")
    await okta.settle()
    assert okta.failures() == ["Matching resource not found. Errors reported by remote server: There is no id-1."]

    await okta.retry_all()
    assert okta.tasks() == []
    assert server.named(ADA)["name"]["familyName"] == "Ash"


async def test_a_leaver_who_is_gone_already_fails_once_and_retry_has_nothing_to_do(
    okta: Desk, server: ScriptedServer
) -> None:
    ada = await okta.provisioned("Ada")
    server.users.clear()

    okta.leave(ada)
    await okta.settle()
    assert len(okta.failures()) == 1

    server.taken()
    await okta.retry_all()
    assert okta.tasks() == []
    assert server.lines() == []


async def test_a_leaver_who_was_gone_is_created_when_they_return(okta: Desk, server: ScriptedServer) -> None:
    ada = await okta.provisioned("Ada")
    server.users.clear()
    okta.leave(ada)
    await okta.settle()

    okta.come_back(ada)
    await okta.settle()

    assert okta.tasks() == []
    assert server.named(ADA)["active"] is True


async def test_a_group_that_is_gone_fails_once_and_retry_makes_it_again_with_everybody(
    okta: Desk, server: ScriptedServer
) -> None:
    ada, ben = await okta.provisioned("Ada"), await okta.provisioned("Ben")
    group = await okta.pushed("Envi_Buyer", ada, ben)
    server.groups.clear()

    okta.office.directory.change_group(group.id, "Envi_Seller", "")
    await okta.settle()
    assert okta.push_of(group).status is PushStatus.ERROR
    assert okta.failures() == ["Matching resource not found. Errors reported by remote server: There is no id-3."]

    await okta.retry_all()
    assert okta.push_of(group).status is PushStatus.ACTIVE
    assert server.members("Envi_Seller") == [ADA, BEN]


@pytest.mark.parametrize("kind", ["user", "group"])
async def test_entra_matches_anew_what_is_gone(entra: Desk, server: ScriptedServer, kind: str) -> None:
    ada = entra.person("Ada")
    group = entra.group("Envi_Buyer", ada)
    entra.assign(ada)
    entra.push(group)
    await entra.cycle()
    if kind == "user":
        server.users.clear()
        entra.change(ada, lastName="Ash")
    else:
        server.groups.clear()
        entra.office.directory.change_group(group.id, "Envi_Seller", "")

    await entra.cycle()
    assert len(entra.failures()) == 1

    await entra.cycle()
    assert entra.tasks() == []
    assert server.named(ADA)["active"] is True
    assert ADA in server.members("Envi_Buyer" if kind == "user" else "Envi_Seller")


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
async def test_a_server_that_is_busy_is_asked_again_by_itself(okta: Desk, server: ScriptedServer, status: int) -> None:
    server.says("^POST", error(status, "Later."), times=3)

    await okta.provisioned("Ada")

    assert okta.tasks() == []
    assert [heard.method for heard in server.taken()] == ["GET", "POST"] * 4
    assert server.named(ADA)["active"] is True


async def test_after_so_many_attempts_it_fails_and_retry_begins_to_count_anew(
    okta: Desk, server: ScriptedServer
) -> None:
    okta.set(attempts=2)
    server.says("^POST", error(503, "Down for repair."), times=3)

    ada = await okta.provisioned("Ada")
    assert okta.failures() == ["503: Down for repair."]
    assert server.users == {}

    await okta.retry_all()
    assert okta.tasks() == []
    assert okta.office.store.assignments.user(okta.id, ada.id) is not None


async def test_429_that_stays_is_named_as_okta_names_it(okta: Desk, server: ScriptedServer) -> None:
    okta.set(attempts=1)
    server.says("^GET", error(429, "Slow down."))

    assert await failed_with(okta, server) == ["429, rate limit exceeded: Slow down."]


@pytest.mark.parametrize(("status", "header"), [(429, "120"), (503, "120")])
async def test_retry_after_says_when_it_is_asked_again(
    okta: Desk, server: ScriptedServer, status: int, header: str
) -> None:
    server.says("^POST", error(status, "Later.", Retry_After=header))

    await okta.provisioned("Ada")

    (task,) = okta.tasks()
    assert task.state is TaskState.PENDING
    assert task.not_before - time.time() == pytest.approx(120, abs=10)
    assert task.error.endswith("Later.")
    assert server.users == {}


async def test_what_waits_for_retry_after_begins_when_its_time_has_come(okta: Desk, server: ScriptedServer) -> None:
    server.says("^POST", error(429, "Later.", Retry_After="0"))

    await okta.provisioned("Ada")

    assert server.named(ADA)["active"] is True
    assert okta.tasks() == []


async def test_without_a_word_of_the_server_each_wait_is_twice_as_long(okta: Desk, server: ScriptedServer) -> None:
    okta.set(backoff=100)
    server.says("^GET", error(503, "Down."), times=2)
    await okta.provisioned("Ada")
    (task,) = okta.tasks()
    assert task.not_before - time.time() == pytest.approx(100, abs=10)

    okta.office.store.tasks.release(okta.id)
    await okta.settle()

    (task,) = okta.tasks()
    assert task.not_before - time.time() == pytest.approx(200, abs=10)


@pytest.mark.parametrize("request_line", ["^GET", "^POST"])
async def test_no_answer_in_time_is_tried_again(okta: Desk, server: ScriptedServer, request_line: str) -> None:
    okta.set(patience=1)
    server.hangs(request_line)

    await okta.provisioned("Ada")

    assert okta.tasks() == []
    assert server.named(ADA)["active"] is True
    failures = [one.failure for one in okta.office.store.journal.exchanges(okta.id, count=100) if one.failure]
    assert failures == ["No answer came in time."]


async def test_how_long_an_answer_may_take_is_a_setting_at_once(okta: Desk, server: ScriptedServer) -> None:
    okta.set(patience=1, attempts=1)
    server.hangs("^GET")

    assert await failed_with(okta, server) == ["No answer came in time."]


async def test_an_answer_that_was_lost_makes_no_twin(okta: Desk, server: ScriptedServer) -> None:
    """A retry of a POST can follow a success: it must not end in a twin."""
    okta.set(patience=1)
    server.loses_the_answer("^POST /scim/Users")
    ada = await okta.provisioned("Ada")
    server.loses_the_answer("^POST /scim/Groups")
    await okta.pushed("Envi_Buyer", ada)

    assert okta.tasks() == []
    assert len(server.users) == len(server.groups) == 1
    assert server.members("Envi_Buyer") == [ADA]
    assert [heard.method for heard in server.taken() if "/Users" in heard.target] == [
        "GET",
        "POST",
        "GET",
        "GET",
        "PUT",
    ]


async def test_a_connection_that_breaks_is_tried_again(okta: Desk, server: ScriptedServer) -> None:
    okta.set(attempts=1)
    server.breaks("^GET", httpx.ConnectError("All connection attempts failed"))

    assert await failed_with(okta, server) == ["The server cannot be reached: All connection attempts failed"]


HTML = {"Content-Type": "text/html"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("^GET", Said(status=200, content=b"<html>Sign in</html>", headers=HTML)),
        ("^POST", Said(status=200, content=b"<html>Sign in</html>", headers=HTML)),
        ("^POST", Said(status=201)),
        ("^POST", Said(status=201, content=b'{"id": "\\ud800"}')),
        ("^GET", Said(status=200, content=b'{"Resources": [{"id": NaN}]}')),
    ],
)
async def test_html_instead_of_json_fails(okta: Desk, server: ScriptedServer, line: str, said: Said) -> None:
    """HTML or plain text breaks the client: Okta shows "Invalid JSON". So does a create without a body."""
    server.says(line, said)

    (failure,) = await failed_with(okta, server)

    assert failure.startswith("Invalid JSON in the answer: ")


async def test_an_error_that_is_html_is_shown_as_far_as_it_goes(okta: Desk, server: ScriptedServer) -> None:
    server.says("^POST", Said(status=400, content=b"<html>" + b"x" * 500, headers=HTML))

    assert await failed_with(okta, server) == ["400. Errors reported by remote server: <html>" + "x" * 194]


@pytest.mark.parametrize(
    ("line", "body", "sentence"),
    [
        ("^POST", {"userName": ADA}, "The answer has no id."),
        ("^POST", {"id": ""}, "The answer has no id."),
        ("^POST", {"id": 5}, "The answer has no id."),
        ("^GET", {"totalResults": 1, "Resources": [{"userName": ADA}]}, "The answer has no id."),
        ("^GET", {"Resources": {"id": "1"}}, "The answer is no list of resources."),
        ("^GET", {"Resources": ["id"]}, "The answer is no list of resources."),
        ("^GET", [], "The answer is no JSON object."),
    ],
)
async def test_an_answer_without_what_is_needed_fails(
    okta: Desk, server: ScriptedServer, line: str, body: Any, sentence: str
) -> None:
    server.says(line, document(200, body))

    assert await failed_with(okta, server) == [sentence]


@pytest.mark.parametrize("members", ["x", 5, {}, [5, None, {}, {"value": None}, {"value": {}}, {"display": "x"}]])
async def test_members_that_make_no_sense_are_nobody(okta: Desk, server: ScriptedServer, members: Any) -> None:
    ada = await okta.provisioned("Ada")
    server.group("Envi_Buyer")
    server.says("^GET /scim/Groups/", document(200, {"id": "id-2", "members": members}))

    group = await okta.pushed("Envi_Buyer", ada)

    assert okta.push_of(group).status is PushStatus.ACTIVE
    assert server.members("Envi_Buyer") == [ADA]


async def test_a_batch_that_fails_is_sent_again_and_the_others_are_not(okta: Desk, server: ScriptedServer) -> None:
    okta.set(members=5, parallel=3)
    people = [okta.person(f"user{number:02}") for number in range(20)]
    okta.assign(*people)
    await okta.settle()
    server.says(r"^PATCH", Said(status=200))
    server.says(r"^PATCH", error(400, "One is too many."))

    group = await okta.pushed("Envi_Buyer", *people)
    assert okta.push_of(group).status is PushStatus.ERROR
    assert len(server.members("Envi_Buyer")) == 15

    server.taken()
    await okta.retry_all()
    assert [len(heard.operations[0].get("value", [])) for heard in server.taken()] == [2, 5]
    assert len(server.members("Envi_Buyer")) == 20


async def test_an_integration_that_is_switched_off_lets_what_waits_fail_and_retry_does_it(
    okta: Desk, server: ScriptedServer
) -> None:
    ada = okta.person("Ada")
    okta.assign(ada)
    off = okta.office.applications.connection(okta.id, enabled=False, base_url="", api_token="")
    await okta.office.applications.connect(off)
    await okta.settle()
    assert okta.failures() == ["The API integration is not enabled."]

    await okta.connect()
    await okta.retry_all()
    assert server.named(ADA)["active"] is True


async def test_a_mapping_that_means_nothing_for_somebody_fails_for_them_alone(
    okta: Desk, server: ScriptedServer
) -> None:
    okta.map("title", "user.title == 'Boss' ? user.title : (user.nickName ? 'x' : 'y')")

    await okta.provisioned("Ada", nickName="Addie")
    await okta.provisioned("Ben", title="Boss")

    assert okta.failures() == ["The mapping of Title cannot be worked out: “Addie” is no condition"]
    assert [user["userName"] for user in server.users.values()] == [BEN]


async def test_what_nobody_thought_of_fails_one_task_and_the_rest_goes_on(okta: Desk, server: ScriptedServer) -> None:
    server.breaks("^POST", ZeroDivisionError("by zero"))

    await okta.provisioned("Ada")
    await okta.provisioned("Ben")
    assert okta.failures() == ["The emulator has a fault of its own: ZeroDivisionError('by zero')"]

    await okta.retry_all()
    assert okta.tasks() == []
    assert len(server.users) == 2


async def test_an_application_that_is_removed_takes_its_work_with_it(okta: Desk, server: ScriptedServer) -> None:
    okta.set(patience=1, parallel=2)
    server.hangs("^GET", times=2)
    okta.assign(*[okta.person(f"User{number}") for number in range(5)])
    await server.until(lambda one: len(one.heard) == 2)

    okta.office.applications.delete(okta.id)
    await okta.settle()

    assert okta.tasks() == []
    assert len(server.lines()) == 2


async def test_a_single_task_is_retried(okta: Desk, server: ScriptedServer) -> None:
    server.says("^POST", error(400, "No."), times=2)
    await okta.provisioned("Ada")
    await okta.provisioned("Ben")
    first = okta.tasks(TaskState.FAILED)[-1]

    okta.office.applications.retry(okta.id, first.id)
    await okta.settle()

    assert [user["userName"] for user in server.users.values()] == [ADA]
    (left,) = okta.tasks()
    assert (left.kind, left.state) == (TaskKind.USER, TaskState.FAILED)


async def test_a_change_begins_anew_what_failed(okta: Desk, server: ScriptedServer) -> None:
    server.says("^POST", error(400, "No last name like that."))
    ada = await okta.provisioned("Ada")

    okta.change(ada, lastName="Ash")
    await okta.settle()

    assert okta.tasks() == []
    assert server.named(ADA)["name"]["familyName"] == "Ash"


async def test_the_log_tells_failures_with_their_reason(okta: Desk, server: ScriptedServer) -> None:
    server.says("^POST", error(400, "No."))
    await okta.provisioned("Ada")

    newest = okta.office.store.journal.events(okta.id, count=1)[0]
    assert (newest.what, newest.subject, newest.outcome.value, newest.reason) == (
        "Provision user",
        ADA,
        "Failure",
        "400. Errors reported by remote server: No.",
    )


async def test_each_exchange_belongs_to_its_task(okta: Desk, server: ScriptedServer) -> None:
    server.says("^POST", error(400, "No."))
    await okta.provisioned("Ada")
    (task,) = okta.tasks()

    found = okta.office.store.journal.exchanges(okta.id, task_id=task.id, count=10)

    assert [(one.method, one.status) for one in found] == [("POST", 400), ("GET", 200)]
