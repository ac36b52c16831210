"""Owns the bar of a command that takes long: on standard error, where that is a terminal, and nowhere else."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from envi_scim.cli.output import shown


class Bar:
    """How far a command is."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress = progress
        self._task = task

    def show(self, *, done: int, total: int | None = None) -> None:
        """Show how far it is."""
        self._progress.update(self._task, completed=done, total=total)

    def say(self, sentence: str) -> None:
        """Tell something on standard error, above the bar where there is one."""
        if self._progress.disable:
            sys.stderr.write(f"{shown(sentence)}\n")
        else:
            self._progress.console.print(shown(sentence), markup=False, highlight=False, soft_wrap=True)


@contextmanager
def progress(what: str, *, total: int | None, beside_output: bool = False) -> Iterator[Bar]:
    """Show a bar. One that stands `beside_output` is left out where that goes to the same terminal."""
    console = Console(file=sys.stderr)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal or (beside_output and sys.stdout.isatty()),
        redirect_stdout=False,
        redirect_stderr=False,
    ) as bar:
        yield Bar(bar, bar.add_task(what, total=total))
