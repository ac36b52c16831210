"""However much one domain asks for, another one's requests are answered: a worker's places go round by domain."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from envi_scim.http.scim_api.fair_turns import OWN, FairTurns, in_turns
from envi_scim.provisioning.access import Access
from envi_scim.provisioning.user_provisioning import UserProvisioning
from envi_scim.provisioning.values import DomainId
from envi_scim.scim.urns import BULK_REQUEST_URN
from tests.http.support.customers import Customer, House
from tests.support.databases import migrated_file
from tests.support.jane import JANE

ENVI = DomainId("envi")
OTHER = DomainId("other")


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> str:
    """On SQLite alone: who waits does so before any engine is asked."""
    del request
    return migrated_file(tmp_path / "envi.db", sqlite_template)


async def settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


class Held:
    """Stands before a use-case and holds the requests of one domain there."""

    def __init__(self, domain: DomainId, go_on: Callable[..., Awaitable[Any]]) -> None:
        self.domain = domain
        self.go_on = go_on
        self.inside = 0
        self.most_inside = 0
        self.may_go = asyncio.Event()
        self.arrived = asyncio.Event()

    async def __call__(self, access: Access, *arguments: Any, **options: Any) -> Any:
        if access.domain.id == self.domain:
            self.inside += 1
            self.most_inside = max(self.most_inside, self.inside)
            self.arrived.set()
            await self.may_go.wait()
            self.inside -= 1
        return await self.go_on(access, *arguments, **options)


def held(monkeypatch: pytest.MonkeyPatch, method: str, customer: Customer) -> Held:
    original = getattr(UserProvisioning, method)
    doing: list[UserProvisioning] = []

    async def go_on(access: Access, *arguments: Any, **options: Any) -> Any:
        return await original(doing[0], access, *arguments, **options)

    hold = Held(customer.domain.id, go_on)

    async def stand_before(self: UserProvisioning, access: Access, *arguments: Any, **options: Any) -> Any:
        doing[:] = [self]
        return await hold(access, *arguments, **options)

    monkeypatch.setattr(UserProvisioning, method, stand_before)
    return hold


async def test_while_a_domain_has_200_requests_under_way_another_is_answered(
    house: House, envi: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = await house.customer("other.example")
    jane, hers = (await envi.made("/Users", JANE))["id"], (await other.made("/Users", JANE))["id"]
    hold = held(monkeypatch, "get", envi)
    flood = [asyncio.ensure_future(envi.get(f"/Users/{jane}")) for _ in range(200)]
    await hold.arrived.wait()

    answers = await asyncio.gather(*(other.get(f"/Users/{hers}") for _ in range(OWN)))

    assert [answer.status_code for answer in answers] == [200] * OWN
    hold.may_go.set()
    assert {answer.status_code for answer in await asyncio.gather(*flood)} == {200}
    assert OWN < hold.most_inside < 200 - OWN


async def test_a_body_that_does_not_come_holds_no_turn(house: House, envi: Customer) -> None:
    """Whoever sends slowly would keep the domain's own other requests waiting."""
    sent = asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        yield b'{"userName":'
        await sent.wait()
        yield b'"slow"}'

    headers = {"content-type": "application/scim+json", "authorization": f"Bearer {envi.token.secret}"}
    slow = [
        asyncio.ensure_future(house.client.post("/scim/Users", content=body(), headers=headers)) for _ in range(100)
    ]
    await settle()

    assert (await envi.get("/Users")).status_code == 200
    sent.set()
    statuses = sorted(answer.status_code for answer in await asyncio.gather(*slow))
    assert statuses == [201] + [409] * 99


async def test_bulk_requests_have_a_turn_for_each_operation_and_none_keeps_the_others_from_it(envi: Customer) -> None:
    """Each holding its turn while its operations wait for theirs, they would wait for ever."""

    def bulk(number: int) -> dict[str, Any]:
        names = (f"user{number}-{one}" for one in range(9))
        operations = [
            {"method": "POST", "path": "/Users", "bulkId": name, "data": {**JANE, "userName": name}} for name in names
        ]
        return {"schemas": [BULK_REQUEST_URN], "Operations": operations}

    answers = await asyncio.gather(*(envi.send("POST", "/Bulk", bulk(number)) for number in range(50)))

    statuses = [one["status"] for answer in answers for one in answer.json()["Operations"]]
    assert statuses == ["201"] * 450


