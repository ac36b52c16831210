"""Owns a grammar of filters and PATCH paths (RFC 7644 figures 1 and 7), and what slips of the pen make of them."""

import json
from random import Random
from typing import Final

from tests.fuzz.words import NASTY, NUMBERS, path, text

_OPERATORS: Final = ("eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le", "EQ", "Co", "like", "=", "pr")
_PIECES: Final = ("(", ")", "[", "]", '"', "\\", " ", " and ", " or ", " not ", "not(", ".", ":", "pr", "\0", "é", "\t")
_DEEPEST: Final = 4


def written(random: Random, kind: str, ids: tuple[str, ...]) -> str:
    """Write a filter; about one in three has a slip."""
    if random.random() < 0.02:
        return _wide(random, kind, ids)
    return _slipped(random, _filter(random, kind, ids, _DEEPEST))


def patch_path(random: Random, kind: str, ids: tuple[str, ...]) -> str:
    """Write the path of an operation."""
    name = path(random, kind)
    if random.random() < 0.5:
        name = f"{name.partition('.')[0]}[{_filter(random, kind, ids, 1, inside=True)}]"
        if random.random() < 0.5:
            name += "." + random.choice(("value", "type", "primary", "display", "$ref", "nothing", ""))
    return _slipped(random, name) if random.random() < 0.3 else name


def _wide(random: Random, kind: str, ids: tuple[str, ...]) -> str:
    """Write a filter that is all breadth, or all depth."""
    one = _comparison(random, path(random, kind), ids)
    number = random.choice((10, 60, 150))
    shape = random.randrange(3)
    if shape == 0:
        return random.choice((" or ", " and ")).join([one] * number)
    return "(" * number + one + ")" * number if shape == 1 else "not (" * number + one + ")" * number


def _filter(random: Random, kind: str, ids: tuple[str, ...], depth: int, *, inside: bool = False) -> str:
    chance = random.random()
    if depth and chance < 0.25:
        word = random.choice((" and ", " or ", " AND ", "  or "))
        return word.join(_filter(random, kind, ids, depth - 1, inside=inside) for _ in range(random.choice((2, 2, 3))))
    if depth and chance < 0.32:
        return f"not ({_filter(random, kind, ids, depth - 1, inside=inside)})"
    if depth and chance < 0.38:
        return f"({_filter(random, kind, ids, depth - 1, inside=inside)})"
    name = random.choice(("value", "type", "primary", "display", "$ref")) if inside else path(random, kind)
    if depth and not inside and chance < 0.5:
        return f"{name.partition('.')[0]}[{_filter(random, kind, ids, 1, inside=True)}]"
    return _comparison(random, name, ids)


def _comparison(random: Random, name: str, ids: tuple[str, ...]) -> str:
    operator = random.choice(_OPERATORS)
    if operator == "pr" or random.random() < 0.1:
        return f"{name} pr"
    return f"{name} {operator} {_literal(random, ids)}"


def _literal(random: Random, ids: tuple[str, ...]) -> str:
    chance = random.random()
    if chance < 0.7:
        return json.dumps(text(random, ids), ensure_ascii=random.random() < 0.5)
    if chance < 0.8:
        return random.choice(("true", "false", "null", "True", "NULL"))
    if chance < 0.9:
        return json.dumps(random.choice(NUMBERS))
    return random.choice(NASTY)


def _slipped(random: Random, words: str) -> str:
    if random.random() < 0.7:
        return words
    for _ in range(random.randrange(1, 4)):
        at = random.randrange(len(words) + 1)
        match random.randrange(3):
            case 0:
                words = words[:at] + random.choice(_PIECES) + words[at:]
            case 1:
                words = words[:at] + words[at + 1 :]
            case _:
                words = words[:at]
    return words
