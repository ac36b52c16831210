from dataclasses import replace
from datetime import timedelta

import pytest

from envi_scim.provisioning.configuration import Status
from envi_scim.provisioning.domains import Authentication
from envi_scim.provisioning.health import LABELS, HealthKind, LastRequest, Signs, Tone, health_of
from envi_scim.provisioning.moments import later
from tests.support.records import NOON, a_domain

A_MOMENT = timedelta(milliseconds=1)
HEALTHY = Signs(
    domain=a_domain("envi.com"),
    status=Status.ACTIVE,
    had_token=True,
    token_expires_at=later(NOON, timedelta(days=365)),
    last_request=LastRequest(at=later(NOON, -timedelta(hours=1)), status=200),
)
FORMS = replace(HEALTHY.domain, authentication=Authentication.FORMS)


def request(*, ago: timedelta, status: int = 200) -> LastRequest:
    return LastRequest(at=later(NOON, -ago), status=status)


@pytest.mark.parametrize(
    ("signs", "kind", "sentence"),
    [
        (HEALTHY, HealthKind.HEALTHY, "Requests come and none failed within 24 hours."),
        (replace(HEALTHY, failed=9), HealthKind.HEALTHY, "Requests come; 9 of them failed within 24 hours."),
        (
            replace(HEALTHY, domain=FORMS),
            HealthKind.NOT_ELIGIBLE,
            "SCIM needs the authentication HTTP Redirect or WS Trust; envi.com uses Forms.",
        ),
        (
            replace(HEALTHY, had_token=False, token_expires_at=None, last_request=None),
            HealthKind.NOT_SET_UP,
            "SCIM was never set up: the domain has had no token yet.",
        ),
        (
            replace(HEALTHY, status=Status.INACTIVE),
            HealthKind.INACTIVE,
            "The SCIM configuration is Inactive: the domain's tokens are refused.",
        ),
        (
            replace(HEALTHY, token_expires_at=None),
            HealthKind.NO_VALID_TOKEN,
            "All tokens are revoked: create another one.",
        ),
        (
            replace(HEALTHY, token_expires_at=NOON),
            HealthKind.NO_VALID_TOKEN,
            "The last token expired within the last day: create another one.",
        ),
        (
            replace(HEALTHY, token_expires_at=later(NOON, -timedelta(days=1))),
            HealthKind.NO_VALID_TOKEN,
            "The last token expired 1 day ago: create another one.",
        ),
        (replace(HEALTHY, failed=10), HealthKind.FAILING, "10 requests failed within 24 hours."),
        (replace(HEALTHY, failed=100), HealthKind.FAILING, "100 or more requests failed within 24 hours."),
        (
            replace(HEALTHY, failed=1, last_request=request(ago=timedelta(hours=24), status=409)),
            HealthKind.FAILING,
            "The latest request failed with 409.",
        ),
        (
            replace(HEALTHY, failed=3, last_request=request(ago=timedelta(), status=401)),
            HealthKind.FAILING,
            "The latest request failed with 401; 3 requests failed within 24 hours.",
        ),
        (
            replace(HEALTHY, token_expires_at=later(NOON, timedelta(days=30))),
            HealthKind.TOKEN_EXPIRES,
            "The last valid token expires in 30 days: create another one.",
        ),
        (
            replace(HEALTHY, token_expires_at=later(NOON, A_MOMENT)),
            HealthKind.TOKEN_EXPIRES,
            "The last valid token expires within a day: create another one.",
        ),
        (
            replace(HEALTHY, last_request=request(ago=timedelta(days=7) + A_MOMENT)),
            HealthKind.QUIET,
            "The latest request came 7 days ago.",
        ),
        (replace(HEALTHY, last_request=None), HealthKind.QUIET, "No request has come yet."),
    ],
)
def test_the_health_of_a_domain_is_a_word_and_a_sentence(signs: Signs, kind: HealthKind, sentence: str) -> None:
    health = health_of(signs, now=NOON)

    assert (health.kind, health.sentence) == (kind, sentence)


@pytest.mark.parametrize(
    "signs",
    [
        replace(HEALTHY, token_expires_at=later(NOON, timedelta(days=30) + A_MOMENT)),
        replace(HEALTHY, last_request=request(ago=timedelta(days=7))),
        replace(HEALTHY, last_request=request(ago=timedelta(hours=24) + A_MOMENT, status=500)),
    ],
    ids=["expiry", "silence", "failure"],
)
def test_what_is_just_outside_of_its_time_says_nothing_bad(signs: Signs) -> None:
    assert health_of(signs, now=NOON).kind is HealthKind.HEALTHY


def test_where_requests_are_not_recorded_the_use_of_a_token_tells_that_some_came() -> None:
    unrecorded = replace(HEALTHY, last_request=None, last_used_at=later(NOON, -timedelta(days=1)))

    assert health_of(unrecorded, now=NOON).kind is HealthKind.HEALTHY


def test_what_comes_first_in_the_table_is_told() -> None:
    """Not eligible before Inactive before an expired token before failures."""
    failing = replace(HEALTHY, failed=50)
    expired = replace(failing, token_expires_at=later(NOON, -A_MOMENT))
    inactive = replace(expired, status=Status.INACTIVE)
    not_eligible = replace(inactive, domain=FORMS)

    kinds = [health_of(signs, now=NOON).kind for signs in (failing, expired, inactive, not_eligible)]

    assert kinds == [HealthKind.FAILING, HealthKind.NO_VALID_TOKEN, HealthKind.INACTIVE, HealthKind.NOT_ELIGIBLE]


def test_every_health_has_a_label_and_only_what_is_in_use_a_tone() -> None:
    assert set(LABELS) == set(HealthKind)
    assert health_of(HEALTHY, now=NOON).label == "Healthy"
    assert health_of(HEALTHY, now=NOON).tone is Tone.GOOD
    assert health_of(replace(HEALTHY, domain=FORMS), now=NOON).tone is Tone.NONE
