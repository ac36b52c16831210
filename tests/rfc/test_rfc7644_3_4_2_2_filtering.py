"""RFC 7644 §3.4.2.2: the clauses on filters, and every example of figure 2."""

import pytest

from envi_scim.scim.attributes import Attribute, Document
from envi_scim.scim.core_schemas import USER
from envi_scim.scim.errors import InvalidFilter
from envi_scim.scim.filters.evaluate import matches
from envi_scim.scim.filters.parser import parse
from envi_scim.scim.schemas import ResourceType, Schema
from envi_scim.scim.urns import ENTERPRISE_USER_URN, USER_URN

BJENSEN: Document = {
    "schemas": [USER_URN, ENTERPRISE_USER_URN],
    "userName": "bjensen",
    "name": {"familyName": "O'Malley"},
    "title": "Tour Guide",
    "userType": "Employee",
    "emails": [{"type": "work", "value": "b@example.com"}, {"type": "home", "value": "b@home.org"}],
    "ims": [{"type": "xmpp", "value": "b@foo.com"}],
    "meta": {"lastModified": "2011-05-13T04:42:34Z"},
    ENTERPRISE_USER_URN: {"department": "Tour"},
}


@pytest.mark.clause("7644-3.4-1", "7644-3.4.2.2-7", "7644-3.4.2.2-18", "7644-3.4.2.2-23")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('userName eq "bjensen"', True),
        ('name.familyName co "O\'Malley"', True),
        ('userName sw "J"', False),
        ('urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"', False),
        ("title pr", True),
        ('meta.lastModified gt "2011-05-13T04:42:34Z"', False),
        ('meta.lastModified ge "2011-05-13T04:42:34Z"', True),
        ('meta.lastModified lt "2011-05-13T04:42:34Z"', False),
        ('meta.lastModified le "2011-05-13T04:42:34Z"', True),
        ('title pr and userType eq "Employee"', True),
        ('title pr or userType eq "Intern"', True),
        ('schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"', True),
        ('userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")', True),
        ('userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")', False),
        ('userType eq "Employee" and (emails.type eq "work")', True),
        ('userType eq "Employee" and emails[type eq "work" and value co "@example.com"]', True),
        ('emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]', True),
    ],
)
def test_the_examples_of_figure_2(text: str, expected: object) -> None:
    assert matches(parse(text, USER), BJENSEN) is expected


def test_names_and_operators_have_no_case() -> None:
    """The clause: "Attribute names and attribute operators used in filters are case insensitive"."""
    assert parse('userName Eq "john"', USER) == parse('Username eq "john"', USER)


@pytest.mark.clause("7644-3.4.2.2-7", "7644-3.4.2.2-17")
def test_not_before_and_before_or() -> None:
    """The clause: "Logical operators - where "not" takes precedence over "and", which takes precedence over "or""."""
    written = parse('title pr or not (userName pr) and userName eq "x"', USER)
    grouped = parse('title pr or ((not (userName pr)) and userName eq "x")', USER)

    assert written == grouped


def test_one_of_many_values_is_enough() -> None:
    """The clause says so.

    "If the specified attribute in a filter expression is a multi-valued attribute, the filter matches if any of
    the values of the specified attribute match the specified criterion."
    """
    assert matches(parse('emails.type eq "home"', USER), BJENSEN)
    assert matches(parse('emails.type ne "home"', USER), BJENSEN)


@pytest.mark.clause("7644-3.4.2.2-13")
def test_a_value_filter_is_about_one_and_the_same_value() -> None:
    """The clause: "Expressions MUST be applied to the same value of a parent attribute"."""
    assert not matches(parse('emails[type eq "home" and value co "example.com"]', USER), BJENSEN)


@pytest.mark.parametrize(
    ("value", "present"), [(None, False), ("", False), ([], False), ({}, False), ("x", True), ([{"value": "x"}], True)]
)
def test_presence_is_a_non_empty_value(value: object, present: object) -> None:
    """The clause says so.

    "If the attribute has a non-empty or non-null value, or if it contains a non-empty node for complex
    attributes, there is a match."
    """
    assert matches(parse("emails pr", USER), {"emails": value}) is present  # type: ignore[dict-item]  # JSON


@pytest.mark.clause("7644-3.4.2.2-9..12")
@pytest.mark.parametrize("operator", ["gt", "ge", "lt", "le"])
@pytest.mark.parametrize("compared", ["active {} true", 'x509Certificates.value {} "QUJD"'])
def test_booleans_and_binaries_have_no_order(operator: str, compared: str) -> None:
    """The clause says so.

    "Boolean and Binary attributes SHALL cause a failed response (HTTP status code 400) with "scimType" of
    "invalidFilter"."
    """
    with pytest.raises(InvalidFilter) as refused:
        parse(compared.replace("{}", operator), USER)

    assert refused.value.status == 400
    assert refused.value.scim_type == "invalidFilter"


@pytest.mark.clause("7644-3.4.2.2-21")
def test_an_unsupported_operator_is_named() -> None:
    """The clause says so.

    "For example, if a client specified an unsupported operator named 'regex', the service provider should specify
    an error response description identifying the client error, e.g., 'The operator 'regex' is not supported.'"
    """
    with pytest.raises(InvalidFilter, match="the operator 'regex' is not supported"):
        parse('userName regex "x"', USER)


@pytest.mark.clause("7643-7-13", "7643-7-16", "7644-3.4.2.2-22")
@pytest.mark.parametrize(("case_exact", "expected"), [(True, False), (False, True)])
def test_case_counts_where_the_schema_says_so(case_exact: object, expected: object) -> None:
    """The clause says so.

    "The case sensitivity for String type attributes SHALL be determined by the attribute's "caseExact"
    characteristic."
    """
    attribute = Attribute(name="code", case_exact=bool(case_exact))
    schema = Schema(id="urn:example:Thing", name="Thing", description="", attributes=(attribute,))
    thing = ResourceType(id="Thing", name="Thing", endpoint="/Things", description="", schema=schema)

    assert matches(parse('code eq "ABC"', thing), {"code": "abc"}) is expected


@pytest.mark.parametrize("operator", ["sw", "ew", "co"])
def test_a_text_starts_ends_and_is_contained_in_itself(operator: str) -> None:
    """The clause: "This criterion is satisfied if the two strings are identical"."""
    assert matches(parse(f'userName {operator} "bjensen"', USER), BJENSEN)
