"""Owns how a role is shown: as a resource of both schemas that describe one (`scim.role_schema`)."""

from envi_scim.provisioning.roles import Role
from envi_scim.scim.attributes import Document
from envi_scim.scim.role_schema import ROLE
from envi_scim.scim.urns import OKTA_ROLE_URN, ROLE_URN


def role_document(role: Role, base: str) -> Document:
    """Give a role as it is sent; `base` is the address of all roles. When it was made is not kept."""
    return {
        "schemas": [OKTA_ROLE_URN, ROLE_URN],
        "id": role.id,
        "value": role.name,
        "display": role.name,
        "displayName": role.name,
        "supported": True,
        "limitedAssignmentsPermitted": False,
        "meta": {"resourceType": ROLE.name, "location": f"{base}{role.id}"},
    }
