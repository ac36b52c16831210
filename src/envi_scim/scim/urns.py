"""Owns the URNs of schemas and messages (RFC 7643 §10.3, RFC 7644 §8.2), in their own spelling.

URNs are compared without regard to case.
"""

from typing import Final

USER_URN: Final = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP_URN: Final = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE_USER_URN: Final = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
# Of draft-ietf-scim-roles-entitlements, and of Okta for the same.
ROLE_URN: Final = "urn:ietf:params:scim:schemas:core:2.0:Role"
OKTA_ROLE_URN: Final = "urn:okta:scim:schemas:core:1.0:Role"
SERVICE_PROVIDER_CONFIG_URN: Final = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
RESOURCE_TYPE_URN: Final = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
SCHEMA_URN: Final = "urn:ietf:params:scim:schemas:core:2.0:Schema"

LIST_RESPONSE_URN: Final = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
SEARCH_REQUEST_URN: Final = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
PATCH_OP_URN: Final = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
BULK_REQUEST_URN: Final = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
BULK_RESPONSE_URN: Final = "urn:ietf:params:scim:api:messages:2.0:BulkResponse"
ERROR_URN: Final = "urn:ietf:params:scim:api:messages:2.0:Error"
