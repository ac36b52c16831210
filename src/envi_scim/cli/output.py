"""Owns what commands print: JSON for programs, aligned text for people. Both stream.

Text that came from a client is shown without its control characters, so that no name can play with the
terminal it is shown on. What the terminal's encoding does not have is written as JSON would escape it.
"""

import codecs
import io
import json
import sys
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence

import msgspec
from rich.console import Console
from rich.progress import Progress

from envi_scim.scim.attributes import Json

Row = Mapping[str, Json]

_ESCAPED = "envi-scim-escaped"


def shown(value: Json) -> str:
    """Write a value for a person's eyes."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(shown(element) for element in value) or "-"
    text = str(value)
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)


def write_what_can_be_written() -> None:
    """Have characters escaped that standard output cannot encode; a command must not fail at its last step."""
    codecs.register_error(_ESCAPED, _escaped)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors=_ESCAPED)


def _escaped(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


def print_line(text: str) -> None:
    """Print one line as it is."""
    sys.stdout.write(f"{text}\n")


def warn(sentence: str) -> None:
    """Tell the person something that the output does not."""
    sys.stderr.write(f"warning: {shown(sentence)}\n")


def print_json(value: object) -> None:
    """Print a value as one JSON text."""
    print_line(msgspec.json.encode(value).decode())


def print_record(record: Row, *, as_json: bool) -> None:
    """Print one thing: a JSON object, or a line for each of its fields."""
    if as_json:
        print_json(record)
        return
    width = max(len(name) for name in record)
    for name, value in record.items():
        print_line(f"{name:<{width}}  {shown(value)}")


class Table:
    """A list under way: a JSON array with a line for each element, or aligned columns, a batch at a time."""

    def __init__(self, *, as_json: bool, indent: str = "") -> None:
        self._as_json = as_json
        self._indent = indent
        self._widths: dict[str, int] = {}
        self._printed = False
        if as_json:
            sys.stdout.write("[")

    def add(self, rows: Sequence[Row]) -> None:
        """Print a batch of rows."""
        if self._as_json:
            self._add_json(rows)
        elif rows:
            self._add_text(rows)

    def _add_json(self, rows: Iterable[Row]) -> None:
        for row in rows:
            sys.stdout.write(",\n" if self._printed else "\n")
            sys.stdout.write(msgspec.json.encode(row).decode())
            self._printed = True

    def _add_text(self, rows: Sequence[Row]) -> None:
        cells = [{name: shown(value) for name, value in row.items()} for row in rows]
        for name in rows[0]:
            widest = max(len(row[name]) for row in cells)
            self._widths[name] = max(self._widths.get(name, len(name)), widest)
        if not self._printed:
            self._line({name: name.upper() for name in rows[0]})
            self._printed = True
        for row in cells:
            self._line(row)

    def _line(self, cells: Mapping[str, str]) -> None:
        line = "  ".join(f"{text:<{self._widths[name]}}" for name, text in cells.items())
        print_line(self._indent + line.rstrip())

    def end(self) -> None:
        """Close what was opened."""
        if self._as_json:
            print_line("\n]" if self._printed else "]")


def tell(sentence: str) -> None:
    """Tell the person at the terminal what is being done; a log or a pipe hears nothing."""
    if sys.stderr.isatty():
        sys.stderr.write(f"{shown(sentence)}\n")


def print_rows(rows: Sequence[Row], *, as_json: bool) -> None:
    """Print a short list."""
    table = Table(as_json=as_json)
    table.add(rows)
    table.end()


async def print_batches(
    batches: AsyncIterator[tuple[int, Sequence[Row]]], *, as_json: bool, what: str, indent: str = ""
) -> None:
    """Print a long list as it comes, batch by batch, each with the number of all rows.

    Where the list goes into a file and standard error is a terminal, a bar shows how far it is.
    """
    table = Table(as_json=as_json, indent=indent)
    console = Console(file=sys.stderr)
    with Progress(
        console=console,
        transient=True,
        disable=not console.is_terminal or sys.stdout.isatty(),
        redirect_stdout=False,  # else what belongs into the file goes to the terminal
        redirect_stderr=False,
    ) as progress:
        task = progress.add_task(what, total=None)
        async for total, rows in batches:
            table.add(rows)
            progress.update(task, total=total, advance=len(rows))
    table.end()
