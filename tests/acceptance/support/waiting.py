"""Owns waiting for something outside to become true: a process, a database, another worker's cache."""

from collections.abc import Callable
from threading import Event
from time import monotonic

_PAUSE = 0.02  # seconds between two looks


def until(condition: Callable[[], bool], *, within: float, what: str) -> float:
    """Look until the condition holds and give the seconds it took; fail with `what` where it does not in time."""
    started = monotonic()
    pause = Event()
    while not condition():
        if monotonic() - started > within:
            raise AssertionError(f"{what}: not within {within} s")
        pause.wait(_PAUSE)
    return monotonic() - started
