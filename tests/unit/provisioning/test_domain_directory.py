from dataclasses import replace
from datetime import timedelta

import pytest

from envi_scim.provisioning.configuration import Status
from envi_scim.provisioning.domain_directory import PAGE
from envi_scim.provisioning.errors import InvalidName, NoSuch
from envi_scim.provisioning.health import HealthKind
from envi_scim.provisioning.values import DomainId
from tests.support.provisioned import OPERATOR, Provisioned
from tests.support.records import a_domain, an_event


async def test_a_page_of_domains_goes_on_behind_its_last_name() -> None:
    envi = Provisioned()
    for number in range(PAGE + 1):
        await envi.store.domains.create_domain(a_domain(f"D{number:03}.example"), event=an_event())

    first = await envi.domains.page_for_operators()
    second = await envi.domains.page_for_operators(after=first.after or "")

    assert [row.domain.name for row in first.rows] == [f"D{number:03}.example" for number in range(PAGE)]
    assert first.after == f"D{PAGE - 1:03}.example"
    assert [row.domain.name for row in second.rows] == [f"D{PAGE:03}.example"]
    assert second.after is None


async def test_domains_are_searched_by_the_beginning_of_their_name_in_any_case() -> None:
    envi = Provisioned()
    for name in ("envi.com", "Envi.example", "other.envi.com"):
        await envi.domain(name)

    found = await envi.domains.page_for_operators(search=" ENVI")

    assert [row.domain.name for row in found.rows] == ["envi.com", "Envi.example"]


async def test_a_search_that_no_name_can_match_is_refused() -> None:
    with pytest.raises(InvalidName, match="256"):
        await Provisioned().domains.page_for_operators(search="x" * 257)


async def test_one_domain_is_told_as_the_list_tells_it() -> None:
    envi = Provisioned()
    domain = await envi.domain()
    made = await envi.tokens.create(domain, expires_in=timedelta(days=90), actor=OPERATOR)

    overview = await envi.domains.overview(domain)

    assert overview == (await envi.domains.page_for_operators()).rows[0]
    assert overview.status is Status.ACTIVE
    assert overview.has_valid_token
    assert overview.token_expires_at == made.token.expires_at
    assert overview.last_request is None
    assert overview.health.kind is HealthKind.QUIET


async def test_an_expired_token_is_no_valid_one() -> None:
    envi = Provisioned()
    domain = await envi.domain()
    await envi.tokens.create(domain, expires_in=timedelta(days=1), actor=OPERATOR)

    envi.clock.go_on(timedelta(days=1))
    overview = await envi.domains.overview(domain)

    assert not overview.has_valid_token
    assert overview.health.kind is HealthKind.NO_VALID_TOKEN


async def test_a_domain_that_is_gone_has_no_overview() -> None:
    envi = Provisioned()

    with pytest.raises(NoSuch):
        await envi.domains.overview(replace(await envi.domain(), id=DomainId("gone")))
