"""What a replacement sends: what was read, with the profile's part put in its place."""

import copy

from envi_scim.emulator.profiles import Document
from envi_scim.emulator.wire.merging import merged
from envi_scim.scim.urns import ENTERPRISE_USER_URN, USER_URN

READ: Document = {
    "schemas": [USER_URN, "urn:example:Other"],
    "id": "1",
    "userName": "ada",
    "name": {"givenName": "Ada", "formatted": "Ada Archer"},
    "emails": [{"value": "ada@example.com", "type": "work"}, {"value": "a@home.example", "type": "home"}],
    "nickName": "Addie",
    "urn:example:Other": {"shoeSize": 38},
    "meta": {"version": 'W/"1"', "resourceType": "User"},
}


def test_what_the_profile_does_not_know_is_sent_as_it_was_read() -> None:
    found = merged(READ, before={}, after={"userName": "ada.new"})

    assert found == READ | {"userName": "ada.new"}


def test_what_the_profile_says_replaces_what_was_read_and_lists_as_a_whole() -> None:
    emails = [{"primary": True, "value": "new@example.com", "type": "work"}]

    assert merged(READ, before={}, after={"emails": emails})["emails"] == emails


def test_parts_of_an_object_are_merged_one_by_one() -> None:
    found = merged(READ, before={}, after={"name": {"givenName": "Adelaide", "familyName": "Archer"}})

    assert found["name"] == {"givenName": "Adelaide", "formatted": "Ada Archer", "familyName": "Archer"}


def test_what_the_profile_had_and_has_no_longer_goes() -> None:
    before = {"nickName": "Addie", "name": {"givenName": "Ada", "middleName": "May"}}

    found = merged(READ, before=before, after={"name": {"givenName": "Ada"}})

    assert "nickName" not in found
    assert found["name"] == READ["name"]


def test_an_object_that_is_none_where_it_was_read_is_replaced() -> None:
    found = merged(READ | {"name": None}, before={}, after={"name": {"givenName": "Ada"}})

    assert found["name"] == {"givenName": "Ada"}


def test_schemas_are_those_of_both() -> None:
    found = merged(READ, before={}, after={"schemas": [USER_URN, ENTERPRISE_USER_URN]})

    assert found["schemas"] == [USER_URN, ENTERPRISE_USER_URN, "urn:example:Other"]


def test_what_was_read_is_not_touched() -> None:
    kept = copy.deepcopy(READ)

    merged(READ, before={"nickName": "Addie"}, after={"name": {"givenName": "x"}})

    assert kept == READ
