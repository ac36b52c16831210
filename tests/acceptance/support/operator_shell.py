"""Runs many `envi-scim` commands in one process, as they come in on standard input.

A command line starts in most of a second, and a test suite needs thousands. Each line is a JSON array of
arguments; each answer a JSON array of exit status, standard output and standard error. The commands are
the program's own, through the entry point that the console script calls.
"""

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout

from envi_scim.__main__ import main


def run(arguments: list[str]) -> tuple[int, str, str]:
    """Run one command as if the program had been started with these arguments."""
    out, err = io.StringIO(), io.StringIO()
    sys.argv = ["envi-scim", *arguments]
    status: object = 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            status = main()  # type: ignore[func-returns-value]  # may return a status or exit with one
        except SystemExit as leave:
            status = leave.code
    return (status if isinstance(status, int) else int(status is not None)), out.getvalue(), err.getvalue()


def serve() -> None:
    """Answer each line of standard input until it ends."""
    for line in sys.stdin:
        sys.stdout.write(json.dumps(run(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
