"""Owns the other domain: a process that reads and creates a user now and then, and notes how long each answer took."""

import asyncio
import gc
import re
import time
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Final

import uvloop

from benchmarks.first_sync.caller import Caller
from benchmarks.requests import Wire, user

EVERY: Final = 0.05
_ID: Final = re.compile(rb'"id":"([0-9a-f-]{36})"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Where to ask."""

    port: int
    token: str


@dataclass(slots=True, kw_only=True)
class Probed:
    """Seconds of each answer, in their order, and the answers that were wrong."""

    reads: list[float] = field(default_factory=list)
    creates: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


class _Probe:
    """Somebody who asks over one connection; `number` goes on, so that no name comes twice."""

    def __init__(self, task: Task) -> None:
        self._wire = Wire(base="/scim/v2", token=task.token)
        self._caller = Caller(task.port)
        self._number = 0
        self._known = b""

    async def ask_until_told(self, pipe: Connection) -> Probed:
        """Ask until something comes through the pipe."""
        probed = Probed()
        due = time.perf_counter()
        while not pipe.poll():
            due = max(due + EVERY, time.perf_counter())
            await asyncio.sleep(due - time.perf_counter())
            await self._create(probed)
            await self._read(probed)
        return probed

    async def _create(self, probed: Probed) -> None:
        self._number += 1
        body = user(f"other-{self._number:07}@other.example")
        began = time.perf_counter()
        status, answer = await self._caller.ask(self._wire.request("POST", "/Users", body))
        probed.creates.append(time.perf_counter() - began)
        found = _ID.search(answer)
        if status != 201 or found is None:
            probed.wrong.append(f"{status}: {answer[:200]!r}")
        else:
            self._known = found[1]

    async def _read(self, probed: Probed) -> None:
        request = self._wire.request("GET", f"/Users/{self._known.decode()}")
        began = time.perf_counter()
        status, answer = await self._caller.ask(request)
        probed.reads.append(time.perf_counter() - began)
        if status != 200:
            probed.wrong.append(f"{status}: {answer[:200]!r}")


async def _serve(task: Task, pipe: Connection) -> None:
    probe = _Probe(task)
    while pipe.recv() == "begin":
        pipe.send(await probe.ask_until_told(pipe))
        pipe.recv()  # the word that ended it


def run_probe(task: Task, pipe: Connection) -> None:
    """Ask from each `begin` until the next word, and send what came of it: for a process of its own."""
    gc.disable()
    uvloop.run(_serve(task, pipe))