async def test_a_bulk_request_leaves_room_between_its_operations(
    house: House, envi: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold = held(monkeypatch, "create", envi)
    operations = [
        {"method": "POST", "path": "/Users", "bulkId": str(number), "data": {**JANE, "userName": f"user{number}"}}
        for number in range(8)
    ]
    message = {"schemas": [BULK_REQUEST_URN], "Operations": operations}
    bulks = [asyncio.ensure_future(envi.send("POST", "/Bulk", message)) for _ in range(20)]
    await hold.arrived.wait()
    await settle()

    other = await house.customer("other.example")
    assert (await other.send("POST", "/Users", JANE)).status_code == 201
    assert hold.most_inside < 20 * 8 - OWN
    hold.may_go.set()
    assert {answer.status_code for answer in await asyncio.gather(*bulks)} == {200}


async def test_nothing_is_held_once_everything_is_answered(house: House, envi: Customer) -> None:
    """Whatever became of it."""
    await envi.send("POST", "/Users", b"{")
    await envi.send("POST", "/Users", b"{}", headers={"content-type": "text/plain"})
    await envi.send("GET", "/Users/nobody")
    await envi.send("DELETE", "/Users/nobody")
    await envi.send("PUT", "/Schemas")
    await envi.send("POST", "/Me", {})
    await envi.send("POST", "/Bulk", {})

    assert len(house.app.scim.turns) == 0


async def test_a_piece_of_an_answer_is_made_in_a_turn_and_read_without_one() -> None:
    turns = FairTurns(shared=0, own=1)
    seen = []

    async def made() -> AsyncIterator[bytes]:
        for piece in (b"a", b"b"):
            seen.append(len(turns))
            yield piece

    read = [(piece, len(turns)) async for piece in in_turns(made(), turns.of(ENVI))]

    assert seen == [1, 1]
    assert read == [(b"a", 0), (b"b", 0)]


async def test_a_client_that_goes_away_while_it_waits_leaves_its_place_in_the_line() -> None:
    turns = FairTurns(shared=0, own=1)
    first, gone, last = turns.of(ENVI), turns.of(ENVI), turns.of(ENVI)
    await first.take()
    leaving, waiting = asyncio.ensure_future(gone.take()), asyncio.ensure_future(last.take())
    await settle()

    leaving.cancel()
    first.give_back()  # before whoever was cancelled knows of it
    await settle()

    assert waiting.done()
    last.give_back()
    assert len(turns) == 0


async def test_who_went_away_while_it_waited_is_not_worked_for(
    house: House, envi: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever gives up and asks again would have its line grow without end."""
    jane = (await envi.made("/Users", JANE))["id"]
    hold = held(monkeypatch, "get", envi)
    flood = [asyncio.ensure_future(envi.get(f"/Users/{jane}")) for _ in range(200)]
    await hold.arrived.wait()
    messages = [
        {"type": "http.request", "body": b'{"userName":"gone"}', "more_body": False},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Any:
        return messages.pop(0)

    async def send(message: Any) -> None:
        raise AssertionError(f"somebody is told {message}")

    headers = [(b"authorization", f"Bearer {envi.token.secret}".encode()), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/scim/Users", "raw_path": b"/scim/Users"}
    more = {"query_string": b"", "headers": headers, "client": ("127.0.0.1", 1)}
    leaving = asyncio.ensure_future(house.app.scim(scope | more, receive, send))
    await settle()
    assert not leaving.done()

    hold.may_go.set()
    await asyncio.gather(*flood, leaving)

    assert (await envi.get("/Users")).json()["totalResults"] == 1
    assert len(house.app.scim.turns) == 0


async def test_a_free_place_goes_to_whom_has_the_fewest() -> None:
    """Else whose requests take long would come to hold every place."""
    turns = FairTurns(shared=3, own=1)
    for _ in range(4):
        await turns.of(ENVI).take()
    others = [turns.of(OTHER) for _ in range(3)]
    came: list[str] = []

    async def wait(name: str, domain: DomainId) -> None:
        await turns.of(domain).take()
        came.append(name)

    await others[0].take()
    waiting = [asyncio.ensure_future(wait(name, domain)) for name, domain in [("envi", ENVI), ("other", OTHER)]]
    await settle()

    turns.give_back(ENVI)
    await settle()
    assert came == ["other"]
    turns.give_back(ENVI)
    await settle()
    assert came == ["other", "envi"]
    await asyncio.gather(*waiting)
