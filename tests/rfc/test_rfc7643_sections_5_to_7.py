"""RFC 7643 §5, §6 and §7, RFC 7644 §4: the documents by which clients discover the service."""

import json
from typing import Any

import pytest

from envi_scim.scim import discovery, urns
from envi_scim.scim.attributes import Attribute, Mutability, Returned, Type, Uniqueness
from envi_scim.scim.core_schemas import DISCOVERY, GROUP, USER
from envi_scim.scim.discovery import Features
from envi_scim.scim.listing import list_response

BASE = "https://scim.envi.example/scim/v2"


def config(**features: Any) -> Any:
    return discovery.service_provider_config(Features(**features), BASE)


def all_documents() -> list[Any]:
    return [
        config(documentation_uri="https://envi.example/docs"),
        *discovery.resource_types(BASE),
        *discovery.schemas(BASE),
    ]


def check(document: dict[str, Any], attributes: tuple[Attribute, ...], where: str) -> None:
    """Check a document against the table of its own schema."""
    by_name = {attribute.name: attribute for attribute in attributes}
    assert document.keys() <= by_name.keys(), where
    for name, attribute in by_name.items():
        assert name in document or not attribute.required, f"{where}.{name}"
        if name not in document:
            continue
        values = document[name] if attribute.multi_valued else [document[name]]
        assert isinstance(values, list), f"{where}.{name}"
        for value in values:
            if attribute.type is Type.COMPLEX:
                # §7: ""subAttributes" has the same schema sub-attributes as "attributes"".
                below = attributes if name == "subAttributes" else attribute.sub_attributes
                check(value, below, f"{where}.{name}")
            else:
                kinds = {Type.BOOLEAN: bool, Type.INTEGER: int}
                assert type(value) is kinds.get(attribute.type, str), f"{where}.{name}"
                if attribute.canonical_values and isinstance(value, str):
                    assert value in attribute.canonical_values, f"{where}.{name}"


@pytest.mark.clause("7643-6-1", "7643-7-1")
@pytest.mark.parametrize("document", all_documents(), ids=lambda document: document.get("id", "ServiceProviderConfig"))
def test_a_discovery_document_keeps_its_own_schema(document: Any) -> None:
    """§5-§7: every REQUIRED member is there, and nothing that the schema does not have."""
    resource_type = next(one for one in DISCOVERY if one.schema.id == document["schemas"][0])

    check(document, tuple(resource_type.core_by_key.values()), resource_type.name)


@pytest.mark.parametrize("document", all_documents(), ids=lambda document: document.get("id", "ServiceProviderConfig"))
def test_a_discovery_document_has_no_null_and_is_json(document: Any) -> None:
    assert "null" not in json.dumps(document)
    assert json.loads(json.dumps(document)) == document


@pytest.mark.clause("7643-5-2..16", "7643-5-18..21")
def test_the_service_says_what_it_can_do_and_no_more() -> None:
    """§5."""
    assert config() == {
        "schemas": [urns.SERVICE_PROVIDER_CONFIG_URN],
        "patch": {"supported": True},
        "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": 1000},
        "changePassword": {"supported": False},
        "sort": {"supported": True},
        "etag": {"supported": True},
        "pagination": {
            "cursor": True,
            "index": True,
            "defaultPaginationMethod": "index",
            "defaultPageSize": 100,
            "maxPageSize": 1000,
            "cursorTimeout": 3600,
        },
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken",
                "name": "OAuth Bearer Token",
                "description": "A SCIM token of the domain, sent as 'Authorization: Bearer <token>'.",
                "specUri": "https://www.rfc-editor.org/info/rfc6750",
                "primary": True,
            }
        ],
        "meta": {"resourceType": "ServiceProviderConfig", "location": f"{BASE}/ServiceProviderConfig"},
    }


@pytest.mark.clause("7643-5-1", "7643-5-22", "7643-5-23")
def test_the_service_says_what_it_was_set_up_with() -> None:
    document = config(
        max_results=50,
        bulk_max_operations=10,
        bulk_max_payload_size=2048,
        sort=True,
        documentation_uri="https://envi.example/docs",
    )

    assert document["documentationUri"] == "https://envi.example/docs"
    assert document["filter"]["maxResults"] == 50
    assert document["bulk"] == {"supported": True, "maxOperations": 10, "maxPayloadSize": 2048}
    assert document["sort"] == {"supported": True}
    assert document["authenticationSchemes"][0]["documentationUri"] == "https://envi.example/docs"


