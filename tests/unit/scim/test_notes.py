"""Notes: what was tolerated, by name and never by value."""

from envi_scim.scim.notes import Leniency, Note, shown


def test_a_name_is_shown_as_it_is() -> None:
    assert shown("urn:example:x:nickName") == "urn:example:x:nickName"
    assert shown("it's") == "it's"


def test_a_name_that_cannot_be_shown_is_escaped_and_cut() -> None:
    assert shown("a\0\n\u00e9\ud800") == r"a\x00\n\xe9\ud800"
    assert shown("x" * 1000) == "x" * 100


def test_two_notes_of_the_same_are_the_same() -> None:
    assert Note(id=Leniency.UNKNOWN_SCHEMA, subject="x") == Note(id="unknown-schema", subject="x")
