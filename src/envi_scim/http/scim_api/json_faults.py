"""Owns what a client is told of a body that is no JSON, or holds what nobody can keep. Never a parser's own words.

The fast parser says no without a reason that a person could act on, so a refused body is read once more, slowly.
"""

import json
from typing import Final, NoReturn

from envi_scim.scim.attributes import Json
from envi_scim.scim.errors import InvalidSyntax, InvalidValue, ScimError

_NUL_AS_WRITTEN: Final = b"\\u0000"


class _NoNumber(ValueError):
    """A word stands where JSON has a number."""


def fault_of(body: bytes) -> ScimError:
    """Give the refusal of a body that the parser refused."""
    try:
        # Of each object the pairs, so that a text is seen though its name comes twice.
        value = json.loads(
            body.decode(), object_pairs_hook=list, parse_int=len, parse_float=len, parse_constant=_no_number
        )
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeDecodeError as fault:
        return InvalidSyntax(f"The body is not in UTF-8, from byte {fault.start + 1} on.")
    except UnicodeEncodeError:
        return InvalidValue("A text in the body holds half a character: a surrogate without its other half.")
    except json.JSONDecodeError as fault:
        return InvalidSyntax(f"The body is no JSON from character {fault.pos + 1} on.")
    except _NoNumber:
        return InvalidSyntax("The body is no JSON: NaN and Infinity are no numbers there.")
    except RecursionError:
        return InvalidSyntax("The body is nested too deep.")
    return InvalidSyntax("The body is no JSON.")


def refuse_nul(body: bytes, value: Json) -> None:
    """Refuse a body with the character NUL in a text or a name, which no database keeps.

    Raises:
        InvalidValue: there is one.
    """
    if _NUL_AS_WRITTEN in body and _holds_nul(value):
        raise InvalidValue("A text in the body holds the character NUL (U+0000); leave it out.")


def _holds_nul(value: Json) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any("\0" in name or _holds_nul(inner) for name, inner in value.items())
    return isinstance(value, list) and any(map(_holds_nul, value))


def _no_number(constant: str) -> NoReturn:
    raise _NoNumber(constant)
