"""The tables: what others rely on beyond what the RFC tests compare."""

import pytest

from envi_scim.scim.attributes import Attribute, Mutability, Returned, Type, Uniqueness
from envi_scim.scim.core_schemas import DISCOVERY, ENTERPRISE_USER, GROUP, USER

EVERYWHERE = (USER, GROUP, *DISCOVERY)


def every_attribute() -> list[Attribute]:
    found: list[Attribute] = []
    waiting = [one for type_ in EVERYWHERE for one in (*type_.core_by_key.values(), *ENTERPRISE_USER.attributes)]
    while waiting:
        attribute = waiting.pop()
        found.append(attribute)
        waiting.extend(attribute.sub_attributes)
    return found


@pytest.mark.clause("7643-4.1.1-3")
def test_a_user_name_is_unique_and_not_case_exact() -> None:
    user_name = USER.core_by_key["username"]

    assert user_name.required
    assert user_name.uniqueness is Uniqueness.SERVER
    assert not user_name.case_exact


@pytest.mark.clause("7643-4.1.1-18", "7643-7-22")
def test_a_password_is_never_returned() -> None:
    password = USER.core_by_key["password"]

    assert password.mutability is Mutability.WRITE_ONLY
    assert password.returned is Returned.NEVER


@pytest.mark.clause("7643-4.2-2")
def test_members_are_immutable_and_their_names_are_ours() -> None:
    members = GROUP.core_by_key["members"]

    assert members.mutability is Mutability.READ_WRITE
    assert {name: sub.mutability for name, sub in members.subs.items()} == {
        "value": Mutability.IMMUTABLE,
        "$ref": Mutability.IMMUTABLE,
        "type": Mutability.IMMUTABLE,
        "display": Mutability.READ_ONLY,
    }


def test_groups_of_a_user_are_read_only_to_the_last_part() -> None:
    groups = USER.core_by_key["groups"]

    assert {one.mutability for one in (groups, *groups.sub_attributes)} == {Mutability.READ_ONLY}


@pytest.mark.clause("7643-2.3.7-1")
def test_every_reference_says_what_it_refers_to_and_nothing_else_does() -> None:
    for attribute in every_attribute():
        assert bool(attribute.reference_types) == (attribute.type is Type.REFERENCE), attribute.name


@pytest.mark.clause("7643-1.2-2", "7643-7-8")
def test_what_is_complex_has_parts_and_nothing_else_does() -> None:
    for attribute in every_attribute():
        assert bool(attribute.sub_attributes) == (attribute.type is Type.COMPLEX), attribute.name


def test_every_attribute_is_found_by_its_name_in_lower_case() -> None:
    for attribute in every_attribute():
        assert set(attribute.subs) == {sub.key for sub in attribute.sub_attributes}
        assert attribute.key == attribute.name.lower()


@pytest.mark.clause("7644-3.2-1")
def test_endpoints_are_those_of_the_rfc() -> None:
    """RFC 7644 §3.2, table 2."""
    assert {one.name: one.endpoint for one in EVERYWHERE} == {
        "User": "/Users",
        "Group": "/Groups",
        "ServiceProviderConfig": "/ServiceProviderConfig",
        "ResourceType": "/ResourceTypes",
        "Schema": "/Schemas",
    }
