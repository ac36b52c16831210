"""RFC 7643 §2: attributes, their characteristics and data types."""

from typing import Any

import pytest

from envi_scim.scim.attributes import Attribute, Document, Json, Mutability, Returned, Type, Uniqueness
from envi_scim.scim.core_schemas import USER
from envi_scim.scim.errors import InvalidSyntax, InvalidValue
from envi_scim.scim.urns import USER_URN
from envi_scim.scim.validation import canonical_value, for_create


def user(**attributes: Any) -> Document:
    return for_create({"schemas": [USER_URN], "userName": "ada", **attributes}, USER, strict=True).document


def test_attribute_names_are_case_insensitive() -> None:
    """§2.1: "Attribute names are case insensitive and are often "camel-cased"."""
    body: Json = {"SCHEMAS": [USER_URN], "USERNAME": "ada", "Name": {"GIVENNAME": "Ada"}}

    document = for_create(body, USER, strict=True).document

    assert document == {"schemas": [USER_URN], "userName": "ada", "name": {"givenName": "Ada"}}


def test_one_attribute_in_two_spellings_is_refused() -> None:
    with pytest.raises(InvalidSyntax, match="userName is given twice"):
        user(username="eve")


@pytest.mark.clause("7643-2.2-1")
def test_an_attribute_has_the_default_characteristics() -> None:
    """§2.2: required false, caseExact false, readWrite, returned by default, not unique, a string."""
    attribute = Attribute(name="anything")

    assert attribute.type is Type.STRING
    assert not attribute.required
    assert attribute.canonical_values == ()
    assert not attribute.case_exact
    assert attribute.mutability is Mutability.READ_WRITE
    assert attribute.returned is Returned.DEFAULT
    assert attribute.uniqueness is Uniqueness.NONE
    assert not attribute.multi_valued


@pytest.mark.clause("7643-2.3.1-1")
@pytest.mark.parametrize("value", ["text", "", " ", "\u0130stanbul", "a\nb", "x" * 100_000, "\U0001f600"])
def test_a_string_is_kept_as_it_came(value: str) -> None:
    """§2.3.1: "A sequence of zero or more Unicode characters encoded using UTF-8"."""
    assert user(title=value)["title"] == value


@pytest.mark.parametrize(
    ("type_", "good"),
    [
        (Type.BOOLEAN, [True, False]),
        (Type.DECIMAL, [0, 1, -1, 1.5, 10**30]),
        (Type.INTEGER, [0, -7, 10**30]),
        (Type.DATE_TIME, ["2008-01-23T04:56:22Z", "2008-01-23T04:56:22.123456789+05:30"]),
        (Type.BINARY, ["", "aGk=", "aGk", "YWJj", "+/+/"]),
        (Type.REFERENCE, ["https://example.com/", "../Groups/1", "urn:x:y", "BAPNQLJSRQGD", "a b"]),
        (Type.STRING, ["", "text"]),
    ],
)
def test_a_value_of_the_attributes_type_is_kept_as_it_came(type_: Type, good: list[Json]) -> None:
    """§2.3: the data types."""
    attribute = Attribute(name="thing", type=type_)

    assert [canonical_value(value, attribute, strict=True) for value in good] == good


@pytest.mark.clause("7643-2.3.4-1")
@pytest.mark.parametrize(
    ("type_", "bad"),
    [
        (Type.STRING, [1, 1.5, True, [], ["a"], {}]),
        (Type.BOOLEAN, ["true", "True", 0, 1, "", [True], {}]),
        (Type.DECIMAL, ["1.5", True, "", [], {}]),
        (Type.INTEGER, [1.5, "1", True, "", [], {}]),
        (Type.DATE_TIME, ["2008-01-23", "yesterday", "", "2008-02-30T00:00:00Z", 1201064182, []]),
        (Type.BINARY, ["a", "aGk=x", "a Gk", "aGk==", "=", "aGk\n", "aG-_", 5, {}]),
        (Type.REFERENCE, [1, True, {}, ["https://example.com/"]]),
        (Type.COMPLEX, ["text", "", 1, True, []]),
    ],
)
def test_a_value_of_another_type_is_refused_in_strict_mode(type_: Type, bad: list[Json]) -> None:
    attribute = Attribute(name="thing", type=type_, sub_attributes=(Attribute(name="part"),))

    for value in bad:
        with pytest.raises(InvalidValue, match=r"^thing must be "):
            canonical_value(value, attribute, strict=True)


