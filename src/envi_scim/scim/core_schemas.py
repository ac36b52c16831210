"""Owns the resource types of RFC 7643: which schema each has, which extensions, and where it is found.

The tables are in `user_schema`, `group_schema` and `discovery_schemas`, and what every resource has is in
`common_attributes`; Role, of which the RFC knows nothing, is in `role_schema`. They hold the JSON of RFC 7643
§8.7 with its errata; `tests/rfc` compares them with it and explains each difference.
"""

from typing import Final

from envi_scim.scim.common_attributes import COMMON, META, SCHEMAS
from envi_scim.scim.discovery_schemas import RESOURCE_TYPE, SCHEMA, SERVICE_PROVIDER_CONFIG
from envi_scim.scim.group_schema import GROUP_SCHEMA
from envi_scim.scim.schemas import Extension, ResourceType
from envi_scim.scim.user_schema import ENTERPRISE_USER, USER_SCHEMA

__all__ = [
    "DISCOVERY",
    "ENTERPRISE_USER",
    "GROUP",
    "RESOURCE_TYPE",
    "RESOURCE_TYPE_RESOURCES",
    "SCHEMA",
    "SCHEMA_RESOURCES",
    "SERVICE_PROVIDER_CONFIG",
    "SERVICE_PROVIDER_CONFIG_RESOURCES",
    "USER",
]

USER: Final = ResourceType(
    id="User",
    name="User",
    endpoint="/Users",
    description="User Account",
    schema=USER_SCHEMA,
    extensions=(Extension(schema=ENTERPRISE_USER),),
    common=COMMON,
)

GROUP: Final = ResourceType(
    id="Group",
    name="Group",
    endpoint="/Groups",
    description="Group",
    schema=GROUP_SCHEMA,
    common=COMMON,
)

# The resources that describe the service have no externalId, and bring an id where they have one.
_OF_THE_SERVICE: Final = (SCHEMAS, META)

SERVICE_PROVIDER_CONFIG_RESOURCES: Final = ResourceType(
    id="ServiceProviderConfig",
    name="ServiceProviderConfig",
    endpoint="/ServiceProviderConfig",
    description=SERVICE_PROVIDER_CONFIG.description,
    schema=SERVICE_PROVIDER_CONFIG,
    common=_OF_THE_SERVICE,
)

RESOURCE_TYPE_RESOURCES: Final = ResourceType(
    id="ResourceType",
    name="ResourceType",
    endpoint="/ResourceTypes",
    description=RESOURCE_TYPE.description,
    schema=RESOURCE_TYPE,
    common=_OF_THE_SERVICE,
)

SCHEMA_RESOURCES: Final = ResourceType(
    id="Schema",
    name="Schema",
    endpoint="/Schemas",
    description=SCHEMA.description,
    schema=SCHEMA,
    common=_OF_THE_SERVICE,
)

DISCOVERY: Final = (SERVICE_PROVIDER_CONFIG_RESOURCES, RESOURCE_TYPE_RESOURCES, SCHEMA_RESOURCES)
