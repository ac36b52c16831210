"""The grammar of filters: what is parsed, into which tree, and what is refused where."""

import pytest

from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.errors import InvalidFilter
from envi_scim.scim.filters.ast import And, Compare, Filter, Not, Operator, Or, Present, ValuePath
from envi_scim.scim.filters.parser import parse
from envi_scim.scim.filters.printer import to_text
from envi_scim.scim.paths import AttributePath, resolve
from envi_scim.scim.schemas import ResourceType
from envi_scim.scim.urns import ENTERPRISE_USER_URN, USER_URN


def path(text: str) -> AttributePath:
    found = resolve(text, USER)
    assert found is not None
    return found


def compare(text: str, operator: Operator, value: str | bool | float) -> Filter:  # noqa: FBT001 - a literal
    return Compare(path(text), operator, value)


TITLE = Present(path("title"))
ACTIVE = compare("active", Operator.EQ, value=True)
BOB = compare("userName", Operator.EQ, "bob")


@pytest.mark.clause("7644-3.4.2.2-6")
@pytest.mark.parametrize("operator", list(Operator))
def test_each_operator_compares(operator: Operator) -> None:
    parsed = parse(f'userName {operator} "bob"', USER)

    assert parsed == compare("userName", operator, "bob")


@pytest.mark.clause("7644-3.4.2.2-16")
def test_operators_and_names_are_read_in_any_case() -> None:
    parsed = parse('USERNAME Eq "bob" AND NOT (Title PR)', USER)

    assert parsed == And((BOB, Not(TITLE)))


def test_and_binds_tighter_than_or() -> None:
    parsed = parse('title pr or userName eq "bob" and active eq true', USER)

    assert parsed == Or((TITLE, And((BOB, ACTIVE))))


@pytest.mark.clause("7644-3.4.2.2-8", "7644-3.4.2.2-13")
def test_brackets_group() -> None:
    parsed = parse('(title pr or userName eq "bob") and active eq true', USER)

    assert parsed == And((Or((TITLE, BOB)), ACTIVE))


def test_a_chain_of_one_connective_is_one_node() -> None:
    parsed = parse('title pr and userName eq "bob" and active eq true', USER)

    assert parsed == And((TITLE, BOB, ACTIVE))


@pytest.mark.parametrize("text", ["not(title pr)", "not (title pr)", "NOT  ( title pr )", "not((title pr))"])
def test_not_needs_no_blank_before_its_bracket(text: str) -> None:
    assert parse(text, USER) == Not(TITLE)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ('userName eq "bob"and title pr', 18),
        ('title pr and(userName eq "bob")', 13),
        ("title pr or(title pr)", 12),
        ("(title pr)and title pr", 11),
        ("emails[type pr]or title pr", 16),
        ("(title pr)userName pr", 11),
    ],
)
def test_a_connective_stands_between_blanks(text: str, position: int) -> None:
    """RFC 7644 figure 1: `FILTER SP ("and" / "or") SP FILTER`."""
    with pytest.raises(InvalidFilter, match=f"at position {position}: a blank must stand before this"):
        parse(text, USER)


def test_a_quoted_text_may_touch_its_operator() -> None:
    """An example of RFC 7644 §3.5.2.2 does: `members[value eq"2819c223..."]`."""
    assert parse('userName eq"bob"', USER) == BOB


@pytest.mark.clause("7644-3.4.2.2-14", "7644-3.4.2.2-18")
def test_a_value_path_selects_among_the_values_of_one_attribute() -> None:
    parsed = parse('emails[type eq "work" and value co "@x"]', USER)

    inner = And((compare("emails.type", Operator.EQ, "work"), compare("emails.value", Operator.CO, "@x")))
    assert parsed == ValuePath(path("emails"), inner)


def test_a_comparison_behind_a_value_path_is_about_the_same_value() -> None:
    """Entra and Okta send it; one value is of type work and equal to x."""
    parsed = parse('emails[type eq "work"].value eq "x"', USER)

    assert parsed == parse('emails[type eq "work" and value eq "x"]', USER)


