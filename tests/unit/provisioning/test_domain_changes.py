from dataclasses import replace

import pytest

from envi_scim.provisioning.access import DomainRefused, WhyRefused
from envi_scim.provisioning.configuration import ScimConfiguration, Status
from envi_scim.provisioning.domain_changes import Effect, change_of
from envi_scim.provisioning.domains import Authentication, DomainType
from envi_scim.provisioning.errors import ChangedMeanwhile
from envi_scim.provisioning.events import EventKind
from tests.support.provisioned import CACHE_TIME, OPERATOR, Provisioned
from tests.support.records import a_domain

SIMPLE = a_domain("envi.com")
TRUSTING = replace(SIMPLE, authentication=Authentication.WS_TRUST)
FORMS = replace(SIMPLE, authentication=Authentication.FORMS)
COMPOSITE = replace(SIMPLE, type=DomainType.COMPOSITE)
ACTIVE = ScimConfiguration(status=Status.ACTIVE)


def test_a_domain_that_stops_being_eligible_is_told_what_is_refused_and_what_is_kept() -> None:
    change = change_of(SIMPLE, FORMS, configuration=ACTIVE, has_valid_token=True)

    assert change.effect is Effect.STOPS_BEING_ELIGIBLE
    condition = "SCIM needs the authentication HTTP Redirect or WS Trust; envi.com uses Forms."
    assert change.sentences == (
        f"envi.com stops being eligible for SCIM. {condition}",
        "From then on, within 5 seconds, its tokens are refused with 403: its identity provider changes nothing here.",
        "Users, groups, tokens and the SCIM configuration are kept and can be used again once the domain is eligible.",
    )


@pytest.mark.parametrize(
    ("configuration", "has_valid_token", "sentence"),
    [
        (ScimConfiguration(), True, "is Inactive: until that is changed, nothing is provisioned."),
        (ACTIVE, False, "has no valid token: until one is created, nothing is provisioned."),
        (ACTIVE, True, "from then on, within 5 seconds, what its identity provider sends is taken."),
    ],
)
def test_a_domain_that_becomes_eligible_is_told_what_is_there_already(
    configuration: ScimConfiguration, *, has_valid_token: bool, sentence: str
) -> None:
    change = change_of(COMPOSITE, SIMPLE, configuration=configuration, has_valid_token=has_valid_token)

    assert change.effect is Effect.BECOMES_ELIGIBLE
    assert change.sentences[0] == "envi.com becomes eligible for SCIM."
    assert change.sentences[1].endswith(sentence)


def test_a_change_that_makes_no_difference_to_scim_says_so() -> None:
    allowed = change_of(SIMPLE, TRUSTING, configuration=ACTIVE, has_valid_token=True)
    refused = change_of(COMPOSITE, FORMS, configuration=ACTIVE, has_valid_token=True)
    nothing = change_of(SIMPLE, SIMPLE, configuration=ACTIVE, has_valid_token=True)

    assert {allowed.effect, refused.effect, nothing.effect} == {Effect.NONE}
    assert allowed.sentences == ("Nothing changes for SCIM: envi.com may use it as before.",)
    assert refused.sentences[0].startswith("Nothing changes for SCIM: envi.com may not use it, before or after.")
    assert nothing.sentences == (
        "Nothing changes: type and authentication of envi.com are Simple and HTTP Redirect already.",
    )
    assert allowed.attributes == ("authentication",)
    assert refused.attributes == ("type", "authentication")
    assert not nothing.changes


async def test_a_preview_changes_nothing_and_a_change_is_recorded() -> None:
    envi = Provisioned()
    domain = await envi.domain()

    seen = await envi.administration.preview_domain_change(domain, authentication=Authentication.FORMS)
    assert await envi.administration.domain("envi.com") == domain

    done = await envi.administration.change_domain(domain, authentication=Authentication.FORMS, actor=OPERATOR)

    assert seen == done
    assert (
        await envi.administration.domain("envi.com")
        == done.after
        == replace(domain, authentication=Authentication.FORMS)
    )
    event = envi.events(domain)[-1]
    assert event.kind is EventKind.DOMAIN_UPDATE
    assert event.details == {"attributes": ["authentication"], "type": "simple", "authentication": "forms"}


async def test_a_change_to_what_is_so_already_leaves_no_event() -> None:
    envi = Provisioned()
    domain = await envi.domain()
    before = len(envi.events(domain))

    await envi.administration.change_domain(domain, domain_type=DomainType.SIMPLE, actor=OPERATOR)

    assert len(envi.events(domain)) == before


async def test_who_read_the_domain_before_another_changed_it_changes_nothing() -> None:
    envi = Provisioned()
    domain = await envi.domain()
    await envi.administration.change_domain(domain, authentication=Authentication.WS_TRUST, actor=OPERATOR)

    with pytest.raises(ChangedMeanwhile):
        await envi.administration.change_domain(domain, domain_type=DomainType.COMPOSITE, actor=OPERATOR)


async def test_a_worker_acts_by_the_change_as_soon_as_what_it_remembers_is_old() -> None:
    """Guide, what follows: a domain that stops being eligible refuses its tokens and loses nothing."""
    envi = Provisioned()
    domain = await envi.domain()
    secret = (await envi.tokens.create(domain, actor=OPERATOR)).secret
    await envi.check.check(secret)

    left = await envi.administration.change_domain(domain, authentication=Authentication.FORMS, actor=OPERATOR)
    envi.clock.go_on(CACHE_TIME)

    with pytest.raises(DomainRefused) as refused:
        await envi.check.check(secret)
    assert (refused.value.why, refused.value.status) == (WhyRefused.DOMAIN_NOT_ELIGIBLE, 403)

    await envi.administration.change_domain(left.after, authentication=Authentication.WS_TRUST, actor=OPERATOR)
    envi.clock.go_on(CACHE_TIME)

    assert (await envi.check.check(secret)).domain.authentication is Authentication.WS_TRUST
