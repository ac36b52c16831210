"""Owns how a write goes on where another was faster: a few attempts to be first, then a turn of its own.

An attempt reads, computes and writes at the version that it read, which costs nobody a wait. Attempts alone
would starve where requests keep coming; whoever has its turn is not overtaken (`Users.rewrite`,
`Groups.rewrite`).
"""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from envi_scim.provisioning.errors import ChangedMeanwhile

ATTEMPTS: Final = 3

Answer = TypeVar("Answer")


async def first_or_in_turn(
    attempt: Callable[[], Awaitable[Answer]], in_turn: Callable[[], Awaitable[Answer]]
) -> Answer:
    """Try to be first, and wait for a turn where others were faster each time."""
    for _ in range(ATTEMPTS):
        try:
            return await attempt()
        except ChangedMeanwhile:
            continue
    return await in_turn()


async def until_decided(attempt: Callable[[], Awaitable[None]]) -> None:
    """Try until it is done, or `attempt` refuses it: for a deletion, which only another one can forestall for good."""
    while True:
        try:
            return await attempt()
        except ChangedMeanwhile:
            continue
