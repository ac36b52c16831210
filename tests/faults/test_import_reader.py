"""A process reads the lines of a long import, and another one writes them: where one ends, so does the other."""

import json
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.acceptance.support.commands import PROGRAM, command_line, environment
from tests.acceptance.support.waiting import until
from tests.support.databases import migrated_file

DOMAIN = "envi.com"
# Some hundred mebibytes through a pipe, more than is read before a test ends: users of 8 KiB, so that few are written.
LINES = 12_000
PADDING = "x" * 8000
INTERRUPTED = 130
# As a terminal starts it: what a shell runs in the background is deaf to Ctrl+C, and so is all that it starts.
HEARS_CTRL_C = ("env", "--default-signal=INT")
GOES_ON = "What was imported stays: run the same command again, and it goes on."
# What processes are called that multiprocessing spawns; its own tracker of resources is none of them.
SPAWNED = b"--multiprocessing-fork"


class Import:
    """An import that reads what never seems to end."""

    def __init__(self, url: str) -> None:
        self.process = subprocess.Popen(
            [*HEARS_CTRL_C, *PROGRAM, "import", DOMAIN, "-", "--database", url],
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._feeder = threading.Thread(target=self._feed)
        self._feeder.start()

    def _feed(self) -> None:
        assert self.process.stdin is not None
        with suppress(BrokenPipeError):
            for number in range(LINES):
                user = {"userName": f"user{number}", "addresses": [{"formatted": PADDING}]}
                self.process.stdin.write(json.dumps(user).encode() + b"\n")
        with suppress(BrokenPipeError):
            self.process.stdin.close()

    def readers(self) -> list[int]:
        """Find the processes that it spawned, also when it is gone: those of its session."""
        return [
            int(found.name)
            for found in Path("/proc").iterdir()
            if found.name.isdigit() and _session(found) == self.process.pid and SPAWNED in _command(found)
        ]

    def reader(self) -> int:
        """Give the process that reads, once it is there."""
        until(lambda: len(self.readers()) == 1, within=30, what="a process that reads")
        return self.readers()[0]

    def close(self) -> None:
        """Close what is left of its pipes."""
        for pipe in (self.process.stdin, self.process.stderr):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()

    def ended(self) -> tuple[int, str]:
        """Wait for the end; give the status and what was said."""
        assert self.process.stderr is not None
        said = self.process.stderr.read().decode()
        status = self.process.wait(timeout=30)
        self._feeder.join()
        return status, said


def _session(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[3])
    except OSError:
        return 0


def _command(process: Path) -> bytes:
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""


@pytest.fixture
def importing(tmp_path: Path, sqlite_template: Path) -> Iterator[Import]:
    url = migrated_file(tmp_path / "envi-scim.db", sqlite_template)
    made = command_line(
        "domain", "create", DOMAIN, "--type", "simple", "--authentication", "ws-trust", ENVI_SCIM_DATABASE=url
    )
    assert made.status == 0, made.err
    found = Import(url)
    yield found
    found.process.kill()
    found.ended()
    found.close()


def test_an_import_whose_reader_is_killed_says_so_and_ends(importing: Import) -> None:
    os.kill(importing.reader(), signal.SIGKILL)

    assert importing.ended() == (1, f"envi-scim: The process that reads the lines was ended. {GOES_ON}\n")


def test_an_import_that_is_killed_leaves_no_reader(importing: Import) -> None:
    importing.reader()

    importing.process.kill()

    until(lambda: not importing.readers(), within=30, what="the reader ends")


def test_ctrl_c_ends_an_import_and_its_reader_without_a_word(importing: Import) -> None:
    """A terminal sends it to both."""
    importing.reader()

    os.killpg(importing.process.pid, signal.SIGINT)

    assert importing.ended() == (INTERRUPTED, "")
    assert importing.readers() == []
