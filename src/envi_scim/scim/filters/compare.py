"""Owns the comparison of one stored value with one literal: a comparator for each type (RFC 7644 table 3).

A comparator is made once for a literal and used on many values. It never sees an absent value; what that
means is in `evaluate`. Storage compares by the same rules and asks `is_folded` which text they fold.
"""

import operator
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from envi_scim.scim import date_times
from envi_scim.scim.attributes import Attribute, Json, Type
from envi_scim.scim.filters.ast import Literal, Operator
from envi_scim.scim.folding import fold

Test: TypeAlias = Callable[[Json], bool]

_ORDERED: Final[dict[Operator, Callable[[Any, Any], bool]]] = {
    Operator.EQ: operator.eq,
    Operator.NE: operator.ne,
    Operator.GT: operator.gt,
    Operator.GE: operator.ge,
    Operator.LT: operator.lt,
    Operator.LE: operator.le,
}
_TEXTUAL: Final[dict[Operator, Callable[[str, str], bool]]] = {
    **_ORDERED,
    Operator.CO: operator.contains,
    Operator.SW: str.startswith,
    Operator.EW: str.endswith,
}


def is_folded(attribute: Attribute) -> bool:
    """Say whether the attribute's text is compared without regard to case; binary never is (RFC 7643 §2.3.6)."""
    return not attribute.case_exact and attribute.type in (Type.STRING, Type.REFERENCE)


def comparator(attribute: Attribute, wanted: Operator, literal: Literal) -> Test:
    """Make the test of a value against a literal that the parser has found to fit the attribute.

    A value of another type than the attribute's, which no validated document holds, is unequal to all.
    """
    return _COMPARATORS[attribute.type](attribute, wanted, literal)


def _text(attribute: Attribute, wanted: Operator, literal: Literal) -> Test:
    text, test, unequal = str(literal), _TEXTUAL[wanted], wanted is Operator.NE
    if not is_folded(attribute):
        return lambda value: test(value, text) if isinstance(value, str) else unequal
    folded = fold(text)
    return lambda value: test(fold(value), folded) if isinstance(value, str) else unequal


def _boolean(_: Attribute, wanted: Operator, literal: Literal) -> Test:
    if wanted is Operator.NE:
        return lambda value: value is not literal
    return lambda value: value is literal


def _number(_: Attribute, wanted: Operator, literal: Literal) -> Test:
    test, unequal = _ORDERED[wanted], wanted is Operator.NE

    def compare(value: Json) -> bool:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return test(value, literal)
        return unequal

    return compare


def _date_time(_: Attribute, wanted: Operator, literal: Literal) -> Test:
    test, unequal = _ORDERED[wanted], wanted is Operator.NE
    moment = date_times.instant(str(literal))

    def compare(value: Json) -> bool:
        found = date_times.instant(value) if isinstance(value, str) else None
        return unequal if found is None else test(found, moment)

    return compare


_COMPARATORS: Final[dict[Type, Callable[[Attribute, Operator, Literal], Test]]] = {
    Type.STRING: _text,
    Type.REFERENCE: _text,
    Type.BINARY: _text,
    Type.BOOLEAN: _boolean,
    Type.DECIMAL: _number,
    Type.INTEGER: _number,
    Type.DATE_TIME: _date_time,
}
