"""The emulator drives Envi: who is assigned arrives with organization and roles, and what changes follows."""

import pytest

from envi_scim.emulator.directory import Group, Person
from envi_scim.emulator.journal import ImportState
from envi_scim.emulator.office import Office
from envi_scim.emulator.push_groups import PushStatus
from envi_scim.provisioning.configuration import Status
from envi_scim.provisioning.local_users import LocalUsers, NewLocalUser
from tests.emulator.support.desk import Desk
from tests.emulator.support.envi import BASE_URL, ORGANIZATION, Envi
from tests.support.console_fakes import FakePasswords
from tests.support.provisioned import OPERATOR

ADA, BEN, CLEO = "ada@example.com", "ben@example.com", "cleo@example.com"


@pytest.fixture
async def team(okta: Desk) -> tuple[Person, Person, Group]:
    """Ada and Ben, assigned by a group, and Ada in the pushed group of the role Buyer."""
    ada, ben = okta.person("Ada"), okta.person("Ben")
    okta.assign(okta.group("Envi users", ada, ben))
    okta.office.push_groups.create_rule(okta.id, name="Roles", condition="starts with", text="Envi_")
    buyers = okta.group("Envi_Buyer", ada)
    await okta.settle()
    assert okta.tasks() == [], okta.failures()
    return ada, ben, buyers


@pytest.mark.usefixtures("team")
async def test_people_who_are_assigned_by_a_group_arrive_in_the_organization(envi: Envi) -> None:
    """Guide C4, D4."""
    for name in (ADA, BEN):
        assert await envi.organization_of(name) == ORGANIZATION
        assert await envi.is_active(name)
    assert await envi.number() == 2


@pytest.mark.usefixtures("team")
async def test_pushed_groups_give_roles(envi: Envi) -> None:
    """Guide C3, C5, D7."""
    assert await envi.roles_of(ADA) == {"Buyer"}
    assert await envi.roles_of(BEN) == set()


async def test_a_group_whose_name_is_in_another_case_gives_the_role_as_well(
    okta: Desk, envi: Envi, team: tuple[Person, Person, Group]
) -> None:
    """Guide C3: the prefix is not case-sensitive."""
    okta.group("ENVI_testing", team[1])
    await okta.settle()

    assert await envi.roles_of(BEN) == {"Testing"}


async def test_who_comes_into_a_group_gets_its_role_and_who_goes_loses_it(
    okta: Desk, envi: Envi, team: tuple[Person, Person, Group]
) -> None:
    ada, ben, buyers = team

    okta.join(buyers, ben)
    okta.part(buyers, ada)
    await okta.settle()

    assert await envi.roles_of(ADA) == set()
    assert await envi.roles_of(BEN) == {"Buyer"}


async def test_a_leaver_is_inactive_and_a_returner_is_the_same_user_with_their_roles(
    okta: Desk, envi: Envi, team: tuple[Person, Person, Group]
) -> None:
    ada = team[0]
    before = (await envi.user(ADA)).stored.account.id

    okta.leave(ada)
    await okta.settle()
    assert not await envi.is_active(ADA)
    assert await envi.members("Envi_Buyer") == []

    okta.come_back(ada)
    await okta.settle()
    assert await envi.is_active(ADA)
    assert (await envi.user(ADA)).stored.account.id == before
    assert await envi.roles_of(ADA) == {"Buyer"}
    assert okta.tasks() == []


async def test_a_new_name_of_a_person_is_the_users_new_name(
    okta: Desk, envi: Envi, team: tuple[Person, Person, Group]
) -> None:
    before = (await envi.user(ADA)).stored.account.id

    okta.change(team[0], login="ada.ash@example.com", lastName="Ash", email="ada.ash@example.com")
    await okta.settle()

    found = (await envi.customer.get(f"/Users/{before}")).json()
    assert (found["userName"], found["name"]["familyName"]) == ("ada.ash@example.com", "Ash")
    assert found["emails"] == [{"primary": True, "value": "ada.ash@example.com", "type": "work"}]
    assert await envi.roles_of("ada.ash@example.com") == {"Buyer"}
    assert await envi.number() == 2


async def test_a_new_name_of_a_group_gives_another_role(
    okta: Desk, envi: Envi, team: tuple[Person, Person, Group]
) -> None:
    okta.office.directory.change_group(team[2].id, "Envi_Managed", "")
    await okta.settle()

    assert await envi.roles_of(ADA) == {"Managed"}
    assert await envi.group_names() == ["Envi_Managed"]


