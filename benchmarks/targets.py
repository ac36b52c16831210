"""Owns what is measured: each server started, with a domain and a token where it has such, and how it is called."""

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.peers import node, scim2
from benchmarks.processes import Server, free_port, running
from benchmarks.requests import Body, Wire

DOMAIN = "bench.example"
ENVI = "Envi SCIM"
BARE = "bare route"
RAW = "raw commits"
PEER = "scim2-server"
PEER_ASGI = "scim2-server under uvicorn"
PEERS = frozenset({PEER, PEER_ASGI, *(peer.package for peer in node.PEERS)})
OURS = frozenset({ENVI, BARE, RAW})
PEER_TOKEN = "peer-token"  # noqa: S105 - invented, for servers that live for a minute


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A server under test. `watched` names the processes whose CPU time counts: `server`, perhaps `database`."""

    kind: str
    engine: str
    port: int
    wire: Wire
    watched: Mapping[str, int]

    @property
    def name(self) -> str:
        """What it is called while it runs."""
        return f"{self.kind}, {self.engine}"

    def fetch(self, method: str, path: str, body: Body | None = None) -> tuple[int, bytes]:
        """Send one request outside of any measurement; give the status and the body as it came."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)
        headers = {"Authorization": f"Bearer {self.wire.token}", "Content-Type": "application/scim+json"}
        content = None if body is None else json.dumps(body)
        connection.request(method, self.wire.base + path, content, headers)
        response = connection.getresponse()
        text = response.read()
        connection.close()
        return response.status, text

    def call(self, method: str, path: str, body: Body | None = None) -> tuple[int, Any]:
        """Send one request outside of any measurement; give the status and the decoded body."""
        status, text = self.fetch(method, path, body)
        try:
            return status, json.loads(text) if text else None
        except ValueError:
            return status, text.decode(errors="replace")  # a page of its framework


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """Where Envi and the bare route keep their data; `pid` is the database's first process, if it has its own."""

    engine: str
    url: str
    pid: int | None = None

    def watched(self, server: int) -> dict[str, int]:
        """Name the processes of a server on this database."""
        return {"server": server} if self.pid is None else {"server": server, "database": self.pid}


def prepare(database: Database) -> str:
    """Make the tables, a domain that may use SCIM, and a token; give the token."""
    command(database, "migrate")
    command(database, "domain", "create", DOMAIN, "--type", "simple", "--authentication", "http-redirect")
    command(database, "organization", "create", DOMAIN, "Engineering")
    command(database, "scim", "configure", DOMAIN, "--status", "active", "--organization", "Engineering")
    return command(database, "token", "create", DOMAIN, "--name", "bench").strip()


def command(database: Database, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
    """Run a command of Envi on a database; give what it printed."""
    words = [str(Path(sys.executable).parent / "envi-scim"), *arguments, "--database", database.url]
    done = subprocess.run(words, check=False, capture_output=True, text=True, env={**os.environ, **(environment or {})})
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.stderr}")
    return done.stdout


@contextmanager
def envi(database: Database, token: str, logs: Path) -> Iterator[Target]:
    """Run Envi SCIM as its users do: one worker of `envi-scim serve`, settings as they are by default."""
    port = free_port()
    command = [str(Path(sys.executable).parent / "envi-scim"), "serve", "--port", str(port)]
    with running([*command, "--database", database.url], port=port, log=logs / f"envi-{database.engine}.log") as server:
        yield Target(
            kind=ENVI,
            engine=database.engine,
            port=port,
            wire=Wire(base="/scim/v2", token=token),
            watched=database.watched(server.pid),
        )


@contextmanager
def bare(database: Database, token: str, logs: Path) -> Iterator[Target]:
    """Run the bare route over the same database."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.bare", str(port), database.url]
    with running(
        command,
        port=port,
        log=logs / f"bare-{database.engine}.log",
        environment={"BENCH_TOKEN": token},
    ) as server:
        yield Target(
            kind=BARE,
            engine=database.engine,
            port=port,
            wire=Wire(base="/scim/v2", token=token),
            watched=database.watched(server.pid),
        )


def raw(database: Database) -> Target:
    """Name the engine itself: its load does not come over HTTP (see raw_commits)."""
    return Target(kind=RAW, engine=database.engine, port=0, wire=Wire(base="", token=""), watched={})


@contextmanager
def peer_by_its_command(python: Path, logs: Path) -> Iterator[Target]:
    """Run scim2-server by its own command, as its documentation says."""
    port = free_port()
    command = [str(python.parent / "scim2-server"), "--port", str(port), "--bearer-token", PEER_TOKEN]
    with running(command, port=port, log=logs / "peer.log") as server:
        yield _peer(PEER, server)


@contextmanager
def peer_under_uvicorn(python: Path, logs: Path) -> Iterator[Target]:
    """Run scim2-server's ASGI application under the web server that ours runs on."""
    port = free_port()
    command = [str(python), str(Path(scim2.__file__)), str(port), PEER_TOKEN]
    with running(command, port=port, log=logs / "peer-asgi.log") as server:
        yield _peer(PEER_ASGI, server)


@contextmanager
def node_peer(peer: node.NodePeer, logs: Path) -> Iterator[Target]:
    """Run a peer that npm has; `node.NotToBeHad` tells why it cannot be."""
    node.installed(peer)
    port = free_port()
    log = logs / f"{peer.folder}.log"
    with running(peer.command(port, PEER_TOKEN), port=port, log=log, environment=node.ENVIRONMENT) as server:
        yield _peer(peer.package, server, base=peer.base, keeps=peer.keeps)


def _peer(kind: str, server: Server, *, base: str = "/v2", keeps: str = "memory") -> Target:
    return Target(
        kind=kind,
        engine=keeps,
        port=server.port,
        wire=Wire(base=base, token=PEER_TOKEN),
        watched={"server": server.pid},
    )
