"""Owns the stand-in Okta as browser tests meet it: a real process, with the people and groups that it begins with.

`an_understudy` starts one. `Backstage` sends its forms without a browser, for tests that need its pages full.
"""

import json
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from tests.acceptance.support.commands import PROGRAM, environment
from tests.acceptance.support.waiting import until

WITHIN = 30.0  # seconds; two cores may be busy with other tests
KIND = "scim2headerauth"
_ID = re.compile(r"/directory/(?:people|groups)/(\w+)\"[^>]*>([^<]+)<")


@dataclass(frozen=True, slots=True, kw_only=True)
class Understudy:
    """A stand-in that runs, and where what it says is written."""

    url: str
    log: Path

    def backstage(self) -> "Backstage":
        """Come in by the back door."""
        return Backstage(self.url)


@contextmanager
def an_understudy(folder: Path) -> Iterator[Understudy]:
    """Run the stand-in on a free port of the loopback interface, on a file of its own."""
    log = folder / "understudy.log"
    with log.open("ab") as errors:
        process = subprocess.Popen(
            [*PROGRAM, "emulator", "--port", "0", "--data", str(folder / "understudy.db"), "--json"],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, f"the emulator did not start:\n{log.read_text(errors='replace')}"
        url = str(json.loads(line)["url"]).rstrip("/")
        with httpx.Client(base_url=url, timeout=5, trust_env=False) as client:
            until(lambda: _answers(client), within=WITHIN, what="the emulator answers")
        yield Understudy(url=url, log=log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=WITHIN)


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/applications").is_success
    except httpx.TransportError:
        return False


class Backstage:
    """Sends the emulator's forms. Each has to be accepted."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=30, trust_env=False, follow_redirects=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._client.close()

    def read(self, path: str) -> str:
        """Give a page."""
        answer = self._client.get(path)
        answer.raise_for_status()
        return answer.text

    def send(self, path: str, **fields: str) -> str:
        """Send a form, and give the path to which that leads."""
        answer = self._client.post(path, data=fields)
        answer.raise_for_status()
        return answer.url.path

    def people(self) -> dict[str, str]:
        """Give the ids of people by their names."""
        return {name: id_ for id_, name in _ID.findall(self.read("/directory/people"))}

    def groups(self) -> dict[str, str]:
        """Give the ids of groups by their names."""
        return {name: id_ for id_, name in _ID.findall(self.read("/directory/groups"))}

    def newest(self, path: str) -> str:
        """Give the id of what is first in a list."""
        found = re.search(rf'href="{path}/(\d+)"', self.read(path))
        assert found, f"nothing is listed at {path}"
        return found[1]

    def add(self, label: str, kind: str = KIND) -> str:
        """Add an application, and give the path of its pages."""
        return self.send(f"/catalog/{kind}/done", label=label).removesuffix("/assignments")

    def connect(self, application: str, *, base_url: str, token: str) -> None:
        """Have an application call a server, and do everything there but synchronize passwords."""
        self.send(f"{application}/provisioning/integration", enabled="on", base_url=base_url, api_token=token)
        self.send(f"{application}/provisioning/to-app", create_users="on", update_users="on", deactivate_users="on")

    def settle(self, application: str) -> None:
        """Wait until nothing is to be done or under way."""
        until(lambda: self._rests(application), within=WITHIN, what="the emulator has nothing to do")

    def _rests(self, application: str) -> bool:
        return all("There is none." in self.read(f"{application}/tasks?state={one}") for one in ("pending", "running"))
