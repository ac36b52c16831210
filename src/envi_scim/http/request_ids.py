"""Owns the number by which a request is found again: in its answer, in the log, in the events that it wrote."""

from collections.abc import Callable
from itertools import count
from secrets import token_hex


def new_request_ids() -> Callable[[], str]:
    """Give a maker of numbers that no other process or run makes: a random start of its own, then counting."""
    start = token_hex(6)
    numbers = count(1)

    def make() -> str:
        return f"{start}-{next(numbers):08x}"

    return make
