"""Every kind of application drives Envi over each of its engines, and batches that overlap lose nobody."""

import pytest

from envi_scim.emulator.office import Office
from envi_scim.storage.store import SqlStore
from tests.emulator.support.desk import Desk
from tests.emulator.support.envi import BASE_URL, ORGANIZATION, Envi
from tests.http.support.customers import House

ADA, BEN = "ada@example.com", "ben@example.com"
KINDS = ["scim2headerauth", "scim2bearertoken", "scim2wizard", "entrascim", "entrascim?aadOptscim062020"]


@pytest.fixture
async def envi(store: SqlStore) -> Envi:
    return await Envi.set_up(House(store))


async def test_many_members_come_in_batches_that_overlap_and_none_is_lost(okta: Desk, envi: Envi) -> None:
    okta.set(members=3, parallel=8)
    people = [okta.person(f"user{number:02}") for number in range(40)]
    okta.assign(okta.group("Staff", *people))
    await okta.settle()

    buyers = await okta.pushed("Envi_Buyer", *people)
    assert await envi.members("Envi_Buyer") == [f"user{number:02}@example.com" for number in range(40)]

    okta.part(buyers, *people[::2])
    okta.join(buyers, okta.person("late"))
    await okta.settle()
    assert okta.tasks() == []
    assert await envi.members("Envi_Buyer") == [f"user{number:02}@example.com" for number in range(1, 40, 2)]

    okta.office.push_groups.push_now(okta.id, buyers.id)
    await okta.settle()
    assert await envi.members("Envi_Buyer") == [f"user{number:02}@example.com" for number in range(1, 40, 2)]


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_of_application_does_all_of_it(office: Office, envi: Envi, kind: str) -> None:
    """Assigned, changed, pushed, renamed, left, returned, removed."""
    kind, _, flag = kind.partition("?")
    token = envi.token if kind in ("scim2headerauth", "scim2wizard") else envi.first.secret
    desk = await Desk.connected(office, kind, base_url=f"{BASE_URL}?{flag}" if flag else BASE_URL, token=token)
    desk.map("title", "user.title")
    desk.map("nickName", "user.nickName")
    desk.map("department", "user.department")

    async def settled() -> None:
        await desk.cycle()
        assert desk.failures() == []

    ada, ben = desk.person("Ada", title="Captain"), desk.person("Ben")
    desk.assign(desk.group("Envi users", ada, ben))
    buyers = desk.group("Envi_Buyer", ada, ben)
    desk.push(buyers)
    await settled()
    assert await envi.organization_of(ADA) == ORGANIZATION
    assert (await envi.roles_of(ADA), await envi.roles_of(BEN)) == ({"Buyer"}, {"Buyer"})

    desk.change(ada, lastName="Ash", email="ash@example.com", title="", nickName="Addie", department="Tools")
    desk.part(buyers, ben)
    desk.office.directory.change_group(buyers.id, "Envi_Managed", "")
    await settled()
    user = (await envi.customer.get(f"/Users/{(await envi.user(ADA)).stored.account.id}")).json()
    assert (user["name"]["familyName"], user.get("title"), user["nickName"]) == ("Ash", None, "Addie")
    assert [email["value"] for email in user["emails"]] == ["ash@example.com"]
    assert user["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"]["department"] == "Tools"
    assert (await envi.roles_of(ADA), await envi.roles_of(BEN)) == ({"Managed"}, set())

    desk.leave(ada)
    await settled()
    assert not await envi.is_active(ADA)

    desk.come_back(ada)
    await settled()
    assert await envi.is_active(ADA)
    assert await envi.roles_of(ADA) == {"Managed"}

    desk.office.directory.delete_group(buyers.id)
    await settled()
    assert await envi.group_names() == []
    assert await envi.roles_of(ADA) == set()
    assert await envi.number() == 2
