"""Owns how rows are handed to PostgreSQL's COPY: the table and columns that a query names, and COPY's text format.

COPY takes many rows for half of what an insert costs. Its binary format is not for us: our connections have ids and
times as text (`postgres_types`).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_COPY: Final = re.compile(r"copy (?P<table>\w+) \((?P<columns>[^()]*)\) from stdin")

# PostgreSQL's manual, COPY, "Text Format": a backslash stands before what would end a value or a row.
_ESCAPES: Final = {"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"}
_TABLE: Final = str.maketrans(_ESCAPES)
_NULL: Final = r"\N"


@dataclass(frozen=True, slots=True)
class CopyTarget:
    """Where COPY writes."""

    table: str
    columns: tuple[str, ...]


@lru_cache
def copy_target(sql: str) -> CopyTarget:
    """Read where a `copy` query writes.

    >>> copy_target("copy request (domain_id, at) from stdin")
    CopyTarget(table='request', columns=('domain_id', 'at'))
    """
    found = _COPY.fullmatch(sql)
    if found is None:
        raise ValueError(f"This is no copy of named columns: {sql}")
    return CopyTarget(found["table"], tuple(name.strip() for name in found["columns"].split(",")))


def copy_text(rows: Sequence[Sequence[object]]) -> bytes:
    r"""Write rows of texts, numbers and None as COPY reads them.

    >>> copy_text([("a\tb", 1, None), ("c", 2, "d")])
    b'a\\tb\t1\t\\N\nc\t2\td\n'
    """
    columns = [_written(values) for values in zip(*rows, strict=True)]
    return "".join([f"{line}\n" for line in map("\t".join, zip(*columns, strict=True))]).encode()


def _written(column: tuple[object, ...]) -> Iterable[str]:
    """Write the values of a column: looked through as one text, since hardly any has a character to be escaped."""
    texts = [*map(str, column)]
    together = "".join(texts)
    if any(character in together for character in _ESCAPES):
        texts = [text.translate(_TABLE) for text in texts]
    if None in column:
        return [_NULL if value is None else text for value, text in zip(column, texts, strict=True)]
    return texts
