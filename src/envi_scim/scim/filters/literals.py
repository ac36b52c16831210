"""Owns which literal may be compared with which attribute by which operator (RFC 7644 table 3).

A literal leaves here as a value of the attribute's type: what compares later never converts.
"""

import re
from collections.abc import Callable
from typing import Final

from envi_scim.scim import date_times
from envi_scim.scim.attributes import Attribute, Json, Type
from envi_scim.scim.filters.ast import Literal, Operator
from envi_scim.scim.filters.lexer import Kind, Token, refuse

_WORDS: Final[dict[str, Literal]] = {"true": True, "false": False, "null": None}
_NUMBER_START: Final = frozenset("-0123456789")
# RFC 7159 §6, which is less than what Python reads as a number.
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?P<part>(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)")
_EXACT_INTEGER: Final = 2**63

_EQUALITY: Final = frozenset({Operator.EQ, Operator.NE})
_ORDER: Final = frozenset({Operator.GT, Operator.GE, Operator.LT, Operator.LE})
_ALL: Final = frozenset(Operator)

_OPERATORS: Final = {
    Type.STRING: _ALL,
    Type.REFERENCE: _ALL,
    Type.BOOLEAN: _EQUALITY,
    Type.BINARY: _EQUALITY,
    Type.DECIMAL: _EQUALITY | _ORDER,
    Type.INTEGER: _EQUALITY | _ORDER,
    Type.DATE_TIME: _EQUALITY | _ORDER,
}


def read_literal(token: Token) -> Literal:
    """Read what stands on the right of an operator (RFC 7644 figure 1, compValue)."""
    if token.kind is Kind.TEXT:
        return token.text
    word = token.text.lower()
    if token.kind is Kind.WORD and word in _WORDS:
        return _WORDS[word]
    if token.kind is Kind.WORD and word[0] in _NUMBER_START:
        return _number(token)
    raise refuse(token.position, "a quoted text, a number, true, false or null must follow the operator.")


def fitting(literal: Literal, attribute: Attribute, operator: Operator, *, position: int) -> Literal:
    """Give the literal as a value of the attribute's type.

    Raises:
        InvalidFilter: the attribute cannot be compared so, or with such a value.
    """
    if literal is None:
        if operator not in _EQUALITY:
            raise refuse(position, f"null can be compared by eq and ne, not by {operator}.")
        return None
    if operator not in _OPERATORS[attribute.type]:
        raise refuse(position, f"{attribute.name} is of type {attribute.type} and cannot be compared by {operator}.")
    value = _READERS[attribute.type](literal)
    if value is None:
        raise refuse(position, f"{attribute.name} is of type {attribute.type}, and this value is not.")
    return value


def _text(literal: Json) -> Literal:
    return literal if isinstance(literal, str) else None


def _boolean(literal: Json) -> Literal:
    return literal if isinstance(literal, bool) else None


def _numeric(literal: Json) -> Literal:
    return literal if isinstance(literal, int | float) and not isinstance(literal, bool) else None


def _date_time(literal: Json) -> Literal:
    moment = date_times.instant(literal) if isinstance(literal, str) else None
    return None if moment is None else date_times.canonical(moment)


_READERS: Final[dict[Type, Callable[[Json], Literal]]] = {
    Type.STRING: _text,
    Type.REFERENCE: _text,
    Type.BINARY: _text,
    Type.BOOLEAN: _boolean,
    Type.DECIMAL: _numeric,
    Type.INTEGER: _numeric,
    Type.DATE_TIME: _date_time,
}


def _number(token: Token) -> int | float:
    fits = _NUMBER.fullmatch(token.text)
    if fits is None:
        raise refuse(token.position, "this is not a number as JSON writes it.")
    number: int | float = float(token.text) if fits["part"] else int(token.text)
    if abs(number) >= _EXACT_INTEGER:
        raise refuse(token.position, "this number is too large.")
    return number
