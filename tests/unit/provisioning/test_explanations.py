"""Every refusal, change and leniency has its sentence, and the most exact one is found."""

from collections.abc import Iterator

import pytest

from envi_scim.http.scim_api.problems import Fault
from envi_scim.provisioning.access import WhyRefused
from envi_scim.provisioning.events import EventKind
from envi_scim.provisioning.explanations import (
    ADVICE,
    CHANGES,
    NOTHING_CHANGED,
    TOLERATED,
    Case,
    change_in_words,
    explained,
    tolerance_in_words,
)
from envi_scim.provisioning.requests import RequestRecord
from envi_scim.provisioning.values import Timestamp, TokenId
from envi_scim.scim.dialects.remedies import REMEDIES
from envi_scim.scim.dialects.table import LENIENCIES
from envi_scim.scim.errors import ScimError
from envi_scim.scim.notes import Leniency

OKTA = "Okta SCIM Client 1.0.0"
ENTRA = "Microsoft Azure AD SCIM provisioning"
TYPES = {"User": "/Users/{id}", "Group": "/Groups/{id}", "Role": "/Roles/{id}", "": "unknown"}


def a_record(
    status: int,
    refusal: str = "",
    *,
    method: str = "GET",
    resource_type: str = "User",
    client: str = "curl",
    change: str = "",
    route: str | None = None,
) -> RequestRecord:
    return RequestRecord(
        at=Timestamp("2026-11-24T08:00:00.000Z"),
        id="r1",
        token_id=TokenId("t1"),
        client=client,
        method=method,
        route=TYPES[resource_type] if route is None else route,
        resource_type=resource_type,
        resource_id=None,
        status=status,
        milliseconds=1,
        refusal=refusal,
        tolerated=(),
        more_tolerated=0,
        change=change,
    )


# What is refused before a request was read whole, so that nobody knows whose it is, and none is recorded.
UNREAD = "envi_scim.http.refusals"


def refusals() -> Iterator[type[ScimError]]:
    """Give every way in which SCIM says no to somebody who is known."""
    waiting: list[type[ScimError]] = [ScimError, Fault]
    while waiting:
        error = waiting.pop()
        if error.__module__ != UNREAD:
            waiting += error.__subclasses__()
            yield error


def test_every_refusal_of_the_protocol_has_an_entry() -> None:
    missing = {error for error in refusals() if Case(error.scim_type or str(error.status)) not in ADVICE}

    assert missing == set()


@pytest.mark.parametrize("why", WhyRefused)
def test_every_reason_why_a_token_is_refused_has_an_entry(why: WhyRefused) -> None:
    assert Case(why.value) in ADVICE


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 412, 413, 414, 415, 429, 500, 501, 503])
def test_every_status_of_a_refusal_has_an_entry(status: int) -> None:
    assert Case(str(status)) in ADVICE


def test_no_entry_is_for_what_nobody_says() -> None:
    said = {error.scim_type or str(error.status) for error in refusals()} | set(WhyRefused)
    said |= {str(error.status) for error in refusals()} | {"0", "4xx", "5xx"}

    assert {case.refusal for case in ADVICE} <= said
    assert {case.resource_type for case in ADVICE} <= set(TYPES)


@pytest.mark.parametrize("case", ADVICE, ids="-".join)
def test_each_entry_is_made_of_sentences(case: Case) -> None:
    advice = ADVICE[case]
    texts = (advice.means, advice.change, advice.okta, advice.entra)

    assert advice.means
    assert advice.change
    assert all(text[0].isupper() and text.endswith(".") and "  " not in text for text in texts if text)


@pytest.mark.parametrize("status", [402, 418, 451, 502, 599])
def test_a_status_that_nobody_thought_of_is_explained_too(status: int) -> None:
    explanation = explained(a_record(status))

    assert explanation is not None
    assert explanation.means


@pytest.mark.parametrize("status", [200, 201, 204, 304])
def test_what_was_answered_needs_no_explanation(status: int) -> None:
    assert explained(a_record(status)) is None


def change_for(record: RequestRecord) -> str:
    explanation = explained(record)
    assert explanation is not None
    return explanation.change


def test_a_create_of_a_user_that_is_there_is_explained_apart_from_a_rename() -> None:
    create = explained(a_record(409, "uniqueness", method="POST"))
    rename = explained(a_record(409, "uniqueness", method="PATCH"))
    group = explained(a_record(409, "uniqueness", method="POST", resource_type="Group"))

    assert create is not None
    assert rename is not None
    assert group is not None
    assert "there already, so none was created" in create.means
    assert "Another user" in rename.means
    assert "displayName" in group.means


def test_what_to_change_is_said_in_the_words_of_the_identity_provider() -> None:
    expired = "token-expired"

    assert "API Token as Bearer <token>" in change_for(a_record(401, expired, client=OKTA))
    assert "Secret Token without the word Bearer" in change_for(a_record(401, expired, client=ENTRA))
    assert "Okta" not in change_for(a_record(401, expired, client="curl/8"))


def test_words_that_an_identity_provider_does_not_need_are_the_general_ones() -> None:
    record = a_record(403, "configuration-inactive", client=OKTA)

    assert change_for(record) == ADVICE[Case("configuration-inactive")].change


def test_a_wrong_address_is_told_apart_from_a_user_that_is_gone() -> None:
    gone, astray = explained(a_record(404, client=OKTA)), explained(a_record(404, resource_type="", client=OKTA))

    assert gone is not None
    assert astray is not None
    assert "no user with this id" in gone.means
    assert "Base URL" in astray.change


def test_a_client_that_went_away_is_explained() -> None:
    explanation = explained(a_record(0))

    assert explanation is not None
    assert "went away" in explanation.means


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_of_change_has_a_sentence(kind: EventKind) -> None:
    assert CHANGES[kind].endswith(".")
    assert change_in_words(a_record(200, change=kind.value)) == CHANGES[kind]


def test_a_request_that_changed_nothing_says_so_and_a_bulk_request_leads_to_its_events() -> None:
    bulk = a_record(200, method="POST", resource_type="", route="/Bulk")

    assert change_in_words(a_record(200)) == NOTHING_CHANGED
    assert "bulk request" in change_in_words(bulk)


def test_every_leniency_says_what_was_tolerated_and_what_to_change() -> None:
    every = {rewrite.id for rewrite in LENIENCIES} | {leniency.value for leniency in Leniency}

    assert set(TOLERATED) == every
    for leniency in every:
        assert tolerance_in_words(leniency).means.endswith(".")
        assert tolerance_in_words(leniency).change == REMEDIES[leniency]


def test_a_leniency_of_an_older_version_is_told_too() -> None:
    assert tolerance_in_words("no-longer").means
