"""What goes wrong inside is told without its cause."""

from collections.abc import AsyncIterator

import pytest

from envi_scim.provisioning.errors import AlreadyTaken, ChangedMeanwhile, StorageUnavailable
from envi_scim.provisioning.user_provisioning import UserProvisioning
from envi_scim.scim.errors import NoTarget
from tests.http.support.customers import Customer, House
from tests.http.test_authentication import is_error


@pytest.mark.clause("7644-3.2-5", "7644-3.12-1..5", "7644-3.12-8", "ipsie-8-1")
@pytest.mark.parametrize(
    ("error", "status", "scim_type"),
    [
        (NoTarget("There is nothing to change."), 400, "noTarget"),
        (AlreadyTaken("The userName is taken."), 409, "uniqueness"),
        (ChangedMeanwhile("It moved on meanwhile."), 503, None),
        (StorageUnavailable("The database is away."), 503, None),
        (RuntimeError("password=hunter2"), 500, None),
        (RecursionError("password=hunter2"), 500, None),
        (UnicodeEncodeError("utf-8", "\ud800", 0, 1, "hunter2"), 500, None),
    ],
)
async def test_each_failure_has_its_status_and_says_no_cause(
    envi: Customer, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, scim_type: str | None
) -> None:
    """There is one renderer of failures, and it never shows a cause."""

    async def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(UserProvisioning, "get", fail)
    answer = await envi.get("/Users/x")

    assert is_error(answer, status)
    assert answer.json().get("scimType") == scim_type
    assert "hunter2" not in answer.text
    assert ("retry-after" in answer.headers) == (status == 503)
    if status == 500:
        assert answer.headers["x-request-id"] in answer.json()["detail"]


async def test_a_body_over_the_limit_is_413_and_groups_take_more(house: House) -> None:
    small = House(house.store, {"max_body": "2KiB", "max_group_body": "4KiB"})
    customer = await small.customer("envi.com")
    filler = "x" * 3000

    user = await customer.send("POST", "/Users", {"userName": "a", "title": filler})
    group = await customer.send("POST", "/Groups", {"displayName": "g", "externalId": "x", "comment": filler})
    larger = await customer.send("POST", "/Groups", {"displayName": "h", "comment": filler + filler})

    assert is_error(user, 413)
    assert "2 KiB" in user.json()["detail"]
    assert group.status_code == 201
    assert is_error(larger, 413)


@pytest.mark.parametrize(
    ("announced", "status"), [("99999999999999999999999999", 413), ("1048577", 413), ("x", 400), ("-1", 400)]
)
async def test_a_length_is_believed_before_the_body_is_read(envi: Customer, announced: str, status: int) -> None:
    async def never() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    answer = await envi.client.request(
        "POST",
        "/scim/Users",
        headers={"authorization": f"Bearer {envi.token.secret}", "content-length": announced},
        content=never(),
    )

    assert is_error(answer, status)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"userName":"\xff"}',
        b'{"userName":"\\ud800"}',
        b'{"userName":"a\\u0000b"}',
        b'{"userName":"a","userName":"b"}',
        b'{"userName":1e999}',
        b'{"userName":"a","x":' + b"[" * 40 + b"]" * 40 + b"}",
        b'{"Operations":null}',
        b'{"schemas":"x","Operations":[1]}',
    ],
)
async def test_no_body_brings_a_5xx(envi: Customer, body: bytes) -> None:
    made = await envi.made("/Users", {"userName": "ada"})
    group = await envi.made("/Groups", {"displayName": "Envi_Testing"})

    for method, path in (
        ("POST", "/Users"),
        ("PUT", f"/Users/{made['id']}"),
        ("PATCH", f"/Users/{made['id']}"),
        ("POST", "/Groups"),
        ("PUT", f"/Groups/{group['id']}"),
        ("PATCH", f"/Groups/{group['id']}"),
    ):
        answer = await envi.send(method, path, body)

        assert is_error(answer, 400), (method, path, answer.text)
