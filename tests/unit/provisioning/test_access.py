from datetime import timedelta

import pytest

from envi_scim.provisioning.access import REFUSAL_NOTED_EVERY, USE_NOTED_EVERY, TokenRefused, WhyRefused
from envi_scim.provisioning.configuration import Status
from envi_scim.provisioning.domains import Authentication, Domain
from envi_scim.scim.errors import Forbidden, Unauthorized
from tests.support.provisioned import CACHE_TIME, OPERATOR, Provisioned

READS = ["find_by_digest", "get_domain", "configuration", "declaration", "kept_attributes"]


async def opened() -> tuple[Provisioned, Domain, str]:
    envi = Provisioned()
    domain = await envi.domain()
    made = await envi.tokens.create(domain, actor=OPERATOR)
    envi.store.reads.clear()
    return envi, domain, made.secret


@pytest.mark.clause("7644-2-7", "7644-2-8", "7644-6.1-1", "7644-7.7-3")
async def test_a_token_opens_its_own_domain() -> None:
    """Guide B4: one base URL for every customer; the token alone tells which domain is meant."""
    envi, _, _ = await opened()
    other = await envi.domain("other.com")
    made = await envi.tokens.create(other, actor=OPERATOR)

    access = await envi.check.check(made.secret)

    assert access.domain == other
    assert access.token_id == made.token.id
    assert access.actor("r-1").name == f"token:{made.token.id}"


async def test_what_was_found_is_remembered_for_three_seconds() -> None:
    envi, _, secret = await opened()

    await envi.check.check(secret)
    envi.clock.go_on(CACHE_TIME - timedelta(milliseconds=1))
    await envi.check.check(secret)

    assert envi.store.reads == READS

    envi.clock.go_on(timedelta(milliseconds=1))
    await envi.check.check(secret)

    assert envi.store.reads == READS * 2


async def test_a_clock_that_was_set_back_makes_nothing_last_longer() -> None:
    envi, _, secret = await opened()
    await envi.check.check(secret)

    envi.clock.go_on(-timedelta(days=1))
    await envi.check.check(secret)

    assert envi.store.reads == READS * 2


async def test_a_revoked_token_is_refused_after_at_most_three_seconds_and_told_so() -> None:
    envi, domain, secret = await opened()
    access = await envi.check.check(secret)

    await envi.tokens.revoke(domain, access.token_id, actor=OPERATOR)
    envi.clock.go_on(CACHE_TIME)

    with pytest.raises(Unauthorized, match="was revoked on 2026-11-24"):
        await envi.check.check(secret)


@pytest.mark.clause("7644-7.3-1", "7644-7.4-3")
async def test_a_token_expires_to_the_millisecond_even_while_it_is_remembered() -> None:
    envi = Provisioned()
    made = await envi.tokens.create(await envi.domain(), expires_in=timedelta(seconds=1), actor=OPERATOR)
    await envi.check.check(made.secret)

    envi.clock.go_on(timedelta(seconds=1))

    with pytest.raises(Unauthorized, match="expired on"):
        await envi.check.check(made.secret)


async def test_an_inactive_configuration_refuses_its_tokens_and_loses_nothing() -> None:
    envi, domain, secret = await opened()
    await envi.check.check(secret)

    await envi.administration.configure(domain, status=Status.INACTIVE, actor=OPERATOR)
    envi.clock.go_on(CACHE_TIME)

    with pytest.raises(Forbidden, match="is Inactive"):
        await envi.check.check(secret)

    await envi.administration.configure(domain, status=Status.ACTIVE, actor=OPERATOR)
    envi.clock.go_on(CACHE_TIME)

    assert (await envi.check.check(secret)).configuration.organization_name == "For Testing Purpose"


async def test_a_domain_that_stops_being_eligible_refuses_its_tokens() -> None:
    """Guide D2, as decided: it refuses with a clear error."""
    envi, domain, secret = await opened()
    envi.store.domains.kept[domain.id] = Domain(
        id=domain.id,
        name=domain.name,
        type=domain.type,
        authentication=Authentication.FORMS,
        created_at=domain.created_at,
    )

    with pytest.raises(Forbidden, match="needs the authentication HTTP Redirect or WS Trust"):
        await envi.check.check(secret)


