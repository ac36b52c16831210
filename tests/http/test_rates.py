"""A limit per domain, where the operator sets one: 429 with Retry-After, for that domain alone."""

from pathlib import Path

import pytest

from envi_scim.observability import Metrics
from envi_scim.provisioning.request_pages import RequestFilter
from envi_scim.provisioning.requests import Which
from envi_scim.scim.urns import BULK_REQUEST_URN
from envi_scim.storage.store import SqlStore
from tests.http.support.customers import Customer, House
from tests.http.test_authentication import is_error
from tests.support.databases import migrated_file
from tests.support.jane import JANE

BURST = 4


class Seconds:
    """A clock that stands still until it is told to go on."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> str:
    """On SQLite alone: a limit is looked at before any engine is asked."""
    del request
    return migrated_file(tmp_path / "envi.db", sqlite_template)


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def house(store: SqlStore, seconds: Seconds) -> House:
    return House(store, settings={"max_domain_rate": "1"}, metrics=Metrics(), seconds=seconds)


async def used_up(customer: Customer) -> None:
    for _ in range(BURST):
        assert (await customer.get("/ServiceProviderConfig")).status_code == 200


@pytest.mark.parametrize("path", ["/Users", "/Groups", "/Roles", "/ServiceProviderConfig", "/Schemas", "/nothing"])
async def test_above_its_limit_a_domain_gets_429_and_when_to_go_on(envi: Customer, seconds: Seconds, path: str) -> None:
    """IPSIE AL §4.3: "must respond with appropriate headers, such as "429 Too Many Requests" and "Retry-After,"."""
    await used_up(envi)

    answer = await envi.get(path)

    assert is_error(answer, 429)
    assert answer.headers["retry-after"] == "1"
    seconds.now += 1
    assert (await envi.get(path)).status_code != 429


async def test_the_limit_of_one_domain_is_not_that_of_another(house: House, envi: Customer) -> None:
    other = await house.customer("other.example")
    await used_up(envi)

    assert (await envi.get("/Users")).status_code == 429
    assert (await other.get("/Users")).status_code == 200


async def test_a_request_that_is_refused_changes_nothing(envi: Customer, seconds: Seconds) -> None:
    await used_up(envi)

    assert (await envi.send("POST", "/Users", JANE)).status_code == 429

    seconds.now += 1
    assert (await envi.get("/Users")).json()["totalResults"] == 0


async def test_each_operation_of_a_bulk_request_counts(envi: Customer, seconds: Seconds) -> None:
    operations = [
        {"method": "POST", "path": "/Users", "bulkId": str(number), "data": {**JANE, "userName": f"user{number}"}}
        for number in range(10)
    ]

    answer = await envi.send("POST", "/Bulk", {"schemas": [BULK_REQUEST_URN], "Operations": operations})

    assert [one["status"] for one in answer.json()["Operations"]] == ["201"] * 10
    refused = await envi.get("/Users")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "7")
    seconds.now += 7
    assert (await envi.get("/Users")).status_code == 200


async def test_that_the_limit_was_hit_is_on_record_once_in_a_while_and_counted_each_time(
    store: SqlStore, house: House, envi: Customer
) -> None:
    await used_up(envi)

    for _ in range(5):
        assert (await envi.get("/Users")).status_code == 429

    await store.settle()
    page = await store.requests.latest(envi.domain.id, RequestFilter(which=Which.FAILED), limit=100)
    assert [(one.route, one.status, one.refusal) for one in page.records] == [("/Users", 429, "domain-rate")]
    assert "envi_scim_requests_above_rate_total 5.0" in (await house.client.get("/metrics")).text


async def test_without_a_setting_there_is_no_limit(store: SqlStore, seconds: Seconds) -> None:
    envi = await House(store, seconds=seconds).customer("envi.com")

    answers = {(await envi.get("/ServiceProviderConfig")).status_code for _ in range(5 * BURST)}

    assert answers == {200}
