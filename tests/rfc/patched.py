"""Owns what the tests of PATCH patch, Babs as in the RFC's examples and a team, and how operations are applied."""

from copy import deepcopy

from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.core_schemas import USER
from envi_scim.scim.patch import Operation, apply, parse_patch
from envi_scim.scim.schemas import ResourceType
from envi_scim.scim.urns import GROUP_URN, PATCH_OP_URN, USER_URN

WORK: Document = {"value": "bjensen@example.com", "type": "work", "primary": True}
HOME: Document = {"value": "babs@jensen.org", "type": "home"}
AT_HOME: Document = {"type": "home", "streetAddress": "456 Hollywood Blvd", "primary": True}
BABS: Document = {
    "schemas": [USER_URN],
    "userName": "bjensen",
    "name": {"givenName": "Barbara", "familyName": "Jensen"},
    "nickName": "Babs",
    "emails": [WORK, HOME],
    "addresses": [
        {"type": "work", "streetAddress": "100 Universal City Plaza", "primary": False},
        AT_HOME,
    ],
}
TEAM: Document = {"schemas": [GROUP_URN], "displayName": "Team", "members": [{"value": "a"}, {"value": "b"}]}


def operations(*given: Json, resource_type: ResourceType = USER) -> tuple[Operation, ...]:
    """Read operations out of a message."""
    return parse_patch({"schemas": [PATCH_OP_URN], "Operations": list(given)}, resource_type)


def patched(*given: Json, document: Document = BABS, resource_type: ResourceType = USER) -> Document:
    """Give the document after some operations; the one before is never changed."""
    before = deepcopy(document)
    try:
        return apply(document, operations(*given, resource_type=resource_type), resource_type).document
    finally:
        assert document == before, "a PATCH must never change its input"
