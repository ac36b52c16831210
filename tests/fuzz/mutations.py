"""Owns how a good body becomes a bad one: values swapped, wrapped and lost in the tree, slips in its bytes."""

import copy
import json
import re
from random import Random
from typing import Any, Final

from tests.fuzz.words import RAW_CLOSE, RAW_OPEN, any_json, path, text

_RAW: Final = re.compile(f'"(?:{RAW_OPEN}|\\\\u00ab)([^"]*?)(?:{RAW_CLOSE}|\\\\u00bb)"')
_TWICE: Final = ("userName", "displayName", "schemas", "Operations", "id", "op", "value")
# Above 256 KiB a body is decoded aside; above 1 MiB it is refused.
_LARGE: Final = (20_000, 300_000, 1_100_000)
_DEEP: Final = (20, 31, 32, 33, 500, 5_000)


def spoiled(random: Random, body: Any) -> Any:
    """Give the body with a few of its values changed."""
    body = copy.deepcopy(body)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        body = _spoil(random, body)
    return body


def encoded(random: Random, body: Any) -> bytes:
    """Write a body; one in ten has a slip in its bytes."""
    written = json.dumps(body, ensure_ascii=random.random() < 0.7, separators=random.choice(((",", ":"), (", ", ": "))))
    written = _RAW.sub(lambda found: found[1], written)
    sent = written.encode("utf-8", "surrogatepass")
    if random.random() < 0.9:
        return sent
    at = random.randrange(len(sent) + 1)
    match random.randrange(9):
        case 0:
            return sent[:at]
        case 1:
            return sent[:at] + random.randbytes(random.randrange(1, 4)) + sent[at:]
        case 2:
            return sent[:at] + sent[at + 1 :]
        case 3:
            return sent.replace(b"{", b'{"%s":%s,' % (random.choice(_TWICE).encode(), b'"x"'), 1)
        case 4:
            return sent.replace(b'"schemas"', b'"schemas":[],"schema\\u0073"', 1)
        case 5:
            return random.choice(
                (b"\xef\xbb\xbf" + sent, sent.decode("utf-8", "replace").encode("utf-16"), sent + sent)
            )
        case 6:
            levels = random.choice(_DEEP)
            return sent.replace(b":", b":" + b"[" * levels + b"]" * levels + b',"x":', 1)
        case 7 if random.random() < 0.05:
            return sent.replace(b'"', b'"' + b"z" * random.choice(_LARGE), 1)
        case _:
            return random.choice((b"", b" ", b"null", b"[]", b'""', b"0", b"{", b"}", b"\0", b"\xff\xfe", b"{}" * 9))


def _spoil(random: Random, value: Any) -> Any:
    """Go down to any value below, and change it there."""
    if isinstance(value, dict) and value and random.random() < 0.8:
        return _spoil_in_object(random, value)
    if isinstance(value, list) and value and random.random() < 0.8:
        at = random.randrange(len(value))
        match random.randrange(5):
            case 0:
                del value[at]
            case 1:
                value.append(copy.deepcopy(value[at]))
            case _:
                value[at] = _spoil(random, value[at])
        return value
    return _other(random, value)


def _spoil_in_object(random: Random, value: dict[str, Any]) -> dict[str, Any]:
    name = random.choice(list(value))
    match random.randrange(9):
        case 0:
            del value[name]
        case 1:
            value[random.choice((name.upper(), name.lower(), path(random), text(random)))] = value.pop(name)
        case 2:
            value[random.choice((path(random), name.swapcase(), "password", "meta", "id"))] = any_json(random)
        case _:
            value[name] = _spoil(random, value[name])
    return value


def _other(random: Random, value: Any) -> Any:
    match random.randrange(8):
        case 0:
            return None
        case 1:
            return [value]
        case 2:
            return {"value": value}
        case 3:
            return str(value)
        case 4:
            return [value] * random.choice((0, 2, 40))
        case _:
            return any_json(random)