@pytest.mark.parametrize("how", ["unlinked with deletion", "deleted"])
async def test_a_group_that_is_removed_takes_its_role(
    okta: Desk, envi: Envi, team: tuple[Person, Person, Group], how: str
) -> None:
    if how == "deleted":
        okta.office.directory.delete_group(team[2].id)
    else:
        okta.office.push_groups.unlink(okta.id, team[2].id, delete=True)
    await okta.settle()

    assert await envi.group_names() == []
    assert await envi.roles_of(ADA) == set()


async def test_a_group_that_is_unlinked_and_left_is_linked_again_by_its_name(
    okta: Desk, envi: Envi, team: tuple[Person, Person, Group]
) -> None:
    ada, ben, buyers = team
    okta.office.push_groups.unlink(okta.id, buyers.id, delete=False)
    okta.part(buyers, ada)
    okta.join(buyers, ben)
    await okta.settle()
    assert await envi.roles_of(ADA) == {"Buyer"}, "nobody told Envi"

    okta.push(buyers)
    await okta.settle()

    assert await envi.group_names() == ["Envi_Buyer"]
    assert (await envi.roles_of(ADA), await envi.roles_of(BEN)) == (set(), {"Buyer"})


async def test_a_token_that_is_revoked_stops_all_and_a_new_one_loses_nothing(
    okta: Desk, envi: Envi, team: tuple[Person, Person, Group]
) -> None:
    """Guide D5, D6, B5."""
    ada, ben, buyers = team
    await envi.revoke_token()

    cleo = okta.person("Cleo")
    okta.assign(cleo)
    okta.join(buyers, ben, cleo)
    okta.leave(ada)
    await okta.settle()
    assert len(okta.failures()) == 3
    assert all(one.startswith("Error authenticating: 401. Errors reported by") for one in okta.failures())
    assert okta.push_of(buyers).status is PushStatus.ERROR
    assert await envi.number() == 2

    await okta.connect(base_url=BASE_URL, token=await envi.new_token())
    await okta.retry_all()
    assert okta.tasks() == []
    assert not await envi.is_active(ADA)
    assert await envi.roles_of(CLEO) == {"Buyer"}
    assert await envi.members("Envi_Buyer") == [BEN, CLEO]


async def test_a_token_that_is_wrong_is_told_by_the_test_call(office: Office, envi: Envi) -> None:
    """Guide B6: the failure message."""
    application = office.applications.add("scim2headerauth", "Envi")
    without_bearer = office.applications.connection(
        application.id, enabled=True, base_url=BASE_URL, api_token=envi.token.removeprefix("Bearer ")
    )

    tested = await office.applications.test(without_bearer)

    assert not tested.succeeded
    assert tested.sentence.startswith("Error authenticating: 401. Errors reported by remote server: ")


async def test_a_configuration_that_is_inactive_refuses_and_loses_nothing(
    okta: Desk, envi: Envi, team: tuple[Person, Person, Group]
) -> None:
    await envi.set_status(Status.INACTIVE)
    okta.leave(team[0])
    await okta.settle()
    assert okta.failures()
    assert await envi.is_active(ADA)

    await envi.set_status(Status.ACTIVE)
    await okta.retry_all()
    assert okta.tasks() == []
    assert not await envi.is_active(ADA)
    assert await envi.is_active(BEN)


async def test_somebody_who_was_added_in_envi_is_linked(okta: Desk, envi: Envi) -> None:
    users = LocalUsers(envi.house.store, envi.house.clock, envi.house.ids, passwords=FakePasswords())
    local = await users.add(envi.customer.domain, NewLocalUser(user_name=ADA), actor=OPERATOR)

    ada = await okta.provisioned("Ada")

    known = okta.office.store.assignments.user(okta.id, ada.id)
    assert known is not None
    assert known.external_id == local.id
    assert await envi.number() == 1
    assert okta.failures() == []


@pytest.mark.usefixtures("team")
async def test_an_import_reads_what_there_is(okta: Desk, envi: Envi) -> None:
    for number in range(120):
        await envi.customer.made("/Users", {"userName": f"other{number}@example.com", "active": number > 0})

    okta.office.applications.read_back(okta.id)
    await okta.settle()

    (report,) = okta.office.store.journal.imports(okta.id, count=10)
    assert report.state is ImportState.DONE, report.error
    assert (report.users, report.inactive, report.matched, report.groups) == (122, 1, 2, 1)
