"""Text that a client chooses, where it could be taken for an id, a template, a header, a log line or an address."""

import asyncio
import json
import re
from itertools import product
from urllib.parse import quote

import pytest

from envi_scim.observability import configure_logging
from envi_scim.provisioning.ports import Store
from tests.hostile.support.harm import MIB, ONE_ENGINE, PAYLOADS, asked, at_once, is_refusal, patch, still_serves
from tests.http.support.customers import PUBLIC_URL, Customer, House

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
BREAKS = ("\r\nX-Evil: 1", "\nX-Evil: 1", "\r", "\x85", "\u2028", "\x1b[2J", "\x7f", "a\tb", "\x01")
# As a path has them; a client library would have mended most of these.
ODD_IDS = (
    "%00",
    "%0d%0aX-Evil:%201",
    "%0aX-Evil:%201",
    "%e2%80%a8",
    "%ff",
    "%c0%af",
    "%ed%a0%80",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "..%2fUsers",
    "%252e%252e",
    "%",
    "%zz",
    "0",
    "-1",
    "1e9",
    "NaN",
    "null",
    "true",
    "me",
    "admin",
    "root",
    "*",
    ";",
    "a;jsessionid=1",
    "0199C0DE-0000-7000-8000-000000000000",
    "%7B0199c0de-0000-7000-8000-000000000000%7D",
    "0199c0de000070008000000000000000",
    "urn:uuid:0199c0de-0000-7000-8000-000000000000",
    "x" * 10_000,
    "x" * MIB,
)


async def test_an_external_id_is_never_an_id(envi: Customer) -> None:
    """CVE-2025-41115: a client sent `externalId: "1"` and became the administrator whose internal id that was."""
    first = await envi.made("/Users", {"userName": "first", "externalId": "first"})
    group = await envi.made("/Groups", {"displayName": "Envi_First", "externalId": "first"})
    taken = (first["id"], group["id"], envi.domain.id, envi.token.token.id, "0", "1", "-1", "admin", "root", "first")

    for number, claimed in enumerate(taken):
        made = await envi.made(
            "/Users", {"userName": f"user{number}", "id": claimed, "externalId": claimed, "meta": {"version": claimed}}
        )
        inner = await envi.made("/Groups", {"displayName": f"g{number}", "id": claimed, "externalId": claimed})

        for document in (made, inner):
            assert UUID.fullmatch(document["id"])
            assert document["id"] not in taken
            assert document["externalId"] == claimed
        for path in (f"/Users/{claimed}", f"/Groups/{claimed}"):
            answer = await envi.get(path)
            assert answer.status_code == 404 or answer.json()["id"] == claimed
    assert (await envi.get(f"/Users/{first['id']}")).json()["userName"] == "first"


async def test_a_member_is_named_by_its_id_alone(envi: Customer) -> None:
    """Neither by userName nor by externalId does anybody get into a group."""
    await envi.made("/Users", {"userName": "ada", "externalId": "outside"})

    group = await envi.made(
        "/Groups", {"displayName": "Envi_Admin", "members": [{"value": "ada"}, {"value": "outside"}]}
    )

    assert "members" not in group


async def test_an_odd_id_is_nobody_and_reaches_no_header(house: House, envi: Customer) -> None:
    """CVE-2021-21479: the id in `/Schemas/{id}` was put into a template of the error and evaluated."""
    await envi.made("/Users", {"userName": "ada"})

    for identifier, resources in product(ODD_IDS, ("/Users", "/Groups", "/Schemas", "/ResourceTypes")):
        for method in ("GET", "HEAD", "DELETE"):
            with at_once():
                answer = await asked(house, envi, f"{resources}/{identifier}", b"", method)

            if method == "HEAD":
                assert answer.status_code == 404
            else:
                assert is_refusal(answer, 404, 405), answer.text
            assert "x-evil" not in answer.headers
            assert b"X-Evil" not in answer.content
    assert await still_serves(envi)


async def test_a_payload_comes_back_as_it_was_or_not_at_all(envi: Customer) -> None:
    """CVE-2021-21479 again: client text is a value everywhere, never a template, a format or a statement."""
    for number, payload in enumerate(PAYLOADS):
        sent = {
            "userName": f"{payload}-{number}",
            "externalId": payload,
            "displayName": payload,
            "title": payload,
            "name": {"givenName": payload, "formatted": payload},
            "emails": [{"value": payload, "type": payload}],
        }
        made = await envi.made("/Users", sent)
        group = await envi.made("/Groups", {"displayName": f"{payload}-{number}", "members": [{"value": made["id"]}]})
        found = await envi.get("/Users", params={"filter": f"userName eq {json.dumps(sent['userName'])}"})

        assert {name: made[name] for name in sent} == sent
        assert group["members"][0]["display"] == payload
        assert [user["id"] for user in found.json()["Resources"]] == [made["id"]]
        for path in ("/Users", "/Groups", "/Schemas", "/ResourceTypes", ""):
            answer = await envi.get(f"{path}/{quote(payload, safe='')}")
            assert is_refusal(answer, 404)
            assert payload not in answer.text or len(payload) == 1
            assert "49" not in answer.json()["detail"]


