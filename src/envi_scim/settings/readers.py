"""Owns how the text of a setting is read: numbers, sizes, spans of time, addresses.

Each reader gives the value or raises ValueError with the rest of a sentence that begins with the
setting's name: "must be a whole number between 1 and 256, not 0."
"""

import re
from collections.abc import Callable
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Final
from urllib.parse import urlsplit

from envi_scim import databases

# Digits are those of ASCII throughout: what Python reads beyond them, others that see the setting do not.
_NUMBER: Final = re.compile(r"[0-9]{1,15}")
_SIZE: Final = re.compile(r"([0-9]{1,15})\s*(B|KiB|MiB|GiB)?", re.IGNORECASE | re.ASCII)
_SIZE_UNITS: Final = {"": 1, "b": 1, "kib": 1024, "mib": 1024**2, "gib": 1024**3}
_SPAN: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*(ms|s|m|h|d)?", re.IGNORECASE | re.ASCII)
_LIFE: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(s|m|h|d)", re.IGNORECASE | re.ASCII)
_SPAN_UNITS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_SHOWN: Final = 40


def text(written: str) -> str:
    """Read text that is not blank."""
    if not written.strip():
        raise ValueError("must not be empty.")
    return written.strip()


def number(least: int, most: int) -> Callable[[str], int]:
    """Make a reader of whole numbers."""

    def read(written: str) -> int:
        value = int(written.strip()) if _NUMBER.fullmatch(written.strip()) else least - 1
        if not least <= value <= most:
            raise ValueError(f"must be a whole number between {least} and {most}, not {_shown(written)}.")
        return value

    return read


def size(least: int, most: int) -> Callable[[str], int]:
    """Make a reader of sizes in bytes: `1048576`, `1024KiB`, `1MiB`."""

    def read(written: str) -> int:
        match = _SIZE.fullmatch(written.strip())
        value = int(match[1]) * _SIZE_UNITS[(match[2] or "").lower()] if match else -1
        if not least <= value <= most:
            raise ValueError(
                f"must be a size between {least} and {most} bytes, such as 1048576 or 1MiB, not {_shown(written)}."
            )
        return value

    return read


def span(least: float, most: float) -> Callable[[str], float]:
    """Make a reader of spans of time in seconds: `5`, `0.5s`, `500ms`, `2m`."""

    def read(written: str) -> float:
        match = _SPAN.fullmatch(written.strip())
        value = float(match[1]) * _SPAN_UNITS[(match[2] or "s").lower()] if match else -1.0
        if not least <= value <= most:
            raise ValueError(
                f"must be a time between {least:g} and {most:g} seconds, such as 5s or 500ms, not {_shown(written)}."
            )
        return value

    return read


def life(written: str) -> timedelta:
    """Read how long something is to live; unlike other spans it needs its unit: `365d`, `12h`, `30m`, `90s`.

    What no `timedelta` holds becomes the longest one: how long is too long is said by whoever knows what is to live.
    """
    match = _LIFE.fullmatch(written.strip())
    if match is None:
        raise ValueError(f"must be a number and a unit, such as 365d, 12h, 30m or 90s, not {_shown(written)}.")
    try:
        return timedelta(seconds=float(match[1]) * _SPAN_UNITS[match[2].lower()])
    except OverflowError:
        return timedelta.max


def choice(*words: str) -> Callable[[str], str]:
    """Make a reader of one of a few words."""

    def read(written: str) -> str:
        word = written.strip().lower()
        if word not in words:
            raise ValueError(f"must be one of {', '.join(words)}, not {_shown(written)}.")
        return word

    return read


def database_url(written: str) -> str:
    """Read the address of a database, which `databases` takes apart. Its sentence never repeats the address."""
    databases.parse(written)
    return written.strip()


def public_url(written: str) -> str:
    """Read the public address: http or https, a host, perhaps a port and a path; no query.

    People copy the base URL of their identity provider as readily as the server's address, so a `/scim`
    at its end is taken off.
    """
    url = written.strip().rstrip("/").removesuffix("/v2").removesuffix("/scim")
    if not url:
        return ""
    refusal = ValueError(f"must be an address such as https://scim.example.com, not {_shown(written)}.")
    if not url.isascii() or not url.isprintable() or any(character in url for character in " \"'<>\\"):
        raise refusal
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise refusal from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise refusal
    return url


def networks(written: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Read addresses and networks separated by commas."""
    found = []
    for part in filter(None, (piece.strip() for piece in written.split(","))):
        try:
            found.append(ip_network(part, strict=False))
        except ValueError:
            raise ValueError(
                f"must be addresses or networks separated by commas, such as 10.0.0.0/8, not {_shown(part)}."
            ) from None
    return tuple(found)


def _shown(written: str) -> str:
    shown = written if len(written) <= _SHOWN else f"{written[:_SHOWN]}…"
    return repr(shown)