def test_a_comparison_behind_an_or_in_a_value_path_holds_for_either() -> None:
    parsed = parse('emails[type eq "work" or primary eq true].value eq "x"', USER)

    assert to_text(parsed) == 'emails[(type eq "work" or primary eq true) and value eq "x"]'


def test_value_names_the_value_itself_where_values_are_simple() -> None:
    parsed = parse(f'schemas[value eq "{USER_URN}"]', USER)

    assert parsed == ValuePath(path("schemas"), compare("schemas", Operator.EQ, USER_URN))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ('emails eq "x"', 'emails.value eq "x"'),
        (f'{ENTERPRISE_USER_URN}:manager eq "x"', f'{ENTERPRISE_USER_URN}:manager.value eq "x"'),
    ],
)
def test_a_complex_attribute_named_alone_is_compared_by_its_value(text: str, meant: str) -> None:
    """PingFederate looks up `emails eq`, and Entra asks for references by `manager eq`."""
    assert parse(text, USER) == parse(meant, USER)


def test_members_of_a_group_are_compared_by_their_value() -> None:
    assert parse('members eq "x"', GROUP) == parse('members.value eq "x"', GROUP)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (f'{USER_URN}:userName eq "bob"', 'userName eq "bob"'),
        (f'{USER_URN.upper()}:USERNAME eq "bob"', 'userName eq "bob"'),
        (f'{ENTERPRISE_USER_URN.lower()}:department eq "x"', f'{ENTERPRISE_USER_URN}:department eq "x"'),
    ],
)
def test_names_may_carry_the_urn_of_their_schema(text: str, meant: str) -> None:
    assert to_text(parse(text, USER)) == meant


@pytest.mark.clause("7643-2.5-1")
@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("title eq null", "not (title pr)"),
        ("title ne null", "title pr"),
        ("emails.type eq NULL", "not (emails.type pr)"),
    ],
)
def test_null_is_the_same_as_unassigned(text: str, meant: str) -> None:
    """RFC 7643 §2.5: "Unassigned and null values are equivalent"."""
    assert parse(text, USER) == parse(meant, USER)


@pytest.mark.parametrize("literal", ["true", "True", "TRUE"])
def test_a_boolean_is_a_word(literal: str) -> None:
    assert parse(f"active eq {literal}", USER) == ACTIVE


@pytest.mark.parametrize("literal", ['"true"', '"True"', '"yes"', "1"])
def test_a_text_is_no_boolean(literal: str) -> None:
    """RFC 7644 figure 1: a literal is JSON. What Entra says instead is a rewrite."""
    with pytest.raises(InvalidFilter, match="boolean"):
        parse(f"active eq {literal}", USER)


@pytest.mark.parametrize(
    ("literal", "canonical"),
    [
        ("2011-05-13T04:42:34Z", "2011-05-13T04:42:34Z"),
        ("2011-05-13T04:42:34.500+02:00", "2011-05-13T02:42:34.5Z"),
        ("2011-05-13T04:42:34.123456789Z", "2011-05-13T04:42:34.123456789Z"),
    ],
)
def test_a_date_is_parsed_and_kept_in_utc(literal: str, canonical: str) -> None:
    assert parse(f'meta.created gt "{literal}"', USER) == compare("meta.created", Operator.GT, canonical)


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        (r'"a\"b"', 'a"b'),
        (r'"a\\b\/c"', "a\\b/c"),
        (r'"\b\f\n\r\t"', "\b\f\n\r\t"),
        (r'"\u00e9"', "é"),
        (r'"\uD83D\uDE00"', "😀"),
        ('"😀 ü"', "😀 ü"),
        ('"50%_"', "50%_"),
        ('"a ] ) and or not"', "a ] ) and or not"),
        ('""', ""),
    ],
)
def test_a_text_is_a_json_string(literal: str, value: str) -> None:
    assert parse(f"title eq {literal}", USER) == compare("title", Operator.EQ, value)


