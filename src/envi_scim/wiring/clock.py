"""Owns the time of the running program: UTC in milliseconds."""

import time
from datetime import UTC, datetime
from typing import Final

from envi_scim.provisioning.values import Timestamp

_MILLISECOND: Final = 1_000_000  # nanoseconds
_WHOLE_SECONDS: Final = len("2026-11-24T03:51:25")


class SystemClock:
    """The `Clock` port over the machine's clock.

    Each request asks several times: a moment is written once, and what is the same for a whole second once a second.
    """

    def __init__(self) -> None:
        # The millisecond and how it is written, in one value: other threads see both of one moment or of another.
        self._kept = (-1, "")

    def now(self) -> Timestamp:
        """Give the present moment."""
        moment = time.time_ns() // _MILLISECOND
        kept, written = self._kept
        if moment != kept:
            second, millisecond = divmod(moment, 1000)
            is_same = second == kept // 1000
            whole = written[:_WHOLE_SECONDS] if is_same else f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%S}"
            written = f"{whole}.{millisecond:03d}Z"
            self._kept = (moment, written)
        return Timestamp(written)
