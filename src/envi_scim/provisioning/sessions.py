"""Owns what the session of somebody who is signed in to the console is, and how long it lives.

Keeps a digest of its secret, never the secret. Beginning one is `signing_in`, using and ending it `session_keeping`.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest
from hmac import digest as hmac_digest
from typing import Final

from envi_scim.provisioning.administrators import Administrator
from envi_scim.provisioning.moments import later
from envi_scim.provisioning.values import AdministratorId, Allowed, Decision, Refused, SessionId, Timestamp

SECRET_BYTES: Final = 32
# Each request would cost a commit otherwise; so the limit for who is idle is shorter by at most this.
SEEN_EVERY: Final = timedelta(minutes=1)
LONGEST_ORIGIN: Final = 256

_FORM_TOKEN: Final = b"envi-scim form token"
# The console makes them; what else comes in a form must not fill the table.
_FORM_KEY: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody is signed in, in one browser. `address` and `user_agent` are those of the signing in."""

    id: SessionId
    administrator_id: AdministratorId
    created_at: Timestamp
    seen_at: Timestamp
    expires_at: Timestamp
    ended_at: Timestamp | None = None
    address: str
    user_agent: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """A session just begun and its secret, which the browser alone keeps."""

    session: Session
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A session and whose it is."""

    session: Session
    administrator: Administrator


def secret_of(random: bytes) -> str:
    """Make the secret of a session of 32 random bytes."""
    return random.hex()


def digest_of(secret: str) -> str:
    """Give what is kept of a secret. It has 256 random bits, so a plain SHA-256 cannot be turned back."""
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def may_go_on(session: Session, *, now: Timestamp, idle: timedelta) -> Decision:
    """Say whether a session is still open at a moment, and if not why."""
    if session.ended_at is not None:
        return Refused("This session was ended. Sign in again.")
    if session.expires_at <= now:
        return Refused("This session has lasted as long as one may. Sign in again.")
    if later(session.seen_at, idle) <= now:
        return Refused("Nothing was done in this session for a while. Sign in again.")
    return Allowed()


def form_token(secret: str) -> str:
    """Give what a form of a session carries, so that no other site's form is taken for one of ours.

    It tells nothing of the secret, and whoever does not know that cannot make it.
    """
    return hmac_digest(secret.encode("utf-8", "surrogatepass"), _FORM_TOKEN, "sha256").hex()


def is_form_token(secret: str, given: str) -> bool:
    """Say whether a form that came in is one of this session's."""
    return compare_digest(form_token(secret).encode(), given.encode("utf-8", "surrogatepass"))


def may_be_form_key(key: str) -> bool:
    """Say whether a text can be the key of a form that is taken once: 16 to 64 letters, digits, `-` and `_`."""
    return _FORM_KEY.fullmatch(key) is not None


def origin(text: str) -> str:
    """Give an address or a browser's name as it can be kept: no longer than is of use, and text."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()[:LONGEST_ORIGIN]
