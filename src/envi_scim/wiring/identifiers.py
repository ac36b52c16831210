"""Owns the making of identifiers: UUID version 7 (RFC 9562 §5.7), ordered within a process.

Of the 74 bits behind the milliseconds, the upper 42 count within a millisecond from a random start and
the lower 32 are fresh randomness for each id (RFC 9562 §6.2, methods 1 and 2): ids made in one millisecond sort in the
order of their making, and none can be guessed from another. Several threads may ask at once.
"""

import os
import threading
import time
from collections.abc import Callable
from typing import Final

_VERSION: Final = 0x7 << 76
_VARIANT: Final = 0b10 << 62
_COUNTER_BITS: Final = 42
_RANDOM_BITS: Final = 32
_RANDOM_BYTES: Final = 10
# Asking the kernel lets go of the interpreter, and getting it back from a busy writer thread costs a
# request more than all the rest of its id: so randomness for many ids is asked for at once.
_IDS_AT_ONCE: Final = 64
# The start leaves the counter's top bit free, so that a millisecond has room for 2^41 ids.
_START_BITS: Final = _COUNTER_BITS - 1


def _milliseconds() -> int:
    return time.time_ns() // 1_000_000


class Uuid7Ids:
    """The `Ids` port: UUIDv7 that never go backwards in this process, whatever the clock does."""

    def __init__(
        self, milliseconds: Callable[[], int] = _milliseconds, random_bytes: Callable[[int], bytes] = os.urandom
    ) -> None:
        self._milliseconds = milliseconds
        self._random_bytes = random_bytes
        self._lock = threading.Lock()
        self._last = -1
        self._counter = 0
        self._randomness = b""

    def new(self) -> str:
        """Give a new id in lower-case canonical form."""
        with self._lock:
            if not self._randomness:
                self._randomness = self._random_bytes(_RANDOM_BYTES * _IDS_AT_ONCE)
            random = int.from_bytes(self._randomness[:_RANDOM_BYTES])
            self._randomness = self._randomness[_RANDOM_BYTES:]
            now = self._milliseconds()
            if now > self._last:
                self._last = now
                self._counter = (random >> _RANDOM_BITS) & ((1 << _START_BITS) - 1)
            else:
                self._counter += 1
                if self._counter >> _COUNTER_BITS:
                    self._last += 1
                    self._counter = 0
            moment, counter = self._last, self._counter
        tail = counter << _RANDOM_BITS | (random & ((1 << _RANDOM_BITS) - 1))
        upper, lower = tail >> 62, tail & ((1 << 62) - 1)
        digits = f"{moment << 80 | _VERSION | upper << 64 | _VARIANT | lower:032x}"
        return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
