"""An extension that a domain declared, with an attribute of each kind, and the type of its users."""

from typing import Final

from envi_scim.scim.attributes import Attribute, Document, Returned, Type
from envi_scim.scim.core_schemas import USER
from envi_scim.scim.schemas import Extension, ResourceType, Schema

URN: Final = "urn:envi:scim:schemas:extension:envi.com:2.0:User"

ATTRIBUTES: Final = (
    Attribute(name="costCode", description="Where the user's costs go."),
    Attribute(name="tag", case_exact=True, multi_valued=True),
    Attribute(name="floor", type=Type.INTEGER),
    Attribute(name="rate", type=Type.DECIMAL),
    Attribute(name="remote", type=Type.BOOLEAN),
    Attribute(name="hired", type=Type.DATE_TIME),
    Attribute(name="secret", returned=Returned.REQUEST),
    Attribute(
        name="badge",
        type=Type.COMPLEX,
        multi_valued=True,
        sub_attributes=(Attribute(name="value"), Attribute(name="level", type=Type.INTEGER)),
    ),
)

OWN: Final = Schema(id=URN, name="User of envi.com", description="What envi.com declared.", attributes=ATTRIBUTES)

OF_ENVI: Final = ResourceType(
    id="User",
    name="User",
    endpoint="/Users",
    description="User Account",
    schema=USER.schema,
    extensions=(*USER.extensions, Extension(schema=OWN)),
    common=USER.common,
)

# A value of each.
VALUES: Final[Document] = {
    "costCode": "K-47",
    "tag": ["Red", "blue"],
    "floor": 3,
    "rate": 2.5,
    "remote": False,
    "hired": "2024-02-29T12:00:00.50+02:00",
    "secret": "s",
    "badge": [{"value": "Gold", "level": 7}],
}