@pytest.mark.clause("7644-3.4.2.2-5", "7644-3.4.2.2-6", "7644-3.4.2.2-14", "7644-3.4.2.2-16")
@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 1),
        ("   ", 4),
        ("JOE", 1),
        ("nobody pr", 1),
        ("title", 6),
        ("title eq", 9),
        ('title regex "x"', 7),
        ("title eq bob", 10),
        ("title eq 1e", 10),
        ("title eq 5", 10),
        ("title eq 'x'", 10),
        ('title eq "x', 10),
        ('title eq "\t"', 11),
        (r'title eq "\x"', 11),
        (r'title eq "\u12"', 11),
        (r'title eq "\u12G4"', 11),
        (r'title eq "\ud83d"', 11),
        (r'title eq "\ud83d\u0041"', 11),
        (r'title eq "\ude00"', 11),
        (r'title eq "\u0000"', 11),
        ('title eq "\ud83d"', 11),
        ("title pr title pr", 10),
        ("title pr and", 13),
        ("and title pr", 1),
        ("title pr and and title pr", 14),
        ("(title pr", 10),
        ("title pr)", 9),
        ("(title pr]", 10),
        ("()", 2),
        ("not title pr", 1),
        ("not (title pr) (title pr)", 16),
        ("emails[]", 8),
        ("emails[type pr", 15),
        ("emails[nobody pr]", 8),
        ("emails[emails.type pr]", 8),
        ("emails[type pr].nobody pr", 17),
        ("emails[type pr] .value pr", 17),
        ("emails[type pr]value pr", 16),
        ("emails.value[type pr]", 13),
        ("userName[value pr]", 9),
        ("active gt true", 11),
        ('active eq "yes"', 11),
        ('active co "t"', 11),
        ('x509Certificates.value gt "x"', 27),
        ('meta.created co "2011"', 17),
        ('meta.created eq "yesterday"', 17),
        ("title gt null", 10),
        ('name eq "x"', 1),
        ('password eq "x"', 1),
        ("password pr", 1),
        (f"{ENTERPRISE_USER_URN} pr", 1),
        ('manager eq "x"', 1),
        ("títle pr", 2),
        ("title\0pr", 6),
    ],
)
def test_what_is_no_filter_is_refused_with_its_position(text: str, position: int) -> None:
    with pytest.raises(InvalidFilter) as refused:
        parse(text, USER)

    assert f"at position {position}:" in refused.value.detail
    refused.value.detail.encode("ascii")


@pytest.mark.parametrize(
    "text", ["safe pr", 'safe eq "x"', "safe.value pr", 'safe[value sw "x"]', 'lock eq "x"', "lock.value pr"]
)
def test_what_is_part_of_something_never_shown_cannot_be_searched(number_type: ResourceType, text: str) -> None:
    """The answer would tell it: neither by its sub-attribute, nor by the value that a name alone stands for."""
    with pytest.raises(InvalidFilter) as refused:
        parse(text, number_type)

    assert "is never shown" in refused.value.detail


def test_a_number_is_read_as_json_writes_it(number_type: ResourceType) -> None:
    for literal, value in [("0", 0), ("-0.5", -0.5), ("12", 12), ("1e3", 1000.0), ("1.5E-2", 0.015), ("-3", -3)]:
        parsed = parse(f"size ge {literal}", number_type)

        assert isinstance(parsed, Compare)
        assert parsed.value == value


@pytest.mark.parametrize(
    "literal", ["01", "+1", "1.", ".5", "1e", "1e+", "--1", "1_000", "0x10", "1e999", "9" * 30, "-"]
)
def test_what_json_would_not_write_is_no_number(number_type: ResourceType, literal: str) -> None:
    with pytest.raises(InvalidFilter):
        parse(f"size eq {literal}", number_type)
