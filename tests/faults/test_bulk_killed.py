"""`kill -9` in the middle of a bulk request: each operation happened or did not, and refers to what is there."""

from threading import Event, Thread
from typing import Any

import httpx

from tests.acceptance.support.domain import Domain, new_domain
from tests.acceptance.support.okta import CONTENT_TYPE
from tests.faults.support.machine import Machine

BULK_REQUEST = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
ROUNDS = 3
TENTHS = 60


def operations(mark: int) -> list[dict[str, Any]]:
    """Give 600 operations: users in pairs, each the other's manager, and groups that they are in."""
    users = [
        {
            "method": "POST",
            "path": "/Users",
            "bulkId": f"u{number}",
            "data": {
                "userName": f"user{mark}.{number}@example.com",
                ENTERPRISE: {"manager": {"value": f"bulkId:u{number ^ 1}"}},
            },
        }
        for number in range(400)
    ]
    groups = [
        {
            "method": "POST",
            "path": "/Groups",
            "bulkId": f"g{number}",
            "data": {
                "displayName": f"group{mark}.{number}",
                "members": [{"value": f"bulkId:u{2 * number}"}, {"value": f"bulkId:g{(number + 1) % 200}"}],
            },
        }
        for number in range(200)
    ]
    return [operation for pair in zip(users[::2], users[1::2], groups, strict=True) for operation in pair]


def send(domain: Domain, mark: int) -> None:
    body = {"schemas": [BULK_REQUEST], "Operations": operations(mark)}
    headers = {"Authorization": f"Bearer {domain.token}", **CONTENT_TYPE}
    try:
        httpx.post(f"{domain.base_url}/Bulk", json=body, headers=headers, timeout=60, trust_env=False)
    except httpx.TransportError:
        return  # as it has to be: the server was killed


def everything(domain: Domain, path: str) -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {domain.token}"}
    answer = httpx.get(f"{domain.base_url}{path}?count=1000", headers=headers, timeout=60, trust_env=False)
    assert answer.status_code == 200, answer.text
    resources: list[dict[str, Any]] = answer.json()["Resources"]
    assert answer.json()["totalResults"] == len(resources)
    return resources


def test_a_bulk_request_that_is_cut_short_leaves_nothing_that_refers_to_nobody(machine: Machine) -> None:
    cut = 0
    for mark in range(ROUNDS):
        domain = new_domain(machine.server, machine.shell)
        sender = Thread(target=send, args=(domain, mark))
        sender.start()
        for _ in range(TENTHS):
            Event().wait(0.1)
            if machine.events(domain.name):
                break
        Event().wait(0.1 * mark)
        machine.server.kill()
        sender.join()
        machine.server.start()

        users, groups = everything(domain, "/Users"), everything(domain, "/Groups")
        there = {resource["id"] for resource in (*users, *groups)}
        for user in users:
            manager = user.get(ENTERPRISE, {}).get("manager")
            assert manager is None or manager["value"] in there
        for group in groups:
            assert {member["value"] for member in group.get("members", ())} <= there
        assert set(machine.events(domain.name)) == there
        cut += 0 < len(there) < 600
    assert cut, "the server was never killed in the middle"
