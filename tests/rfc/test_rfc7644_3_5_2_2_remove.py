"""RFC 7644 §3.5.2.2: remove."""

import pytest

from envi_scim.scim.attributes import Json
from envi_scim.scim.core_schemas import GROUP
from envi_scim.scim.errors import Mutability, NoTarget
from envi_scim.scim.urns import ENTERPRISE_USER_URN, GROUP_URN, USER_URN
from tests.rfc.patched import BABS, HOME, TEAM, WORK, operations, patched


@pytest.mark.clause("7644-3.5.2-5")
def test_without_a_path_there_is_no_target() -> None:
    """The clause says so.

    "If "path" is unspecified, the operation fails with HTTP status code 400 and a "scimType" error code of
    "noTarget"."
    """
    with pytest.raises(NoTarget):
        operations({"op": "remove"})


@pytest.mark.clause("7644-3.5.2.2-1", "7644-3.5.2.2-2")
@pytest.mark.parametrize("name", ["nickName", "name", "emails"])
def test_an_attribute_is_removed_with_all_its_values(name: str) -> None:
    """The clause: "The attribute and all values are removed, and the attribute SHALL be considered unassigned"."""
    assert patched({"op": "remove", "path": name}) == {key: value for key, value in BABS.items() if key != name}


def test_a_sub_attribute_is_removed_and_the_last_one_takes_the_attribute_along() -> None:
    one = patched({"op": "remove", "path": "name.givenName"})
    both = patched({"op": "remove", "path": "name.givenName"}, {"op": "remove", "path": "name.familyName"})

    assert one["name"] == {"familyName": "Jensen"}
    assert "name" not in both


@pytest.mark.clause("7644-3.5.2.2-3")
@pytest.mark.parametrize(
    ("selector", "left"),
    [
        ('type eq "work" and value ew "example.com"', [HOME]),
        ('value eq "BABS@jensen.org"', [WORK]),
        ('type eq "other"', [WORK, HOME]),
        ("value pr", None),
    ],
)
def test_the_values_that_match_are_removed(selector: str, left: Json) -> None:
    """The clause says so.

    "The values matched by the filter are removed. If no other values remain after removal of the selected
    values, the multi-valued attribute SHALL be considered unassigned."
    """
    assert patched({"op": "remove", "path": f"emails[{selector}]"}).get("emails") == left


@pytest.mark.clause("7644-3.5.2.2-4")
def test_a_sub_attribute_of_the_values_that_match_is_removed() -> None:
    after = patched({"op": "remove", "path": 'emails[type eq "work"].primary'})

    assert after["emails"] == [{"value": "bjensen@example.com", "type": "work"}, HOME]


@pytest.mark.clause("7644-3.5.2.2-6")
def test_what_is_required_cannot_be_removed() -> None:
    """The clause says so.

    "If an attribute is removed or becomes unassigned and is defined as a required attribute or a read-only
    attribute, the server SHALL return [...] a "scimType" error code of "mutability"."
    """
    with pytest.raises(Mutability):
        patched({"op": "remove", "path": "userName"})


def test_removing_who_is_no_member_changes_nothing() -> None:
    """The clause says so.

    "If the user was not a member of this group, no changes should be made to the resource, and a success
    response should be returned."
    """
    after = patched({"op": "remove", "path": 'members[value eq "z"]'}, document=TEAM, resource_type=GROUP)

    assert after is TEAM


def test_all_members_are_removed() -> None:
    after = patched({"op": "remove", "path": "members"}, document=TEAM, resource_type=GROUP)

    assert after == {"schemas": [GROUP_URN], "displayName": "Team"}


def test_a_member_is_removed_and_another_added() -> None:
    """The example: remove and add a member in one request."""
    after = patched(
        {"op": "remove", "path": 'members[value eq "a"]'},
        {"op": "add", "path": "members", "value": [{"value": "c", "$ref": "https://example.com/Users/c"}]},
        document=TEAM,
        resource_type=GROUP,
    )

    assert after["members"] == [{"value": "b"}, {"value": "c", "$ref": "https://example.com/Users/c"}]


@pytest.mark.parametrize("path", [ENTERPRISE_USER_URN, f"{ENTERPRISE_USER_URN}:department"])
def test_an_extension_leaves_schemas_with_its_data(path: str) -> None:
    before = BABS | {"schemas": [USER_URN, ENTERPRISE_USER_URN], ENTERPRISE_USER_URN: {"department": "x"}}

    assert patched({"op": "remove", "path": path}, document=before) == BABS
