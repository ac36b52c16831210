"""A resource type with attributes of the data types that User has not."""

import pytest

from envi_scim.scim.attributes import Attribute, Returned, Type
from envi_scim.scim.schemas import ResourceType, Schema


@pytest.fixture
def number_type() -> ResourceType:
    schema = Schema(
        id="urn:example:Thing",
        name="Thing",
        description="Thing",
        attributes=(
            Attribute(name="size", type=Type.INTEGER),
            Attribute(name="weight", type=Type.DECIMAL),
            Attribute(name="code", case_exact=True),
            Attribute(name="picture", type=Type.BINARY),
            Attribute(name="tags", multi_valued=True),
            Attribute(name="bought", type=Type.DATE_TIME),
            Attribute(name="sold", type=Type.BOOLEAN),
            Attribute(
                name="safe", type=Type.COMPLEX, returned=Returned.NEVER, sub_attributes=(Attribute(name="value"),)
            ),
            Attribute(
                name="lock", type=Type.COMPLEX, sub_attributes=(Attribute(name="value", returned=Returned.NEVER),)
            ),
        ),
    )
    return ResourceType(id="Thing", name="Thing", endpoint="/Things", description="Thing", schema=schema)
