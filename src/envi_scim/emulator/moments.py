"""Owns what time it is: as a text in UTC for what is kept, in seconds for what waits."""

import time
from datetime import UTC, datetime


def now_text() -> str:
    """Give the time, as `2026-11-27T09:30:00.123Z`."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now_seconds() -> float:
    """Give the time in seconds since 1970."""
    return time.time()
