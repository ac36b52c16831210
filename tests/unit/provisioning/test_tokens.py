import os
import re
from datetime import timedelta

import pytest

from envi_scim.provisioning.domains import Authentication, DomainType
from envi_scim.provisioning.errors import InvalidLife, InvalidName, NoSuch, NotEligible
from envi_scim.provisioning.events import EventKind
from envi_scim.provisioning.tokens import digest_of, secret_of, well_formed
from envi_scim.provisioning.values import Allowed, Refused
from tests.support.provisioned import OPERATOR, Provisioned


@pytest.mark.clause("7644-7.4-1", "7644-7.7-2")
def test_a_token_is_the_prefix_43_characters_and_6_of_checksum() -> None:
    secret = secret_of(os.urandom(32))

    assert re.fullmatch(r"envi_scim_[0-9A-Za-z]{43}[0-9A-Za-z]{6}", secret)
    assert well_formed(secret) == Allowed()


@pytest.mark.parametrize("random", [bytes(32), b"\xff" * 32])
def test_the_least_and_the_greatest_number_are_tokens_of_the_same_length(random: bytes) -> None:
    assert len(secret_of(random)) == 59
    assert well_formed(secret_of(random)) == Allowed()


def test_every_single_typo_is_known_as_one() -> None:
    secret = secret_of(bytes(range(32)))

    for position in range(len("envi_scim_"), len(secret)):
        other = "x" if secret[position] != "x" else "y"
        typo = secret[:position] + other + secret[position + 1 :]
        assert isinstance(well_formed(typo), Refused)


@pytest.mark.parametrize("change", [lambda s: s[:-1], lambda s: s + "a", lambda s: s + "é", lambda s: s[:10]])
def test_a_token_that_was_cut_or_grew_is_mistyped(change) -> None:  # type: ignore[no-untyped-def] # noqa: ANN001
    decision = well_formed(change(secret_of(bytes(32))))

    assert isinstance(decision, Refused)
    assert "mistyped" in decision.reason


@pytest.mark.clause("7643-9.2-2", "7644-2.1-3", "7644-7.3-1", "7644-7.7-1")
async def test_only_a_digest_of_a_token_is_kept() -> None:
    """Guide, as decided: only a digest of a token is kept."""
    envi = Provisioned()

    made = await envi.tokens.create(await envi.domain(), actor=OPERATOR)

    assert made.token.digest == digest_of(made.secret)
    assert made.secret[14:] not in repr(envi.store.tokens.kept)
    assert made.secret not in repr(made)


async def test_a_token_lives_365_days_unless_told_otherwise() -> None:
    envi = Provisioned()

    made = await envi.tokens.create(await envi.domain(), actor=OPERATOR)

    assert made.token.created_at == "2026-11-24T08:00:00.000Z"
    assert made.token.expires_at == "2027-11-24T08:00:00.000Z"


@pytest.mark.clause("7644-7.4-3")
@pytest.mark.parametrize("life", [timedelta(), timedelta(seconds=-1), timedelta(days=3651)])
async def test_a_token_cannot_live_for_no_time_or_for_ever(life: timedelta) -> None:
    envi = Provisioned()
    domain = await envi.domain()

    with pytest.raises(InvalidLife):
        await envi.tokens.create(domain, expires_in=life, actor=OPERATOR)

    assert await envi.tokens.list(domain) == []


async def test_a_token_needs_a_name() -> None:
    envi = Provisioned()
    domain = await envi.domain()

    with pytest.raises(InvalidName, match="The name of a token must not be empty"):
        await envi.tokens.create(domain, name=" ", actor=OPERATOR)


async def test_a_domain_that_is_not_eligible_gets_no_token() -> None:
    envi = Provisioned()
    domain = await envi.administration.create_domain(
        "c.com", domain_type=DomainType.COMPOSITE, authentication=Authentication.WS_TRUST, actor=OPERATOR
    )

    with pytest.raises(NotEligible, match=r"c\.com is Composite"):
        await envi.tokens.create(domain, actor=OPERATOR)


async def test_valid_token_is_yes_while_a_usable_one_exists() -> None:
    """Guide D7, as decided: created, not expired, not revoked."""
    envi = Provisioned()
    domain = await envi.domain()
    valid = [await envi.tokens.has_valid(domain)]

    made = await envi.tokens.create(domain, expires_in=timedelta(hours=1), actor=OPERATOR)
    valid.append(await envi.tokens.has_valid(domain))
    envi.clock.go_on(timedelta(hours=1))
    valid.append(await envi.tokens.has_valid(domain))
    other = await envi.tokens.create(domain, actor=OPERATOR)
    valid.append(await envi.tokens.has_valid(domain))
    await envi.tokens.revoke(domain, other.token.id, actor=OPERATOR)
    valid.append(await envi.tokens.has_valid(domain))

    assert valid == [False, True, False, True, False]
    assert [token.id for token in await envi.tokens.list(domain)] == [other.token.id, made.token.id]


async def test_creating_and_revoking_a_token_is_recorded_without_the_token() -> None:
    envi = Provisioned()
    domain = await envi.domain()

    made = await envi.tokens.create(domain, actor=OPERATOR)
    await envi.tokens.revoke(domain, made.token.id, actor=OPERATOR)

    created, revoked = envi.events(domain)[-2:]
    assert (created.kind, revoked.kind) == (EventKind.TOKEN_CREATE, EventKind.TOKEN_REVOKE)
    assert created.resource_id == revoked.resource_id == made.token.id
    assert made.secret[14:] not in repr(envi.events(domain))


async def test_a_token_can_be_revoked_once_and_only_by_its_domain() -> None:
    envi = Provisioned()
    domain, other = await envi.domain(), await envi.domain("other.com")
    made = await envi.tokens.create(domain, actor=OPERATOR)

    with pytest.raises(NoSuch):
        await envi.tokens.revoke(other, made.token.id, actor=OPERATOR)
    await envi.tokens.revoke(domain, made.token.id, actor=OPERATOR)
    with pytest.raises(NoSuch, match="has no token"):
        await envi.tokens.revoke(domain, made.token.id, actor=OPERATOR)
