"""RFC 7643 §3: resources, `schemas`, the common attributes, extensions."""

from typing import Any

import pytest

from envi_scim.scim.attributes import Attribute, Document, Json, Mutability, Returned, Type
from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.errors import InvalidSyntax, InvalidValue
from envi_scim.scim.errors import Mutability as NotMutable
from envi_scim.scim.schemas import Extension, ResourceType, Schema
from envi_scim.scim.urns import ENTERPRISE_USER_URN, GROUP_URN, USER_URN
from envi_scim.scim.validation import for_create, for_replace

BADGE_URN = "urn:example:params:scim:schemas:Badge"


def strict(body: Json) -> Document:
    return for_create(body, USER, strict=True).document


def body(*schemas: str, **attributes: Any) -> Document:
    return {"schemas": list(schemas), "userName": "ada", **attributes}


@pytest.mark.clause("7643-2.1-1", "7643-3-2", "7643-3-3")
@pytest.mark.parametrize("schemas", [None, [], "missing"])
def test_schemas_is_required(schemas: Json) -> None:
    """§3: "The "schemas" attribute is a REQUIRED attribute and is an array of Strings"."""
    given: Document = {"userName": "ada"} if schemas == "missing" else {"userName": "ada", "schemas": schemas}

    with pytest.raises(InvalidSyntax, match=f"schemas must name {USER_URN}"):
        strict(given)


@pytest.mark.clause("7643-3.3-2")
def test_schemas_must_name_the_schema_of_the_resource_type() -> None:
    """§3.3: "The "schemas" attribute MUST contain at least one value, which SHALL be the base schema"."""
    with pytest.raises(InvalidSyntax, match=f"schemas must name {USER_URN}"):
        strict(body(ENTERPRISE_USER_URN))


@pytest.mark.clause("7643-3-4")
def test_schemas_must_not_name_others() -> None:
    """§3: it "MUST only contain values defined as "schema" and "schemaExtensions" for the resource's type"."""
    with pytest.raises(InvalidSyntax, match="no schema of this type"):
        strict(body(USER_URN, GROUP_URN))


@pytest.mark.clause("7643-3.3-3")
def test_schemas_must_name_the_extensions_that_the_body_has() -> None:
    with pytest.raises(InvalidSyntax, match=f"schemas must name {ENTERPRISE_USER_URN}"):
        strict(body(USER_URN, **{ENTERPRISE_USER_URN: {"department": "Engines"}}))


@pytest.mark.clause("7643-3-2")
@pytest.mark.parametrize("schemas", [USER_URN, {"a": 1}, 1, [1], [None]])
def test_schemas_is_a_list_of_strings(schemas: Json) -> None:
    with pytest.raises(InvalidValue, match=r"^schemas must be a list of strings"):
        strict({"schemas": schemas, "userName": "ada"})


@pytest.mark.clause("7643-3-6")
def test_the_order_of_schemas_does_not_matter() -> None:
    """§3: "Value order is not specified and MUST NOT impact behavior"."""
    extension: Document = {ENTERPRISE_USER_URN: {"department": "Engines"}}

    forward = strict(body(USER_URN, ENTERPRISE_USER_URN, **extension))
    backward = strict(body(ENTERPRISE_USER_URN, USER_URN, USER_URN, **extension))

    assert forward == backward
    assert forward["schemas"] == [USER_URN, ENTERPRISE_USER_URN]


def test_urns_are_case_insensitive() -> None:
    """RFC 8141 §3.1 and RFC 7643 §2.1: neither namespaces nor names regard case."""
    given = body(USER_URN.upper(), ENTERPRISE_USER_URN.lower())
    given[ENTERPRISE_USER_URN.upper()] = {"DEPARTMENT": "Engines"}

    assert strict(given) == body(USER_URN, ENTERPRISE_USER_URN, **{ENTERPRISE_USER_URN: {"department": "Engines"}})


@pytest.mark.clause("7643-3-3")
def test_an_extension_that_is_announced_without_data_is_not_kept_in_schemas() -> None:
    """§3: "schemas" indicates the schemas "that define the attributes present in the current JSON structure"."""
    assert strict(body(USER_URN, ENTERPRISE_USER_URN))["schemas"] == [USER_URN]


@pytest.mark.clause("7643-6-14")
@pytest.mark.parametrize("empty", [None, {}, {"department": None}, {"manager": {"value": None}}])
def test_an_extension_without_data_is_no_extension(empty: Json) -> None:
    assert strict(body(USER_URN, ENTERPRISE_USER_URN, **{ENTERPRISE_USER_URN: empty})) == strict(body(USER_URN))


@pytest.mark.clause("7643-3.1-8", "7643-3.1-14", "7643-7-17")
@pytest.mark.parametrize("name", ["id", "meta", "groups"])
def test_what_the_service_assigns_is_ignored_in_a_body(name: str) -> None:
    """§3.1: id "MUST NOT be specified by the client"; meta "SHALL be ignored when provided by clients"."""
    for value in ("mine", {"resourceType": "Planet"}, [{"value": "g1"}], 7, None):
        assert strict(body(USER_URN, **{name: value})) == strict(body(USER_URN))


