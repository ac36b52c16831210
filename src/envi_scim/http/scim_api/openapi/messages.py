"""Owns the schemas of the messages that are no resources (RFC 7644 §8.2): lists, patches, searches, bulks, errors."""

from typing import Final

from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.errors import ScimError
from envi_scim.scim.urns import (
    BULK_REQUEST_URN,
    BULK_RESPONSE_URN,
    ERROR_URN,
    LIST_RESPONSE_URN,
    PATCH_OP_URN,
    SEARCH_REQUEST_URN,
)

_COUNT: Final[Document] = {"type": "integer", "minimum": 0}


def scim_types() -> list[str]:
    """Give every scimType that an error can have."""
    return sorted({kind.scim_type for kind in ScimError.__subclasses__() if kind.scim_type is not None})


def announcing(urn: str) -> Document:
    """Give the schema of `schemas` in the message that a URN names."""
    return {"type": "array", "items": {"type": "string"}, "contains": {"const": urn}}


def list_of(*names: str) -> Document:
    """Give the schema of a list of resources; its elements have one of the named schemas."""
    elements: list[Json] = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    return {
        "type": "object",
        "description": "One page of a list (RFC 7644 §3.4.2, RFC 9865).",
        "required": ["schemas", "totalResults", "itemsPerPage", "Resources"],
        "properties": {
            "schemas": announcing(LIST_RESPONSE_URN),
            "totalResults": _COUNT | {"description": "How many resources there are on all pages."},
            "startIndex": {
                "type": "integer",
                "minimum": 1,
                "description": "The place of the page's first resource; not in a page by cursor.",
            },
            "itemsPerPage": _COUNT | {"description": "How many resources this page has."},
            "nextCursor": {
                "type": "string",
                "description": "The cursor of the next page; not in the last one, nor in a page by index.",
            },
            "Resources": {"type": "array", "items": elements[0] if len(elements) == 1 else {"anyOf": elements}},
        },
    }


ERROR: Final[Document] = {
    "type": "object",
    "description": "Why a request was refused (RFC 7644 §3.12).",
    "required": ["schemas", "status", "detail"],
    "properties": {
        "schemas": announcing(ERROR_URN),
        "status": {"type": "string", "pattern": "^[45][0-9]{2}$", "description": "The status, as a text."},
        "scimType": {
            "type": "string",
            "enum": list[Json](scim_types()),
            "description": "What is wrong, for programs (RFC 7644 table 9).",
        },
        "detail": {"type": "string", "minLength": 1, "description": "What is wrong, for people."},
    },
}

PATCH_OP: Final[Document] = {
    "type": "object",
    "description": "Changes of one resource, done all together or not at all (RFC 7644 §3.5.2).",
    "required": ["schemas", "Operations"],
    "properties": {
        "schemas": announcing(PATCH_OP_URN),
        "Operations": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["op"],
                "properties": {
                    "op": {"type": "string", "enum": ["add", "replace", "remove"]},
                    "path": {
                        "type": "string",
                        "description": "The attribute that is changed, with a filter in brackets for some values of it "
                        "(RFC 7644 figure 7). A remove needs one.",
                    },
                    "value": {"description": "The new value. A remove has none; without a path it is an object."},
                },
            },
        },
    },
}

_NAMES: Final[Document] = {"type": ["array", "null"], "items": {"type": "string"}}

SEARCH_REQUEST: Final[Document] = {
    "type": "object",
    "description": "What the parameters of a GET would say (RFC 7644 §3.4.3).",
    "required": ["schemas"],
    "properties": {
        "schemas": announcing(SEARCH_REQUEST_URN),
        "filter": {"type": ["string", "null"]},
        "sortBy": {"type": ["string", "null"]},
        "sortOrder": {"type": ["string", "null"], "enum": ["ascending", "descending", None]},
        "startIndex": {"type": ["integer", "null"]},
        "count": {"type": ["integer", "null"]},
        "cursor": {"type": ["string", "null"]},
        "attributes": _NAMES,
        "excludedAttributes": _NAMES,
    },
}

_METHOD: Final[Document] = {"type": "string", "enum": ["POST", "PUT", "PATCH", "DELETE"]}
_BULK_ID: Final[Document] = {
    "type": "string",
    "minLength": 1,
    "description": "What the client calls the operation; others name what it creates by bulkId:...",
}

BULK_REQUEST: Final[Document] = {
    "type": "object",
    "description": "Operations, each done or refused for itself (RFC 7644 §3.7).",
    "required": ["schemas", "Operations"],
    "properties": {
        "schemas": announcing(BULK_REQUEST_URN),
        "failOnErrors": {"type": "integer", "minimum": 1, "description": "After how many failures to stop."},
        "Operations": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["method", "path"],
                "properties": {
                    "method": _METHOD,
                    "path": {"type": "string", "description": "Below the base URL, such as /Users or /Users/{id}."},
                    "bulkId": _BULK_ID,
                    "version": {"type": "string", "description": "As If-Match has it."},
                    "data": {"type": "object", "description": "The body: a resource, or a PatchOp message."},
                },
            },
        },
    },
}

BULK_RESPONSE: Final[Document] = {
    "type": "object",
    "description": "What became of each operation, in their order (RFC 7644 §3.7.3).",
    "required": ["schemas", "Operations"],
    "properties": {
        "schemas": announcing(BULK_RESPONSE_URN),
        "Operations": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["status"],
                "properties": {
                    "method": {"type": "string"},
                    "bulkId": {"type": "string"},
                    "version": {"type": "string"},
                    "location": {"type": "string"},
                    "status": {"type": "string", "pattern": "^[1-5][0-9]{2}$"},
                    "response": {"$ref": "#/components/schemas/Error"},
                },
            },
        },
    },
}

MESSAGES: Final[dict[str, Document]] = {
    "Error": ERROR,
    "PatchOp": PATCH_OP,
    "SearchRequest": SEARCH_REQUEST,
    "BulkRequest": BULK_REQUEST,
    "BulkResponse": BULK_RESPONSE,
    "UserList": list_of("User"),
    "GroupList": list_of("Group"),
    "RoleList": list_of("Role"),
    "ResourceList": list_of("User", "Group", "Role"),
    "ResourceTypeList": list_of("ResourceType"),
    "SchemaList": list_of("Schema"),
}
