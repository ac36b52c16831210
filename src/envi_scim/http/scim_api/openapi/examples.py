"""Owns the bodies that the document shows: what an identity provider sends."""

from typing import Final

from envi_scim.scim.attributes import Document
from envi_scim.scim.urns import (
    BULK_REQUEST_URN,
    ENTERPRISE_USER_URN,
    GROUP_URN,
    PATCH_OP_URN,
    SEARCH_REQUEST_URN,
    USER_URN,
)

# The id of the user of whom the examples speak.
SOMEBODY: Final = "019a9d3c-7d3e-7c11-8000-6f5a3c1b2a90"

_USER: Final[Document] = {
    "schemas": [USER_URN, ENTERPRISE_USER_URN],
    "userName": "bjensen@example.com",
    "externalId": "00u1a2b3c4",
    "name": {"givenName": "Barbara", "familyName": "Jensen"},
    "emails": [{"value": "bjensen@example.com", "type": "work", "primary": True}],
    "active": True,
    ENTERPRISE_USER_URN: {"department": "Purchasing"},
}
_GROUP: Final[Document] = {
    "schemas": [GROUP_URN],
    "displayName": "Envi_Buyer",
    "members": [{"value": SOMEBODY}],
}


def _patch(*operations: Document) -> Document:
    return {"schemas": [PATCH_OP_URN], "Operations": [*operations]}


# By the name of the schema and the kind of resource: what the example shows -> the body.
EXAMPLES: Final[dict[tuple[str, str], dict[str, Document]]] = {
    ("UserRequest", "User"): {"aUser": _USER},
    ("GroupRequest", "Group"): {"aGroup": _GROUP},
    ("PatchOp", "User"): {
        "deactivate": _patch({"op": "replace", "path": "active", "value": False}),
        "rename": _patch({"op": "replace", "path": "name.familyName", "value": "Jensen-Smith"}),
        "workEmail": _patch({"op": "replace", "path": 'emails[type eq "work"].value', "value": "b@example.com"}),
    },
    ("PatchOp", "Group"): {
        "addMember": _patch({"op": "add", "path": "members", "value": [{"value": SOMEBODY}]}),
        "removeMember": _patch({"op": "remove", "path": f'members[value eq "{SOMEBODY}"]'}),
        "rename": _patch({"op": "replace", "path": "displayName", "value": "Envi_Approver"}),
    },
    ("SearchRequest", "Search"): {
        "byExternalId": {
            "schemas": [SEARCH_REQUEST_URN],
            "filter": 'externalId eq "00u1a2b3c4"',
            "attributes": ["id"],
            "startIndex": 1,
            "count": 10,
        },
        "byCursor": {"schemas": [SEARCH_REQUEST_URN], "sortBy": "externalId", "count": 10, "cursor": ""},
    },
    ("BulkRequest", "Bulk"): {
        "aUserInAGroup": {
            "schemas": [BULK_REQUEST_URN],
            "failOnErrors": 1,
            "Operations": [
                {"method": "POST", "path": "/Users", "bulkId": "ann", "data": _USER | {"userName": "ann@example.com"}},
                {
                    "method": "POST",
                    "path": "/Groups",
                    "bulkId": "buyers",
                    "data": {
                        "schemas": [GROUP_URN],
                        "displayName": "Envi_Buyers",
                        "members": [{"value": "bulkId:ann"}],
                    },
                },
            ],
        }
    },
}
