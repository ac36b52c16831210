"""Owns how tests give commands to the product: as an Envi engineer does, through `envi-scim`.

`Shell` runs them in one long-lived process (quick), `command_line` starts the program anew for each (real).
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import Lock
from typing import Any

ROOT = Path(__file__).parents[3]
# Settings of the product; and an installed program finds its bytecode, without which each start compiles all of it.
WITHOUT = ("ENVI_SCIM_", "PYTHONDONTWRITEBYTECODE")
PROGRAM = (sys.executable, "-m", "envi_scim")

_numbers: Iterator[int] = count(1)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, read as JSON."""
        return json.loads(self.out)


class CommandFailed(AssertionError):
    """A command that should have worked did not."""


def environment(**more: str) -> dict[str, str]:
    """Give our environment without what a test must not inherit, and `more`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(WITHOUT)}
    return {**kept, "NO_COLOR": "1", "COLUMNS": "400", **more}


def command_line(*arguments: str, **more: str) -> Answer:
    """Start the program for one command."""
    done = subprocess.run(
        [*PROGRAM, *arguments],
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return Answer(done.returncode, done.stdout, done.stderr)


class Shell:
    """One process that runs command after command on one database."""

    def __init__(self, database: str) -> None:
        self.database = database
        self._lock = Lock()
        self._ready: list[tuple[str, str]] = []
        self._made = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.acceptance.support.operator_shell"],
            cwd=ROOT,
            env=environment(ENVI_SCIM_DATABASE=database),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, *arguments: str) -> Answer:
        """Run a command and give what it left behind, whether it worked or not."""
        return Answer(*self._answer(arguments))

    def run(self, *arguments: str) -> Answer:
        """Run a command that must work."""
        answer = self.ask(*arguments)
        if answer.status != 0:
            raise CommandFailed(f"envi-scim {' '.join(arguments)}: {answer.status}\n{answer.out}{answer.err}")
        return answer

    def ready_domain(self, organization: str) -> tuple[str, str]:
        """Give the name and the token of a domain that nobody has used yet. They are made several at a time."""
        if not self._ready:
            names = [f"envi-{next(_numbers)}.example" for _ in range(min(1 + 2 * self._made, 25))]
            self._made += len(names)
            tokens = self._answer({"names": names, "organization": organization})
            self._ready = list(zip(names, tokens, strict=True))
        return self._ready.pop(0)

    def _answer(self, asked: object) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(json.dumps(asked) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        assert line, f"the operator's process ended at {asked}"
        return json.loads(line)

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._process.stdout.close()
