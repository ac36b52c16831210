"""Owns what is measured of one installation, and how.

- **Start-up**: from the start of the process to the first right answer: of Envi's `/readyz`, which asks the
  database; of a peer, to a list of users.
- **Memory**: what is resident, of all its processes, once it is ready; and again after 1,000 users were created
  over 16 connections.
- **Disk**: the files that it puts beside the language's own.
"""

import http.client
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks import requests
from benchmarks.load import Generator, Load
from benchmarks.processes import free_port, resident_bytes, running
from benchmarks.requests import Wire

REQUESTS: Final = 1000
# How often it is looked whether a server is ready: what start-up may be measured too long by.
PAUSE: Final = 0.002
# What is not resident at once after the start is a moment later; idle is what a server is then.
SETTLED: Final = 1.0
PATIENCE: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A server that can be started over and over: `command` is told the port."""

    name: str
    command: Callable[[int], Sequence[str]]
    wire: Wire
    ready: str
    files: Sequence[Path]
    ours: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Size:
    """What one installation came to: seconds, and bytes."""

    name: str
    ours: bool
    disk: int
    starts: list[float] = field(default_factory=list)
    idle: list[int] = field(default_factory=list)
    used: int = 0

    @property
    def start(self) -> float:
        """Seconds to the first right answer, the median of all starts."""
        return median(self.starts)

    @property
    def idle_memory(self) -> float:
        """Bytes resident after the start, the median of all starts."""
        return median(self.idle)

    def raw(self) -> dict[str, Any]:
        """Give everything that was measured."""
        return asdict(self)


def measure(programs: Sequence[Program], *, starts: int, generator: Generator, logs: Path) -> list[Size]:
    """Start the programs in turn, so often; the last time each is used."""
    sizes = [Size(name=program.name, ours=program.ours, disk=disk(program.files)) for program in programs]
    for number in range(starts):
        for program, size in zip(programs, sizes, strict=True):
            _start(program, size, generator if number == starts - 1 else None, logs / "installation.log")
    return sizes


def _start(program: Program, size: Size, generator: Generator | None, log: Path) -> None:
    port = free_port()
    began = time.perf_counter()
    command = program.command(port)
    with running(command, port=port, log=log, environment=program.environment, pause=PAUSE) as server:
        _wait_until_ready(program, port)
        size.starts.append(time.perf_counter() - began)
        time.sleep(SETTLED)
        size.idle.append(resident_bytes(server.pid))
        if generator is not None:
            outcome = generator.send(
                Load(
                    port=port,
                    requests=requests.create_stock(program.wire, REQUESTS),
                    statuses=frozenset({201}),
                    contains=b'"userName"',
                    repeat=False,
                    warm_up=0,
                    seconds=300,
                    watched={},
                )
            )
            if outcome.wrong:
                raise RuntimeError(f"{program.name} answers {outcome.first_wrong}")
            size.used = resident_bytes(server.pid)


def _wait_until_ready(program: Program, port: int) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if _status(program, port) == 200:
            return
        time.sleep(PAUSE)
    raise RuntimeError(f"{program.name} was not ready within {PATIENCE:g} s")


def _status(program: Program, port: int) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        try:
            connection.request("GET", program.ready, headers={"Authorization": f"Bearer {program.wire.token}"})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0


def disk(paths: Sequence[Path]) -> int:
    """Give the bytes of all files below the paths, links not followed."""
    return sum(
        file.lstat().st_size
        for path in paths
        for file in (path.rglob("*") if path.is_dir() else [path])
        if file.is_file() and not file.is_symlink()
    )
