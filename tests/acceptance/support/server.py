"""Owns a real server process: its start, its log, its end. Only processes started here are ever ended here."""

import os
import signal
import socket
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from tests.acceptance.support.commands import PROGRAM, environment
from tests.acceptance.support.waiting import until

READY_WITHIN = 30.0  # generous: two cores may be busy with other tests


def free_port() -> int:
    """Give a port of the loopback interface that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Server:
    """`envi-scim serve` on a free port of the loopback interface."""

    def __init__(self, database: str, *, log: Path, workers: int = 1, settings: dict[str, str] | None = None) -> None:
        self.database = database
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._workers = workers
        self._settings = settings or {}
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Start the process, wait until it is ready, and give the seconds that took."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*PROGRAM, "serve", "--port", str(self.port), "--workers", str(self._workers)],
                env=environment(
                    ENVI_SCIM_DATABASE=self.database,
                    TMPDIR=str(self._log.parent),  # a killed server leaves its metrics behind
                    **{f"ENVI_SCIM_{name.upper()}": value for name, value in self._settings.items()},
                ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # so that its workers can be ended with it
            )
        # One client for all the looks: making one reads the machine's certificates, which costs what starting does.
        with httpx.Client(base_url=self.url, timeout=5, trust_env=False) as client:
            return until(lambda: self._ready(client), within=READY_WITHIN, what=f"the server is ready\n{self.log()}")

    def _ready(self, client: httpx.Client) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, f"the server ended by itself\n{self.log()}"
        try:
            return client.get("/readyz").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    @property
    def pid(self) -> int:
        """The process that was started."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """End the process and its workers at once, as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """Tell the process to end, as a service manager would, and give its exit status."""
        return self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> int:
        process = self._process
        if process is None:
            return 0
        if process.poll() is None:
            if how is signal.SIGKILL:
                os.killpg(process.pid, how)  # a session of its own: its group holds its workers and nobody else
            else:
                process.send_signal(how)
        try:
            status = process.wait(timeout=40)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=10)
            raise
        self._process = None
        return status

    def log(self) -> str:
        """Give the end of what the process wrote."""
        return self._log.read_text(errors="replace")[-20_000:] if self._log.exists() else ""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.kill()
