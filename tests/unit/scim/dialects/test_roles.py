"""`scim.dialects.roles`: what is JSON in a text, and what only looks like it."""

import pytest

from envi_scim.scim.attributes import Attribute
from envi_scim.scim.core_schemas import USER
from envi_scim.scim.dialects.roles import names_in, packed_role

ROLES = USER.core_by_key["roles"]
PACKED = '{"id":"1","value":"Buyer","displayName":"Buyer of goods"}'


def test_a_packed_role_has_the_names_that_are_inside() -> None:
    assert names_in(PACKED) == ("Buyer", "Buyer of goods", "1")


@pytest.mark.parametrize("text", ["", "Buyer", "{Buyer}", "{", "[1]", "{" * 5000, '{"value":1}', '{"a":"' + "x" * 5000])
def test_what_is_no_packed_role_has_none(text: str) -> None:
    """However it begins, and however long it is."""
    assert names_in(text) == ()


def test_the_name_inside_becomes_the_display() -> None:
    assert packed_role([{"value": PACKED}], ROLES) == [{"value": PACKED, "display": "Buyer of goods"}]


@pytest.mark.parametrize("value", [[{"value": PACKED, "display": "x"}], [{"value": "Buyer"}], [PACKED], {"value": "x"}])
def test_what_has_a_display_or_is_not_packed_stays_as_it_is(value: list[dict[str, str]]) -> None:
    assert packed_role(value, ROLES) is value  # type: ignore[arg-type]


def test_other_attributes_are_left_alone() -> None:
    value = [{"value": PACKED}]

    assert packed_role(value, USER.core_by_key["entitlements"]) is value  # type: ignore[arg-type]
    assert packed_role(value, Attribute(name="roles", multi_valued=True)) is value  # type: ignore[arg-type]
