"""Owns the decoding of a JSON body under limits: one object, no name twice, not too deep nor wide, UTF-8, real numbers.

Two readers of a body in which a name comes twice would read two things, so it is refused. Knowing that
costs a parser with a hook per object; most bodies are spared it: see `_may_repeat_a_name`.
"""

import json
import re
from collections.abc import Iterable
from typing import Final, NoReturn, cast

import msgspec

from envi_scim.http.scim_api.json_faults import fault_of, refuse_nul
from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.errors import InvalidSyntax, InvalidValue

# Names that one object may have. A user has some forty attributes, schemas of a domain's own add dozens; a million
# names that nobody knows would each have to be looked up, noted and dropped.
MAX_NAMES: Final = 1000

_DECODER: Final = msgspec.json.Decoder()
_BOM: Final = b"\xef\xbb\xbf"
# The end of a name. In a body without a backslash a quotation mark opens or closes a string and nothing else.
_NAME_END: Final = re.compile(rb'"[ \t\r\n]*:')


class _RepeatedName(ValueError):
    """A name comes twice in one object."""


def decode(body: bytes, *, max_depth: int) -> Document:
    """Read a body.

    Raises:
        InvalidSyntax: it is empty, no JSON, no object, too deep, too wide, or names something twice.
        InvalidValue: a number is out of range, or a text holds NUL or half a character.
    """
    body = body.removeprefix(_BOM)
    if not body or body.isspace():
        raise InvalidSyntax("The body is empty; send a JSON object.")
    try:
        value = cast("Json", _DECODER.decode(body))
    except RecursionError:
        raise _too_deep(max_depth) from None
    except msgspec.ValidationError as error:  # where no type is asked for it says so of numbers alone
        raise InvalidValue("A number in the body is out of range.") from error
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise fault_of(body) from error
    if not isinstance(value, dict):
        raise InvalidSyntax("The body must be a JSON object.")
    names = _count_names(value, max_depth, max_depth=max_depth)
    if _may_repeat_a_name(body, names):
        _refuse_repeated_names(body, max_depth)
        refuse_nul(body, value)  # it is always escaped, so the quick check never spares it this
    return value


def _count_names(value: dict[str, Json] | list[Json], levels: int, *, max_depth: int) -> int:
    """Count the names in all objects; refuse what is wider than any, or deeper than what is left of `max_depth`."""
    if levels == 0:
        raise _too_deep(max_depth)
    if type(value) is dict:
        names = len(value)
        if names > MAX_NAMES:
            raise InvalidSyntax(f"An object in the body has {names} names; {MAX_NAMES} are taken.")
        inner_values: Iterable[Json] = value.values()
    else:
        names = 0
        inner_values = value
    for inner in inner_values:
        if type(inner) is dict or type(inner) is list:
            names += _count_names(inner, levels - 1, max_depth=max_depth)
    return names


def _may_repeat_a_name(body: bytes, names: int) -> bool:
    """Say whether the body may hold a name twice; false only where it surely does not.

    Without a backslash each written name ends in a quotation mark and a colon, so there are at least as
    many of those as names written, and a repeated name is written more often than it is decoded. (A string
    that begins with a colon counts too: then the exact check runs for nothing.)
    """
    if b"\\" in body:
        return True
    blanks = b" :" in body or b"\n:" in body or b"\t:" in body or b"\r:" in body
    ends = len(_NAME_END.findall(body)) if blanks else body.count(b'":')
    return ends != names


def _refuse_repeated_names(body: bytes, max_depth: int) -> None:
    try:
        json.loads(body, object_pairs_hook=_without_repetition, parse_constant=_no_number, parse_int=len)
    except _RepeatedName:
        raise InvalidSyntax("A name comes twice in one JSON object of the body.") from None
    except RecursionError:
        raise _too_deep(max_depth) from None
    except ValueError as error:  # one parser took it, the other does not: then two readers may differ
        raise InvalidSyntax("The body is no JSON.") from error


def _without_repetition(pairs: list[tuple[str, object]]) -> None:
    if len({name for name, _ in pairs}) != len(pairs):
        raise _RepeatedName


def _no_number(constant: str) -> NoReturn:
    raise ValueError(constant)


def _too_deep(max_depth: int) -> InvalidSyntax:
    return InvalidSyntax(f"The body is nested too deep; {max_depth} levels are taken.")
