"""Owns what a task is: one subject of one application that is to be brought to where it should be.

A task does not say what to do. When it begins, it looks at how its subject should be and how the application knows it,
and does what is between the two. So it may be tried again at any time, and a change that is undone costs nothing.

    pending -> running -> done
                       -> failed -> pending (Retry)
                       -> pending, not before ... (the server was away, or said when to come back)
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# When a task of an application that works in cycles may begin, in seconds since 1970: not before it is released.
WITH_THE_NEXT_CYCLE: Final = 1e15


class TaskKind(StrEnum):
    """What its subject is."""

    USER = "user"
    GROUP = "group"
    # A group of the application that is to go, by its id there.
    GROUP_REMOVAL = "group removal"
    IMPORT = "import"
    # A person whose new password is sent; it is made up then and kept nowhere.
    PASSWORD = "password"  # noqa: S105 - a kind of task


class TaskState(StrEnum):
    """How it stands."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One. `not_before` is in seconds since 1970."""

    id: int
    application_id: str
    kind: TaskKind
    subject_id: str
    state: TaskState = TaskState.PENDING
    attempts: int = 0
    not_before: float = 0
    error: str = ""
    at: str
