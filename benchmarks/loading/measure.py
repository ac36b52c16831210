"""Owns one measurement: POSTs before and behind an import of the same users into the same database, and an export.

Import and export are the program's own commands, from the start of their process to its end. What each took of memory
is the most that it was seen to have, it and the process that reads its lines together.
"""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from benchmarks import targets
from benchmarks.load import Generator, Load, Outcome
from benchmarks.processes import resident_bytes
from benchmarks.requests import create_users
from benchmarks.targets import DOMAIN, Database

CONNECTIONS: Final = 16
_KIB: Final = 1024
_LOOKS_EVERY: Final = 0.2  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What a command took: seconds, bytes of memory at most, CPU seconds of its own."""

    seconds: float
    memory: int
    cpu: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What was measured on one engine. Of POSTs it is the better rate, and the less CPU, of before and behind."""

    engine: str
    users: int
    memberships: int
    posts: float
    post_cpu: float
    load: Done
    again: Done
    export: Done
    move: Done

    @property
    def rate(self) -> float:
        """Users imported in a second, members and all."""
        return self.users / self.load.seconds

    @property
    def times(self) -> float:
        """How many times the rate of POSTs that is."""
        return self.rate / self.posts

    @property
    def cpu(self) -> float:
        """CPU seconds of the import for each user, which a busy machine changes less than it does a rate."""
        return self.load.cpu / self.users

    def raw(self) -> dict[str, Any]:
        """Give everything as it was measured."""
        return asdict(self)


def measure(database: Database, other: Database, file: Path, *, users: int, memberships: int, seconds: float) -> Line:
    """Measure one engine: everything in the first database, then the domain moved into the second."""
    token = targets.prepare(database)
    targets.command(other, "migrate")
    moved = file.with_name("moved.ndjson")
    with Generator() as generator:
        before = _posts(database, token, file.parent, generator, first=0, seconds=seconds)
        load = run(database, "import", DOMAIN, str(file))
        behind = _posts(database, token, file.parent, generator, first=1_000_000_000, seconds=seconds)
    again = run(database, "import", DOMAIN, str(file))
    export = run(database, "export", DOMAIN, str(moved))
    move = run(other, "import", DOMAIN, str(moved))
    moved.unlink()
    return Line(
        engine=database.engine,
        users=users,
        memberships=memberships,
        posts=max(before.rate, behind.rate),
        post_cpu=min(before.cpu_per_answer("server"), behind.cpu_per_answer("server")),
        load=load,
        again=again,
        export=export,
        move=move,
    )


def run(database: Database, *arguments: str) -> Done:
    """Run a command of Envi to its end; it must do what it is told."""
    words = [str(Path(sys.executable).parent / "envi-scim"), *arguments, "--database", database.url, "--json"]
    start = time.perf_counter()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None  # noqa: S101 - a pipe was asked for
    with _memory(process.pid) as seen:
        said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(words)}: {said.decode(errors='replace')[-2000:]}")
    return Done(seconds=seconds, memory=max(usage.ru_maxrss * _KIB, *seen), cpu=usage.ru_utime + usage.ru_stime)


@contextmanager
def _memory(pid: int) -> Iterator[list[int]]:
    """Look again and again at what a process and its descendants have, while the block runs."""
    seen, ended = [0], threading.Event()

    def look() -> None:
        while not ended.wait(_LOOKS_EVERY):
            seen.append(max(seen.pop(), resident_bytes(pid)))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield seen
    finally:
        ended.set()
        looking.join()


def _posts(database: Database, token: str, logs: Path, generator: Generator, *, first: int, seconds: float) -> Outcome:
    """Have one worker create users, one by one."""
    with targets.envi(database, token, logs) as target:
        outcome = generator.send(
            Load(
                port=target.port,
                requests=create_users(target.wire),
                statuses=frozenset({201}),
                contains=b'"userName"',
                connections=CONNECTIONS,
                seconds=seconds,
                first=first,
                watched=target.watched,
            )
        )
    if outcome.wrong:
        raise RuntimeError(f"{target.name} answered wrongly: {outcome.first_wrong}")
    return outcome
