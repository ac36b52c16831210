"""Owns the time of the running program: UTC in milliseconds."""

import time
from datetime import UTC, datetime
from typing import Final

from envi_scim.provisioning.values import Timestamp

_MILLISECOND: Final = 1_000_000  # nanoseconds


class SystemClock:
    """The `Clock` port over the machine's clock.

    Each request asks several times, so what is the same for a whole second is written once a second.
    """

    def __init__(self) -> None:
        # The second and how it is written, in one value: other threads see both of one second or of another.
        self._kept = (-1, "")

    def now(self) -> Timestamp:
        """Give the present moment."""
        second, millisecond = divmod(time.time_ns() // _MILLISECOND, 1000)
        kept, written = self._kept
        if second != kept:
            written = f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%S}"
            self._kept = (second, written)
        return Timestamp(f"{written}.{millisecond:03d}Z")
