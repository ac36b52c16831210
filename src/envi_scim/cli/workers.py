"""Owns the processes that serve: one in this process, or several under a supervisor, on one listening socket.

The supervisor starts another worker where one died, and at SIGTERM or SIGINT lets all end the requests
that are under way. A worker whose supervisor is gone ends by itself.
"""

import asyncio
import gc
import os
import signal
import sys
import tempfile
import threading
import time
from contextlib import suppress
from multiprocessing import connection, get_context, parent_process
from multiprocessing.context import SpawnProcess
from socket import AF_INET6, SO_REUSEADDR, SOCK_STREAM, SOL_SOCKET, gaierror, getaddrinfo, socket
from typing import Final

import uvloop
from prometheus_client import multiprocess

from envi_scim.observability import MULTIPROCESS_FOLDER, configure_logging, logger
from envi_scim.settings import Settings
from envi_scim.wiring import opened

# A worker that dies sooner than this after its start is not started again at once: something is wrong for all.
_HEALTHY_AFTER: Final = 5.0
_PAUSE: Final = 1.0
# Beyond the time that requests may take to end: closing the database.
_GRACE: Final = 5.0
# Objects that a request makes, some hundred, are mostly gone with it; the collector's own 700 has it look at them
# while they are used.
_COLLECT_AFTER: Final = 10_000
# How long a thread waits for the interpreter before it asks for it. By the interpreter's own 5 ms the thread that
# commits to SQLite began only when the loop had nothing left to do.
_ASK_AFTER_SECONDS: Final = 0.0005


class CannotListen(Exception):
    """The address cannot be listened on."""


def bound_socket(host: str, port: int) -> socket:
    """Take the address. Raises CannotListen."""
    try:
        family, kind, protocol, _, address = getaddrinfo(host, port, type=SOCK_STREAM)[0]
        taken = socket(family, kind, protocol)
        taken.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
        taken.bind(address)
    except (gaierror, UnicodeError) as error:
        raise CannotListen(f"{host} is no address of this machine.") from error
    except OSError as error:
        raise CannotListen(f"{host}:{port} cannot be listened on: {error.strerror}.") from error
    return taken


def port_of(taken: socket) -> int:
    """Give the port of a socket, which the system chose where port 0 was asked for."""
    address = taken.getsockname()
    port: int = address[1] if taken.family == AF_INET6 else address[-1]
    return port


def serve_here(settings: Settings, taken: socket) -> None:
    """Serve in this process until told to stop."""
    configure_logging(settings.log_format, settings.log_level)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(settings, taken))


async def _serve(settings: Settings, taken: socket) -> None:
    # The server takes longer to load than most commands take to run, and only these need it.
    from envi_scim.http.server import run_worker  # noqa: PLC0415 - see above
    from envi_scim.wiring.server import application  # noqa: PLC0415

    async with opened(settings) as services:
        app = application(services, settings)
        _leave_out_of_collections()
        sys.setswitchinterval(_ASK_AFTER_SECONDS)
        logger().info("serving", url=settings.base_url, process=os.getpid())
        await run_worker(app, [taken], settings)
    logger().info("stopped", process=os.getpid())


def _leave_out_of_collections() -> None:
    """Have the collector look at no module and no table of routes again: they stay as long as the process does."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER)


def serve_in_workers(settings: Settings, taken: socket) -> None:
    """Serve in several processes until told to stop."""
    configure_logging(settings.log_format, settings.log_level)
    with tempfile.TemporaryDirectory(prefix="envi-scim-metrics-") as folder:
        os.environ[MULTIPROCESS_FOLDER] = folder
        _Supervisor(settings, taken).run()


def _work(settings: Settings, taken: socket) -> None:
    """Serve in a process of the supervisor's."""
    threading.Thread(target=_end_with_supervisor, daemon=True).start()
    serve_here(settings, taken)


def _end_with_supervisor() -> None:
    supervisor = parent_process()
    if supervisor is not None:
        supervisor.join()
        os.kill(os.getpid(), signal.SIGTERM)


class _Supervisor:
    """Keeps the number of workers until told to stop."""

    def __init__(self, settings: Settings, taken: socket) -> None:
        self._settings = settings
        self._socket = taken
        self._started: dict[SpawnProcess, float] = {}
        self._stopping = False
        self._wake, self._woken = os.pipe()

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        for _ in range(self._settings.workers):
            self._start()
        while not self._stopping:
            self._look_after()
        self._end()

    def _stop(self, number: int, frame: object) -> None:
        del number, frame
        self._stopping = True
        os.write(self._woken, b".")

    def _start(self) -> None:
        worker = get_context("spawn").Process(target=_work, args=(self._settings, self._socket))
        worker.start()
        self._started[worker] = time.monotonic()

    def _look_after(self) -> None:
        connection.wait([self._wake, *(worker.sentinel for worker in self._started)])
        if self._stopping:
            return
        for worker in [worker for worker in self._started if not worker.is_alive()]:
            lived = time.monotonic() - self._started.pop(worker)
            _forget(worker)
            logger().error("worker_died", process=worker.pid, exit_status=worker.exitcode, lived=round(lived, 1))
            if lived < _HEALTHY_AFTER:
                connection.wait([self._wake], timeout=_PAUSE)
            if not self._stopping:
                self._start()

    def _end(self) -> None:
        # The last worker to close the address accepts who waits there; we, who accept nobody, must not keep it open.
        self._socket.close()
        deadline = time.monotonic() + self._settings.drain_timeout + _GRACE
        for worker in self._started:
            worker.terminate()
        for worker in self._started:
            worker.join(max(0.0, deadline - time.monotonic()))
            if worker.is_alive():
                logger().error("worker_cut", process=worker.pid)
                worker.kill()
                worker.join()


def _forget(worker: SpawnProcess) -> None:
    if worker.pid is not None:
        with suppress(OSError):
            multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # the library's own gap
