"""Owns how often a write begins again where another was faster, and what is said when that was too often."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from envi_scim.provisioning.errors import ChangedMeanwhile
from envi_scim.scim.errors import Conflict

# Each round at least one of the writers that meet on a resource wins, so this many requests may meet.
ATTEMPTS: Final = 20

Answer = TypeVar("Answer")


async def until_first(attempt: Callable[[], Awaitable[Answer]], *, what: str) -> Answer:
    """Read, compute and write until nobody was faster; `what` is said to be changed by too many.

    Raises:
        Conflict: somebody else was faster each time.
    """
    for _ in range(ATTEMPTS):
        try:
            return await attempt()
        except ChangedMeanwhile:
            continue
    raise Conflict(f"Too many requests change {what} at the same time; send the request again.")
