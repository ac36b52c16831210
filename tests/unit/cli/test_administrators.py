"""`envi-scim admin`, over a real file."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from envi_scim.cli.main import run
from envi_scim.provisioning.heaviness import at_once
from envi_scim.provisioning.sessions import NewSession
from envi_scim.provisioning.signing_in import SignIn
from envi_scim.wiring.clock import SystemClock
from envi_scim.wiring.identifiers import Uuid7Ids
from tests.support.console_fakes import FakePasswords
from tests.support.provisioned import counting_bytes
from tests.support.stores import a_store

Output = pytest.CaptureFixture[str]
PASSWORD = "long enough"


class EasyPasswords(FakePasswords):
    """Takes what the program hashed, which is slow to compare, for the password that all have here."""

    def verify(self, kept: str, password: str, /) -> bool:
        return kept.startswith("$argon2id$") and password == PASSWORD


@pytest.fixture
def database(tmp_path: Path, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("ENVI_SCIM_ADMIN_PASSWORD", PASSWORD)
    url = f"sqlite:///{tmp_path / 'envi-scim.db'}"
    for command in (
        ["domain", "create", "envi.com", "--type", "simple", "--authentication", "ws-trust"],
        ["admin", "create", "root@envi.com"],
        ["admin", "create", "ada@envi.com", "--domain", "envi.com"],
    ):
        assert run([*command, "--database", url]) == 0
    capsys.readouterr()
    return url


def told(capsys: Output, database: str, *arguments: str) -> Any:
    assert run([*arguments, "--database", database, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def refused(capsys: Output, database: str, *arguments: str) -> str:
    assert run([*arguments, "--database", database]) == 1
    return capsys.readouterr().err


def signed_in(database: str, email: str, password: str = PASSWORD) -> bool:
    async def act() -> bool:
        store = await a_store(database)
        sign_in = SignIn(
            store,
            SystemClock(),
            Uuid7Ids(),
            EasyPasswords(),
            counting_bytes(),
            life=timedelta(hours=12),
            aside=at_once,
        )
        made = await sign_in.sign_in(email, password, address="203.0.113.7", user_agent="Firefox")
        await store.close()
        return isinstance(made, NewSession)

    return asyncio.run(act())


def test_administrators_are_listed_with_their_rights(database: str, capsys: Output) -> None:
    told(capsys, database, "admin", "create", "eve@envi.com", "--rights", "auditor")

    everybody = told(capsys, database, "admin", "list")
    of_domain = told(capsys, database, "admin", "list", "--domain", "envi.com")

    assert [(row["email"], row["rights"], row["domain"]) for row in everybody] == [
        ("ada@envi.com", "administrator", "envi.com"),
        ("eve@envi.com", "auditor", None),
        ("root@envi.com", "operator", None),
    ]
    assert [row["email"] for row in of_domain] == ["ada@envi.com"]
    assert "argon2" not in json.dumps(everybody)


@pytest.mark.parametrize(
    ("arguments", "rights", "domain"),
    [
        (("auditor",), "auditor", "envi.com"),
        (("auditor", "--domain", ""), "auditor", None),
        (("operator",), "operator", None),
        (("administrator", "--domain", "there.com"), "administrator", "there.com"),
    ],
)
def test_rights_are_changed_and_the_domain_is_kept_unless_another_is_named(
    database: str, capsys: Output, arguments: tuple[str, ...], rights: str, domain: str | None
) -> None:
    create = ("domain", "create", "there.com", "--type", "simple", "--authentication", "forms")
    told(capsys, database, *create)

    shown = told(capsys, database, "admin", "rights", "ada@envi.com", *arguments)

    assert (shown["rights"], shown["domain"]) == (rights, domain)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("rights", "root@envi.com", "administrator"), "An administrator is for one domain"),
        (("create", "x@envi.com", "--rights", "operator", "--domain", "envi.com"), "An operator is for all domains"),
        (("rights", "root@envi.com", "auditor"), "root@envi.com is the last operator who can sign in"),
        (("disable", "root@envi.com"), "root@envi.com is the last operator who can sign in"),
        (("disable", "nobody@envi.com"), "There is no administrator with the e-mail nobody@envi.com"),
        (("create", "ADA@envi.com"), "There is an administrator with the e-mail ADA@envi.com already"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    database: str, capsys: Output, arguments: tuple[str, ...], sentence: str
) -> None:
    assert sentence in refused(capsys, database, "admin", *arguments)


def test_who_is_disabled_cannot_sign_in_until_enabled(database: str, capsys: Output) -> None:
    assert told(capsys, database, "admin", "disable", "ADA@envi.com")["disabledAt"] is not None
    assert not signed_in(database, "ada@envi.com")

    assert told(capsys, database, "admin", "enable", "ada@envi.com")["disabledAt"] is None
    assert signed_in(database, "ada@envi.com")


def test_sessions_are_listed_and_ended_and_sign_ins_remain(database: str, capsys: Output) -> None:
    assert signed_in(database, "ada@envi.com")
    assert not signed_in(database, "ada@envi.com", "wrong horse")

    (session,) = told(capsys, database, "admin", "sessions", "ada@envi.com")
    told(capsys, database, "admin", "end-sessions", "ada@envi.com")

    assert (session["address"], session["userAgent"]) == ("203.0.113.7", "Firefox")
    assert told(capsys, database, "admin", "sessions", "ada@envi.com") == []
    sign_ins = told(capsys, database, "admin", "sign-ins", "ada@envi.com")
    assert [row["outcome"] for row in sign_ins] == ["wrong", "succeeded"]
    assert len(told(capsys, database, "admin", "sign-ins", "ada@envi.com", "--count", "1")) == 1


def test_a_new_password_ends_the_sessions(database: str, capsys: Output, monkeypatch: pytest.MonkeyPatch) -> None:
    assert signed_in(database, "ada@envi.com")

    monkeypatch.setenv("ENVI_SCIM_ADMIN_PASSWORD", "short")
    assert "at least 8" in refused(capsys, database, "admin", "set-password", "ada@envi.com")
    assert len(told(capsys, database, "admin", "sessions", "ada@envi.com")) == 1

    monkeypatch.setenv("ENVI_SCIM_ADMIN_PASSWORD", "another horse")
    shown = told(capsys, database, "admin", "set-password", "ada@envi.com")
    assert told(capsys, database, "admin", "sessions", "ada@envi.com") == []
    assert "another" not in json.dumps(shown)
