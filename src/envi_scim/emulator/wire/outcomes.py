"""Owns how a task can end before its end: it failed, it may be tried later, or there was nothing to do.

What Okta really does on 429 and 5xx is not published in one place: its help says that a task fails with "Rate limit
exceeded", others saw it come back. Here both are seen: it comes back some times, then fails, and Retry begins anew.
"""

from typing import Final

UNAUTHORIZED: Final = 401
FORBIDDEN: Final = 403
NOT_FOUND: Final = 404
CONFLICT: Final = 409
TOO_MANY: Final = 429
SERVER_ERRORS: Final = 500


class Failed(Exception):
    """The task failed; the sentence is what the list of tasks shows. Only Retry, or a change, begins it anew."""


class Gone(Failed):
    """What the application was known to have is not there any longer: Retry looks for it by its name again."""


class TryLater(Exception):
    """The server is away, too slow or too busy; `seconds` is what it said itself, None where it said nothing."""

    def __init__(self, sentence: str, *, seconds: float | None = None) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class Skipped(Exception):
    """There was nothing that may be done; the sentence says why."""
