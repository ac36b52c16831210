"""What the page of conformance says is what the tests show, and nothing is missing in it."""

import re
from functools import cache

import pytest

from tests.conformance import marks as marked
from tests.conformance.counting import sentences
from tests.conformance.marks import Shown, marks
from tests.conformance.page import PAGE, page
from tests.conformance.sentences import FILES, LEVELS, Sentence, Standard, read_all


@cache
def standards() -> tuple[Standard, ...]:
    return read_all()


@cache
def shown() -> dict[str, tuple[Shown, ...]]:
    return marks()


def binding() -> dict[str, Sentence]:
    return {sentence.id: sentence for standard in standards() for sentence in standard.binding()}


@pytest.mark.parametrize(
    ("named", "numbers"), [("7644-3.3-7", ["7644-3.3-7"]), ("ipsie-6-1..3", ["ipsie-6-1", "ipsie-6-2", "ipsie-6-3"])]
)
def test_a_mark_names_a_sentence_or_several_in_a_row(named: str, numbers: list[str]) -> None:
    assert list(marked.sentences(named)) == numbers


def test_the_page_is_as_the_tests_have_it() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(standards(), shown()), "`make conformance` writes the page"


def test_every_standard_is_read() -> None:
    assert len(standards()) == len(FILES)


def test_a_mark_names_a_sentence_that_is_there() -> None:
    assert sorted(shown().keys() - binding().keys()) == []


def test_every_sentence_is_shown_by_a_test_or_has_its_reason() -> None:
    unanswered = [key for key, sentence in binding().items() if key not in shown() and not sentence.instead]

    assert unanswered == []


def test_no_sentence_is_both_shown_and_done_otherwise() -> None:
    contradictory = [key for key, sentence in binding().items() if key in shown() and sentence.instead]

    assert contradictory == []


def test_what_is_done_instead_says_why() -> None:
    """A reason is one sentence with a *because* in it."""
    unreasoned = [
        key
        for key, sentence in binding().items()
        if sentence.instead and not re.fullmatch(r"[A-Z].{20,}\bbecause\b.{10,}\.", sentence.instead)
    ]

    assert unreasoned == []


def test_no_number_of_a_section_is_missing() -> None:
    """Each sentence of the text is either in the table or in one of the lists of those that are not."""
    for standard in standards():
        for section in standard.sections:
            inside = [int(sentence.id.rpartition("-")[2]) for sentence in section.binding]
            outside = [*section.clients, *section.authors, *section.repeats]

            assert inside == sorted(inside), section.number
            assert sorted(inside + outside) == list(range(1, section.sentences + 1)), (standard.key, section.number)


def test_a_sentence_is_named_after_its_place() -> None:
    for standard in standards():
        for section in standard.sections:
            for sentence in section.binding:
                assert sentence.id.rpartition("-")[0] == f"{standard.key}-{section.number}"


def test_a_sentence_is_quoted_with_the_word_of_its_level() -> None:
    without = [key for key, sentence in binding().items() if sentence.level not in sentence.quote]

    assert without == []
    assert {sentence.level for sentence in binding().values()} <= LEVELS.keys()


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("1.  A\n\n   It MUST. It may.\n   It SHOULD NOT.\n\n1.1.  B\n\n   Nothing.\n", {"1": 2}),
        (
            "1.  A\n\n   o  It MAY.\n\n   o  It SHALL: as\n\n\f\nRFC 7644   SCIM   September 2015\n\n   said.\n",
            {"1": 2},
        ),
    ],
)
def test_the_sentences_of_a_text_are_counted(text: str, counted: dict[str, int]) -> None:
    assert {number: len(found) for number, found in sentences(text).items()} == counted
