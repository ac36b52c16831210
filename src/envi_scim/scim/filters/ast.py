"""Owns the syntax tree of a filter. Its paths are resolved: a tree never names an unknown attribute."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from envi_scim.scim.paths import AttributePath

# What may stand on the right of an operator (RFC 7644 figure 1, compValue).
Literal: TypeAlias = "None | bool | int | float | str"


class Operator(StrEnum):
    """The comparison operators of RFC 7644 table 3; `pr` is a node of its own."""

    EQ = "eq"
    NE = "ne"
    CO = "co"
    SW = "sw"
    EW = "ew"
    GT = "gt"
    GE = "ge"
    LT = "lt"
    LE = "le"


@dataclass(frozen=True, slots=True)
class Compare:
    """`path op value`. Booleans, numbers and dates are already of the attribute's type."""

    path: AttributePath
    operator: Operator
    value: Literal


@dataclass(frozen=True, slots=True)
class Present:
    """`path pr`."""

    path: AttributePath


@dataclass(frozen=True, slots=True)
class And:
    """All of at least two terms."""

    terms: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of at least two terms."""

    terms: tuple["Filter", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """`not (term)`."""

    term: "Filter"


@dataclass(frozen=True, slots=True)
class ValuePath:
    """`attr[filter]`: one value of a complex attribute satisfies the whole inner filter.

    The paths inside name the complex attribute itself as `attribute` and the sub-attribute as
    `sub_attribute`, as they would outside.
    """

    path: AttributePath
    filter: "Filter"


Filter: TypeAlias = Compare | Present | And | Or | Not | ValuePath


def number_of_tests(filter_: Filter) -> int:
    """Say how many comparisons and tests of presence a filter makes of one value at most."""
    match filter_:
        case And(terms) | Or(terms):
            return sum(number_of_tests(term) for term in terms)
        case Not(term) | ValuePath(_, term):
            return number_of_tests(term)
        case Compare() | Present():
            return 1
