"""Owns the table of Group (RFC 7643 §4.2 and §8.7.1)."""

from typing import Final

from envi_scim.scim.attributes import Attribute, Mutability, Type, Uniqueness
from envi_scim.scim.common_attributes import reference
from envi_scim.scim.schemas import Schema
from envi_scim.scim.urns import GROUP_URN

_IMMUTABLE: Final = Mutability.IMMUTABLE

# Members come and go, but none of them changes: "sub-attributes of members are immutable" (RFC 7643 §4.2).
_MEMBERS: Final = Attribute(
    name="members",
    type=Type.COMPLEX,
    multi_valued=True,
    description="The users and groups that are in the group.",
    sub_attributes=(
        Attribute(
            name="value",
            required=True,
            case_exact=True,
            mutability=_IMMUTABLE,
            description="The id of the member.",
        ),
        reference("$ref", "User", "Group", mutability=_IMMUTABLE, description="The address of the member."),
        Attribute(
            name="type",
            canonical_values=("User", "Group"),
            mutability=_IMMUTABLE,
            description="Whether the member is a user or a group.",
        ),
        Attribute(
            name="display",
            mutability=Mutability.READ_ONLY,
            description="The name of the member.",
        ),
    ),
)

GROUP_SCHEMA: Final = Schema(
    id=GROUP_URN,
    name="Group",
    description="Group",
    attributes=(
        Attribute(
            name="displayName",
            required=True,
            uniqueness=Uniqueness.SERVER,
            description="The name of the group; unique without regard to case.",
        ),
        _MEMBERS,
    ),
)
