"""Owns how the tables become one document of OpenAPI 3.1. Pure; who asks for it keeps it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from importlib.metadata import version
from typing import Final

from envi_scim.http.scim_api.openapi import answers, examples
from envi_scim.http.scim_api.openapi.messages import MESSAGES
from envi_scim.http.scim_api.openapi.operations import OPERATIONS, Operation, Success
from envi_scim.http.scim_api.openapi.parameters import PARAMETERS
from envi_scim.provisioning.resource_types import ResourceTypes
from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.core_schemas import (
    RESOURCE_TYPE_RESOURCES,
    SCHEMA_RESOURCES,
    SERVICE_PROVIDER_CONFIG,
    SERVICE_PROVIDER_CONFIG_RESOURCES,
)
from envi_scim.scim.discovery_schemas import with_profile
from envi_scim.scim.json_schemas import shown, taken
from envi_scim.scim.role_schema import DRAFT_SCHEMA, ROLE

# With what only a domain in strict mode is told.
_IN_EITHER_MODE: Final = replace(SERVICE_PROVIDER_CONFIG_RESOURCES, schema=with_profile(SERVICE_PROVIDER_CONFIG))
_DESCRIPTION: Final = """\
An identity provider creates, changes, deactivates and deletes the users and groups of an Envi domain here, by \
SCIM 2.0 (RFC 7643, RFC 7644). The token names the domain: it is all that a request can see or change.

GET answers HEAD too. A method that an address does not take is 405, an address that there is none of 404. What the \
schemas here call an unknown attribute is ignored in compatible mode and refused in strict mode; what else compatible \
mode understands is in the documentation of the leniencies."""


def document(types: ResourceTypes, base_urls: Sequence[str]) -> Document:
    """Describe the API of a domain, at the base URLs by which it is reached."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Envi SCIM",
            "summary": "Provisioning of the users and groups of an Envi domain by SCIM 2.0.",
            "description": _DESCRIPTION,
            "version": version("envi-scim"),
            "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": url} for url in base_urls],
        "security": [{"token": []}],
        "tags": [
            {"name": "Users", "description": "The users of the domain (RFC 7643 §4.1)."},
            {"name": "Groups", "description": "Its groups; those named after a role give it (RFC 7643 §4.2)."},
            {"name": "Root", "description": "Users, groups and roles in one list (RFC 7644 §3.4.2.1)."},
            {"name": "Roles", "description": "What its users may hold; made in Envi, and read here alone."},
            {"name": "Bulk", "description": "Many operations in one request (RFC 7644 §3.7)."},
            {"name": "Me", "description": "Not implemented (RFC 7644 §3.11)."},
            {"name": "Discovery", "description": "What there is (RFC 7644 §4)."},
        ],
        "paths": _paths(OPERATIONS),
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The SCIM token of the domain: Authorization: Bearer <token>.",
                }
            },
            "schemas": _schemas(types),
            "parameters": dict[str, Json](PARAMETERS),
            "headers": dict[str, Json](answers.HEADERS),
            "responses": answers.responses(),
        },
    }


def _schemas(types: ResourceTypes) -> Document:
    return {
        "User": shown(types.user),
        "UserRequest": taken(types.user),
        "Group": shown(types.group),
        "GroupRequest": taken(types.group),
        "Role": _in_two_schemas(shown(ROLE)),
        "ServiceProviderConfig": shown(_IN_EITHER_MODE, whole=True),
        "ResourceType": shown(RESOURCE_TYPE_RESOURCES, whole=True),
        "Schema": shown(SCHEMA_RESOURCES, whole=True),
        "OpenAPI": {"type": "object", "required": ["openapi", "info", "paths"]},
        **MESSAGES,
    }


def _in_two_schemas(role: Document) -> Document:
    """Give the schema of a role, which names the schema of the draft beside that of its type."""
    properties = role["properties"]
    assert isinstance(properties, dict)  # noqa: S101 - made by `shown`
    urns: Document = {"type": "array", "items": {"type": "string", "enum": [ROLE.schema.id, DRAFT_SCHEMA.id]}}
    return role | {"properties": properties | {"schemas": urns | {"contains": {"const": ROLE.schema.id}}}}


def _paths(operations: Iterable[Operation]) -> Document:
    paths: dict[str, Json] = {}
    for operation in operations:
        item = paths.setdefault(operation.path, {})
        assert isinstance(item, dict)  # noqa: S101 - made above
        item[operation.method.lower()] = _operation(operation)
        if operation.method == "GET":
            item["head"] = _head(operation)
    return paths


def _operation(operation: Operation) -> Document:
    described: Document = {"operationId": operation.id, "tags": [operation.tag], "summary": operation.summary}
    if operation.description:
        described["description"] = operation.description
    if operation.parameters:
        described["parameters"] = [{"$ref": f"#/components/parameters/{name}"} for name in operation.parameters]
    if operation.body is not None:
        described["requestBody"] = _body(operation.body, operation.kind)
    successes: Document = {str(status): _success(success) for status, success in operation.successes.items()}
    refusals = sorted({*operation.refusals, *answers.EVERYWHERE})
    described["responses"] = successes | {str(status): answers.reference(status) for status in refusals}
    return described


def _head(operation: Operation) -> Document:
    """Give the operation HEAD: as GET, without a body (RFC 9110 §9.3.2)."""
    described = _operation(operation)
    described["operationId"] = (
        f"head{operation.id[3:] if operation.id.startswith('get') else operation.id.capitalize()}"
    )
    described["summary"] = f"{operation.summary}: the headers alone"
    bodiless: Document = {
        str(status): {"description": success.meaning, "headers": answers.headers(*success.headers)}
        for status, success in operation.successes.items()
    }
    refusals = sorted({*operation.refusals, *answers.EVERYWHERE})
    described["responses"] = bodiless | {str(status): answers.without_body(status) for status in refusals}
    return described


def _body(schema: str, kind: str) -> Document:
    media: Document = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
    named = examples.EXAMPLES.get((schema, kind))
    if named is not None:
        media["examples"] = {name: {"value": value} for name, value in named.items()}
    return {"required": True, "content": {answers.SCIM: media, answers.JSON: media}}


def _success(success: Success) -> Document:
    answer: Document = {"description": success.meaning, "headers": answers.headers(*success.headers)}
    if success.schema is not None:
        answer["content"] = answers.content(success.schema)
    if success.made is not None:
        answer["links"] = {
            f"{verb}{success.made}": {
                "operationId": f"{verb}{success.made}",
                "parameters": {"id": "$response.body#/id"},
                "description": f"The id of the new {success.made.lower()} is what the others take.",
            }
            for verb in ("get", "replace", "patch", "delete")
        }
    return answer