def test_roles_are_announced_as_the_draft_has_it_where_that_is_wanted() -> None:
    """draft-ietf-scim-roles-entitlements: its members `roles` and `entitlements` are REQUIRED."""
    assert config(roles=True)["RolesAndEntitlements"] == {
        "roles": {
            "supported": True,
            "multipleRolesSupported": True,
            "primarySupported": True,
            "typeSupported": True,
        },
        "entitlements": {
            "supported": False,
            "multipleEntitlementsSupported": True,
            "primarySupported": True,
            "typeSupported": True,
        },
    }


@pytest.mark.clause("7643-3-1", "7643-6-2..12", "7643-6-15", "profile-5.1-4")
def test_users_groups_and_roles_are_the_resource_types() -> None:
    """§6."""
    assert discovery.resource_types(BASE) == [
        {
            "schemas": [urns.RESOURCE_TYPE_URN],
            "id": "User",
            "name": "User",
            "endpoint": "/Users",
            "description": "User Account",
            "schema": urns.USER_URN,
            "schemaExtensions": [{"schema": urns.ENTERPRISE_USER_URN, "required": False}],
            "meta": {"resourceType": "ResourceType", "location": f"{BASE}/ResourceTypes/User"},
        },
        {
            "schemas": [urns.RESOURCE_TYPE_URN],
            "id": "Group",
            "name": "Group",
            "endpoint": "/Groups",
            "description": "Group",
            "schema": urns.GROUP_URN,
            "meta": {"resourceType": "ResourceType", "location": f"{BASE}/ResourceTypes/Group"},
        },
        {
            "schemas": [urns.RESOURCE_TYPE_URN],
            "id": "Role",
            "name": "Role",
            "endpoint": "/Roles",
            "description": "Role",
            "schema": urns.OKTA_ROLE_URN,
            "meta": {"resourceType": "ResourceType", "location": f"{BASE}/ResourceTypes/Role"},
        },
    ]


@pytest.mark.clause("7643-6-8", "7643-6-11")
def test_every_urn_that_a_resource_type_names_is_a_schema() -> None:
    """§7: "For every schema URI used in a resource object, there is a corresponding "Schema" resource"."""
    schemas = {document["id"] for document in discovery.schemas(BASE)}

    assert {urn for document in all_documents() for urn in document["schemas"]} <= schemas
    for resource_type in (USER, GROUP, *DISCOVERY):
        assert {resource_type.schema.id, *(one.schema.id for one in resource_type.extensions)} <= schemas


def test_a_schema_says_where_it_is() -> None:
    for document in discovery.schemas(BASE):
        assert document["meta"] == {"resourceType": "Schema", "location": f"{BASE}/Schemas/{document['id']}"}


@pytest.mark.clause("7643-7-9")
def test_every_attribute_is_described_with_every_characteristic() -> None:
    """§7. Entra reads /Schemas: no nulls, and the words in camel case."""

    def characteristics(attributes: list[Any]) -> None:
        for one in attributes:
            assert {"name", "type", "multiValued", "description", "required", "caseExact"} <= one.keys()
            assert one["mutability"] in {"readOnly", "readWrite", "immutable", "writeOnly"}
            assert one["returned"] in {"always", "never", "default", "request"}
            assert one["uniqueness"] in {"none", "server", "global"}
            assert ("referenceTypes" in one) == (one["type"] == "reference")
            assert ("subAttributes" in one) == (one["type"] == "complex")
            characteristics(one.get("subAttributes", []))

    for document in discovery.schemas(BASE):
        characteristics(document["attributes"])  # type: ignore[arg-type]


@pytest.mark.clause("7643-1.1-4")
def test_the_words_of_the_characteristics_are_those_of_the_wire() -> None:
    assert {str(one) for one in Mutability} == {"readOnly", "readWrite", "immutable", "writeOnly"}
    assert {str(one) for one in Returned} == {"always", "never", "default", "request"}
    assert {str(one) for one in Uniqueness} == {"none", "server", "global"}


@pytest.mark.clause("7643-1.2-1", "7644-4-3", "7644-4-4")
def test_the_schemas_come_as_a_list_response() -> None:
    """RFC 7644 §4: "SHALL return all supported schemas in ListResponse format"."""
    documents = discovery.schemas(BASE)

    message = list_response(len(documents), 1, list(documents))

    assert message["schemas"] == [urns.LIST_RESPONSE_URN]
    assert message["totalResults"] == message["itemsPerPage"] == 8
    assert message["startIndex"] == 1


def test_a_resource_type_that_is_not_served_is_not_described() -> None:
    assert [one["id"] for one in discovery.resource_types(BASE, (GROUP,))] == ["Group"]
    assert urns.USER_URN not in {one["id"] for one in discovery.schemas(BASE, (GROUP,))}
