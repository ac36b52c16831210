"""People, groups and applications as they are kept: names in any case, pages, and all or nothing."""

from pathlib import Path

import pytest

from envi_scim.emulator.applications import KINDS, Application
from envi_scim.emulator.directory import Group, NotThere, Person, PersonStatus, Refused
from envi_scim.emulator.journal import Exchange
from envi_scim.emulator.mapping import DEFAULTS, ApplyOn, AttributeMapping
from envi_scim.emulator.store import Store, journal, open_store
from envi_scim.emulator.store.directory import place_of


@pytest.fixture
def store() -> Store:
    return open_store(None)


def person(first: str, login: str = "") -> Person:
    profile = {"login": login or f"{first}@example.com", "firstName": first, "lastName": "Archer", "email": "x"}
    return Person(id=f"00u{first}{login}", status=PersonStatus.ACTIVE, profile=profile)


def group(name: str) -> Group:
    return Group(id=f"00g{name}", name=name, description="")


def application(label: str) -> Application:
    return Application(id=f"0oa{label}", label=label, kind=KINDS["scim2headerauth"])


def test_a_user_name_is_one_persons_in_any_case(store: Store) -> None:
    store.people.add(person("Ada", "ada@example.com"))

    with pytest.raises(Refused) as refused:
        store.people.add(person("Other", "ADA@example.com"))
    assert refused.value.field == "login"

    ben = person("Ben")
    store.people.add(ben)
    with pytest.raises(Refused):
        store.people.change(Person(id=ben.id, status=ben.status, profile={**ben.profile, "login": "Ada@Example.com"}))
    found = store.people.by_login("ADA@EXAMPLE.COM")
    assert found is not None
    assert found.name == "Ada Archer"


def test_the_name_of_a_group_and_the_label_of_an_application_are_one_ones_in_any_case(store: Store) -> None:
    store.groups.add(group("Envi_Buyer"))
    store.applications.add(application("Envi"))

    with pytest.raises(Refused):
        store.groups.add(group("ENVI_BUYER"))
    with pytest.raises(Refused):
        store.applications.add(application("ENVI"))
    assert store.applications.all() == [application("Envi")]


def test_people_come_by_name_page_by_page_and_by_what_is_searched(store: Store) -> None:
    for first in ("Cleo", "ada", "Ben", "Ådne"):
        store.people.add(person(first))

    first_page = store.people.page(count=2)
    second_page = store.people.page(after=place_of(first_page[-1]), count=2)

    assert [one.profile["firstName"] for one in [*first_page, *second_page]] == ["ada", "Ben", "Cleo", "Ådne"]
    assert [one.profile["firstName"] for one in store.people.page(text="BEN", count=9)] == ["Ben"]
    assert store.people.page(text="%", count=9) == []


def test_who_is_in_a_group_and_who_is_not_are_everybody(store: Store) -> None:
    ada, ben = person("Ada"), person("Ben")
    store.people.add(ada)
    store.people.add(ben)
    store.groups.add(group("Staff"))

    assert store.groups.add_member("00gStaff", ada.id)
    assert not store.groups.add_member("00gStaff", ada.id)
    assert not store.groups.add_member("00gStaff", "00uNobody")

    assert store.groups.members("00gStaff", count=9) == [ada]
    assert store.groups.not_members("00gStaff", count=9) == [ben]
    assert store.groups.number_of_members("00gStaff") == 1


def test_what_is_not_there_is_not_found(store: Store) -> None:
    for get in (store.people.get, store.groups.get, store.applications.get):
        with pytest.raises(NotThere):
            get("nothing")


def test_a_new_application_has_the_mappings_that_each_has_and_keeps_what_is_changed(store: Store) -> None:
    store.applications.add(application("Envi"))
    assert set(store.applications.mappings("0oaEnvi")) == set(DEFAULTS)

    changed = AttributeMapping(attribute="title", expression="'x'", apply_on=ApplyOn.CREATE)
    store.applications.map("0oaEnvi", changed)
    store.applications.unmap("0oaEnvi", "nickName")

    found = {one.attribute: one for one in store.applications.mappings("0oaEnvi")}
    assert found["title"] == changed
    assert "nickName" not in found


def test_several_things_are_done_or_none(store: Store) -> None:
    def half() -> None:
        with store.database.at_once():
            store.groups.add(group("Outer"))
            with store.database.at_once():
                store.groups.add(group("Inner"))
            raise Refused("No.")

    with pytest.raises(Refused):
        half()

    assert store.groups.all() == []
    with store.database.at_once():
        store.groups.add(group("Later"))
    assert [one.name for one in store.groups.all()] == ["Later"]


def test_a_file_keeps_what_was_done(tmp_path: Path) -> None:
    first = open_store(tmp_path / "emulator.db")
    first.people.add(person("Zoë"))
    first.database.close()

    second = open_store(tmp_path / "emulator.db")
    assert [one.name for one in second.people.page(count=9)] == ["Zoë Archer"]
    second.database.close()


def test_the_log_lets_go_of_what_is_old(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "_KEPT", 20)
    monkeypatch.setattr(journal, "_TIDY_EVERY", 50)
    store.applications.add(application("Envi"))
    exchange = Exchange(
        task_id=None, at="2026", method="GET", url="http://x", request_headers={"A": "b"}, request_body=""
    )

    numbers = [store.journal.add_exchange("0oaEnvi", exchange) for _ in range(100)]

    kept = [one.id for one in store.journal.exchanges("0oaEnvi", count=1000)]
    assert kept == numbers[:-22:-1]
    assert store.journal.exchange("0oaEnvi", numbers[0]) is None
    assert store.journal.exchange("0oaOther", numbers[-1]) is None
