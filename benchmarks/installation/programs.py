"""Owns the installations: Envi's from its pins and its own wheel in a fresh virtual environment, and the peers'."""

import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.installation.measure import Program
from benchmarks.peers import node, scim2
from benchmarks.requests import Wire
from benchmarks.targets import PEER, PEER_ASGI, PEER_TOKEN, Database

PINS: Final = "requirements/runtime.txt"
# What a virtual environment has before anything is installed into it.
_BROUGHT: Final = ("pip", "setuptools", "_distutils_hack", "distutils-precedence")
_LIST: Final = "/Users?startIndex=1&count=1"


def install_envi(folder: Path) -> Path:
    """Install Envi as a release is: pinned packages with their hashes, then the wheel; give its Python."""
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    pip = [str(python), "-m", "pip", "-qq", "--disable-pip-version-check"]
    wheels = folder / "wheels"
    subprocess.run([*pip, "install", "--require-hashes", "--requirement", PINS], check=True)
    # Built by the environment that runs this: it has the build's pins.
    build = [sys.executable, "-m", "pip", "-qq", "--disable-pip-version-check", "wheel", "--no-deps"]
    subprocess.run([*build, "--no-build-isolation", "--wheel-dir", str(wheels), "."], check=True)
    subprocess.run([*pip, "install", "--no-deps", *map(str, wheels.glob("*.whl"))], check=True)
    return python


def envi(python: Path, database: Database, token: str) -> Program:
    """Give Envi as it was installed, on a database that is prepared."""
    serve = [str(python.parent / "envi-scim"), "serve", "--database", database.url, "--port"]
    return Program(
        name=f"Envi, {database.engine}",
        command=lambda port: [*serve, str(port)],
        wire=Wire(base="/scim/v2", token=token),
        ready="/readyz",
        files=installed_into(python),
        ours=True,
        # Who runs this from a clone may have its sources on the path, and what is installed is what is meant.
        environment={"PYTHONPATH": ""},
    )


def installed_into(python: Path) -> list[Path]:
    """Give what was installed into a virtual environment."""
    [packages] = (python.parents[1] / "lib").glob("python*/site-packages")
    return [path for path in packages.iterdir() if not path.name.startswith(_BROUGHT)]


def scim2_server() -> Iterator[Program]:
    """Give scim2-server, by its own command and under uvicorn."""
    python = scim2.environment()
    wire = Wire(base="/v2", token=PEER_TOKEN)
    own = [str(python.parent / "scim2-server"), "--bearer-token", PEER_TOKEN, "--port"]
    under_uvicorn = [str(python), str(Path(scim2.__file__))]
    files = installed_into(python)
    ready = f"{wire.base}{_LIST}"
    yield Program(name=PEER, command=lambda port: [*own, str(port)], wire=wire, ready=ready, files=files)
    yield Program(
        name=PEER_ASGI,
        command=lambda port: [*under_uvicorn, str(port), PEER_TOKEN],
        wire=wire,
        ready=ready,
        files=files,
    )


def of_node(peer: node.NodePeer) -> Program:
    """Give a peer that npm has."""
    folder = node.installed(peer)
    return Program(
        name=peer.package,
        command=lambda port: peer.command(port, PEER_TOKEN),
        wire=Wire(base=peer.base, token=PEER_TOKEN),
        ready=f"{peer.base}{_LIST}",
        files=[folder / "node_modules"],
        environment=node.ENVIRONMENT,
    )