@pytest.mark.clause("7643-3-7", "7643-3.1-1", "7643-3.1-4")
def test_the_common_attributes_have_their_characteristics() -> None:
    """§3.1."""
    for resource_type in (USER, GROUP):
        common = resource_type.core_by_key

        assert common["id"].case_exact
        assert common["id"].mutability is Mutability.READ_ONLY
        assert common["id"].returned is Returned.ALWAYS
        assert common["externalid"].case_exact
        assert common["externalid"].mutability is Mutability.READ_WRITE
        assert not common["externalid"].required
        assert common["meta"].mutability is Mutability.READ_ONLY
        assert {sub.returned for sub in common["meta"].sub_attributes} == {Returned.DEFAULT}
        assert {sub.mutability for sub in common["meta"].sub_attributes} == {Mutability.READ_ONLY}
        assert common["meta"].subs["resourcetype"].case_exact
        assert common["meta"].subs["version"].case_exact
        assert common["meta"].subs["created"].type is Type.DATE_TIME
        assert common["meta"].subs["lastmodified"].type is Type.DATE_TIME


@pytest.mark.clause("7643-3.1-10", "7643-7-14")
def test_an_external_id_is_kept_as_the_client_writes_it() -> None:
    """§3.1: externalId is case exact, and the client's own."""
    assert strict(body(USER_URN, externalId="00u1AbC"))["externalId"] == "00u1AbC"


def a_badge(*, required: bool = False, number_required: bool = True) -> ResourceType:
    badge = Schema(
        id=BADGE_URN,
        name="Badge",
        description="A badge",
        attributes=(
            Attribute(name="number", type=Type.INTEGER, required=number_required),
            Attribute(name="colour", mutability=Mutability.IMMUTABLE),
        ),
    )
    return ResourceType(
        id="User",
        name="User",
        endpoint="/Users",
        description="A user with a badge",
        schema=USER.schema,
        extensions=(Extension(schema=badge, required=required),),
        common=USER.common,
    )


@pytest.mark.clause("7643-3.3-1", "7643-3.3-5")
def test_a_resource_type_may_have_an_extension_of_its_own() -> None:
    """§3.3: extensions are additive, each in the container named by its URN."""
    given = body(USER_URN, BADGE_URN, **{BADGE_URN: {"Number": 7}})

    assert for_create(given, a_badge(), strict=True).document == body(USER_URN, BADGE_URN, **{BADGE_URN: {"number": 7}})


@pytest.mark.clause("7643-6-13")
def test_an_extension_that_is_required_must_be_there() -> None:
    """§6: "If true, a resource of this type MUST include this schema extension"."""
    with pytest.raises(InvalidValue, match=f"The extension {BADGE_URN} is required"):
        for_create(body(USER_URN), a_badge(required=True), strict=True)


def test_an_extension_that_is_there_has_what_it_requires() -> None:
    with pytest.raises(InvalidValue, match=f"{BADGE_URN}:number is required"):
        for_create(body(USER_URN, BADGE_URN, **{BADGE_URN: {"colour": "red"}}), a_badge(), strict=True)


def test_what_is_immutable_in_an_extension_stays_when_a_replace_leaves_it_out() -> None:
    """RFC 7644 §3.5.1: values of immutable attributes "MUST match"; those left out are not unassigned."""
    with_badge = a_badge(number_required=False)
    current = for_create(
        body(USER_URN, BADGE_URN, **{BADGE_URN: {"number": 7, "colour": "red"}}), with_badge, strict=True
    ).document

    replaced = for_replace(
        body(USER_URN, BADGE_URN, **{BADGE_URN: {"number": 8}}), current, with_badge, strict=True
    ).document
    without = for_replace(body(USER_URN, nickName="Ada"), current, with_badge, strict=True).document

    assert replaced[BADGE_URN] == {"number": 8, "colour": "red"}
    assert without["nickName"] == "Ada"
    assert without[BADGE_URN] == {"colour": "red"}
    assert without["schemas"] == [USER_URN, BADGE_URN]


@pytest.mark.clause("7643-7-19", "7643-7-20", "7644-3.5.1-9", "7644-3.5.1-10")
def test_what_is_immutable_cannot_be_replaced_by_another_value() -> None:
    """RFC 7644 §3.5.1: otherwise "HTTP status code 400 SHOULD be returned with a "scimType" error code"."""
    with_badge = a_badge(number_required=False)
    red: Document = {"schemas": [USER_URN, BADGE_URN], "userName": "ada", BADGE_URN: {"colour": "red"}}
    blue = red | {BADGE_URN: {"colour": "blue"}}
    without = {"schemas": [USER_URN], "userName": "ada"}

    assert for_replace(red, red, with_badge, strict=True).document == red
    assert for_replace(blue, without, with_badge, strict=True).document == blue
    with pytest.raises(NotMutable, match="colour is immutable"):
        for_replace(blue, red, with_badge, strict=True)
