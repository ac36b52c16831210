"""Owns how the text of a filter is cut into tokens, and the limits that hold before anything is parsed.

Hand-written and linear: each character is looked at once, nothing is ever tried twice. What the tokens
mean is the parser's. PATCH paths use the same tokens (`patch_paths`).
"""

import re
from collections.abc import Sequence
from enum import Enum
from typing import Final, NamedTuple

from envi_scim.scim.errors import InvalidFilter
from envi_scim.scim.filters.escapes import read_text

# Published servers died of nested filters that were counted after parsing. No IdP comes near these.
MAX_BYTES: Final = 4096
MAX_DEPTH: Final = 20
MAX_TERMS: Final = 100

_SPACE: Final = frozenset(" \t\r\n")
_BRACKETS: Final = frozenset("()[]")
_ENDS_WORD: Final = frozenset(' \t\r\n()[]"')
# What is in no word: all but the visible characters of ASCII, and of those the ones that end it.
_NOT_IN_WORD: Final = re.compile(r"[^!#-'*-Z\\^-~]")
_CONNECTIVES: Final = frozenset({"and", "or"})


class Kind(Enum):
    """What a token is. A word is a name, an operator, a number or one of true, false and null."""

    WORD = "word"
    TEXT = "text"
    OPEN = "("
    CLOSE = ")"
    OPEN_VALUES = "["
    CLOSE_VALUES = "]"
    END = "the end"


_OPENED_BY: Final = {Kind.CLOSE: Kind.OPEN, Kind.CLOSE_VALUES: Kind.OPEN_VALUES}
_OPENING: Final = frozenset(_OPENED_BY.values())
# What ends an expression, so that a word behind it needs a blank in between.
_ENDING: Final = frozenset({Kind.TEXT, Kind.CLOSE, Kind.CLOSE_VALUES})


class Token(NamedTuple):
    """A token: `text` is the word as it came, or a string without quotes and escapes."""

    kind: Kind
    text: str
    # 1-based, as people count.
    position: int


def refuse(position: int, reason: str) -> InvalidFilter:
    """Make the refusal of a filter, with the place where it stops being one."""
    return InvalidFilter(f"The filter is not valid at position {position}: {reason}")


def tokenize(text: str, *, start: int = 0) -> list[Token]:
    """Cut a filter into tokens, the last of which is the end; what is before `start` is no part of it.

    Raises:
        InvalidFilter: it is over a limit, or holds a character or a string that no filter holds.
    """
    _check_size(text)
    tokens: list[Token] = []
    position, length = start, len(text)
    end = -1
    while position < length:
        character = text[position]
        if character in _SPACE:
            position += 1
            continue
        touches = end == position
        if character == '"':
            value, end = read_text(text, position, refuse=refuse)
            token = Token(Kind.TEXT, value, position + 1)
        elif character in _BRACKETS:
            end = position + 1
            token = Token(Kind(character), character, end)
        else:
            end = _end_of_word(text, position)
            token = Token(Kind.WORD, text[position:end], position + 1)
        if touches and _must_stand_apart(tokens[-1], token):
            raise refuse(position + 1, "a blank must stand before this.")
        tokens.append(token)
        position = end
    tokens.append(Token(Kind.END, "", length + 1))
    _check_shape(tokens)
    return tokens


def _must_stand_apart(before: Token, token: Token) -> bool:
    """Say whether the grammar asks for a blank between two tokens: around connectives (figure 1, SP).

    Brackets need none, and blanks beside them do no harm. What follows `]` without one is a sub-attribute. Between
    an operator and a quoted text it is asked for too, and forgiven: an example of RFC 7644 §3.5.2.2 lacks it.
    """
    if token.kind is Kind.OPEN:
        return before.kind is Kind.WORD and before.text.lower() in _CONNECTIVES
    if token.kind is not Kind.WORD:
        return False
    return before.kind in _ENDING and not (before.kind is Kind.CLOSE_VALUES and token.text[0] == ".")


def _end_of_word(text: str, start: int) -> int:
    behind = _NOT_IN_WORD.search(text, start)
    if behind is None:
        return len(text)
    if behind[0] not in _ENDS_WORD:
        raise refuse(behind.start() + 1, "this character may stand only inside a quoted text.")
    return behind.start()


def _check_size(text: str) -> None:
    # The length in characters first: it costs nothing, whatever the text.
    if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise InvalidFilter(f"The filter is longer than {MAX_BYTES} bytes.")


def _check_shape(tokens: Sequence[Token]) -> None:
    """Count brackets and terms, so that the parser never recurses deeper nor works longer than is allowed."""
    opened: list[Kind] = []
    terms = 1
    for token in tokens:
        kind = token.kind
        if kind is Kind.WORD:
            terms += token.text.lower() in _CONNECTIVES
        elif kind in _OPENING:
            opened.append(kind)
            if len(opened) > MAX_DEPTH:
                raise refuse(token.position, f"it is nested deeper than {MAX_DEPTH} brackets.")
        elif kind in _OPENED_BY and (not opened or opened.pop() is not _OPENED_BY[kind]):
            raise refuse(token.position, f"this {kind.value} closes nothing.")
    if opened:
        raise refuse(tokens[-1].position, f"a {opened[-1].value} is not closed.")
    if terms > MAX_TERMS:
        raise InvalidFilter(f"The filter has more than {MAX_TERMS} terms.")
