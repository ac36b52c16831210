"""Signing in: one sentence for all that is wrong, limits by account and by address, and a session that is new."""

from dataclasses import replace
from datetime import timedelta

import pytest

from envi_scim.provisioning.administrators import Administrator
from envi_scim.provisioning.sessions import NewSession
from envi_scim.provisioning.sign_ins import (
    MOST_FROM_A_NETWORK,
    MOST_OF_AN_ACCOUNT,
    WINDOW,
    Outcome,
    account_key,
    network_of,
)
from envi_scim.provisioning.signing_in import NOT_THE_PRESENT_ONE, REFUSED, TOO_OFTEN
from envi_scim.provisioning.values import Allowed, Decision, Refused
from tests.support.provisioned import HOME, OPERATOR, PASSWORD, Provisioned

WRONG = "wrong horse"


async def tried(
    envi: Provisioned, email: str = "ada@envi.com", password: str = WRONG, address: str = HOME
) -> NewSession | Refused:
    return await envi.signing_in.sign_in(email, password, address=address, user_agent="Firefox")


def outcomes(envi: Provisioned) -> list[Outcome]:
    return [one.outcome for one in envi.store.sign_ins.kept]


async def test_who_knows_the_password_is_signed_in() -> None:
    envi = Provisioned()
    ada = await envi.administrator()

    made = await tried(envi, "ADA@envi.com", PASSWORD)

    assert isinstance(made, NewSession)
    found = await envi.sessions.find(made.secret)
    assert found is not None
    assert (found.administrator, found.session) == (ada, made.session)
    assert made.session.expires_at == "2026-11-24T20:00:00.000Z"
    assert outcomes(envi) == [Outcome.SUCCEEDED]
    assert made.secret not in repr(made)


async def test_unknown_wrong_and_disabled_are_told_alike_and_compared_alike() -> None:
    envi = Provisioned()
    await envi.administrator()
    ben = await envi.administrator("ben@envi.com")
    await envi.administrators.disable(ben, actor=OPERATOR)

    answers = [
        await tried(envi),
        await tried(envi, "nobody@envi.com", PASSWORD),
        await tried(envi, "ben@envi.com", PASSWORD),
    ]

    assert answers == [REFUSED] * 3
    assert outcomes(envi) == [Outcome.WRONG, Outcome.UNKNOWN, Outcome.DISABLED]
    # Each time one hash was compared, and never that of who may not sign in.
    assert len(envi.passwords.compared) == 3
    assert ben.password_hash not in envi.passwords.compared[1:]


@pytest.mark.parametrize("text", ["", "\0", "a\udcff@envi.com", "x" * 100_000])
async def test_whatever_is_sent_is_refused_in_that_sentence(text: str) -> None:
    envi = Provisioned()
    await envi.administrator()

    assert await tried(envi, text, PASSWORD, text) == REFUSED
    assert await tried(envi, "ada@envi.com", text, text) == REFUSED
    kept = envi.store.sign_ins.kept[-1]
    assert len(kept.address) <= 256
    kept.address.encode()


async def test_an_email_that_was_tried_is_kept_as_a_digest_alone() -> None:
    envi = Provisioned()

    await tried(envi, "my password by mistake")

    (record,) = envi.store.sign_ins.kept
    assert "mistake" not in repr(record)
    assert record.account_key == account_key("MY PASSWORD by mistake")
    assert record.administrator_id is None


@pytest.mark.parametrize("email", ["ada@envi.com", "nobody@envi.com"])
async def test_after_ten_failures_an_account_is_not_looked_at_for_a_while(email: str) -> None:
    envi = Provisioned()
    await envi.administrator()
    for number in range(MOST_OF_AN_ACCOUNT):
        await tried(envi, email, address=f"198.51.100.{number}")
    compared = len(envi.passwords.compared)

    assert await tried(envi, email, PASSWORD) == REFUSED
    assert len(envi.passwords.compared) == compared

    envi.clock.go_on(WINDOW)
    answer = await tried(envi, email, PASSWORD)
    assert isinstance(answer, NewSession) == (email == "ada@envi.com")


async def test_who_waits_is_not_made_to_wait_longer_by_trying() -> None:
    envi = Provisioned()
    await envi.administrator()
    for _ in range(MOST_OF_AN_ACCOUNT):
        await tried(envi)

    for _ in range(14):
        envi.clock.go_on(timedelta(minutes=1))
        assert await tried(envi, password=PASSWORD) == REFUSED
    envi.clock.go_on(timedelta(minutes=1))

    assert isinstance(await tried(envi, password=PASSWORD), NewSession)


