"""Owns what stays out of the log: the token and every password, wherever they stand.

A server may say them again, in a body, a header or an error: they are hidden there as well.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Self

HIDDEN: Final = "(hidden)"
# What may stand in front of a token; any other first word could be a part of it.
_SCHEMES: Final = frozenset({"basic", "bearer", "token"})
# What is shorter would be hidden in half of all words, and keeps nobody out.
_SHORTEST: Final = 4


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secrets of one request, the longest first, each as it is and as JSON writes it."""

    texts: tuple[str, ...]

    @classmethod
    def of(cls, authorization: str, body: object) -> Self:
        """Collect the token and the passwords of a request."""
        found = {_parts(authorization)[1], *_passwords(body)}
        written = {form for text in found if len(text) >= _SHORTEST for form in (text, json.dumps(text)[1:-1])}
        return cls(tuple(sorted(written, key=len, reverse=True)))

    def hidden_in(self, text: str) -> str:
        """Give a text without them."""
        for secret in self.texts:
            text = text.replace(secret, HIDDEN)
        return text

    def header(self, name: str, value: str) -> str:
        """Give a header without them; whether `Bearer` stood in front of the token is what one looks for."""
        if name.casefold() == "authorization":
            return _parts(value)[0] + HIDDEN
        return self.hidden_in(value)


def without_passwords(value: Any) -> Any:  # noqa: ANN401 - JSON
    """Give a body without its passwords."""
    if isinstance(value, dict):
        return {name: HIDDEN if _is_password(name) else without_passwords(one) for name, one in value.items()}
    if isinstance(value, list):
        return [without_passwords(one) for one in value]
    return value


def _parts(authorization: str) -> tuple[str, str]:
    """Part the scheme, with its blank, from the token."""
    word, blank, token = authorization.partition(" ")
    return (f"{word} ", token) if blank and word.casefold() in _SCHEMES else ("", authorization)


def _passwords(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for name, one in value.items():
            if _is_password(name) and isinstance(one, str):
                yield one
            else:
                yield from _passwords(one)
    elif isinstance(value, list):
        for one in value:
            yield from _passwords(one)


def _is_password(name: str) -> bool:
    return name.casefold() == "password"
