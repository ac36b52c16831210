"""Owns the attributes that have a typed column: names, externalId, id, active, the times."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from envi_scim.scim import date_times
from envi_scim.scim.filters.ast import Compare, Literal, Operator
from envi_scim.scim.folding import fold
from envi_scim.storage.filters.conditions import ALWAYS, UNKNOWN, Condition, Parameters, constant, negated
from envi_scim.storage.filters.texts import compare_text
from envi_scim.storage.keys import is_id

# What the column holds: milliseconds.
_DIGITS = 3

_Comparison: TypeAlias = Callable[[str, Operator, Literal, Parameters], Condition]


@dataclass(frozen=True, slots=True)
class Column:
    """How an attribute is compared by its column, and what `pr` is there."""

    expression: str
    compare: _Comparison
    present: Condition = ALWAYS


def _folded(expression: str, operator: Operator, literal: Literal, parameters: Parameters) -> Condition:
    return compare_text(expression, operator, fold(str(literal)), parameters)


def _exact(expression: str, operator: Operator, literal: Literal, parameters: Parameters) -> Condition:
    return compare_text(expression, operator, str(literal), parameters)


def _id(expression: str, operator: Operator, literal: Literal, parameters: Parameters) -> Condition:
    text = str(literal)
    if operator is Operator.EQ:
        return Condition(f"{expression} = {parameters.add(text)}") if is_id(text) else constant(holds=False)
    return compare_text(f"cast({expression} as text)", operator, text, parameters)


def _flag(expression: str, _: Operator, literal: Literal, parameters: Parameters) -> Condition:
    return Condition(f"{expression} = {parameters.add(bool(literal))}")


_FINER = {Operator.GT: ">", Operator.GE: ">", Operator.LT: "<=", Operator.LE: "<="}
_ORDER = {Operator.EQ: "=", Operator.GT: ">", Operator.GE: ">=", Operator.LT: "<", Operator.LE: "<="}


def _moment(expression: str, operator: Operator, literal: Literal, parameters: Parameters) -> Condition:
    """Compare a time. One that is finer than a millisecond lies between two values of the column."""
    moment = date_times.instant(str(literal))
    if moment is None:
        return UNKNOWN
    finer = len(moment.fraction) > _DIGITS
    fraction = moment.fraction[:_DIGITS].ljust(_DIGITS, "0")
    whole = date_times.canonical(moment._replace(fraction="")).removesuffix("Z")
    if finer and operator is Operator.EQ:
        return constant(holds=False)
    sign = _FINER[operator] if finer else _ORDER[operator]
    return Condition(f"{expression} {sign} {parameters.add(f'{whole}.{fraction}Z')}")


COLUMNS = {
    "User": {
        "id": Column("a.id", _id),
        "userName": Column("a.user_name_key", _folded),
        "externalId": Column("a.external_id", _exact, Condition("a.external_id <> ''")),
        "active": Column("a.active", _flag),
        "meta.created": Column("a.created_at", _moment),
        "meta.lastModified": Column("a.modified_at", _moment),
    },
    "Group": {
        "id": Column("g.id", _id),
        "displayName": Column("g.display_name_key", _folded),
        "externalId": Column("g.external_id", _exact, Condition("g.external_id <> ''")),
        "meta.created": Column("g.created_at", _moment),
        "meta.lastModified": Column("g.modified_at", _moment),
    },
}


def compare_column(column: Column, compare: Compare, parameters: Parameters) -> Condition:
    """Compare an attribute by its column. What is absent is unequal to everything."""
    if compare.operator is Operator.NE:
        return negated(column.compare(column.expression, Operator.EQ, compare.value, parameters))
    return column.compare(column.expression, compare.operator, compare.value, parameters)
