"""Owns the words of expressions: text to tokens, and the error that names the place where it cannot go on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class WrongExpression(ValueError):
    """An expression that cannot be understood; its sentence says where and why."""

    def __init__(self, sentence: str, position: int) -> None:
        super().__init__(f"{sentence} (character {position + 1})")


class Kind(StrEnum):
    """What a token is."""

    NAME = "name"
    TEXT = "text"
    NUMBER = "number"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """A word of an expression: `text` as it means, so a quoted text comes without its quotes."""

    kind: Kind
    text: str
    position: int


_TOKEN: Final = re.compile(
    r"""\s*(?:
        (?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
      | (?P<number>[0-9]{1,15}(?:\.[0-9]{1,15})?)
      | "(?P<double>(?:[^"\\]|\\.)*)"
      | '(?P<single>(?:[^'\\]|\\.)*)'
      | (?P<sign>==|!=|&&|\|\||[!?:()+])
    )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


def tokens(text: str) -> Iterator[Token]:
    """Give the tokens of an expression, and one that is the end. Raises WrongExpression."""
    position, end = 0, len(text.rstrip())
    while position < end:
        found = _TOKEN.match(text, position)
        if found is None:
            start = position + len(text[position:]) - len(text[position:].lstrip())
            raise WrongExpression(f"“{text[start]}” cannot be read here", start)
        quoted = found["double"] if found["double"] is not None else found["single"]
        start = found.end() - len(found[0].lstrip())
        if quoted is not None:
            yield Token(Kind.TEXT, _ESCAPED.sub(r"\1", quoted), start)
        elif found["name"] is not None:
            yield Token(Kind.NAME, found["name"], start)
        elif found["number"] is not None:
            yield Token(Kind.NUMBER, found["number"], start)
        else:
            yield Token(Kind.SIGN, found["sign"], start)
        position = found.end()
    yield Token(Kind.END, "the end", end)
