"""Owns the vocabulary in which schemas are written: attributes with every characteristic of RFC 7643 §2 and §7.

The tables themselves are in `user_schema`, `group_schema` and their like; what a resource type is made of, and
the look-up of names without regard to case, is in `schemas`.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

# A JSON value as msgspec decodes it: the one place where the type system has to give up.
Json: TypeAlias = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Document: TypeAlias = dict[str, Json]


class Type(StrEnum):
    """The data type of an attribute (RFC 7643 §2.3)."""

    STRING = "string"
    BOOLEAN = "boolean"
    DECIMAL = "decimal"
    INTEGER = "integer"
    DATE_TIME = "dateTime"
    BINARY = "binary"
    REFERENCE = "reference"
    COMPLEX = "complex"


class Mutability(StrEnum):
    """When a client may write an attribute (RFC 7643 §7)."""

    READ_ONLY = "readOnly"
    READ_WRITE = "readWrite"
    IMMUTABLE = "immutable"
    WRITE_ONLY = "writeOnly"


class Returned(StrEnum):
    """When an attribute is part of an answer (RFC 7643 §7)."""

    ALWAYS = "always"
    NEVER = "never"
    DEFAULT = "default"
    REQUEST = "request"


class Uniqueness(StrEnum):
    """Among which resources a value may occur once (RFC 7643 §7)."""

    NONE = "none"
    SERVER = "server"
    GLOBAL = "global"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Attribute:
    """One attribute or sub-attribute and its characteristics; the defaults are those of RFC 7643 §2.2.

    An entry of a table, compared by identity: what is compiled from it is found again at once.
    """

    name: str
    type: Type = Type.STRING
    multi_valued: bool = False
    description: str = ""
    required: bool = False
    canonical_values: tuple[str, ...] = ()
    case_exact: bool = False
    mutability: Mutability = Mutability.READ_WRITE
    returned: Returned = Returned.DEFAULT
    uniqueness: Uniqueness = Uniqueness.NONE
    reference_types: tuple[str, ...] = ()
    sub_attributes: tuple["Attribute", ...] = ()
    # Lower-case name -> sub-attribute; built from `sub_attributes`, not given.
    subs: dict[str, "Attribute"] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "subs", {sub.name.lower(): sub for sub in self.sub_attributes})

    @property
    def key(self) -> str:
        """The name folded for look-up: attribute names are not case-sensitive (RFC 7643 §2.1)."""
        return self.name.lower()
