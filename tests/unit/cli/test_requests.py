"""`envi-scim request` and `envi-scim scim strictness`, over a real file."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from envi_scim.cli.main import run
from envi_scim.provisioning.events import EventKind
from envi_scim.provisioning.requests import Answered
from envi_scim.provisioning.values import TokenId
from envi_scim.scim.notes import Note
from envi_scim.wiring.clock import SystemClock
from tests.support.records import new_id
from tests.support.stores import a_store

Output = pytest.CaptureFixture[str]


@pytest.fixture
def database(tmp_path: Path, capsys: Output) -> str:
    url = f"sqlite:///{tmp_path / 'envi-scim.db'}"
    create = ["domain", "create", "envi.com", "--type", "simple", "--authentication", "ws-trust", "--database", url]
    assert run(create) == 0
    capsys.readouterr()
    return url


def asked(
    database: str,
    request_id: str,
    *notes: Note,
    status: int = 200,
    refusal: str | None = None,
    changes: tuple[EventKind, ...] = (),
) -> None:
    async def act() -> None:
        store = await a_store(database)
        domain = await store.domains.find_domain("envi.com")
        assert domain is not None
        at, token = SystemClock().now(), TokenId(new_id())
        answered = Answered(
            request_id, at, token, b"Okta", "PATCH", "/Users/{id}", new_id(), status, 0.01, refusal, notes, changes
        )
        store.requests.record(domain.id, answered)
        await store.close()

    asyncio.run(act())


def told(capsys: Output, database: str, *arguments: str) -> Any:
    assert run([*arguments, "--database", database, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_requests_are_listed_and_shown(database: str, capsys: Output) -> None:
    asked(database, "r1", Note(id="no-path", subject="replace"), Note(id="no-path", subject="add"))
    asked(database, "r2", status=404)

    listed = told(capsys, database, "request", "list", "envi.com")
    tolerated = told(capsys, database, "request", "list", "envi.com", "--tolerated")
    failed = told(capsys, database, "request", "list", "envi.com", "--failed", "--count", "1")
    shown = told(capsys, database, "request", "show", "envi.com", "r1")

    assert [row["id"] for row in listed] == ["r2", "r1"]
    assert [(row["id"], row["tolerated"]) for row in tolerated] == [("r1", ["no-path"])]
    assert [(row["id"], row["status"]) for row in failed] == [("r2", 404)]
    assert shown["tolerated"] == [
        {"leniency": "no-path", "subject": "replace"},
        {"leniency": "no-path", "subject": "add"},
    ]
    assert (shown["client"], shown["changed"]) == ("Okta", [])


def test_a_refusal_is_explained_with_what_to_change(database: str, capsys: Output) -> None:
    asked(database, "r1", status=409, refusal="uniqueness")

    shown = told(capsys, database, "request", "show", "envi.com", "r1")

    assert "userName" in shown["explanation"]
    assert "another userName" in shown["remedy"]
    assert shown["changedInWords"] == "Nothing was changed."


def test_requests_are_filtered(database: str, capsys: Output) -> None:
    asked(database, "r1", changes=(EventKind.USER_UPDATE,))
    asked(database, "r2", status=404)

    def found(*options: str) -> list[str]:
        return [row["id"] for row in told(capsys, database, "request", "list", "envi.com", *options)]

    assert found("--changed") == ["r1"]
    assert found("--method", "patch") == ["r2", "r1"]
    assert found("--method", "GET") == []
    assert found("--type", "user", "--since", "2026-01-01") == ["r2", "r1"]
    assert found("--type", "group") == []
    assert found("--token", new_id()) == []
    assert found("--resource", new_id()) == []
    assert found("--until", "2026-01-01") == []


def test_a_period_that_is_none_is_refused(database: str, capsys: Output) -> None:
    assert run(["request", "list", "envi.com", "--since", "yesterday", "--database", database]) == 2
    assert "2026-11-24" in capsys.readouterr().err


def test_the_checklist_is_ticked_by_calls_and_tells_of_the_next_step(database: str, capsys: Output) -> None:
    asked(database, "r1", changes=(EventKind.USER_CREATE,))

    okta = told(capsys, database, "scim", "checklist", "envi.com")
    entra = told(capsys, database, "scim", "checklist", "envi.com", "--provider", "entra")
    assert run(["scim", "checklist", "envi.com", "--database", database]) == 0
    text = capsys.readouterr().out

    by_name = {step["name"]: step for step in okta}
    assert (by_name["eligible"]["state"], by_name["active"]["state"]) == ("done", "next")
    assert (by_name["okta-assign"]["state"], by_name["okta-assign"]["request"]) == ("done", "r1")
    assert by_name["okta-integration"]["enter"][0] == {"field": "Base URL", "value": "http://127.0.0.1:8000/scim"}
    assert entra[-1]["where"] == "Microsoft Entra ID"
    assert "[>] Envi: Status Active\n    Resources > SCIM Configuration > Edit" in text
    assert "request r1)" in text


def test_a_request_that_is_not_there_is_refused(database: str, capsys: Output) -> None:
    assert run(["request", "show", "envi.com", "nothing", "--database", database]) == 1
    assert "no request of this id" in capsys.readouterr().err


def test_failed_and_tolerated_requests_are_not_asked_for_at_once(database: str) -> None:
    assert run(["request", "list", "envi.com", "--failed", "--tolerated", "--database", database]) == 2


def test_strictness_says_yes_no_or_nobody_can_say(database: str, capsys: Output) -> None:
    strictness = ["scim", "strictness", "envi.com"]
    assert told(capsys, database, *strictness)["wouldPass"] is None
    asked(database, "r1")
    assert told(capsys, database, *strictness)["wouldPass"] is True
    asked(database, "r2", Note(id="password", subject="password"))

    found = told(capsys, database, *strictness, "--days", "2")
    assert (found["mode"], found["wouldPass"]) == ("compatible", False)
    assert [(need["leniency"], need["count"], need["lastRequest"]) for need in found["needed"]] == [
        ("password", 1, "r2")
    ]


def test_strictness_is_told_to_people_in_sentences(database: str, capsys: Output) -> None:
    def said() -> str:
        assert run(["scim", "strictness", "envi.com", "--database", database]) == 0
        return capsys.readouterr().out

    assert "nobody can say" in said()
    asked(database, "r1")
    assert "strict mode: yes" in said()
    assert run(["scim", "configure", "envi.com", "--mode", "strict", "--database", database]) == 0
    assert "is in strict mode" in said()
    asked(database, "r2", Note(id="password", subject="password"))
    assert "strict mode: no" in (text := said())
    assert "Do not send passwords." in text
