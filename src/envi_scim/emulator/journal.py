"""Owns what the log tells: what was said on the wire, what happened, and what an import brought.

No secret is in it: the header Authorization and passwords are masked before an exchange is made.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """How something ended."""

    SUCCESS = "Success"
    FAILURE = "Failure"
    SKIPPED = "Skipped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request and its answer. `status` is 0 where none came, and `failure` says why."""

    id: int = 0
    task_id: int | None
    at: str
    method: str
    url: str
    request_headers: Mapping[str, str]
    request_body: str
    status: int = 0
    response_headers: Mapping[str, str] = field(default_factory=dict)
    response_body: str = ""
    milliseconds: float = 0
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something happened: what, with whom or which group, and how it ended."""

    id: int = 0
    at: str
    what: str
    subject: str
    outcome: Outcome
    reason: str = ""


class ImportState(StrEnum):
    """How an import stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """Users and groups were read back (Provisioning > To Okta). `matched` have somebody of their name here."""

    id: int
    at: str
    state: ImportState = ImportState.RUNNING
    users: int = 0
    inactive: int = 0
    matched: int = 0
    groups: int = 0
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedUser:
    """A user of the application, and the person here who has this username ("" for none)."""

    external_id: str
    user_name: str
    active: bool
    person_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedGroup:
    """A group of the application."""

    external_id: str
    name: str
