"""Sorting: what a list can be sorted by."""

import pytest

from envi_scim.scim.attributes import Attribute, Returned, Type
from envi_scim.scim.errors import InvalidPath
from envi_scim.scim.schemas import ResourceType, Schema
from envi_scim.scim.sorting import sortable

VALUE = Attribute(name="value")
VAULT = Schema(
    id="urn:example:Vault",
    name="Vault",
    description="Vault",
    attributes=(
        Attribute(name="box", type=Type.COMPLEX, sub_attributes=(VALUE,)),
        Attribute(name="safe", type=Type.COMPLEX, returned=Returned.NEVER, sub_attributes=(VALUE,)),
        Attribute(name="lock", type=Type.COMPLEX, sub_attributes=(Attribute(name="value", returned=Returned.NEVER),)),
    ),
)
VAULTS = ResourceType(id="Vault", name="Vault", endpoint="/Vaults", description="Vault", schema=VAULT)


def test_a_complex_attribute_stands_for_its_value() -> None:
    assert str(sortable("box", VAULTS)) == "box.value"


@pytest.mark.parametrize("name", ["safe", "safe.value", "lock", "lock.value"])
def test_a_list_is_not_sorted_by_what_is_never_shown(name: str) -> None:
    """The order would tell the values: by a part, and by the value that a name alone stands for, just as well."""
    with pytest.raises(InvalidPath) as refused:
        sortable(name, VAULTS)

    assert "is never shown" in refused.value.detail