@ONE_ENGINE
async def test_a_payload_in_a_header_is_inert(envi: Customer) -> None:
    user = await envi.made("/Users", {"userName": "ada"})

    for payload in PAYLOADS:
        for header in (
            "accept",
            "if-match",
            "if-none-match",
            "user-agent",
            "x-request-id",
            "referer",
            "cookie",
            "origin",
        ):
            answer = await envi.get(f"/Users/{user['id']}", headers={header: payload})

            assert answer.status_code in {200, 304, 400, 412}, (header, payload, answer.text)
            assert payload not in str(dict(answer.headers)) or len(payload) == 1
            assert answer.headers["x-request-id"] != payload


@ONE_ENGINE
@pytest.mark.parametrize("text", BREAKS)
async def test_a_line_break_is_a_value_and_begins_no_header(envi: Customer, text: str) -> None:
    """HTTP response splitting: CR and LF in what comes back in Location, ETag or an error."""
    for number, body in enumerate(
        (
            {"userName": f"ada{text}"},
            {"userName": "b", "externalId": text},
            {"userName": "c", "displayName": text, "title": text, "id": text, "meta": {"location": text}},
        )
    ):
        answer = await envi.send("POST", "/Users", body)

        assert answer.status_code == 201 or is_refusal(answer, 400), (number, answer.text)
        assert "x-evil" not in answer.headers
        assert answer.headers.get("location", PUBLIC_URL).startswith(PUBLIC_URL)
        for value in answer.headers.values():
            assert value.isprintable()


@ONE_ENGINE
@pytest.mark.usefixtures("logging_as_it_was")
@pytest.mark.parametrize("log_format", ["json", "console"])
async def test_a_line_break_in_a_name_begins_no_line_of_the_log(
    store: Store, capsys: pytest.CaptureFixture[str], log_format: str
) -> None:
    """Log injection: each request is one line, and no name, id, query or header is part of it."""
    marker = "FORGED"
    configure_logging(log_format, "info")
    envi = await House(store, {"log_level": "info", "log_format": log_format}).customer("envi.com")
    capsys.readouterr()

    for text in BREAKS:
        for path in (f"/Users/{quote(text + marker, safe='')}", f"/{quote(text + marker, safe='')}"):
            await envi.get(path, headers={"user-agent": marker, "x-forwarded-for": marker})
        await envi.send("POST", "/Users", {"userName": f"{text}{marker}", "displayName": f"{text}{marker}"})
        await envi.get("/Users", params={"filter": f"userName eq {json.dumps(text + marker)}"})
        await envi.send("PATCH", "/Users/x", patch({"op": "add", "path": text + marker, "value": "x"}))
    await asyncio.sleep(0)  # lines are written at the end of a turn of the loop
    written = capsys.readouterr().err

    assert len(written.splitlines()) == 5 * len(BREAKS)
    assert marker not in written
    if log_format == "json":
        assert all(json.loads(line)["event"] == "request" for line in written.splitlines())


@pytest.mark.clause("7643-2.3.7-2")
@ONE_ENGINE
@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "evil.example:8000"},
        {"host": "scim.example.com@evil.example"},
        {"host": ""},
        {"host": "localhost/../evil.example"},
        {"x-forwarded-host": "evil.example", "x-forwarded-proto": "http", "x-forwarded-prefix": "/evil"},
        {"forwarded": "host=evil.example;proto=http"},
        {"x-original-url": "/scim/evil", "x-rewrite-url": "/scim/evil"},
    ],
)
async def test_no_header_decides_an_address_that_is_sent(envi: Customer, headers: dict[str, str]) -> None:
    """Host-header poisoning: the next client follows `meta.location` or Location to somebody else's server."""
    made = await envi.send("POST", "/Users", {"userName": "ada"}, headers=headers)
    group = await envi.send(
        "POST", "/Groups", {"displayName": "g", "members": [{"value": made.json()["id"]}]}, headers=headers
    )
    answers = [made, group]
    answers += [await envi.get(path, headers=headers) for path in ("/Users", "/Groups", "/Schemas", "/ResourceTypes")]

    assert made.headers["location"] == made.json()["meta"]["location"]
    for answer in answers:
        assert answer.is_success
        assert "evil" not in answer.text + str(answer.headers)
        assert f'"{PUBLIC_URL}/scim/' in answer.text


async def test_a_group_named_like_something_built_in_takes_nothing_over(envi: Customer) -> None:
    """GHSA-9m7q-6qg6-888h: a pushed group named as the built-in one of superusers was linked to it."""
    for name in ("admin", "Administrators", "root", "superuser", "authentik Admins", envi.domain.name, envi.domain.id):
        user = await envi.made("/Users", {"userName": f"user of {name}"})
        group = await envi.made("/Groups", {"displayName": name, "members": [{"value": user["id"]}]})

        assert group["displayName"] == name
        shown = (await envi.get(f"/Users/{user['id']}")).json()
        assert [link["value"] for link in shown["groups"]] == [group["id"]]
        assert "roles" not in shown
        assert (await envi.send("DELETE", f"/Groups/{group['id']}")).status_code == 204
        assert (await envi.get(f"/Users/{user['id']}")).status_code == 200
