"""What an auditor sees instead of people's values, and of which attributes."""

import pytest

from envi_scim.provisioning.masking import HIDDEN, is_personal, masked
from envi_scim.scim.attributes import Json
from envi_scim.scim.core_schemas import USER
from envi_scim.scim.urns import ENTERPRISE_USER_URN

OPEN = {
    "schemas", "id", "meta", "title", "userType", "preferredLanguage", "locale", "timezone", "active", "groups",
    "entitlements", "roles",
}  # fmt: skip


def test_every_attribute_of_users_is_personal_but_a_few() -> None:
    names = {attribute.name for attribute in (*USER.common, *USER.schema.attributes)}

    assert {name for name in names if not is_personal(name)} == OPEN


@pytest.mark.parametrize("name", ["employeeNumber", "manager", "manager.displayName", "nobodyKnows"])
def test_of_the_enterprise_extension_who_somebody_is_is_personal(name: str) -> None:
    assert is_personal(name, urn=ENTERPRISE_USER_URN)


@pytest.mark.parametrize("name", ["department", "costCenter", "organization", "division", "DEPARTMENT"])
def test_of_the_enterprise_extension_where_somebody_works_is_not(name: str) -> None:
    assert not is_personal(name, urn=ENTERPRISE_USER_URN)


def test_what_a_domain_declared_is_personal_whatever_its_name() -> None:
    assert is_personal("active", urn="urn:envi:x")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("jane.doe@envi.com", "j…@e…"),
        ("Jane", HIDDEN),
        ("@", HIDDEN),
        ("Jane <jane@envi.com>", HIDDEN),
        (7, HIDDEN),
        (False, HIDDEN),
        ([{"value": "x"}], HIDDEN),
        ("", ""),
        (None, ""),
        ([], ""),
    ],
)
def test_a_masked_value_says_next_to_nothing(value: Json, shown: str) -> None:
    assert masked(value) == shown
