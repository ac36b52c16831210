"""Owns the processes under test: started on a free port, waited for, stopped, and the CPU time they took."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK")
# Fields of /proc/<pid>/stat behind the name: utime, stime, and the same of children already waited for.
_TIMES: Final = slice(11, 15)
START_TIMEOUT: Final = 60.0
STOP_TIMEOUT: Final = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that listens on the loopback."""

    pid: int
    port: int


def resident_bytes(root: int) -> int:
    """Give the resident memory of a process and all its descendants."""
    return sum(_resident(pid) for pid in _family(root))


def _resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _family(root: int) -> Iterator[int]:
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        yield pid
        try:
            waiting.extend(_children(pid))
        except (FileNotFoundError, ProcessLookupError):
            continue


def cpu_seconds(root: int) -> float:
    """Give the user and system time of a process, its threads and all its descendants, dead ones included."""
    total = 0.0
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        try:
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
            waiting.extend(_children(pid))
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile; its parent's record has its time
        total += sum(int(field) for field in stat.rpartition(")")[2].split()[_TIMES]) / _TICKS
    return total


def _children(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            text = (task / "children").read_text(encoding="ascii")
        except (FileNotFoundError, ProcessLookupError):
            continue
        yield from map(int, text.split())


def free_port() -> int:
    """Give a port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str],
    *,
    port: int,
    log: Path,
    environment: Mapping[str, str] | None = None,
    pause: float = 0.05,
) -> Iterator[Server]:
    """Run a server until the block ends. Its output goes to `log`, which the error quotes when it does not start.

    Whether it listens is looked at after each `pause`.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})}
        )
        try:
            _wait_for(process, port, log, pause)
            yield Server(pid=process.pid, port=port)
        finally:
            _stop(process)


def _wait_for(process: subprocess.Popen[bytes], port: int, log: Path, pause: float) -> None:
    end = time.monotonic() + START_TIMEOUT
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(pause)
        else:
            return
    raise RuntimeError(f"The server did not start: {log.read_text(errors='replace')[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_TIMEOUT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