async def test_what_is_one_too_many_is_noted_once_in_a_quarter_of_an_hour() -> None:
    envi = Provisioned()
    for number in range(MOST_FROM_A_NETWORK + 1000):
        await tried(envi, f"user{number}@envi.com")

    assert outcomes(envi).count(Outcome.UNKNOWN) == MOST_FROM_A_NETWORK
    assert outcomes(envi).count(Outcome.LIMITED) == 1


async def test_after_fifty_failures_an_address_is_not_looked_at_and_others_are() -> None:
    envi = Provisioned()
    await envi.administrator()
    for number in range(MOST_FROM_A_NETWORK):
        await tried(envi, f"user{number}@envi.com", address=f"2001:db8:1:2::{number:x}")

    assert await tried(envi, password=PASSWORD, address="2001:db8:1:2:ffff::1") == REFUSED
    assert isinstance(await tried(envi, password=PASSWORD, address="2001:db8:1:3::1"), NewSession)


@pytest.mark.parametrize(
    ("address", "network"),
    [("no address", "no address"), ("::1", "::/64"), ("FE80::1%eth0", "fe80::/64"), ("127.0.0.1", "127.0.0.1")],
)
def test_failures_are_counted_by_the_network_that_one_has(address: str, network: str) -> None:
    assert network_of(address) == network


async def test_signing_in_again_ends_the_session_of_this_browser_and_no_other() -> None:
    envi = Provisioned()
    await envi.administrator()
    here, elsewhere = await envi.signed_in(), await envi.signed_in()

    again = await envi.signed_in(former=here.secret)

    assert await envi.sessions.find(here.secret) is None
    assert await envi.sessions.find(elsewhere.secret) is not None
    assert await envi.sessions.find(again.secret) is not None
    assert len({here.secret, elsewhere.secret, again.secret}) == 3


async def test_a_password_that_was_hashed_with_other_parameters_is_hashed_again() -> None:
    envi = Provisioned()
    ada = await envi.administrator()
    envi.store.administrators.kept[ada.id] = replace(ada, password_hash=f"old hash of {PASSWORD}")

    await envi.signed_in()

    assert (await envi.administrators.get(ada.id)).password_hash == f"hash of {PASSWORD}"


async def test_who_is_disabled_while_the_password_is_compared_is_not_signed_in() -> None:
    envi = Provisioned()
    await envi.administrator("operator@envi.com")
    ada = await envi.administrator()
    verify = envi.passwords.verify

    def verify_slowly(kept: str, password: str, /) -> bool:
        envi.store.administrators.kept[ada.id] = replace(ada, disabled_at=envi.clock.now())
        return verify(kept, password)

    envi.passwords.verify = verify_slowly  # type: ignore[method-assign]  # what happens meanwhile

    assert await tried(envi, password=PASSWORD) == REFUSED


async def test_the_history_is_paged_the_newest_first_for_one_and_for_a_domain() -> None:
    envi = Provisioned()
    domain = await envi.domain()
    ada = await envi.administrator(domain=domain)
    await envi.administrator("operator@envi.com")
    await tried(envi)
    await tried(envi, password=PASSWORD)
    await tried(envi, "operator@envi.com")

    first = await envi.sign_ins.of(ada, limit=1)
    second = await envi.sign_ins.of(ada, before=first[-1].id, limit=1)

    assert [one.outcome for one in (*first, *second)] == [Outcome.SUCCEEDED, Outcome.WRONG]
    assert [one.id for one in await envi.sign_ins.within(domain, limit=10)] == [first[0].id, second[0].id]


async def test_who_is_signed_in_confirms_by_the_present_password_and_is_not_said_to_have_signed_in() -> None:
    envi = Provisioned()
    ada = await envi.administrator()

    assert await confirmed(envi, ada, WRONG) == NOT_THE_PRESENT_ONE
    assert await confirmed(envi, ada, "\ud800") == NOT_THE_PRESENT_ONE
    assert await confirmed(envi, ada, PASSWORD) == Allowed()
    assert outcomes(envi) == [Outcome.WRONG, Outcome.WRONG]


async def test_a_session_is_no_place_to_guess_the_password_at() -> None:
    """What is guessed there and at the sign-in counts together."""
    envi = Provisioned()
    ada = await envi.administrator()
    for _ in range(MOST_OF_AN_ACCOUNT // 2):
        await confirmed(envi, ada, WRONG)
        await tried(envi)
    compared = len(envi.passwords.compared)

    assert await confirmed(envi, ada, PASSWORD) == TOO_OFTEN
    assert await tried(envi, password=PASSWORD) == REFUSED
    assert len(envi.passwords.compared) == compared
    envi.clock.go_on(WINDOW)
    assert await confirmed(envi, ada, PASSWORD) == Allowed()


async def confirmed(envi: Provisioned, administrator: Administrator, password: str) -> Decision:
    return await envi.signing_in.confirm(administrator, password, address=HOME, user_agent="Firefox")
