"""RFC 7644 §3.5.2.3: replace."""

import pytest

from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.errors import InvalidValue, NoTarget
from envi_scim.scim.patch import apply
from tests.rfc.patched import BABS, HOME, TEAM, operations, patched


@pytest.mark.clause("7644-3.5.2-5", "7644-3.5.2.3-1")
def test_without_a_path_attributes_are_replaced_and_the_others_stay() -> None:
    """The example: all e-mail addresses and the nickname; "note that other attributes are unaffected"."""
    after = patched({"op": "replace", "value": {"emails": [HOME], "NickName": "Barb"}})

    assert after == BABS | {"emails": [HOME], "nickName": "Barb"}


@pytest.mark.clause("7644-3.5.2.3-2")
def test_what_does_not_exist_is_added() -> None:
    """The clause says so.

    "If the target location path specifies an attribute that does not exist, the service provider SHALL treat
    the operation as an "add"."
    """
    assert patched({"op": "replace", "path": "title", "value": "T"}) == BABS | {"title": "T"}


@pytest.mark.clause("7644-3.5.2.3-3")
def test_a_complex_attribute_keeps_what_is_not_named() -> None:
    """The clause: "Sub-attributes that are not specified in the "value" parameter are left unchanged"."""
    after = patched({"op": "replace", "path": "name", "value": {"familyName": "J", "givenName": None}})

    assert after["name"] == {"familyName": "J"}


@pytest.mark.clause("7644-3.5.2.3-4")
def test_all_values_that_match_are_replaced() -> None:
    """The clause: "All matching record values SHALL be replaced"."""
    after = patched({"op": "replace", "path": "addresses[streetAddress pr].region", "value": "CA"})

    assert [address["region"] for address in after["addresses"]] == ["CA", "CA"]  # type: ignore[index,union-attr,call-overload]  # addresses


def test_a_work_address_is_replaced() -> None:
    """The example: an entire work address becomes another one, and the primary one."""
    new: Document = {"type": "work", "streetAddress": "911 Universal City Plaza", "region": "CA", "primary": True}

    after = patched({"op": "replace", "path": 'addresses[type eq "work"]', "value": new})

    assert after["addresses"] == [
        new,
        {"type": "home", "streetAddress": "456 Hollywood Blvd", "primary": False},
    ]


def test_the_street_of_the_work_address_is_replaced() -> None:
    """The example: `addresses[type eq "work"].streetAddress`."""
    after = patched({"op": "replace", "path": 'addresses[type eq "work"].streetAddress', "value": "1010 Broadway"})

    assert after["addresses"] == [
        {"type": "work", "streetAddress": "1010 Broadway", "primary": False},
        {"type": "home", "streetAddress": "456 Hollywood Blvd", "primary": True},
    ]


@pytest.mark.clause("7644-3.5.2.3-5")
def test_in_strict_mode_a_filter_without_a_match_has_no_target() -> None:
    """The clause says so.

    "[If] no record match was made, the service provider SHALL indicate failure by returning HTTP status code
    400 and a "scimType" error code of "noTarget"."
    """
    replacement = operations({"op": "replace", "path": 'emails[type eq "other"].value', "value": "x"})

    with pytest.raises(NoTarget):
        apply(BABS, replacement, USER, strict=True)


def test_all_members_are_replaced() -> None:
    after = patched({"op": "replace", "path": "members", "value": [{"value": "c"}]}, document=TEAM, resource_type=GROUP)

    assert after["members"] == [{"value": "c"}]


@pytest.mark.parametrize("value", [None, []])
def test_null_and_an_empty_list_unassign(value: Json) -> None:
    """The clause says so.

    "Unassigned attributes, the null value, or an empty array [...] SHALL be considered to be
    equivalent in "state"."
    """
    assert "emails" not in patched({"op": "replace", "path": "emails", "value": value})


@pytest.mark.parametrize("value", [None, "", "  ", 5])
def test_what_is_required_cannot_become_empty(value: Json) -> None:
    with pytest.raises(InvalidValue):
        patched({"op": "replace", "path": "userName", "value": value})
