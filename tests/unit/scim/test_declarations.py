"""`scim.declarations`: what may be declared, and why the rest may not."""

from typing import Any

import pytest

from envi_scim.scim.attributes import Type
from envi_scim.scim.core_schemas import ENTERPRISE_USER
from envi_scim.scim.declarations import check_urn, read_attribute, read_schema
from envi_scim.scim.discovery import described
from envi_scim.scim.errors import InvalidValue
from envi_scim.scim.schemas import Schema
from envi_scim.scim.urns import ENTERPRISE_USER_URN, USER_URN
from tests.support.declared import OWN, URN


def read(document: Any) -> Schema:
    return read_schema(document, default_id=URN, name="own")


def test_what_was_written_is_read_again() -> None:
    """Every characteristic of every attribute: what /Schemas shows can be declared."""
    assert described(read(described(OWN))) == described(OWN)


def test_a_schema_without_id_and_name_is_given_them() -> None:
    schema = read({"attributes": [{"name": "costCode"}]})

    assert (schema.id, schema.name, schema.description) == (URN, "own", "")


@pytest.mark.clause("7643-2.2-1")
def test_an_attribute_of_which_only_the_name_is_said_has_the_characteristics_of_the_rfc() -> None:
    """RFC 7643 §2.2; references and binary values are case-exact (§2.3.6, §2.3.7)."""
    attribute = read_attribute({"name": "costCode"})

    assert (attribute.type, attribute.multi_valued, attribute.case_exact) == (Type.STRING, False, False)
    assert read_attribute({"name": "photo", "type": "binary"}).case_exact
    assert read_attribute({"name": "page", "type": "reference"}).reference_types == ("external",)


@pytest.mark.parametrize(
    "urn",
    [
        "urn:ietf:params:scim:schemas:extension:Envi:2.0:User",
        "urn:envi:scim:schemas:extension:envi.com:2.0:User",
        "URN:x-y:a",
        "urn:okta:envi:1.0:user:custom",
    ],
)
def test_any_urn_that_is_nobody_elses_may_be_taken(urn: str) -> None:
    assert check_urn(urn) == urn


@pytest.mark.parametrize(
    "urn",
    [
        USER_URN,
        ENTERPRISE_USER_URN,
        ENTERPRISE_USER_URN.upper(),
        "urn:ietf:params:scim:schemas:core:2.0",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0",
        "urn:ietf:params:scim",
        "urn:ietf:params:scim:api:messages:2.0:PatchOp",
        "urn:okta:scim:schemas:core:1.0:Role",
    ],
)
def test_a_urn_of_the_standard_may_not(urn: str) -> None:
    """Nor one that paths of the standard begin with: what it named would be two things."""
    with pytest.raises(InvalidValue, match="a URN of your own"):
        check_urn(urn)


@pytest.mark.parametrize(
    "urn", ["", "envi", "urn:envi", "urn:envi:", "urn:envi:a b", "urn:envi:a/b", "urn:envi:a[b]", "urn:envi:a,b",
            'urn:envi:"', "urn:envi:straße", "urn:envi:a\n", "urn:envi:" + "a" * 300]
)  # fmt: skip
def test_what_is_no_urn_is_told_so(urn: str) -> None:
    with pytest.raises(InvalidValue, match="is no URN"):
        check_urn(urn)


@pytest.mark.parametrize(
    ("attribute", "sentence"),
    [
        ("x", "must be a JSON object"),
        ({}, "must have a name"),
        ({"name": "1st"}, "must begin with a letter"),
        ({"name": "a.b"}, "must begin with a letter"),
        ({"name": "$ref"}, "must begin with a letter"),
        ({"name": "a" * 101}, "100 at most"),
        ({"name": "a", "multivalued": True}, "'multivalued', which nothing"),
        ({"name": "a", "multiValued": "yes"}, "multiValued must be true or false"),
        ({"name": "a", "type": "text"}, "must be one of string, boolean"),
        ({"name": "a", "description": "two\nlines"}, "must be one line"),
        ({"name": "a", "canonicalValues": "x"}, "must be a list of strings"),
        ({"name": "a", "canonicalValues": [1]}, "strings of one line each"),
        ({"name": "a", "required": True}, "cannot be required"),
        ({"name": "a", "uniqueness": "server"}, "must have the uniqueness none"),
        ({"name": "a", "mutability": "readOnly"}, "readWrite or immutable"),
        ({"name": "a", "mutability": "writeOnly"}, "readWrite or immutable"),
        ({"name": "a", "returned": "always"}, "default, request or never"),
        ({"name": "a", "referenceTypes": ["User"]}, "not reference"),
        ({"name": "a", "type": "complex"}, "must have subAttributes"),
        ({"name": "a", "subAttributes": [{"name": "b"}]}, "not complex"),
        ({"name": "a", "type": "complex", "subAttributes": {}}, "must be a list"),
        ({"name": "a", "type": "complex", "subAttributes": [{"name": "b"}, {"name": "B"}]}, "has B twice"),
        ({"name": "a", "type": "complex", "subAttributes": [{"name": "b", "multiValued": True}]}, "a.b must have one"),
        (
            {"name": "a", "type": "complex", "subAttributes": [{"name": "b", "mutability": "immutable"}]},
            "a.b cannot be immutable",
        ),
        (
            {
                "name": "a",
                "type": "complex",
                "subAttributes": [{"name": "b", "type": "complex", "subAttributes": [{"name": "c"}]}],
            },
            "a.b cannot be complex",
        ),
    ],
)
def test_what_would_not_be_kept_cannot_be_declared(attribute: Any, sentence: str) -> None:
    with pytest.raises(InvalidValue, match=sentence):
        read({"attributes": [attribute]})


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ([], "must be a JSON object"),
        ({"attribute": []}, "'attribute', which nothing"),
        ({"schemas": [USER_URN]}, "schemas must name"),
        ({"attributes": {}}, "attributes must be a list"),
        ({"attributes": [{"name": f"a{number}"} for number in range(101)]}, "this one has 101"),
        ({"attributes": [{"name": "a"}, {"name": "A"}]}, "has A twice"),
        ({"id": 1}, "id must be one line"),
        (described(ENTERPRISE_USER), "a URN of your own"),
    ],
)
def test_what_is_no_schema_of_a_domain_is_told_so(document: Any, sentence: str) -> None:
    with pytest.raises(InvalidValue, match=sentence):
        read(document)


def test_a_sub_attribute_may_be_a_reference_to_a_resource() -> None:
    """`$ref` is the one name that does not begin with a letter (RFC 7643 §2.4)."""
    sub = {"name": "$ref", "type": "reference", "referenceTypes": ["User"]}

    attribute = read_attribute({"name": "buddy", "type": "complex", "subAttributes": [sub]})

    assert attribute.sub_attributes[0].reference_types == ("User",)
