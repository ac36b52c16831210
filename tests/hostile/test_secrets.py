"""A password, however it is spelled and wherever it is put, is kept, logged, returned and searched nowhere."""

import json
from typing import Any

import pytest

from envi_scim.observability import configure_logging
from envi_scim.provisioning.access import AccessCheck
from envi_scim.provisioning.configuration import Mode
from envi_scim.provisioning.ports import Store
from envi_scim.provisioning.user_provisioning import UserProvisioning
from tests.acceptance.support.at_rest import everything_stored
from tests.hostile.support.harm import ONE_ENGINE, is_refusal, patch
from tests.http.support.customers import Customer, House

pytestmark = ONE_ENGINE

SECRET = "Xyzzy-9c2e-Plugh"
USER_URN = "urn:ietf:params:scim:schemas:core:2.0:User"
SPELLINGS = ("password", "Password", "PASSWORD", "passWord", f"{USER_URN}:password", f"{USER_URN.upper()}:PassWord")


def operations() -> list[dict[str, Any]]:
    """Give every PATCH that could set a password."""
    found: list[dict[str, Any]] = []
    for spelling in SPELLINGS:
        for op in ("add", "replace", "Add", "Replace"):
            found += [
                {"op": op, "path": spelling, "value": SECRET},
                {"op": op, "path": spelling, "value": {"value": SECRET}},
                {"op": op, "path": spelling, "value": [SECRET]},
                {"op": op, "value": {spelling: SECRET}},
                {"op": op, "value": {spelling: SECRET, "title": "t"}},
                {"op": op, "value": {"name": {"givenName": "Ada", spelling: SECRET}}},
            ]
    return found


@pytest.mark.usefixtures("logging_as_it_was")
@pytest.mark.parametrize("mode", Mode)
async def test_no_verb_and_no_spelling_makes_a_log_in_of_a_password(
    store: Store, database_url: str, capsys: pytest.CaptureFixture[str], mode: Mode
) -> None:
    """Langfuse made a usable log-in of the `password` in a POST, for an address that nobody had proved."""
    configure_logging("json", "debug")
    house = House(store, {"log_level": "debug"})
    envi = await house.customer("envi.com", mode=mode)
    schemas = {"schemas": [USER_URN]}
    user = await envi.made("/Users", {**schemas, "userName": "ada"})
    address = f"/Users/{user['id']}"
    sent: list[tuple[str, str, dict[str, Any]]] = [("PATCH", address, patch(operation)) for operation in operations()]
    for number, spelling in enumerate(SPELLINGS):
        sent += [
            ("POST", "/Users", {**schemas, "userName": f"user{number}", spelling: SECRET}),
            ("POST", "/Users", {**schemas, "userName": f"list{number}", spelling: [SECRET]}),
            ("POST", "/Users", {**schemas, "userName": f"deep{number}", spelling: {"value": SECRET}}),
            ("PUT", address, {**schemas, "userName": "ada", spelling: SECRET}),
        ]

    for method, path, body in sent:
        answer = await envi.send(method, path, body)

        assert answer.status_code in {200, 201} or is_refusal(answer, 400), answer.text
        assert SECRET not in answer.text
        assert mode is Mode.COMPATIBLE or answer.status_code == 400, body
    read = [await envi.get(f"{address}?attributes=password"), await envi.get("/Users")]
    assert all("assword" not in answer.text for answer in read)
    assert SECRET not in capsys.readouterr().err
    assert SECRET.casefold() not in everything_stored(database_url)


@pytest.mark.usefixtures("logging_as_it_was")
@pytest.mark.parametrize("log_format", ["json", "console"])
async def test_a_failure_of_ours_logs_neither_the_token_nor_what_was_sent(
    store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, log_format: str
) -> None:
    """A traceback that shows the values of its variables shows the secrets among them."""
    configure_logging(log_format, "debug")
    house = House(store, {"log_level": "debug", "log_format": log_format})
    envi = await house.customer("envi.com")

    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(UserProvisioning, "create", fail)
    created = await envi.send("POST", "/Users", {"userName": "ada", "password": SECRET})
    monkeypatch.setattr(AccessCheck, "check", fail)
    listed = await envi.get("/Users")
    written = capsys.readouterr().err

    assert is_refusal(created, 500)
    assert is_refusal(listed, 500)
    assert "RuntimeError: broken" in written
    for secret in (SECRET, envi.token.secret, envi.token.token.digest):
        assert secret not in written


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("operator", ["eq", "ne", "co", "sw", "gt", "pr"])
async def test_a_password_is_guessed_by_no_filter(envi: Customer, spelling: str, operator: str) -> None:
    """RFC 7644 §7.5.2 knows clients that search for it: whether somebody matches would tell it letter by letter."""
    await envi.made("/Users", {"userName": "ada", "password": SECRET})
    value = "" if operator == "pr" else f" {json.dumps(SECRET)}"

    answer = await envi.get("/Users", params={"filter": f"{spelling} {operator}{value}"})

    assert is_refusal(answer, 400)
    assert answer.json()["scimType"] == "invalidFilter"
    assert SECRET not in answer.text
