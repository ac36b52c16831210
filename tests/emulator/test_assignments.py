"""What the Assignments tab does (guide C4): people, groups, priority, conversion, and the reports."""

import pytest

from envi_scim.emulator.directory import NotThere
from tests.emulator.support.desk import Desk
from tests.emulator.support.scripted import ScriptedServer


def order(okta: Desk) -> list[str]:
    """Give the groups by priority."""
    return [one.group.name for one in okta.office.store.assignments.groups(okta.id)]


async def test_people_are_listed_with_how_they_come_and_how_that_went(okta: Desk) -> None:
    ada, ben, cleo = (okta.person(name) for name in ("Ada", "Ben", "Cleo"))
    okta.person("Dora")
    okta.assign(okta.group("Staff", ada, ben), ben, cleo)
    await okta.settle()

    found = okta.office.store.assignments.people(okta.id, count=10)

    assert [(one.person.login, one.assigned.type, one.assigned.through, one.task_state) for one in found] == [
        ("ada@example.com", "Group", "Staff", "done"),
        ("ben@example.com", "Individual", "Staff", "done"),
        ("cleo@example.com", "Individual", "", "done"),
    ]
    assert okta.office.store.assignments.number(okta.id) == 3


async def test_a_group_that_is_assigned_comes_behind_the_others_and_may_be_moved(okta: Desk) -> None:
    first, second, third = (okta.group(name) for name in ("C", "B", "A"))
    okta.assign(first, second, third)
    assert order(okta) == ["C", "B", "A"]

    okta.office.assignments.move_group(okta.id, third.id, up=True)
    assert order(okta) == ["C", "A", "B"]
    okta.office.assignments.move_group(okta.id, first.id, up=False)
    assert order(okta) == ["A", "C", "B"]
    okta.office.assignments.move_group(okta.id, third.id, up=True)
    okta.office.assignments.move_group(okta.id, second.id, up=False)
    assert order(okta) == ["A", "C", "B"], "the first and the last stay"


async def test_a_new_group_comes_last_though_one_before_it_went(okta: Desk) -> None:
    okta.assign(okta.group("First"), gone := okta.group("Gone"), okta.group("Zebra"))

    okta.unassign(gone)
    okta.assign(okta.group("Ant"))

    assert order(okta) == ["First", "Zebra", "Ant"]


async def test_a_group_that_is_not_assigned_is_not_moved(okta: Desk) -> None:
    with pytest.raises(NotThere):
        okta.office.assignments.move_group(okta.id, okta.group("Staff").id, up=True)


async def test_somebody_comes_through_the_group_of_the_highest_priority(okta: Desk) -> None:
    ada = okta.person("Ada")
    low, high = okta.group("Low", ada), okta.group("High", ada)
    okta.assign(low, high)
    assert okta.office.store.assignments.of(okta.id, ada.id).through == "Low"

    okta.office.assignments.move_group(okta.id, high.id, up=True)

    assert okta.office.store.assignments.of(okta.id, ada.id).through == "High"


async def test_an_individual_assignment_is_converted_where_there_is_a_group(okta: Desk, server: ScriptedServer) -> None:
    ada, ben = okta.person("Ada"), okta.person("Ben")
    okta.assign(okta.group("Staff", ada), ada, ben)
    await okta.settle()
    server.taken()

    okta.office.assignments.convert(okta.id, ada.id)
    okta.office.assignments.convert(okta.id, ben.id)
    await okta.settle()

    found = okta.office.store.assignments.people(okta.id, count=10)
    assert [(one.person.login, one.assigned.type) for one in found] == [
        ("ada@example.com", "Group"),
        ("ben@example.com", "Individual"),
    ]
    assert server.lines() == []


async def test_who_was_unassigned_is_in_the_report_and_who_stays_is_not(okta: Desk) -> None:
    ada, ben = okta.person("Ada"), okta.person("Ben")
    staff = okta.group("Staff", ada, ben)
    okta.assign(staff, ben)

    okta.unassign(staff)
    okta.unassign(ben)

    found = okta.office.store.assignments.unassigned_lately(okta.id, count=10)
    assert [one.person.login for one in found] == ["ben@example.com", "ada@example.com"]


async def test_assigning_twice_is_once(okta: Desk, server: ScriptedServer) -> None:
    ada = okta.person("Ada")
    staff = okta.group("Staff", ada)

    okta.assign(staff, staff, ada, ada)
    await okta.settle()

    assert len(server.users) == 1
    assert [what for what, _, _ in okta.events()].count("Assign group to application") == 1


async def test_who_was_assigned_before_it_was_connected_is_provisioned_by_hand(
    okta: Desk, server: ScriptedServer
) -> None:
    application = okta.office.applications.add("scim2headerauth", "A second one")
    second = Desk(okta.office, application.id)
    second.may()
    second.assign(second.group("Staff", second.person("Ada")), second.person("Ben"))
    await second.settle()
    assert second.tasks() == []

    await second.connect()
    second.office.assignments.provision_everybody(second.id)
    await second.settle()

    assert len(server.users) == 2


async def test_two_applications_do_not_know_each_others_users(okta: Desk, server: ScriptedServer) -> None:
    other = await Desk.connected(okta.office, "scim2wizard")
    ada = okta.person("Ada")
    okta.assign(ada)
    await okta.settle()

    other.leave(ada)
    await other.settle()

    assert okta.office.store.assignments.user(other.id, ada.id) is None
    assert other.tasks() == []
    assert server.named("ada@example.com")["active"] is False
