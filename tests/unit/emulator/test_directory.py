"""People and groups: what may be typed."""

import pytest

from envi_scim.emulator.directory import PROFILE, REQUIRED, Refused, checked_name, checked_profile, key_of

ADA = {"login": "ada@example.com", "firstName": "Ada", "lastName": "Archer", "email": "ada@example.com"}


def test_what_is_empty_is_not_in_the_profile_and_blanks_at_the_ends_go() -> None:
    assert checked_profile(ADA | {"title": "  ", "city": " Town ", "unknown": "x"}) == ADA | {"city": "Town"}


@pytest.mark.parametrize("name", REQUIRED)
def test_four_attributes_are_required(name: str) -> None:
    with pytest.raises(Refused) as refused:
        checked_profile(ADA | {name: " "})

    assert (str(refused.value), refused.value.field) == (f"{PROFILE[name]} is required.", name)


@pytest.mark.parametrize("value", ["a\nb", "a\x00b", "\u202eb", "x" * 1001])
def test_an_attribute_is_one_line_of_text(value: str) -> None:
    with pytest.raises(Refused) as refused:
        checked_profile(ADA | {"title": value})

    assert refused.value.field == "title"


def test_a_name_is_required_and_is_one_line() -> None:
    assert checked_name(" Envi_Buyer ", what="Name") == "Envi_Buyer"
    for wrong in ("", " ", "a\tb"):
        with pytest.raises(Refused):
            checked_name(wrong, what="Name")


def test_names_are_the_same_but_for_upper_and_lower_case() -> None:
    assert key_of("ENVI_Straße") == key_of("envi_STRASSE")