async def test_a_mistyped_token_is_known_as_one_without_a_look_into_the_store() -> None:
    envi, _, secret = await opened()
    typo = secret[:20] + ("a" if secret[20] != "a" else "b") + secret[21:]

    with pytest.raises(Unauthorized, match="is mistyped"):
        await envi.check.check(typo)

    assert envi.store.reads == []


@pytest.mark.parametrize("secret", ["", "null", "envi_scim", "secret", "Bearer x", "ä" * 59])
async def test_what_is_no_token_is_refused_without_a_look_into_the_store(secret: str) -> None:
    envi, _, _ = await opened()

    with pytest.raises(Unauthorized, match="no SCIM token of Envi"):
        await envi.check.check(secret)

    assert envi.store.reads == []


async def test_a_well_formed_token_that_nobody_made_is_unknown() -> None:
    envi, _, _ = await opened()
    elsewhere = Provisioned()
    await elsewhere.tokens.create(await elsewhere.domain(), actor=OPERATOR)
    stranger = await elsewhere.tokens.create(await elsewhere.domain("b.com"), actor=OPERATOR)

    with pytest.raises(Unauthorized, match="not known here"):
        await envi.check.check(stranger.secret)


async def test_a_token_whose_domain_is_gone_is_unknown() -> None:
    envi, domain, secret = await opened()
    del envi.store.domains.kept[domain.id]

    with pytest.raises(Unauthorized, match="not known here"):
        await envi.check.check(secret)


async def test_no_more_is_remembered_than_there_is_room_for() -> None:
    envi = Provisioned()
    domain = await envi.domain()
    secrets = [(await envi.tokens.create(domain, actor=OPERATOR)).secret for _ in range(3)]
    check = envi.new_check(capacity=2)
    for secret in secrets:
        await check.check(secret)
    envi.store.reads.clear()

    await check.check(secrets[2])
    await check.check(secrets[1])

    assert envi.store.reads == []

    await check.check(secrets[0])

    assert envi.store.reads == READS


async def test_a_use_is_noted_at_most_once_a_minute() -> None:
    envi, _, secret = await opened()
    access = await envi.check.check(secret)

    due = [envi.check.use_is_due(access, now=envi.clock.now()), envi.check.use_is_due(access, now=envi.clock.now())]
    envi.clock.go_on(USE_NOTED_EVERY)
    due.append(envi.check.use_is_due(access, now=envi.clock.now()))

    assert due == [True, False, True]


async def test_a_use_that_could_not_be_noted_fails_nothing_and_is_due_again() -> None:
    envi, _, secret = await opened()
    access = await envi.check.check(secret)
    envi.store.down = envi.check.use_is_due(access, now=envi.clock.now())

    await envi.check.note_use(access)
    envi.store.down = False

    assert envi.check.use_is_due(access, now=envi.clock.now())
    await envi.check.note_use(access)
    assert envi.store.tokens.uses == [(access.token_id, envi.clock.now())]


async def test_the_uses_of_many_tokens_take_no_more_room_than_was_given() -> None:
    envi = Provisioned()
    domain = await envi.domain()
    check = envi.new_check(capacity=1)
    first, second = [await check.check((await envi.tokens.create(domain, actor=OPERATOR)).secret) for _ in range(2)]

    due = [check.use_is_due(access, now=envi.clock.now()) for access in (first, second, first)]

    assert due == [True, True, True]


async def test_a_refusal_is_recorded_at_most_once_in_ten_seconds_token_and_reason() -> None:
    """Whoever goes on with a token that is refused does not fill the record of requests."""
    envi, _, secret = await opened()
    envi.clock.go_on(timedelta(days=366))

    def due(refusal: TokenRefused) -> bool:
        return envi.check.refusal_is_due(refusal, now=envi.clock.now())

    refusals = []
    for _ in range(2):
        with pytest.raises(TokenRefused) as told:
            await envi.check.check(secret)
        refusals.append(told.value)
    assert [refusal.why for refusal in refusals] == [WhyRefused.TOKEN_EXPIRED] * 2
    assert [due(refusal) for refusal in refusals] == [True, False]
    assert due(TokenRefused("x", refusals[0].access, WhyRefused.TOKEN_REVOKED)), "another reason is another record"
    envi.clock.go_on(REFUSAL_NOTED_EVERY)
    assert due(refusals[0])
