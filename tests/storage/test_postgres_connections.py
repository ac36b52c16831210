"""Connections go from hand to hand: never more than may be, in the order of those who wait, and none that is broken."""

import asyncio
from typing import Any

import asyncpg
import pytest

from envi_scim.storage.engines import postgres_connections
from envi_scim.storage.engines.postgres_connections import Connections


class FakeConnection:
    """A connection that can be cut, and then can be asked nothing more, as those of asyncpg's pool."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.closed = False

    def is_closed(self) -> bool:
        """Say whether it was cut."""
        self._check()
        return self.closed

    def terminate(self) -> None:
        """Cut it."""
        self._check()
        self.closed = True

    def _check(self) -> None:
        if self.closed:
            raise asyncpg.InterfaceError("It is none of yours any more.")


class FakePool:
    """A pool that opens what it is asked for, and counts."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.opened = 0
        self.out: set[FakeConnection] = set()
        self.refuses = False
        self.expired = False

    def get_max_size(self) -> int:
        """Say how many there may be."""
        return self.most

    async def acquire(self, *, timeout: float) -> FakeConnection:  # noqa: ARG002, ASYNC109 - as asyncpg's own
        """Open one."""
        await asyncio.sleep(0)
        if self.refuses:
            raise OSError
        self.opened += 1
        connection = FakeConnection(self.opened)
        self.out.add(connection)
        assert len(self.out) <= self.most
        return connection

    async def release(self, connection: FakeConnection) -> None:
        """Take one back."""
        await asyncio.sleep(0)
        self.out.remove(connection)

    async def expire_connections(self) -> None:
        """End those that are to be given back."""
        self.expired = True


def connections_of(pool: FakePool) -> Connections:
    """Give the connections of a pool that is none of asyncpg's."""
    unchecked: Any = pool
    return Connections(unchecked)


async def turns_of_the_loop() -> None:
    """Let everything that can go on do so."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_one_that_was_given_back_is_taken_again_and_none_is_opened() -> None:
    """The last one first."""
    pool = FakePool(3)
    connections = connections_of(pool)
    first, second = await connections.take(), await connections.take()

    connections.give(second)
    connections.give(first)

    assert await connections.take() is first
    assert await connections.take() is second
    assert pool.opened == 2


async def test_those_who_find_none_get_them_in_the_order_in_which_they_came() -> None:
    """Nobody is overtaken."""
    connections = connections_of(FakePool(1))
    held = await connections.take()
    served: list[int] = []

    async def one(number: int) -> None:
        connection = await connections.take()
        served.append(number)
        connections.give(connection)

    waiting = [asyncio.create_task(one(number)) for number in range(5)]
    await turns_of_the_loop()
    connections.give(held)
    await asyncio.gather(*waiting)

    assert served == [0, 1, 2, 3, 4]


async def test_who_is_gone_while_it_waits_or_is_handed_one_keeps_it_from_nobody() -> None:
    """Cancelled before and after a connection was handed on."""
    pool = FakePool(1)
    connections = connections_of(pool)
    held = await connections.take()
    early, late, behind = (asyncio.create_task(connections.take()) for _ in range(3))
    await turns_of_the_loop()

    early.cancel()
    await turns_of_the_loop()
    connections.give(held)  # handed to the second, which has not gone on yet
    late.cancel()
    await turns_of_the_loop()

    assert await behind is held
    assert pool.opened == 1


async def test_one_that_is_cut_makes_room_for_those_who_wait() -> None:
    """A broken connection is never handed on."""
    pool = FakePool(1)
    connections = connections_of(pool)
    broken: Any = await connections.take()
    waiting = asyncio.create_task(connections.take())
    await turns_of_the_loop()

    broken.terminate()
    connections.give(broken)
    fresh: Any = await waiting

    assert fresh.number == 2


async def test_where_none_can_be_opened_everybody_hears_of_it() -> None:
    """Those who waited try by themselves."""
    pool = FakePool(1)
    connections = connections_of(pool)
    held: Any = await connections.take()
    waiting = [asyncio.create_task(connections.take()) for _ in range(3)]
    await turns_of_the_loop()

    pool.refuses = True
    held.terminate()
    connections.give(held)
    heard = await asyncio.gather(*waiting, return_exceptions=True)

    assert [type(one) for one in heard] == [OSError] * 3


async def test_what_is_distrusted_is_ended_also_where_somebody_has_it() -> None:
    """After a fail-over no connection leads to the old primary."""
    pool = FakePool(2)
    connections = connections_of(pool)
    held: Any = await connections.take()
    free: Any = await connections.take()
    connections.give(free)

    await connections.distrust()
    connections.give(held)
    await turns_of_the_loop()

    assert held.closed
    assert free.closed
    assert not pool.out
    assert pool.expired


async def test_what_was_not_used_for_long_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may have been cut on its way without a word."""
    pool = FakePool(2)
    connections = connections_of(pool)
    old: Any = await connections.take()
    connections.give(old)

    monkeypatch.setattr(postgres_connections, "_IDLE_SECONDS", 0.0)
    fresh = await connections.take()

    assert fresh is not old
    assert old.closed
