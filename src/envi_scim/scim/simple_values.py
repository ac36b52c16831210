"""Owns the checks of values that are neither complex nor many: one for each data type (RFC 7643 §2.3).

Nothing is corrected: what fits its type is kept as it came. An unassigned value is None. The sentences
name the attribute and what it must be, and never repeat the value.
"""

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from envi_scim.scim.attributes import Attribute, Json, Type
from envi_scim.scim.date_times import instant
from envi_scim.scim.errors import InvalidValue
from envi_scim.scim.inspection import Inspection
from envi_scim.scim.texts import check_text

Check: TypeAlias = Callable[[Json, Inspection], Json]

# RFC 4648 §4, whose padding may be left out (RFC 7643 §2.3.6).
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]*={0,2}")
_BASE64_GROUP: Final = 4
# What a refusal calls the values of JSON.
_KINDS: Final = {
    type(None): "null",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    str: "a string",
    list: "a list",
    dict: "an object",
}


def refuse(name: str, expected: str, value: Json) -> InvalidValue:
    """Give the refusal of a value of the wrong type: what it must be and what kind of value came."""
    return InvalidValue(f"{name} must be {expected}, not {_KINDS.get(type(value), 'something else')}.")


def check_of(attribute: Attribute, name: str) -> Check:
    """Give the check of a single value of a simple attribute; `name` is what errors call it."""
    return _CHECKS[attribute.type](name)


def is_blank(value: Json, inspection: Inspection) -> bool:
    """Say whether a value is the empty text that several identity providers send for "no value"."""
    return value == "" and not inspection.strict


def _string(name: str) -> Check:
    def check(value: Json, inspection: Inspection) -> Json:
        if isinstance(value, str):
            if value and value.isascii() and "\0" not in value:
                return value
            check_text(value, name=name)
            return value if value or inspection.strict else None
        if value is None:
            return None
        raise refuse(name, "a string", value)

    return check


def _boolean(name: str) -> Check:
    def check(value: Json, inspection: Inspection) -> Json:
        if value is True or value is False:
            return value
        if value is None or is_blank(value, inspection):
            return None
        raise refuse(name, "true or false", value)

    return check


def _integer(name: str) -> Check:
    def check(value: Json, inspection: Inspection) -> Json:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if value is None or is_blank(value, inspection):
            return None
        raise refuse(name, "an integer", value)

    return check


def _decimal(name: str) -> Check:
    def check(value: Json, inspection: Inspection) -> Json:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        if value is None or is_blank(value, inspection):
            return None
        raise refuse(name, "a number", value)

    return check


def _date_time(name: str) -> Check:
    def check(value: Json, inspection: Inspection) -> Json:
        if value is None or is_blank(value, inspection):
            return None
        if not isinstance(value, str):
            raise refuse(name, "a dateTime in a string", value)
        if instant(value) is None:
            raise InvalidValue(f"{name} must be a dateTime such as 2008-01-23T04:56:22Z.")
        return value

    return check


def _binary(name: str) -> Check:
    def check(value: Json, inspection: Inspection) -> Json:
        if value is None or is_blank(value, inspection):
            return None
        if not isinstance(value, str):
            raise refuse(name, "base64 in a string", value)
        if not _is_base64(value):
            raise InvalidValue(f"{name} must be base64 (RFC 4648 section 4).")
        return value

    return check


def _is_base64(text: str) -> bool:
    if _BASE64.fullmatch(text) is None:
        return False
    if text.endswith("="):
        return len(text) % _BASE64_GROUP == 0
    return len(text) % _BASE64_GROUP != 1


# A reference is any text: identity providers send what is no URI, and expect it back (RFC 7643 §2.3.7 asks for one).
_CHECKS: Final[dict[Type, Callable[[str], Check]]] = {
    Type.STRING: _string,
    Type.REFERENCE: _string,
    Type.BOOLEAN: _boolean,
    Type.INTEGER: _integer,
    Type.DECIMAL: _decimal,
    Type.DATE_TIME: _date_time,
    Type.BINARY: _binary,
}
