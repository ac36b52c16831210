"""Owns the sync: a process that brings so many people, and then their groups, in the way of a pattern.

An answer that is not right ends it: a sync that loses somebody has no rate.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Final, TypeVar

import uvloop

from benchmarks.first_sync.caller import NO_CONTENT, Caller
from benchmarks.first_sync.patterns import MEMBERS_OF_A_GROUP, PATTERNS, Pattern
from benchmarks.requests import Wire

_ID: Final = re.compile(rb'"id":"([0-9a-f-]{36})"')
_NOBODY: Final = b'"totalResults":0'
_OK: Final = 200
_CREATED: Final = 201

Item = TypeVar("Item")


class Wrong(Exception):
    """An answer is not what the pattern expects."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be brought, from where, and how."""

    port: int
    token: str
    pattern: str
    users: int
    at_once: int


@dataclass(slots=True, kw_only=True)
class Synced:
    """What came of it: when each person was there, and how long the groups took; seconds from the beginning."""

    people: list[float] = field(default_factory=list)
    groups: float = 0.0
    members: int = 0


class _Sync:
    """A sync that runs."""

    def __init__(self, task: Task, pattern: Pattern) -> None:
        self._task = task
        self._pattern = pattern
        self._wire: Wire = pattern.wire(task.token)
        self._callers = [Caller(task.port, keeps=pattern.keeps) for _ in range(task.at_once)]
        self._ids: list[str] = []
        self._synced = Synced()
        self._began = 0.0

    async def run(self) -> Synced:
        self._began = time.perf_counter()
        await self._by_all(iter(range(self._task.users)), self._bring)
        if self._pattern.find_group is not None:
            people_done = time.perf_counter()
            for start in range(0, len(self._ids), MEMBERS_OF_A_GROUP):
                await self._bring_group(start)
            self._synced.groups = time.perf_counter() - people_done
        for caller in self._callers:
            caller.close()
        return self._synced

    async def _by_all(self, items: Iterator[Item], do: Callable[[Caller, Item], Awaitable[None]]) -> None:
        """Have the connections take one item after another, until there are no more."""

        async def work(caller: Caller) -> None:
            for item in items:
                await do(caller, item)

        await asyncio.gather(*(work(caller) for caller in self._callers))

    async def _bring(self, caller: Caller, number: int) -> None:
        pattern = self._pattern
        if pattern.look_up is not None:
            found = await self._asked(caller, pattern.look_up(self._wire, number), _OK)
            if _NOBODY not in found:
                raise Wrong(f"Somebody is there already: {found[:200]!r}")
        self._ids.append(_id_in(await self._asked(caller, pattern.create(self._wire, number), _CREATED)))
        self._synced.people.append(time.perf_counter() - self._began)

    async def _bring_group(self, start: int) -> None:
        pattern, name, caller = self._pattern, f"Team {start // MEMBERS_OF_A_GROUP}", self._callers[0]
        assert pattern.find_group is not None  # noqa: S101 - asked before
        await self._asked(caller, pattern.find_group(self._wire, name), _OK)
        group_id = _id_in(await self._asked(caller, pattern.create_group(self._wire, name), _CREATED))
        members = self._ids[start : start + MEMBERS_OF_A_GROUP]
        await self._by_all(pattern.fill_group(self._wire, group_id, name, members), self._fill)
        self._synced.members += len(members)

    async def _fill(self, caller: Caller, request: bytes) -> None:
        await self._asked(caller, request, _OK if request.startswith(b"GET") else NO_CONTENT)

    async def _asked(self, caller: Caller, request: bytes, expected: int) -> bytes:
        status, body = await caller.ask(request)
        if status != expected:
            raise Wrong(f"{status} instead of {expected}: {body[:300]!r}")
        return body


def _id_in(body: bytes) -> str:
    found = _ID.search(body)
    if found is None:
        raise Wrong(f"No id in {body[:200]!r}")
    return found[1].decode()


def run_sync(task: Task, pipe: Connection) -> None:
    """Run a sync and send what came of it, or the sentence why not: for a process of its own."""
    try:
        pipe.send(uvloop.run(_Sync(task, PATTERNS[task.pattern]).run()))
    except Exception as error:  # noqa: BLE001 - the other process tells it
        pipe.send(f"{type(error).__name__}: {error}")
