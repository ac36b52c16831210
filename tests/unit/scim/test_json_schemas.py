"""Resource types as JSON Schemas: what a client sends, and what it gets."""

from dataclasses import replace
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator

from envi_scim.scim.attributes import Attribute, Mutability, Returned, Type
from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.json_schemas import shown, taken
from envi_scim.scim.schemas import Extension, Schema
from envi_scim.scim.urns import ENTERPRISE_USER_URN, GROUP_URN, USER_URN
from tests.support.jane import JANE


def fits(schema: Any, document: Any) -> bool:
    return bool(OAS31Validator(schema).is_valid(document))


def test_what_a_client_sends_has_no_attribute_that_it_cannot_write() -> None:
    properties: Any = taken(USER)["properties"]

    assert not {"id", "meta", "groups"} & properties.keys()
    assert {"userName", "externalId", "password", ENTERPRISE_USER_URN} <= properties.keys()
    assert properties["password"]["writeOnly"] is True
    assert "displayName" not in properties[ENTERPRISE_USER_URN]["properties"]["manager"]["properties"]


def test_what_a_client_gets_has_no_attribute_that_is_never_shown() -> None:
    properties: Any = shown(USER)["properties"]

    assert "password" not in properties
    assert {"id", "meta", "groups", "userName"} <= properties.keys()
    assert properties["groups"]["readOnly"] is True


@pytest.mark.parametrize(
    ("body", "good"),
    [
        (JANE, True),
        (JANE | {"title": None, "emails": None}, True),
        (JANE | {"unknown": 1}, True),
        (JANE | {"userName": None}, False),
        (JANE | {"userName": ""}, False),
        (JANE | {"active": "True"}, False),
        (JANE | {"emails": {"value": "a@b"}}, False),
        (JANE | {"emails": [{"value": 1}]}, False),
        (JANE | {"schemas": [GROUP_URN]}, False),
        ({name: value for name, value in JANE.items() if name != "schemas"}, False),
    ],
)
def test_a_body_fits_if_it_is_what_the_rfc_says(body: Any, good: bool) -> None:  # noqa: FBT001 - an expectation
    assert fits(taken(USER), body) == good


def test_an_answer_fits_though_only_some_of_it_was_asked_for() -> None:
    assert fits(shown(GROUP), {"schemas": [GROUP_URN], "id": "1"})
    assert not fits(shown(GROUP), {"schemas": [GROUP_URN]})


def test_what_a_domain_declares_is_described_like_everything_else() -> None:
    own = Schema(
        id="urn:envi:own",
        name="Own",
        description="Of the domain",
        attributes=(
            Attribute(name="badge", required=True, type=Type.INTEGER),
            Attribute(name="secret", mutability=Mutability.WRITE_ONLY, returned=Returned.NEVER),
            Attribute(name="since", type=Type.DATE_TIME, mutability=Mutability.READ_ONLY),
        ),
    )
    declared = replace(USER, extensions=(*USER.extensions, Extension(schema=own, required=True)))

    sent: Any = taken(declared)
    got: Any = shown(declared)

    assert own.id in sent["required"]
    assert sent["properties"][own.id]["properties"].keys() == {"badge", "secret"}
    assert sent["properties"][own.id]["required"] == ["badge"]
    assert got["properties"][own.id]["properties"].keys() == {"badge", "since"}
    assert got["properties"]["schemas"]["items"]["enum"] == [USER_URN, ENTERPRISE_USER_URN, own.id]
