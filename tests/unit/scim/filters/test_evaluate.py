"""What a filter means on a document."""

import pytest

from envi_scim.scim.attributes import Document
from envi_scim.scim.core_schemas import USER
from envi_scim.scim.filters.evaluate import is_empty, matches
from envi_scim.scim.filters.parser import parse
from envi_scim.scim.schemas import ResourceType
from envi_scim.scim.urns import ENTERPRISE_USER_URN, USER_URN

BABS: Document = {
    "schemas": [USER_URN, ENTERPRISE_USER_URN],
    "id": "2819C223",
    "externalId": "Babs",
    "userName": "bjensen@example.com",
    "name": {"givenName": "Barbara", "familyName": "Ångström"},
    "title": "50%_off",
    "active": True,
    "emails": [
        {"value": "babs@work.example", "type": "work", "primary": True},
        {"value": "babs@jensen.org", "type": "home"},
        {"value": "typeless@jensen.org"},
    ],
    "meta": {"created": "2011-05-13T04:42:34Z"},
    ENTERPRISE_USER_URN: {"department": "Tour", "manager": {"value": "26118915"}},
}


@pytest.mark.parametrize(
    "text",
    [
        'userName eq "BJENSEN@example.COM"',
        'userName sw "bjen"',
        'userName ew ".COM"',
        'userName co "SEN@"',
        'userName gt "a" and userName lt "c"',
        'userName ge "bjensen@example.com" and userName le "bjensen@example.com"',
        'name.familyName eq "ångström"',
        'name.familyName eq "A\u030angstro\u0308m"',
        'externalId eq "Babs"',
        'externalId ne "babs"',
        'id eq "2819C223"',
        'title co "%_"',
        'title sw "50%"',
        "active eq true",
        "active ne False",
        'emails co "jensen"',
        'emails.type eq "home"',
        'emails.type ne "work"',
        'emails[type eq "home" and value co "jensen"]',
        'emails[not (type pr) and value sw "typeless"]',
        'emails[type ne "work"]',
        'emails[type eq "work"].value eq "babs@work.example"',
        'emails.display ne "x"',
        "emails pr",
        "name pr",
        "not (nickName pr)",
        'nickName ne "x"',
        'ims.value ne "x"',
        "nickName eq null",
        "title ne null",
        'meta.created eq "2011-05-13T06:42:34.000+02:00"',
        'meta.created gt "2011-05-13T04:42:33.999999999Z"',
        'meta.created lt "2011-05-13T04:42:34.0000000001Z"',
        f'{ENTERPRISE_USER_URN}:department eq "TOUR"',
        f'{ENTERPRISE_USER_URN}:manager eq "26118915"',
        f'schemas eq "{ENTERPRISE_USER_URN}"',
        'name[givenName eq "barbara"]',
        'userName eq "x" or title pr and active eq true',
    ],
)
def test_a_filter_matches(text: str) -> None:
    assert matches(parse(text, USER), BABS)


@pytest.mark.parametrize(
    "text",
    [
        'userName eq "bjensen"',
        'userName ne "bjensen@example.com"',
        'externalId eq "babs"',
        'title co "%%"',
        'title sw "5_"',
        "active eq false",
        'emails[type eq "home" and value co "work"]',
        'emails[type eq "home"].value eq "babs@work.example"',
        'ims[type ne "x"]',
        "ims pr",
        "emails.display pr",
        'nickName eq "x"',
        'nickName co ""',
        'nickName gt ""',
        'nickName eq ""',
        'meta.created gt "2011-05-13T04:42:34Z"',
        'meta.lastModified lt "2011-05-13T04:42:34Z"',
        f"{ENTERPRISE_USER_URN}:division pr",
        '(userName eq "x" or title pr) and active eq false',
        "emails eq null",
    ],
)
def test_a_filter_does_not_match(text: str) -> None:
    assert not matches(parse(text, USER), BABS)


def test_a_document_without_the_attribute_breaks_nothing() -> None:
    """Resources that lack an attribute, or whose values are not objects, do not break sub-attribute filters."""
    for document in ({}, {"emails": None}, {"emails": []}, {"emails": [None]}, {"emails": ["x"]}, {"name": "x"}):
        assert not matches(parse('emails.value eq "x"', USER), document)
        assert not matches(parse('emails[value eq "x"]', USER), document)
        assert not matches(parse('name.givenName eq "x"', USER), document)
        assert matches(parse('emails.value ne "x"', USER), document)


def test_numbers_compare_as_numbers(number_type: ResourceType) -> None:
    document: Document = {"size": 9, "weight": 10.5}

    assert matches(parse("size lt 10 and size ge 9 and size eq 9.0 and weight gt 9.75", number_type), document)
    assert not matches(parse("size gt 10 or weight lt 9", number_type), document)


def test_binary_is_compared_exactly_although_its_table_says_otherwise(number_type: ResourceType) -> None:
    """RFC 7643 §2.3.6: binary values are case exact."""
    assert matches(parse('picture eq "QUJD"', number_type), {"picture": "QUJD"})
    assert not matches(parse('picture eq "qujd"', number_type), {"picture": "QUJD"})


def test_simple_values_of_a_list_are_compared_one_by_one(number_type: ResourceType) -> None:
    document: Document = {"tags": ["red", "Green"]}

    assert matches(parse('tags eq "green"', number_type), document)
    assert matches(parse('tags[value sw "r" and value ew "d"]', number_type), document)
    assert not matches(parse('tags[value sw "r" and value ew "n"]', number_type), document)


def test_a_stored_value_of_another_type_equals_nothing(number_type: ResourceType) -> None:
    document: Document = {"size": "9", "code": 9, "bought": "yesterday", "sold": "true"}

    for text in ("size eq 9", 'code eq "9"', 'bought lt "2999-01-01T00:00:00Z"', "sold eq true", "size lt 10"):
        assert not matches(parse(text, number_type), document)
    for text in ("size ne 9", 'code ne "9"', 'bought ne "2999-01-01T00:00:00Z"', "sold ne true"):
        assert matches(parse(text, number_type), document)


@pytest.mark.parametrize(
    ("value", "empty"), [(None, True), ("", True), ([], True), ({}, True), (0, False), (False, False)]
)
def test_nothing_is_no_value(value: object, empty: object) -> None:
    assert is_empty(value) is empty  # type: ignore[arg-type]  # JSON
