"""Owns how the published cases of other implementations are asked of ours: documents of our own, the cases theirs."""

from copy import deepcopy

from envi_scim.scim.attributes import Attribute, Document, Json, Type
from envi_scim.scim.common_attributes import COMMON
from envi_scim.scim.core_schemas import USER
from envi_scim.scim.dialects import rewrite_patch
from envi_scim.scim.patch import apply, parse_patch
from envi_scim.scim.schemas import ResourceType, Schema
from envi_scim.scim.urns import PATCH_OP_URN
from envi_scim.scim.validation import for_patched

BOAT_URN = "urn:example:schemas:Boat"


def _complex(name: str, *sub_attributes: Attribute, multi_valued: bool = False) -> Attribute:
    return Attribute(name=name, type=Type.COMPLEX, multi_valued=multi_valued, sub_attributes=sub_attributes)


_PERSON = (
    Attribute(name="role"),
    Attribute(name="called"),
    Attribute(name="rank", type=Type.INTEGER),
    Attribute(name="$ref", type=Type.REFERENCE, case_exact=True),
)
# A type of resource with an attribute of each type, since a user has neither numbers nor times of a client's.
BOAT = ResourceType(
    id="Boat",
    name="Boat",
    endpoint="/Boats",
    description="A boat.",
    common=COMMON,
    schema=Schema(
        id=BOAT_URN,
        name="Boat",
        description="A boat.",
        attributes=(
            Attribute(name="hull"),
            Attribute(name="length", type=Type.DECIMAL),
            Attribute(name="berths", type=Type.INTEGER),
            Attribute(name="afloat", type=Type.BOOLEAN),
            Attribute(name="sunk", type=Type.BOOLEAN),
            Attribute(name="launched", type=Type.DATE_TIME),
            Attribute(name="flag"),
            Attribute(name="tags", multi_valued=True),
            _complex("skipper", Attribute(name="given"), Attribute(name="family")),
            _complex("crew", *_PERSON, multi_valued=True),
        ),
    ),
)


def patched(document: Document, *operations: Json, resource_type: ResourceType = USER) -> Document:
    """Give what a PATCH makes of a document in compatible mode; the document itself stays as it is."""
    before = deepcopy(document)
    message, _ = rewrite_patch({"schemas": [PATCH_OP_URN], "Operations": list(operations)}, resource_type)
    after = apply(document, parse_patch(message, resource_type), resource_type).document
    assert document == before
    return for_patched(after, resource_type)
