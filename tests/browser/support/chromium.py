"""Owns the browser of the browser tests: Debian's Chromium, which is installed where it is missing and we may.

A machine without it never skips these tests: root installs it, once, whichever worker comes first; everybody
else is told what to install. Playwright would download a browser of its own, and is never asked to.
"""

import fcntl
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

CHROMIUM = Path("/usr/bin/chromium")
PACKAGES = ("chromium", "fonts-liberation")  # without a font of Latin letters, pictures show boxes
INSTALL_WITHIN = 280.0  # seconds; a test may take 300
# Nothing but the pages is to be asked for: no updates, no field trials, no account.
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--disable-partial-raster",  # else a picture depends, at its round corners, on what was painted before
)


class NoBrowser(Exception):
    """There is no Chromium, and it could not be installed."""


def flags(*, root: bool | None = None) -> list[str]:
    """Give the flags that Chromium is started with; its sandbox refuses to work for root."""
    return [*FLAGS, *(("--no-sandbox",) if _is_root(said=root) else ())]


def chromium(path: Path = CHROMIUM, *, root: bool | None = None, install: Callable[[], None] | None = None) -> Path:
    """Give the path of Chromium, which is there afterwards.

    Raises:
        NoBrowser: it is missing and could not be installed; the sentence says what to install.
    """
    if not path.exists():
        if not _is_root(said=root):
            raise NoBrowser(f"The browser tests need Chromium as {path}. Install it as root: {_command()}")
        with _alone(path.parent):
            if not path.exists():  # else another worker was faster
                (install or _install)()
    if not path.exists():
        raise NoBrowser(f"Chromium was installed, and is still not found as {path}. Install it as root: {_command()}")
    return path


def _is_root(*, said: bool | None) -> bool:
    return os.geteuid() == 0 if said is None else said


def _command() -> str:
    return f"apt-get install --no-install-recommends {' '.join(PACKAGES)}"


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep the other workers waiting; the lock is on the folder itself, so that no file of it is left behind."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _install() -> None:
    quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ("apt-get", "update"),
        ("apt-get", "install", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120", *PACKAGES),
    ):
        try:
            done = subprocess.run(
                command, env=quietly, capture_output=True, text=True, timeout=INSTALL_WITHIN, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NoBrowser(f"Chromium could not be installed ({error}). Install it as root: {_command()}") from error
        if done.returncode != 0:
            raise NoBrowser(f"Chromium could not be installed. Install it as root: {_command()}\n{done.stderr[-2000:]}")
