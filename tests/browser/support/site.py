"""Owns the product as browser tests meet it: a real process, over a SQLite file with the demo's domain.

The demo's data are made once a test process, and each server starts on a copy of them.
"""

import asyncio
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from envi_scim.cli import demo
from envi_scim.http.console.pages import Page
from envi_scim.settings import load
from envi_scim.wiring import migrated, opened
from envi_scim.wiring.server import application
from tests.acceptance.support.commands import Shell
from tests.acceptance.support.okta import Okta
from tests.acceptance.support.server import Server

EMAIL = demo.ADMINISTRATOR
PASSWORD = demo.PASSWORD
DOMAIN = demo.DOMAIN
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """A database with the demo's domain, and the token that was made with it."""

    file: Path
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A server, who gives commands on its database, and the token of the demo's domain."""

    server: Server
    shell: Shell
    token: str

    @property
    def url(self) -> str:
        """Where the console is."""
        return self.server.url

    def okta(self) -> Okta:
        """Connect an Okta app to the demo's domain."""
        return Okta(f"{self.url}/scim", f"Bearer {self.token}")


def make_demo(folder: Path) -> Demo:
    """Make the database that sites start with."""
    file = folder / "demo.db"

    def make() -> str:
        settings = load({}, {"database": f"sqlite:///{file}"})
        migrated(settings)
        return asyncio.run(demo._prepare(settings))

    return Demo(file=file, token=aside(make))


def aside(make: Callable[[], T]) -> T:
    """Run what needs an event loop in a thread of its own: the one of the tests may be running Playwright's."""
    made: list[T] = []
    thread = threading.Thread(target=lambda: made.append(make()))
    thread.start()
    thread.join()
    assert made, "it could not be made; why is written above"
    return made[0]


def all_pages(site: Site) -> tuple[Page, ...]:
    """Give the table of the console's pages."""

    async def read() -> tuple[Page, ...]:
        settings = load({}, {"database": site.shell.database})
        async with opened(settings) as services:
            return application(services, settings).console.pages

    return aside(lambda: asyncio.run(read()))


@contextmanager
def a_site(start: Demo, folder: Path, *, settings: dict[str, str] | None = None) -> Iterator[Site]:
    """Run a server on a copy of the demo's database."""
    file = folder / "envi.db"
    shutil.copyfile(start.file, file)
    database = f"sqlite:///{file}"
    with Server(database, log=folder / "server.log", settings=settings) as server:
        shell = Shell(database)
        try:
            yield Site(server=server, shell=shell, token=start.token)
        finally:
            shell.close()
