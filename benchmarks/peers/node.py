"""Owns the peers that npm has: each installed into a temporary folder from its package.json, and how it is started.

Beside this file each has a folder: exact versions, and the small server that makes a server of the library as its
documentation says. An installation is left for the next run, until the versions or the server change. Whatever
cannot be had here (no Node, no registry, a build that fails) is said in a sentence, and the run goes on.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

INSTALLED: Final = Path(tempfile.gettempdir()) / "envi-scim-bench-peers"
# A build of SQLite from its source is among them: three minutes of a processor that has nothing else to do.
PATIENCE: Final = 1800
ENVIRONMENT: Final = {"NODE_ENV": "production"}


class NotToBeHad(Exception):
    """A peer cannot be installed or started here; says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodePeer:
    """A library of npm as a server. `builds` tells that one of its packages is compiled when it is installed."""

    package: str
    folder: str
    base: str
    keeps: str
    builds: bool = False

    @property
    def source(self) -> Path:
        """Where its package.json and its server lie."""
        return Path(__file__).parent / self.folder

    @property
    def version(self) -> str:
        """The version that is measured."""
        return str(json.loads((self.source / "package.json").read_text(encoding="utf-8"))["dependencies"][self.package])

    def command(self, port: int, token: str) -> list[str]:
        """Give the command that serves, once it is installed."""
        return ["node", str(INSTALLED / self.folder / "server.mjs"), str(port), token]


PEERS: Final = (
    NodePeer(package="scimmy-routers", folder="scimmy", base="/scim/v2", keeps="memory"),
    NodePeer(
        package="@better-auth/scim",
        folder="better-auth",
        base="/api/auth/scim/v2",
        keeps="SQLite in memory",
        builds=True,
    ),
    NodePeer(package="@boxyhq/saml-jackson", folder="jackson", base="/scim/v2", keeps="memory"),
)


def installed(peer: NodePeer, root: Path = INSTALLED) -> Path:
    """Install a peer, unless an earlier run did; give its folder.

    Raises:
        NotToBeHad: When it cannot be installed here.
    """
    if shutil.which("npm") is None:
        raise NotToBeHad("there is no npm on this machine")
    folder = root / peer.folder
    mark = folder / "complete"
    digest = _digest(peer)
    if not mark.exists() or mark.read_text(encoding="ascii") != digest:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(peer.source, folder)
        _npm(folder, () if peer.builds else ("--ignore-scripts",))
        mark.write_text(digest, encoding="ascii")
    return folder


def _digest(peer: NodePeer) -> str:
    return sha256(b"".join(file.read_bytes() for file in sorted(peer.source.iterdir()))).hexdigest()


def _npm(folder: Path, options: Sequence[str]) -> None:
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error", *options]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, **ENVIRONMENT},
            check=False,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired as error:
        raise NotToBeHad(f"npm did not install it within {PATIENCE} s") from error
    if done.returncode:
        raise NotToBeHad(f"npm could not install it: {said_by_npm(done.stderr)}")


def said_by_npm(text: str) -> str:
    """Give npm's error in short, without the addresses in it: where a package was looked for is nobody's business."""
    lines = [line.removeprefix("npm error").strip() for line in text.splitlines() if line.strip()]
    return re.sub(r"https?://\S+", "...", " ".join(lines[:2]))[:200]
