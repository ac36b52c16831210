"""The attribute mapping: which expression fills which attribute, and when (guide B8)."""

import pytest

from envi_scim.emulator.directory import Person, PersonStatus, Refused
from envi_scim.emulator.mapping import DEFAULTS, ApplyOn, AttributeMapping, checked, profile_for, unmapped
from envi_scim.emulator.profiles import LABELS

ADA = Person(
    id="00u1",
    status=PersonStatus.ACTIVE,
    profile={"login": "ada@example.com", "email": "ada@example.com", "firstName": "Ada", "lastName": "Archer"},
)
GUIDE = DEFAULTS[:4]


def on_create(attribute: str, expression: str) -> AttributeMapping:
    return AttributeMapping(attribute=attribute, expression=expression, apply_on=ApplyOn.CREATE)


def test_the_guides_mappings_are_the_first_ones() -> None:
    """Guide B8: userName (from sign-on), givenName, familyName, email and emailType stay; the rest is removed."""
    assert [(one.attribute, one.expression) for one in GUIDE] == [
        ("givenName", "user.firstName"),
        ("familyName", "user.lastName"),
        ("email", "user.email"),
        ("emailType", "(user.email != null && user.email != \"\") ? 'work' : ''"),
    ]


def test_the_guides_mappings_fill_five_attributes() -> None:
    assert profile_for(ADA, GUIDE) == {
        "userName": "ada@example.com",
        "givenName": "Ada",
        "familyName": "Archer",
        "email": "ada@example.com",
        "emailType": "work",
    }


def test_what_is_not_mapped_is_not_in_the_profile() -> None:
    assert profile_for(ADA, ()) == {"userName": "ada@example.com"}


def test_what_comes_out_empty_is_not_in_the_profile() -> None:
    mappings = (
        AttributeMapping(attribute="title", expression="user.title"),
        AttributeMapping(attribute="nickName", expression="''"),
    )

    assert profile_for(ADA, mappings) == {"userName": "ada@example.com"}


def test_a_mapping_on_create_fills_the_attribute_of_a_new_user() -> None:
    assert profile_for(ADA, [on_create("nickName", "'Addie'")])["nickName"] == "Addie"


def test_a_mapping_on_create_keeps_what_was_there() -> None:
    before = {"userName": "ada@example.com", "nickName": "Addie"}

    assert profile_for(ADA, [on_create("nickName", "'Lady'")], before)["nickName"] == "Addie"


def test_a_mapping_on_create_leaves_empty_what_was_empty() -> None:
    assert "nickName" not in profile_for(ADA, [on_create("nickName", "'Lady'")], {"userName": "ada@example.com"})


def test_a_mapping_on_create_and_update_does_not_look_at_what_was_there() -> None:
    before = {"userName": "old@example.com", "givenName": "Adelaide"}

    found = profile_for(ADA, GUIDE, before)

    assert (found["userName"], found["givenName"]) == ("ada@example.com", "Ada")


@pytest.mark.parametrize(
    ("expression", "text"),
    [("1234567", "1234567"), ("1.5", "1.5"), ("true", "true"), ("false", "false"), ("'x' == 'x'", "true")],
)
def test_numbers_and_truths_are_sent_as_they_are_written(expression: str, text: str) -> None:
    mapping = AttributeMapping(attribute="title", expression=expression)

    assert profile_for(ADA, [mapping])["title"] == text


@pytest.mark.parametrize("expression", ["user.firstName ? 'x' : 'y'", "'x' + 1", "user."])
def test_an_expression_that_means_nothing_for_somebody_is_refused_with_its_attribute(expression: str) -> None:
    with pytest.raises(Refused, match=r"^The mapping of Title cannot be worked out: "):
        profile_for(ADA, [AttributeMapping(attribute="title", expression=expression)])


def test_what_is_typed_becomes_a_mapping() -> None:
    assert checked("title", " user.title ", "Create") == on_create("title", "user.title")


@pytest.mark.parametrize("attribute", ["userName", "groups", ""])
def test_only_attributes_of_the_application_are_mapped_and_the_user_name_is_not(attribute: str) -> None:
    with pytest.raises(Refused) as refused:
        checked(attribute, "user.login", "Create")

    assert refused.value.field == "attribute"


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        ("", "A value is missing before the end (character 1)"),
        ("user.emial", "“user.emial” is no attribute of a person (character 1)"),
        ("'" + "x" * 4000 + "'", "An expression may have at most 4000 characters."),
    ],
)
def test_a_wrong_expression_is_refused_where_it_is_typed(expression: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        checked("title", expression, "Create")

    assert (str(refused.value), refused.value.field) == (sentence, "expression")


def test_it_applies_on_create_or_on_both() -> None:
    with pytest.raises(Refused) as refused:
        checked("title", "user.title", "Sometimes")

    assert refused.value.field == "apply_on"


def test_every_mapping_of_a_new_application_could_have_been_typed() -> None:
    assert [checked(one.attribute, one.expression, one.apply_on) for one in DEFAULTS] == list(DEFAULTS)


def test_unmapped_attributes_are_those_that_no_mapping_fills() -> None:
    assert unmapped(DEFAULTS) == ["managerValue"]
    assert unmapped(()) == [name for name in LABELS if name != "userName"]
