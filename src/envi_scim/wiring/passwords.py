"""Owns the hashing of passwords: argon2id with the library's defaults (RFC 9106, low memory)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError


class Argon2Passwords:
    """The `Passwords` port over argon2-cffi. A hash takes some 50 ms: on a server, off the loop."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()

    def hash(self, password: str, /) -> str:
        """Give the hash to keep."""
        return self._hasher.hash(password)

    def verify(self, kept: str, password: str, /) -> bool:
        """Say whether a password is the one that the kept hash was made of."""
        try:
            return self._hasher.verify(kept, password)
        except (VerificationError, InvalidHashError):
            return False

    def is_outdated(self, kept: str, /) -> bool:
        """Say whether a kept hash was made with other parameters than one would be now."""
        return self._hasher.check_needs_rehash(kept)