def test_a_complex_attribute_holds_its_sub_attributes() -> None:
    """§2.3.8: "A singular or multi-valued attribute whose value is a composition of one or more simple attributes"."""
    assert user(name={"familyName": "Lovelace", "givenName": "Ada"})["name"] == {
        "familyName": "Lovelace",
        "givenName": "Ada",
    }


@pytest.mark.clause("7643-2.4-1")
def test_a_multi_valued_attribute_is_a_list() -> None:
    """§2.4: "Multi-valued attributes contain a list of elements using the JSON array format"."""
    with pytest.raises(InvalidValue, match=r"^emails must be a list of objects, not an object"):
        user(emails={"value": "ada@example.com"})


def test_a_value_among_many_is_an_object() -> None:
    with pytest.raises(InvalidValue, match=r"^emails must be an object, not a string"):
        user(emails=["ada@example.com"])


@pytest.mark.clause("7643-2.4-3")
def test_the_primary_value_is_one_at_most() -> None:
    """§2.4: "The primary attribute value "true" MUST appear no more than once"."""
    with pytest.raises(InvalidValue, match="emails must not have more than one primary value"):
        user(emails=[{"value": "a@x.example", "primary": True}, {"value": "b@x.example", "primary": True}])


def test_many_values_may_be_not_primary() -> None:
    emails = [{"value": "a@x.example", "primary": True}, {"value": "b@x.example", "primary": False}]

    assert user(emails=emails)["emails"] == emails


@pytest.mark.clause("7643-2.4-9", "7643-4.1.2-8", "7643-7-10")
def test_a_type_outside_the_canonical_values_is_kept() -> None:
    """§2.4 and §7: canonical values are suggestions."""
    assert user(emails=[{"value": "a@x.example", "type": "Direct"}])["emails"] == [
        {"value": "a@x.example", "type": "Direct"}
    ]


@pytest.mark.clause("7643-2.5-1", "7643-2.5-2", "7644-3.3-6")
@pytest.mark.parametrize("nothing", [None, []])
def test_null_and_the_empty_list_are_unassigned(nothing: Json) -> None:
    """§2.5: "Unassigned attributes, the null value, or an empty array ... SHALL be considered to be equivalent"."""
    assert user(emails=nothing) == user()


def test_a_null_below_an_attribute_is_unassigned() -> None:
    assert user(name={"givenName": None}, emails=[{"value": "a@x.example", "type": None}, None, {}]) == user(
        emails=[{"value": "a@x.example"}]
    )


@pytest.mark.parametrize("type_", list(Type))
def test_null_is_unassigned_whatever_the_type(type_: Type) -> None:
    """§2.5."""
    attribute = Attribute(name="thing", type=type_, sub_attributes=(Attribute(name="part"),))

    assert canonical_value(None, attribute, strict=True) is None
    assert canonical_value(None, attribute) is None
    assert canonical_value("", attribute) is None


@pytest.mark.clause("7643-2.4-1")
def test_many_simple_values_are_a_list_of_them() -> None:
    """§2.4: the values of a multi-valued attribute may be simple."""
    attribute = Attribute(name="tags", multi_valued=True)

    assert canonical_value(["a", None, "b", "a"], attribute, strict=True) == ["a", "b", "a"]
    with pytest.raises(InvalidValue, match=r"^tags must be a list, not a string"):
        canonical_value("a", attribute, strict=True)
