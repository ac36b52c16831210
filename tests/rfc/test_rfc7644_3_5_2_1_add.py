"""RFC 7644 §3.5.2.1: add."""

import pytest

from envi_scim.scim.attributes import Json
from envi_scim.scim.core_schemas import GROUP
from envi_scim.scim.errors import InvalidValue, NoTarget
from envi_scim.scim.urns import ENTERPRISE_USER_URN, USER_URN
from tests.rfc.patched import AT_HOME, BABS, HOME, TEAM, WORK, patched


@pytest.mark.clause("7644-3.5.2-5")
def test_without_a_path_attributes_are_added_to_the_resource() -> None:
    """The example: an additional e-mail address, and a nickname replaced."""
    after = patched(
        {"op": "add", "value": {"emails": [{"value": "b@x", "type": "home"}], "nickname": "Barb", "title": "T"}}
    )

    assert after == BABS | {
        "emails": [WORK, HOME, {"value": "b@x", "type": "home"}],
        "nickName": "Barb",
        "title": "T",
    }


@pytest.mark.clause("7644-3.5.2.1-2", "7644-3.5.2.1-3")
def test_a_set_of_sub_attributes_is_added_to_a_complex_attribute() -> None:
    """The clause says so.

    "If the target location specifies a complex attribute, a set of sub-attributes SHALL be specified."
    """
    after = patched({"op": "add", "path": "name", "value": {"middleName": "Jane", "GIVENNAME": "Babs"}})

    assert after["name"] == {"givenName": "Babs", "familyName": "Jensen", "middleName": "Jane"}


@pytest.mark.clause("7644-3.5.2.1-3")
def test_a_complex_attribute_needs_an_object() -> None:
    with pytest.raises(InvalidValue):
        patched({"op": "add", "path": "name", "value": "Barbara"})


@pytest.mark.clause("7644-3.5.2.1-2")
@pytest.mark.parametrize("value", [{"value": "n@x"}, [{"value": "n@x"}]])
def test_one_value_or_a_list_is_added_to_many(value: Json) -> None:
    """The clause says so.

    "If the target location specifies a multi-valued attribute, a new value is added to the attribute."
    """
    assert patched({"op": "add", "path": "emails", "value": value})["emails"] == [WORK, HOME, {"value": "n@x"}]


@pytest.mark.clause("7644-3.5.2.1-4")
@pytest.mark.parametrize(
    "operation",
    [
        {"op": "add", "path": "nickName", "value": "Babs"},
        {"op": "add", "path": "name", "value": {"givenName": "Barbara"}},
        {"op": "add", "path": "name.givenName", "value": "Barbara"},
        {"op": "add", "path": "emails", "value": [HOME, WORK]},
        {"op": "add", "path": "emails", "value": {"value": "babs@jensen.org"}},
        {"op": "add", "path": 'emails[type eq "work"]', "value": {"primary": True}},
        {"op": "add", "path": "addresses", "value": [dict(reversed(AT_HOME.items()))]},
        {"op": "add", "value": {"nickName": "Babs", "emails": [WORK]}},
        {"op": "add", "path": "emails", "value": []},
    ],
)  # fmt: skip
def test_adding_what_is_there_changes_nothing(operation: Json) -> None:
    """The clause says so.

    "If the target location already contains the value specified, no changes SHOULD be made to the
    resource."
    """
    assert patched(operation) is BABS


def test_a_member_is_added_once() -> None:
    members: Json = [{"value": "b", "type": "User"}, {"value": "c"}, {"value": "c"}]

    after = patched({"op": "add", "path": "members", "value": members}, document=TEAM, resource_type=GROUP)

    assert after["members"] == [{"value": "a"}, {"value": "b"}, {"value": "c"}]


def test_a_filter_without_a_match_creates_the_value_with_what_the_filter_says() -> None:
    """The clause: "If the target location does not exist, the attribute and value are added"."""
    after = patched(
        {"op": "add", "path": 'addresses[type eq "other" and primary eq true].locality', "value": "Kyiv"},
        {"op": "add", "path": 'addresses[type eq "other" and primary eq true].country', "value": "UA"},
    )

    assert after["addresses"] == [
        {"type": "work", "streetAddress": "100 Universal City Plaza", "primary": False},
        {"type": "home", "streetAddress": "456 Hollywood Blvd", "primary": False},
        {"type": "other", "primary": True, "locality": "Kyiv", "country": "UA"},
    ]


@pytest.mark.parametrize("selector", ['type ne "work"', 'type sw "o"', 'type eq "a" or type eq "b"', "not (type pr)"])
def test_a_filter_that_says_no_value_creates_none(selector: str) -> None:
    with pytest.raises(NoTarget):
        patched(
            {"op": "add", "path": f"phoneNumbers[{selector}].value", "value": "1"}, document={"schemas": [USER_URN]}
        )


@pytest.mark.clause("7644-3.5.2-10", "7644-3.5.2-12")
def test_an_extension_joins_schemas_with_its_data() -> None:
    """The clause says so.

    "Adding the attribute "urn:...:enterprise:2.0:User:employeeNumber" automatically adds the value
    "urn:...:enterprise:2.0:User" to the resource's "schemas" attribute."
    """
    by_name = patched({"op": "add", "path": f"{ENTERPRISE_USER_URN}:employeeNumber", "value": "7"})
    by_urn = patched({"op": "add", "path": ENTERPRISE_USER_URN, "value": {"employeenumber": "7"}})
    by_key = patched({"op": "add", "value": {ENTERPRISE_USER_URN.lower(): {"employeeNumber": "7"}}})

    expected = BABS | {"schemas": [USER_URN, ENTERPRISE_USER_URN], ENTERPRISE_USER_URN: {"employeeNumber": "7"}}
    assert by_name == by_urn == by_key == expected
