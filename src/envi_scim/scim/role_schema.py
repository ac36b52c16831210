"""Owns the tables of Role, which two sides describe: an Internet-Draft of the SCIM working group, and Okta.

draft-ietf-scim-roles-entitlements has `value` and `display`, Okta has `displayName`; none of their attributes says
two things, so one resource carries both schemas. The resource type names Okta's, by which Okta knows it (two
resource types at one endpoint are more than a strict client reads); what is sent of the draft's stands there too.
Roles are made in Envi: every attribute is readOnly.
"""

from typing import Final

from envi_scim.scim.attributes import Attribute, Mutability, Type
from envi_scim.scim.common_attributes import ID, META, SCHEMAS
from envi_scim.scim.schemas import ResourceType, Schema
from envi_scim.scim.urns import OKTA_ROLE_URN, ROLE_URN

_READ_ONLY: Final = Mutability.READ_ONLY

# What a role has of the draft's attributes.
_SENT: Final = (
    Attribute(name="value", required=True, mutability=_READ_ONLY, description="What a user's roles name the role by."),
    Attribute(name="display", mutability=_READ_ONLY, description="The name of the role, for people to read."),
    Attribute(name="supported", type=Type.BOOLEAN, mutability=_READ_ONLY, description="Whether the role can be held."),
    Attribute(
        name="limitedAssignmentsPermitted",
        type=Type.BOOLEAN,
        mutability=_READ_ONLY,
        description="Whether only so many users may hold the role.",
    ),
)

DRAFT_SCHEMA: Final = Schema(
    id=ROLE_URN,
    name="Role",
    description="What a user may hold in Envi",
    attributes=(
        *_SENT,
        Attribute(name="type", mutability=_READ_ONLY, description="What kind of role it is."),
        Attribute(
            name="totalAssignmentsPermitted",
            type=Type.INTEGER,
            mutability=_READ_ONLY,
            description="How many users may hold the role.",
        ),
        Attribute(
            name="totalAssignmentsUsed",
            type=Type.INTEGER,
            mutability=_READ_ONLY,
            description="How many users hold the role.",
        ),
        Attribute(
            name="containedBy",
            multi_valued=True,
            mutability=_READ_ONLY,
            description="The roles that give all that this one gives.",
        ),
        Attribute(
            name="contains", multi_valued=True, mutability=_READ_ONLY, description="The roles that this one gives."
        ),
    ),
)

ROLE: Final = ResourceType(
    id="Role",
    name="Role",
    endpoint="/Roles",
    description="Role",
    schema=Schema(
        id=OKTA_ROLE_URN,
        name="Okta Role",
        description="What a user may hold in Envi, as Okta reads it",
        attributes=(
            Attribute(name="displayName", required=True, mutability=_READ_ONLY, description="The name of the role."),
            *_SENT,
        ),
    ),
    # Nobody provisions roles, so they have no externalId.
    common=(SCHEMAS, ID, META),
)
