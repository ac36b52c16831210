"""Owns the sealing of cursors (RFC 9865 §5.2): nobody but the server reads or makes one, whatever worker gave it.

A cursor is encrypted and authenticated (AES-256-GCM) under a key that is derived (HKDF, RFC 5869) from a secret of
the database and from what the cursor belongs to: domain, token, resource types, filter and order. One that was
changed, or is somebody else's, or of another query, does not open, and all of these are told in one sentence.
Nothing of a walk is kept.
"""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NoBase64
from datetime import timedelta
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from envi_scim.provisioning.moments import later
from envi_scim.provisioning.ports import Clock, Store
from envi_scim.scim.cursors import INVALID, Cursor, pack, unpack
from envi_scim.scim.errors import InvalidCursor
from envi_scim.scim.sorting import Position

_NAME: Final = "cursors"
_SECRET_BYTES: Final = 32
_NONCE_BYTES: Final = 12
# A key of 1 KiB as JSON and base64, four times over; what is longer is none of ours.
_LONGEST: Final = 16 * 1024


class Seal:
    """Seals and opens the cursors of one reader's query."""

    def __init__(self, secret: bytes, binding: bytes, clock: Clock, *, timeout: timedelta) -> None:
        self._cipher = AESGCM(HKDF(SHA256(), _SECRET_BYTES, salt=None, info=binding).derive(secret))
        self._clock = clock
        self._timeout = timeout

    def cursor(self, position: Position, *, count: int) -> str:
        """Write the cursor that goes on behind a position, in the unreserved characters of RFC 3986."""
        expires = later(self._clock.now(), self._timeout)
        nonce = os.urandom(_NONCE_BYTES)
        said = pack(Cursor(position=position, count=count, expires=expires))
        return _spelt(nonce + self._cipher.encrypt(nonce, said, None))

    def position(self, cursor: str, *, count: int) -> Position:
        """Read a cursor for a page of so many. Raises InvalidCursor, ExpiredCursor or InvalidCount."""
        try:
            if len(cursor) > _LONGEST:
                raise InvalidCursor(INVALID)
            sealed = urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4))
            if _spelt(sealed) != cursor:  # the decoder overlooks what it does not know
                raise InvalidCursor(INVALID)
            said = self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
        except (UnicodeEncodeError, NoBase64, ValueError, InvalidTag) as error:
            raise InvalidCursor(INVALID) from error
        return unpack(said, now=self._clock.now(), count=count)


def _spelt(sealed: bytes) -> str:
    return urlsafe_b64encode(sealed).rstrip(b"=").decode()


class Cursors:
    """Makes the seal of a query. One a worker."""

    def __init__(self, store: Store, clock: Clock, *, timeout: timedelta) -> None:
        self._store = store
        self._clock = clock
        self._timeout = timeout
        self._secret: bytes | None = None

    async def seal(self, binding: bytes) -> Seal:
        """Give the seal of what a cursor belongs to."""
        if self._secret is None:
            self._secret = await self._store.secrets.shared(_NAME, os.urandom(_SECRET_BYTES))
        return Seal(self._secret, binding, self._clock, timeout=self._timeout)
