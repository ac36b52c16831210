"""Owns the documents by which a client discovers the service (RFC 7643 §5-§7, RFC 7644 §4).

They are made of the tables that validation works by, so they cannot announce anything else. Every member
that the schemas know and that has a value is there, and no null: some clients parse strictly (authentik
the first of them, Entra the schemas). The base URL comes in without a slash at its end.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from envi_scim.scim.attributes import Attribute, Document, Json, Type
from envi_scim.scim.core_schemas import DISCOVERY, GROUP, SERVICE_PROVIDER_CONFIG, USER
from envi_scim.scim.discovery_schemas import with_profile
from envi_scim.scim.role_schema import DRAFT_SCHEMA, ROLE
from envi_scim.scim.schemas import ResourceType, Schema
from envi_scim.scim.urns import RESOURCE_TYPE_URN, SCHEMA_URN, SERVICE_PROVIDER_CONFIG_URN

SERVED: Final = (USER, GROUP, ROLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What the service can do; announced are only things that work."""

    max_results: int = 1000
    # Zero operations: no bulk requests.
    bulk_max_operations: int = 0
    bulk_max_payload_size: int = 0
    sort: bool = True
    default_page_size: int = 100
    # Seconds.
    cursor_timeout: int = 3600
    # Whether the service keeps to the interoperability profile; what does not must not say so (§4).
    interop_profile: bool = False
    # Whether the roles are announced as draft-ietf-scim-roles-entitlements has it; strict clients know nothing of it.
    roles: bool = False
    documentation_uri: str | None = None


def service_provider_config(features: Features, base_url: str) -> Document:
    """Give the document at /ServiceProviderConfig."""
    document: Document = {"schemas": [SERVICE_PROVIDER_CONFIG_URN]}
    if features.documentation_uri is not None:
        document["documentationUri"] = features.documentation_uri
    if features.roles:
        document["RolesAndEntitlements"] = _roles_and_entitlements()
    return document | {
        "patch": {"supported": True},
        "bulk": {
            "supported": features.bulk_max_operations > 0,
            "maxOperations": features.bulk_max_operations,
            "maxPayloadSize": features.bulk_max_payload_size,
        },
        "filter": {"supported": True, "maxResults": features.max_results},
        "changePassword": {"supported": False},
        "sort": {"supported": features.sort},
        "etag": {"supported": True},
        "pagination": {
            "cursor": True,
            "index": True,
            "defaultPaginationMethod": "index",
            "defaultPageSize": features.default_page_size,
            "maxPageSize": features.max_results,
            "cursorTimeout": features.cursor_timeout,
        },
        "authenticationSchemes": [_bearer_token(features)],
        **({"interopProfileConformant": True} if features.interop_profile else {}),
        "meta": {"resourceType": "ServiceProviderConfig", "location": f"{base_url}/ServiceProviderConfig"},
    }


def resource_types(base_url: str, served: Sequence[ResourceType] = SERVED) -> list[Document]:
    """Give the documents at /ResourceTypes; the id of each is its name."""
    return [_resource_type(one, base_url) for one in served]


def schemas(base_url: str, served: Sequence[ResourceType] = SERVED, *, interop_profile: bool = False) -> list[Document]:
    """Give the documents at /Schemas: of the resources that are served, their extensions, and discovery itself."""
    found = _distinct([*served, *DISCOVERY])
    if interop_profile:
        found = [with_profile(schema) if schema is SERVICE_PROVIDER_CONFIG else schema for schema in found]
    return [_schema(schema, base_url) for schema in found]


def described(schema: Schema) -> Document:
    """Give a schema as a resource that is nowhere yet; `declarations.read_schema` reads it."""
    return {
        "schemas": [SCHEMA_URN],
        "id": schema.id,
        "name": schema.name,
        "description": schema.description,
        "attributes": [_attribute(attribute) for attribute in schema.attributes],
    }


def _roles_and_entitlements() -> Document:
    many: Document = {"primarySupported": True, "typeSupported": True}
    return {
        "roles": {"supported": True, "multipleRolesSupported": True, **many},
        # Users may have entitlements, of which there is no list.
        "entitlements": {"supported": False, "multipleEntitlementsSupported": True, **many},
    }


def _bearer_token(features: Features) -> Document:
    scheme: Document = {
        "type": "oauthbearertoken",
        "name": "OAuth Bearer Token",
        "description": "A SCIM token of the domain, sent as 'Authorization: Bearer <token>'.",
        "specUri": "https://www.rfc-editor.org/info/rfc6750",
    }
    if features.documentation_uri is not None:
        scheme["documentationUri"] = features.documentation_uri
    scheme["primary"] = True
    return scheme


def _resource_type(resource_type: ResourceType, base_url: str) -> Document:
    document: Document = {
        "schemas": [RESOURCE_TYPE_URN],
        "id": resource_type.id,
        "name": resource_type.name,
        "endpoint": resource_type.endpoint,
        "description": resource_type.description,
        "schema": resource_type.schema.id,
    }
    if resource_type.extensions:
        document["schemaExtensions"] = [
            {"schema": extension.schema.id, "required": extension.required} for extension in resource_type.extensions
        ]
    document["meta"] = {"resourceType": "ResourceType", "location": f"{base_url}/ResourceTypes/{resource_type.id}"}
    return document


def _distinct(resource_types_: Iterable[ResourceType]) -> Iterable[Schema]:
    found: dict[str, Schema] = {}
    for one in resource_types_:
        for schema in (one.schema, *(extension.schema for extension in one.extensions)):
            found.setdefault(schema.id, schema)
        if one is ROLE:
            found.setdefault(DRAFT_SCHEMA.id, DRAFT_SCHEMA)
    return found.values()


def _schema(schema: Schema, base_url: str) -> Document:
    return described(schema) | {
        "meta": {"resourceType": "Schema", "location": f"{base_url}/Schemas/{schema.id}"},
    }


def _attribute(attribute: Attribute) -> Json:
    document: Document = {
        "name": attribute.name,
        "type": attribute.type.value,
        "multiValued": attribute.multi_valued,
        "description": attribute.description,
        "required": attribute.required,
        "caseExact": attribute.case_exact,
        "mutability": attribute.mutability.value,
        "returned": attribute.returned.value,
        "uniqueness": attribute.uniqueness.value,
    }
    if attribute.canonical_values:
        document["canonicalValues"] = list(attribute.canonical_values)
    if attribute.type is Type.REFERENCE:
        document["referenceTypes"] = list(attribute.reference_types)
    if attribute.sub_attributes:
        document["subAttributes"] = [_attribute(sub_attribute) for sub_attribute in attribute.sub_attributes]
    return document
