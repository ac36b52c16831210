"""Owns the comparison of text in SQL: byte by byte, on text that was folded where the attribute folds.

UTF-8 sorts as code points do, so both engines, and Python, agree on every order.
"""

from collections.abc import Callable
from typing import TypeAlias

from envi_scim.scim.filters.ast import Operator
from envi_scim.scim.texts import why_not_kept
from envi_scim.storage.filters.conditions import ALWAYS, NEVER, UNKNOWN, Condition, Parameters, loosened
from envi_scim.storage.keys import KEY_LENGTH, key_of

_Comparison: TypeAlias = Callable[[str, str, Parameters], Condition]

_ORDER = frozenset({Operator.GT, Operator.GE, Operator.LT, Operator.LE})
_LAST_CODE_POINT = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)


def is_storable(text: str) -> bool:
    """Say whether a stored value could hold this text: none holds NUL or half a surrogate pair."""
    return why_not_kept(text) is None


def compare_text(expression: str, operator: Operator, text: str, parameters: Parameters) -> Condition:
    """Compare a whole text; `ne` is the caller's, since it depends on what is absent."""
    if not is_storable(text):
        return UNKNOWN if operator in _ORDER else NEVER
    return _TEXT[operator](expression, text, parameters)


def compare_key(expression: str, operator: Operator, text: str, parameters: Parameters) -> Condition:
    """Compare the key of a text, which is cut at 256 characters with a digest behind.

    Equality is exact with the digest. An order, or a beginning, within the 256 characters is exact too:
    what was cut off cannot decide it. A longer one, and everything within or at the end of the text, leaves
    values that were cut for a second look.
    """
    if not is_storable(text):
        return UNKNOWN if operator in _ORDER else NEVER
    if operator is Operator.EQ:
        return _equals(expression, key_of(text), parameters)
    if operator in (Operator.CO, Operator.EW):
        found = _TEXT[operator](expression, text, parameters)
        return Condition(f"({found.sql} or length({expression}) > {KEY_LENGTH})", exact=False)
    if len(text) <= KEY_LENGTH:
        return _TEXT[operator](expression, text, parameters)
    return loosened(_AROUND_CUT[operator](expression, text[:KEY_LENGTH], parameters))


def _equals(expression: str, text: str, parameters: Parameters) -> Condition:
    return Condition(f"{expression} = {parameters.add(text)}")


def _ordered(sign: str) -> _Comparison:
    return lambda expression, text, parameters: Condition(f"{expression} {sign} {parameters.add(text)}")


def _starts(expression: str, text: str, parameters: Parameters) -> Condition:
    """Turn a beginning into a range, which an index can seek."""
    if not text:
        return Condition(f"{expression} is not null")
    lower, upper = parameters.add(text), upper_bound(text)
    if upper is None:
        return Condition(f"{expression} >= {lower}")
    return Condition(f"({expression} >= {lower} and {expression} < {parameters.add(upper)})")


def _contains(expression: str, text: str, parameters: Parameters) -> Condition:
    if not text:
        return Condition(f"{expression} is not null")
    # Both engines have replace(); neither its own word for "position of" in common.
    return Condition(f"replace({expression}, {parameters.add(text)}, '') <> {expression}")


def _ends(expression: str, text: str, parameters: Parameters) -> Condition:
    if not text:
        return Condition(f"{expression} is not null")
    end = f"substr({expression}, length({expression}) - {len(text) - 1})"
    return Condition(f"(length({expression}) >= {len(text)} and {end} = {parameters.add(text)})")


def _not_behind(expression: str, text: str, parameters: Parameters) -> Condition:
    """Everything that is before the text or begins with it."""
    upper = upper_bound(text)
    return ALWAYS if upper is None else Condition(f"{expression} < {parameters.add(upper)}")


def _undecided(expression: str, text: str, parameters: Parameters) -> Condition:
    del expression, text, parameters
    return UNKNOWN


def upper_bound(text: str) -> str | None:
    """Give the least text behind everything that begins so; None where nothing is."""
    while text:
        code = ord(text[-1])
        if code < _LAST_CODE_POINT:
            following = code + 1
            if following in _SURROGATES:
                following = _SURROGATES.stop
            return text[:-1] + chr(following)
        text = text[:-1]
    return None


_TEXT: dict[Operator, _Comparison] = {
    Operator.EQ: _equals,
    Operator.NE: _undecided,
    Operator.SW: _starts,
    Operator.CO: _contains,
    Operator.EW: _ends,
    Operator.GT: _ordered(">"),
    Operator.GE: _ordered(">="),
    Operator.LT: _ordered("<"),
    Operator.LE: _ordered("<="),
}
# What a text that is itself cut says of keys: more than matches.
_AROUND_CUT: dict[Operator, _Comparison] = {
    Operator.NE: _undecided,
    Operator.SW: _starts,
    Operator.GT: _ordered(">="),
    Operator.GE: _ordered(">="),
    Operator.LT: _not_behind,
    Operator.LE: _not_behind,
}
