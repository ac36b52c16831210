"""Each request is recorded: who asked, what came of it, what was tolerated. Never a value."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from envi_scim.provisioning.configuration import Status
from envi_scim.provisioning.milestones import Milestone
from envi_scim.provisioning.request_history import RequestHistory
from envi_scim.provisioning.request_pages import RequestFilter
from envi_scim.provisioning.requests import RequestRecord, Which
from envi_scim.scim.urns import BULK_REQUEST_URN
from envi_scim.storage.store import SqlStore
from envi_scim.wiring.clock import SystemClock
from tests.http.support.customers import Customer, House
from tests.support.jane import DEACTIVATE, JANE, REACTIVATE, patch_op
from tests.support.provisioned import OPERATOR

OKTA = {"user-agent": "Okta SCIM Client 1.0.0"}
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
# Stands in every value that a conversation sends.
MARK = "Xyzzy-secret"


async def records(store: SqlStore, customer: Customer, which: Which = Which.ALL) -> list[RequestRecord]:
    """Give the records of a customer, the oldest first."""
    await store.settle()
    page = await store.requests.latest(customer.domain.id, RequestFilter(which=which), limit=100)
    return list(page.records)[::-1]


async def test_a_create_is_recorded_with_the_id_that_it_made(store: SqlStore, envi: Customer) -> None:
    answer = await envi.send("POST", "/Users", {**JANE, "password": MARK, "shoeSize": MARK}, headers=OKTA)

    (record,) = await records(store, envi)
    assert record.id == answer.headers["x-request-id"]
    assert (record.method, record.route, record.status) == ("POST", "/Users", 201)
    assert (record.resource_type, record.resource_id) == ("User", answer.json()["id"])
    assert (record.token_id, record.client) == (envi.token.token.id, "Okta SCIM Client 1.0.0")
    assert record.tolerated == (("password", "password"), ("unknown-attribute", "shoeSize"))


async def test_a_record_and_the_event_of_a_change_name_the_same_request(store: SqlStore, envi: Customer) -> None:
    user = await envi.made("/Users", JANE)
    await envi.send("PATCH", f"/Users/{user['id']}", patch_op({"op": "replace", "path": "title", "value": "Dr"}))

    events = await store.events.of_resource(envi.domain.id, user["id"], limit=10)
    assert [record.id for record in await records(store, envi)] == [event.actor.request_id for event in events][::-1]


async def test_a_record_says_what_the_request_changed(store: SqlStore, envi: Customer) -> None:
    user = (await envi.made("/Users", JANE))["id"]
    await envi.send("PUT", f"/Users/{user}", JANE)
    await envi.send("PATCH", f"/Users/{user}", DEACTIVATE)
    await envi.send("PATCH", f"/Users/{user}", REACTIVATE)
    group = (await envi.made("/Groups", {"displayName": "Envi_Buyer", "members": [{"value": user}]}))["id"]
    leave = patch_op({"op": "remove", "path": f'members[value eq "{user}"]'})
    await envi.send("PATCH", f"/Groups/{group}", leave)
    await envi.send("PATCH", f"/Groups/{group}", leave)
    await envi.send("PUT", f"/Groups/{group}", {"displayName": "Envi_Buyers"})
    await envi.send(
        "PATCH", f"/Groups/{group}?attributes=id", patch_op({"op": "add", "path": "externalId", "value": "x"})
    )
    await envi.get(f"/Users/{user}")
    await envi.send("DELETE", f"/Groups/{group}")
    await envi.send("DELETE", f"/Users/{user}")
    await envi.send("DELETE", f"/Users/{user}")

    kept = await records(store, envi)
    assert [one.change for one in kept] == [
        "user:create", "", "user:deactivate", "user:reactivate", "group:create", "group:members", "", "group:update",
        "group:update", "", "group:delete", "user:delete", "",
    ]  # fmt: skip
    changed = [one.change for one in kept if one.change]
    assert [one.change for one in await records(store, envi, Which.CHANGED)] == changed


async def test_a_bulk_request_has_no_kind_of_change_and_its_events_are_found(store: SqlStore, envi: Customer) -> None:
    operations = [
        {"method": "POST", "path": "/Users", "bulkId": "u", "data": JANE},
        {
            "method": "POST",
            "path": "/Groups",
            "bulkId": "g",
            "data": {"displayName": "Envi_Buyer", "members": [{"value": "bulkId:u"}]},
        },
    ]
    await envi.send("POST", "/Bulk", {"schemas": [BULK_REQUEST_URN], "Operations": operations})

    (record,) = await records(store, envi)
    shown = await RequestHistory(store, SystemClock()).show(envi.domain, record.id, with_names=True)
    assert record.change == ""
    assert [event.kind.value for event in shown.events] == ["user:create", "group:create"]
    assert sorted(shown.names.values()) == ["Envi_Buyer", "jane@envi.com"]


async def test_the_firsts_of_a_connection_are_kept(store: SqlStore, house: House, envi: Customer) -> None:
    other = await house.customer("other.example")
    await envi.get("/Users", params={"startIndex": "1", "count": "2"})
    user = (await envi.made("/Users", JANE))["id"]
    await envi.made("/Groups", {"displayName": "Envi_Empty"})
    await store.settle()
    assert list(await store.requests.milestones(envi.domain.id)) == ["test-call", "first-user", "first-group"]

    await envi.made("/Groups", {"displayName": "Envi_Buyer", "members": [{"value": user}]})
    await envi.send("PATCH", f"/Users/{user}", DEACTIVATE)
    answer = await envi.send("PATCH", f"/Users/{user}", REACTIVATE)
    await store.settle()

    reached = await store.requests.milestones(envi.domain.id)
    assert set(reached) == set(Milestone)
    assert reached[Milestone.FIRST_REACTIVATION].request_id == answer.headers["x-request-id"]
    assert await store.requests.milestones(other.domain.id) == {}


async def test_reads_lists_refusals_and_deletions_are_recorded(store: SqlStore, envi: Customer) -> None:
    user = (await envi.made("/Users", JANE))["id"]
    await envi.get(f"/Users/{user}")
    await envi.get("/Users", params={"filter": 'userName eq "x"'})
    await envi.get("/Users", params={"filter": "nonsense"})
    await envi.send("POST", "/Users", JANE)
    await envi.get("/Users/jane@envi.com")
    await envi.send("PUT", "/Users", JANE)
    await envi.get("/Nothing")
    await envi.get("/Schemas")
    await envi.send("DELETE", f"/Users/{user}")

    assert [
        (one.method, one.route, one.resource_id, one.status, one.refusal) for one in await records(store, envi)
    ] == [
        ("POST", "/Users", user, 201, ""),
        ("GET", "/Users/{id}", user, 200, ""),
        ("GET", "/Users", None, 200, ""),
        ("GET", "/Users", None, 400, "invalidFilter"),
        ("POST", "/Users", None, 409, "uniqueness"),
        ("GET", "/Users/{id}", None, 404, ""),
        ("PUT", "/Users", None, 405, ""),
        ("GET", "unknown", None, 404, ""),
        ("GET", "/Schemas", None, 200, ""),
        ("DELETE", "/Users/{id}", user, 204, ""),
    ]


async def test_a_role_that_is_read_is_recorded_as_one(store: SqlStore, house: House, envi: Customer) -> None:
    role = await house.administration.create_role(envi.domain, "Buyer", actor=OPERATOR)
    await envi.get(f"/Roles/{role.id}")
    await envi.get("/Roles")
    await envi.get("/")

    assert [(one.route, one.resource_type, one.resource_id) for one in await records(store, envi)] == [
        ("/Roles/{id}", "Role", role.id),
        ("/Roles", "Role", None),
        ("/", "", None),
    ]


async def test_what_a_token_that_is_known_was_refused_for_is_recorded_once_in_a_while(
    store: SqlStore, house: House, envi: Customer
) -> None:
    """A refusal belongs to the domain whose token it is, and whoever repeats it does not fill the table."""
    expiring = await house.token(envi.domain, expires_in=timedelta(microseconds=1))
    late = Customer(envi.domain, expiring, house.client)
    for _ in range(3):
        assert (await late.get("/Users")).status_code == 401
    await house.administration.configure(envi.domain, status=Status.INACTIVE, actor=OPERATOR)
    for _ in range(3):
        assert (await envi.get("/Users")).status_code == 403
    await house.tokens.revoke(envi.domain, envi.token.token.id, actor=OPERATOR)
    for _ in range(3):
        assert (await envi.get("/Users")).status_code == 401

    assert [(one.route, one.status, one.refusal, one.token_id) for one in await records(store, envi)] == [
        ("/Users", 401, "token-expired", expiring.token.id),
        ("/Users", 403, "configuration-inactive", envi.token.token.id),
        ("/Users", 401, "token-revoked", envi.token.token.id),
    ]
    assert all(token.last_used_at is None for token in await house.tokens.list(envi.domain))


async def test_who_has_no_token_of_a_domain_leaves_no_record(store: SqlStore, house: House, envi: Customer) -> None:
    for authorization in ("", "Bearer x", "Bearer envi_scim_" + "a" * 49, f"Bearer {envi.token.secret[:-1]}x"):
        answer = await house.client.get("/scim/Users", headers={"authorization": authorization})
        assert answer.status_code == 401

    await store.settle()
    assert await records(store, envi) == []


async def test_another_domain_has_no_part_in_a_record(store: SqlStore, house: House, envi: Customer) -> None:
    other = await house.customer("other.example")

    await envi.send("POST", "/Users", {**JANE, "password": "x"})

    assert await records(store, other) == []
    assert len(await records(store, envi)) == 1


async def test_a_request_that_the_record_has_no_room_for_is_answered_and_counted(
    store: SqlStore, envi: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(store.requests), "record", lambda *_: False)

    answer = await envi.get("/Users")

    assert answer.status_code == 200
    metrics = (await envi.client.get("/metrics")).text
    assert "envi_scim_requests_not_recorded_total 1.0" in metrics


async def test_no_value_of_any_request_is_in_what_is_kept_of_it(
    store: SqlStore, database_url: str, envi: Customer
) -> None:
    """Values are sent by every way there is: bodies, paths, selectors, filters, ids, projections."""
    values: dict[str, Any] = {
        "userName": f"{MARK}@envi.com",
        "externalId": MARK,
        "displayName": MARK,
        "password": MARK,
        "shoeSize": MARK,
        "emails": {"value": f"{MARK}@envi.com", "type": "work", "primary": "True", "colour": MARK},
        "phoneNumbers": [{"type": MARK, "value": ""}],
        "active": "True",
        ENTERPRISE: {"manager": MARK, "department": "", "room": MARK},
    }
    user = (await envi.made("/Users", values))["id"]
    await envi.send("PUT", f"/Users/{user}", {**values, "title": MARK})
    for operation in (
        {"op": "Replace", "path": f'emails[value eq "{MARK}@envi.com" and primary eq "True"].display', "value": MARK},
        {"op": "Add", "path": f'roles[value eq "{MARK}" and primary eq "True"].display', "value": MARK},
        {"op": "remove", "path": f'emails[value eq "{MARK}"]', "value": MARK},
        {"op": "remove", "path": "emails", "value": [{"value": MARK}]},
        {"op": "replace", "value": {f'emails[type eq "{MARK}"].value': MARK, "unknown": MARK, "name.givenName": MARK}},
        {"op": "replace", "value": {f'emails[type eq "{MARK}': MARK, f'nothing[type eq "{MARK}"].value': MARK}},
        {"op": "replace", "path": f"{MARK}[", "value": MARK},
        {"op": MARK, "path": "title", "value": MARK},
    ):
        await envi.send("PATCH", f"/Users/{user}", patch_op(operation))
    await envi.get("/Users", params={"filter": f'active eq "True" and userName eq "{MARK}"', "attributes": MARK})
    await envi.get("/Users", params={"filter": f"userName eq {MARK}"})
    await envi.get(f"/Users/{MARK}", params={MARK: MARK})
    await envi.get(f"/{MARK}")
    await envi.send("POST", "/Users", f'{{"userName": "{MARK}"'.encode())
    group = await envi.made("/Groups", {"displayName": MARK, "members": [{"value": MARK}]})
    await envi.send(
        "PATCH", f"/Groups/{group['id']}", patch_op({"op": "remove", "path": f'members[value eq "{MARK}"]'})
    )

    kept = await records(store, envi)
    assert len(kept) > 14
    assert {leniency for record in kept for leniency, _ in record.tolerated} >= {
        "password", "unknown-attribute", "boolean-as-text", "operation-in-any-case", "paths-as-keys", "remove-these",
        "reference-as-id", "empty-text", "text-without-quotes", "unknown-member",
    }  # fmt: skip
    dump = repr(await everything(database_url, "request")) + repr(await everything(database_url, "tolerance"))
    assert "boolean-as-text" in dump
    assert MARK.lower() not in dump.lower()


async def everything(url: str, table: str) -> list[tuple[Any, ...]]:
    """Give all columns of all rows of a table."""
    statement = f"select * from {table}"  # noqa: S608 - a table's own name
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as file:
            return file.execute(statement).fetchall()
    connection = await asyncpg.connect(url)
    found = [tuple(row) for row in await connection.fetch(statement)]
    await connection.close()
    return found
