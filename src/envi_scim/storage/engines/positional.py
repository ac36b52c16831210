"""Owns the turn from `:name` parameters, as the SQL files have them, to PostgreSQL's `$1`."""

import re
from dataclasses import dataclass
from functools import lru_cache

# A string is skipped; `::type` is a cast.
_PARAMETER = re.compile(r"'(?:''|[^'])*'|(?<!:):(?P<name>[a-z_]\w*)")


@dataclass(frozen=True, slots=True)
class Positional:
    """A text with positional parameters, and their names in that order."""

    sql: str
    parameters: tuple[str, ...]


@lru_cache(maxsize=1024)
def positional(sql: str) -> Positional:
    """Number the parameters of a text; one that occurs twice keeps its number."""
    numbers: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        name = found["name"]
        if name is None:
            return found[0]
        return f"${numbers.setdefault(name, len(numbers) + 1)}"

    return Positional(_PARAMETER.sub(number, sql), tuple(numbers))
