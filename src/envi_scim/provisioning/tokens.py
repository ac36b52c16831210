"""Owns the life of a SCIM token (guide D5-D7). Keeps a digest, never the token. Who may act with it: `access`.

A token is `envi_scim_`, 43 base62 characters (256 bits), and 6 base62 characters of a CRC-32 over all
that stands before: a typo is known as one without asking the database, and secret scanners can match it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from string import ascii_letters, digits
from typing import Final
from zlib import crc32

from envi_scim.provisioning.values import Allowed, Decision, DomainId, Refused, Timestamp, TokenId

PREFIX: Final = "envi_scim_"
SECRET_BYTES: Final = 32
_SECRET_CHARACTERS: Final = 43  # 62^43 is just above 2^256
_CHECKSUM_CHARACTERS: Final = 6  # 62^6 is above 2^32
_LENGTH: Final = len(PREFIX) + _SECRET_CHARACTERS + _CHECKSUM_CHARACTERS
_BASE62: Final = digits + ascii_letters
_HINT_CHARACTERS: Final = 4  # of 43: enough to tell two tokens apart, nothing to guess from

DEFAULT_LIFE: Final = timedelta(days=365)
LONGEST_LIFE: Final = timedelta(days=3650)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token as it is kept: `hint` is what may be shown of it, `digest` its SHA-256 in hexadecimal.

    `last_used_from` is the address of the client that used it last, `last_used_by` the name it gives itself.
    """

    id: TokenId
    domain_id: DomainId
    name: str
    hint: str
    digest: str = field(repr=False)
    created_at: Timestamp
    expires_at: Timestamp
    revoked_at: Timestamp | None = None
    last_used_at: Timestamp | None = None
    last_used_from: str | None = None
    last_used_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token just made and its secret, which is shown once and kept nowhere."""

    token: Token
    secret: str = field(repr=False)


def secret_of(random: bytes) -> str:
    """Make the secret that is shown of 32 random bytes."""
    body = PREFIX + _base62(int.from_bytes(random), _SECRET_CHARACTERS)
    return body + _checksum(body)


def digest_of(secret: str) -> str:
    """Give what is kept of a secret. It has 256 random bits, so a plain SHA-256 cannot be turned back."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def hint_of(secret: str) -> str:
    """Give what may be shown of a secret."""
    return f"{secret[: len(PREFIX) + _HINT_CHARACTERS]}…"


def well_formed(secret: str) -> Decision:
    """Say whether the text can be a token at all, and if not what is wrong with it."""
    if not secret.startswith(PREFIX):
        return Refused(f"This is no SCIM token of Envi: those begin with {PREFIX}.")
    body, checksum = secret[:-_CHECKSUM_CHARACTERS], secret[-_CHECKSUM_CHARACTERS:]
    if len(secret) != _LENGTH or not secret.isascii() or _checksum(body) != checksum:
        return Refused("The token is mistyped: its checksum is wrong. Copy it again, whole.")
    return Allowed()


def may_be_used(token: Token, *, now: Timestamp) -> Decision:
    """Say whether a token is honoured at a moment, and if not why."""
    if token.revoked_at is not None:
        return Refused(f"The token was revoked on {token.revoked_at}. Create a new one in Envi.")
    if token.expires_at <= now:
        return Refused(f"The token expired on {token.expires_at}. Create a new one in Envi.")
    return Allowed()


def any_valid(tokens: Sequence[Token], *, now: Timestamp) -> bool:
    """Say whether a usable token is among them: the guide's Valid Token (D7)."""
    return any(isinstance(may_be_used(token, now=now), Allowed) for token in tokens)


def _base62(number: int, width: int) -> str:
    characters = []
    for _ in range(width):
        number, remainder = divmod(number, len(_BASE62))
        characters.append(_BASE62[remainder])
    return "".join(reversed(characters))


def _checksum(body: str) -> str:
    return _base62(crc32(body.encode("utf-8", "surrogatepass")), _CHECKSUM_CHARACTERS)
