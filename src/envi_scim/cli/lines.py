"""Owns the reading of a file line by line: numbered, each of bounded length, some at a time."""

import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from envi_scim.provisioning.errors import InvalidName
from envi_scim.provisioning.import_lines import TextLine

# What stands for standard input and standard output.
STANDARD: Final = "-"


class Lines:
    """The lines of a file, as far as they were read; a longer one than `longest` bytes has no text."""

    def __init__(self, file: BinaryIO, *, longest: int) -> None:
        self._file = file
        self._longest = longest
        self.number = 0
        # A file that can be measured has a size; what comes through a pipe has none.
        self.size = _size(file)
        self.read = 0

    def next(self) -> TextLine | None:
        """Give the next line, None behind the last."""
        text = self._file.readline(self._longest + 2)
        if not text:
            return None
        self.number += 1
        self.read += len(text)
        if len(text.rstrip(b"\r\n")) <= self._longest:
            return TextLine(self.number, text.rstrip(b"\r\n") or b" ")
        while text and not text.endswith(b"\n"):
            text = self._file.readline(self._longest)
            self.read += len(text)
        return TextLine(self.number, None)

    def some(self, *, most: int, size: int) -> list[TextLine]:
        """Give the next lines: so many at most, and no more bytes than one line beyond `size`."""
        found: list[TextLine] = []
        end = self.read + size
        while len(found) < most and self.read < end and (line := self.next()) is not None:
            found.append(line)
        return found


@contextmanager
def opened(file: str) -> Iterator[BinaryIO]:
    """Open a file, or standard input. Raises InvalidName."""
    if file == STANDARD:
        yield sys.stdin.buffer
        return
    try:
        with Path(file).open("rb") as found:
            yield found
    except OSError as error:
        raise InvalidName(f"The file {file} cannot be read: {error.strerror}.") from error


def _size(file: BinaryIO) -> int | None:
    try:
        found = os.fstat(file.fileno())
    except OSError:
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None
