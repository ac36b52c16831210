"""Owns a command whose standard error is a terminal, while its standard output goes into a file or a pipe."""

import os
import pty
import subprocess
from contextlib import suppress
from tempfile import TemporaryFile

from tests.acceptance.support.commands import PROGRAM, Answer, environment


def at_a_terminal(*arguments: str, **more: str) -> Answer:
    """Run a command as `envi-scim ... > file` at a terminal; `err` is what was shown there."""
    ours, its = pty.openpty()
    with TemporaryFile() as file:
        process = subprocess.Popen(
            [*PROGRAM, *arguments],
            env=environment(TERM="xterm-256color", **more),
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=its,
        )
        os.close(its)
        shown = _all_of(ours)
        status = process.wait(timeout=60)
        file.seek(0)
        return Answer(status, file.read().decode(), shown.decode())


def _all_of(terminal: int) -> bytes:
    """Read until nobody writes any more, which Linux reports as an error."""
    read = b""
    with suppress(OSError):
        while piece := os.read(terminal, 65536):
            read += piece
    os.close(terminal)
    return read
