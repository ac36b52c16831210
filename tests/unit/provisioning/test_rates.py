import pytest

from envi_scim.provisioning.access import Access, RateRefused
from envi_scim.provisioning.rates import BURST_SECONDS, DomainRates
from tests.support.provisioned import OPERATOR, Provisioned

MOST = 10
BURST = round(MOST * BURST_SECONDS)


class Seconds:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def an_access(name: str = "envi.com", *, among: Provisioned | None = None) -> Access:
    envi = among or Provisioned()
    made = await envi.tokens.create(await envi.domain(name), actor=OPERATOR)
    return await envi.check.check(made.secret)


def taken(rates: DomainRates, access: Access) -> int:
    """Send until one is refused; give how many were taken."""
    number = 0
    while number < 10 * BURST:
        try:
            rates.check(access)
        except RateRefused:
            break
        number += 1
    return number


async def test_without_a_limit_nothing_is_refused_and_nothing_is_kept() -> None:
    access, rates = await an_access(), DomainRates(0, Seconds())

    assert taken(rates, access) == 10 * BURST
    rates.charge(access, 1_000_000)
    assert len(rates) == 0


async def test_four_seconds_worth_may_come_at_once_and_then_as_many_as_the_limit_says() -> None:
    access, seconds = await an_access(), Seconds()
    rates = DomainRates(MOST, seconds)

    assert taken(rates, access) == BURST
    for _ in range(20):
        seconds.now += 1
        assert taken(rates, access) == MOST


async def test_what_is_refused_uses_nothing_up() -> None:
    access, seconds = await an_access(), Seconds()
    rates = DomainRates(MOST, seconds)
    taken(rates, access)

    for _ in range(1000):
        with pytest.raises(RateRefused):
            rates.check(access)
    seconds.now += 1

    assert taken(rates, access) == MOST


@pytest.mark.parametrize("most", [1, 3, 7, 10, 50])
async def test_whoever_waits_as_long_as_it_was_told_is_taken(most: int) -> None:
    access, seconds = await an_access(), Seconds()
    rates = DomainRates(most, seconds)
    for _ in range(50):
        taken(rates, access)
        with pytest.raises(RateRefused) as refused:
            rates.check(access)

        assert refused.value.wait >= 1
        seconds.now += refused.value.wait
        rates.check(access)


async def test_another_domain_has_its_own_limit() -> None:
    envi = Provisioned()
    access, other = await an_access(among=envi), await an_access("other.com", among=envi)
    rates = DomainRates(MOST, Seconds())
    taken(rates, access)

    assert taken(rates, other) == BURST


async def test_a_bulk_request_is_taken_whole_and_paid_for_before_anything_else() -> None:
    """A limit below the operations of one request would else refuse it for ever."""
    access, seconds = await an_access(), Seconds()
    rates = DomainRates(MOST, seconds)

    rates.check(access)
    rates.charge(access, 999)

    with pytest.raises(RateRefused) as refused:
        rates.check(access)
    assert refused.value.wait == 97  # 1,001 requests at ten a second, less the four seconds that may come at once
    seconds.now += 97
    assert taken(rates, access) == 10


async def test_a_quiet_domain_is_forgotten_once_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("envi_scim.provisioning.rates._CAPACITY", 3)
    envi, seconds = Provisioned(), Seconds()
    rates = DomainRates(MOST, seconds)
    for number in range(3):
        rates.check(await an_access(f"quiet{number}.com", among=envi))
    assert len(rates) == 3
    seconds.now += 1

    rates.check(await an_access("new.com", among=envi))

    assert len(rates) == 1


async def test_the_sentence_says_who_sends_too_much_and_when_to_go_on() -> None:
    access, rates = await an_access(), DomainRates(MOST, Seconds())
    taken(rates, access)

    with pytest.raises(
        RateRefused, match=r"^This domain sends more requests than .*; go on in 1 s\. Nothing was done\.$"
    ):
        rates.check(access)
