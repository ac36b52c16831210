"""Owns the health of a domain's connection at a glance: one word and one sentence, of what is known of it.

Pure: the same for a row of a list and for one domain. What is known is the port `Overviews`'. The first of these that
is so is the health of the domain:

| health | when |
| --- | --- |
| not-eligible | the domain may not use SCIM (guide D2) |
| not-set-up | it never had a token |
| inactive | its configuration is Inactive |
| no-valid-token | all of its tokens expired or were revoked |
| failing | its latest request failed within a day, or many did |
| token-expires | no token is valid for longer than a month |
| quiet | no request came within a week |
| healthy | otherwise |
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from envi_scim.provisioning.configuration import Status
from envi_scim.provisioning.domains import Domain, may_use_scim
from envi_scim.provisioning.moments import days_between, later
from envi_scim.provisioning.values import Refused, Timestamp

# As far back as failures are counted, and no further than this many: beyond, a person needs no number.
FAILURES_WITHIN: Final = timedelta(hours=24)
MOST_FAILURES: Final = 100
# A user that is looked for and not there, or that is there already, is everyday life of an identity provider: single
# failures among requests that succeed make no connection a failing one.
FAILING_FROM: Final = 10
EXPIRES_SOON: Final = timedelta(days=30)
QUIET_AFTER: Final = timedelta(days=7)

_FAILED_FROM: Final = 400


class HealthKind(StrEnum):
    """How a domain's connection is."""

    NOT_ELIGIBLE = "not-eligible"
    NOT_SET_UP = "not-set-up"
    INACTIVE = "inactive"
    NO_VALID_TOKEN = "no-valid-token"  # noqa: S105 - a word
    FAILING = "failing"
    TOKEN_EXPIRES = "token-expires"  # noqa: S105 - a word
    QUIET = "quiet"
    HEALTHY = "healthy"


class Tone(StrEnum):
    """Whether somebody has to do something about it; nothing is said of what is not in use."""

    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    NONE = ""


LABELS: Final[Mapping[HealthKind, str]] = {
    HealthKind.NOT_ELIGIBLE: "Not eligible",
    HealthKind.NOT_SET_UP: "Not set up",
    HealthKind.INACTIVE: "Inactive",
    HealthKind.NO_VALID_TOKEN: "No valid token",
    HealthKind.FAILING: "Failing",
    HealthKind.TOKEN_EXPIRES: "Token expires",
    HealthKind.QUIET: "Quiet",
    HealthKind.HEALTHY: "Healthy",
}


_TONES: Final[Mapping[HealthKind, Tone]] = {
    HealthKind.NOT_ELIGIBLE: Tone.NONE,
    HealthKind.NOT_SET_UP: Tone.NONE,
    HealthKind.INACTIVE: Tone.NONE,
    HealthKind.NO_VALID_TOKEN: Tone.BAD,
    HealthKind.FAILING: Tone.BAD,
    HealthKind.TOKEN_EXPIRES: Tone.WARN,
    HealthKind.QUIET: Tone.WARN,
    HealthKind.HEALTHY: Tone.GOOD,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a domain's connection is, and a sentence that says why and what to do."""

    kind: HealthKind
    sentence: str

    @property
    def label(self) -> str:
        """What it is called."""
        return LABELS[self.kind]

    @property
    def tone(self) -> Tone:
        """Whether somebody has to do something about it."""
        return _TONES[self.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRequest:
    """When the latest request of a domain that is on record was answered, and how."""

    at: Timestamp
    status: int

    @property
    def failed(self) -> bool:
        """Whether it was refused or failed."""
        return self.status >= _FAILED_FROM


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What is known of a domain's connection.

    `token_expires_at` is when the last of the tokens that were not revoked expires, or did. `last_used_at` is when one
    was used last: it is known also where requests are not recorded. `failed` counts the requests that failed within
    `FAILURES_WITHIN`, up to `MOST_FAILURES`.
    """

    domain: Domain
    status: Status
    had_token: bool = False
    token_expires_at: Timestamp | None = None
    last_request: LastRequest | None = None
    last_used_at: Timestamp | None = None
    failed: int = 0

    def valid_until(self, *, now: Timestamp) -> Timestamp | None:
        """Give when the last valid token expires; None where there is none (the guide's Valid Token, D7)."""
        expires_at = self.token_expires_at
        return expires_at if expires_at is not None and expires_at > now else None


def health_of(signs: Signs, *, now: Timestamp) -> Health:
    """Say how a domain's connection is."""
    return _not_in_use(signs, now=now) or _in_use(signs, now=now)


def _not_in_use(signs: Signs, *, now: Timestamp) -> Health | None:
    """Say why nothing can be provisioned; None where it can."""
    eligible = may_use_scim(signs.domain)
    if isinstance(eligible, Refused):
        return Health(kind=HealthKind.NOT_ELIGIBLE, sentence=eligible.reason)
    if not signs.had_token:
        return Health(kind=HealthKind.NOT_SET_UP, sentence="SCIM was never set up: the domain has had no token yet.")
    if signs.status is not Status.ACTIVE:
        return Health(
            kind=HealthKind.INACTIVE, sentence="The SCIM configuration is Inactive: the domain's tokens are refused."
        )
    if signs.valid_until(now=now) is None:
        return Health(kind=HealthKind.NO_VALID_TOKEN, sentence=_no_valid_token(signs, now=now))
    return None


def _in_use(signs: Signs, *, now: Timestamp) -> Health:
    last = signs.last_request
    fails = last is not None and last.failed and last.at >= later(now, -FAILURES_WITHIN)
    if fails or signs.failed >= FAILING_FROM:
        return Health(kind=HealthKind.FAILING, sentence=_failing(last if fails else None, signs.failed))
    until = signs.valid_until(now=now)
    if until is not None and until <= later(now, EXPIRES_SOON):
        return Health(
            kind=HealthKind.TOKEN_EXPIRES,
            sentence=f"The last valid token expires {_in_days(now, until)}: create another one.",
        )
    seen = max((at for at in (last.at if last else None, signs.last_used_at) if at is not None), default=None)
    if seen is None:
        return Health(kind=HealthKind.QUIET, sentence="No request has come yet.")
    if seen < later(now, -QUIET_AFTER):
        return Health(
            kind=HealthKind.QUIET,
            sentence=f"The latest request came {_days(days_between(seen, now))} ago.",
        )
    return Health(kind=HealthKind.HEALTHY, sentence=_healthy(signs.failed))


def _no_valid_token(signs: Signs, *, now: Timestamp) -> str:
    expired_at = signs.token_expires_at
    if expired_at is None:
        return "All tokens are revoked: create another one."
    days = days_between(expired_at, now)
    when = f"{_days(days)} ago" if days else "within the last day"
    return f"The last token expired {when}: create another one."


def _failing(last: LastRequest | None, failed: int) -> str:
    number = f"{MOST_FAILURES} or more" if failed >= MOST_FAILURES else str(failed)
    within = f"{number} {'request' if failed == 1 else 'requests'} failed within 24 hours"
    if last is None:
        return f"{within}."
    latest = f"The latest request failed with {last.status}"
    return f"{latest}; {within}." if failed > 1 else f"{latest}."


def _healthy(failed: int) -> str:
    if not failed:
        return "Requests come and none failed within 24 hours."
    return f"Requests come; {failed} of them failed within 24 hours."


def _in_days(now: Timestamp, until: Timestamp) -> str:
    days = days_between(now, until)
    return f"in {_days(days)}" if days else "within a day"


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"
