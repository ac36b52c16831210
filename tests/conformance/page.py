"""Owns the page `docs/reference/conformance.md`: of every sentence what shows it, or what is done instead."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.conformance.marks import Shown
from tests.conformance.sentences import Section, Sentence, Standard, Strength

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "conformance.md"

HEAD = """\
# Conformance, sentence by sentence

<!-- Written by `make conformance` from tests/conformance/*.toml and the marks of the tests; not to be edited. -->

The standards say what a service provider does in sentences with a normative word: MUST, SHALL and REQUIRED, SHOULD and
RECOMMENDED, MAY and OPTIONAL, and their negations. This page lists every one of them that binds a service provider
(the server, Envi SCIM), section by section, with the test that shows it, or with what Envi SCIM does instead and why.

How to read it:

- **Sentence** has the number of the sentence in its section and the sentence, shortened to its normative part by "…".
  A sentence that lets a client do something counts where the server has to understand it.
- **Shown by** names tests: a test's name is a sentence, and behind it stands the file that it is in. The test carries
  the sentence as a mark, `@pytest.mark.clause("7644-3.3-1")`, and runs with each `make test`.
- **Instead** in the same column says what happens where no test can show the sentence, or where Envi SCIM does
  something else. For a MUST this means that it is kept elsewhere (TLS, by the proxy in front), or that its condition
  never arises; where neither is true, the reason says so.
- Below each table stand the numbers of the sentences that are not in it: those that bind clients alone, those that bind
  whoever writes specifications or explain a word, and those that repeat another sentence.

Tests check that the page is as the tests have it, that no number is missing and that no sentence has neither a test
nor a reason.
"""

STRENGTHS = {
    Strength.MUST: "MUST, SHALL, REQUIRED",
    Strength.SHOULD: "SHOULD, RECOMMENDED",
    Strength.MAY: "MAY, OPTIONAL",
}
LEFT_OUT = {
    "clients": "for clients alone",
    "authors": "for those who write specifications, or to explain a word",
    "repeats": "what another sentence says",
}

Marks = Mapping[str, Sequence[Shown]]


def _text(words: str) -> str:
    """Give text that Markdown takes as it is, in a cell of a table."""
    for character in "\\|*_[]`":
        words = words.replace(character, f"\\{character}")
    return words.replace("<", "&lt;").replace(">", "&gt;").replace("$", "&#36;")


def _answer(sentence: Sentence, marks: Marks) -> str:
    shown = [f"{_text(test.sentence)} (`{test.path}`)" for test in marks.get(sentence.id, ())]
    instead = [f"*Instead:* {_text(sentence.instead)}"] if sentence.instead else []
    return "<br>".join([*shown, *instead])


def _numbers(numbers: Sequence[int]) -> str:
    return ", ".join(str(number) for number in numbers)


def _section(section: Section, marks: Marks) -> Iterator[str]:
    yield f"### {section.number} {_text(section.title)}\n"
    if section.binding:
        yield "| level | sentence | shown by, or instead |\n| --- | --- | --- |"
        for sentence in section.binding:
            number = sentence.id.rpartition("-")[2]
            yield f"| {sentence.level} | {number}. {_text(sentence.quote)} | {_answer(sentence, marks)} |"
        yield ""
    for name, words in LEFT_OUT.items():
        if numbers := getattr(section, name):
            yield f"Left out, {words}: {_numbers(numbers)}.\n"


def _counts(standard: Standard, marks: Marks) -> tuple[Counter[Strength], Counter[Strength]]:
    """Count all sentences and those that tests show, by what they ask for."""
    total: Counter[Strength] = Counter()
    shown: Counter[Strength] = Counter()
    for sentence in standard.binding():
        total[sentence.strength] += 1
        shown[sentence.strength] += sentence.id in marks
    return total, shown


def _overview(standards: Sequence[Standard], marks: Marks) -> Iterator[str]:
    yield "Shown by tests, of all sentences that bind a service provider:\n"
    yield f"| document | {' | '.join(STRENGTHS.values())} |\n| --- | --- | --- | --- |"
    for standard in standards:
        total, shown = _counts(standard, marks)
        cells = (f"{shown[strength]} of {total[strength]}" for strength in STRENGTHS)
        yield f"| {_text(standard.title)} | {' | '.join(cells)} |"
    yield ""


def _summary(standard: Standard, marks: Marks) -> Iterator[str]:
    total, shown = _counts(standard, marks)
    yield "| level | sentences | shown by tests | instead |\n| --- | --- | --- | --- |"
    for strength, words in STRENGTHS.items():
        yield f"| {words} | {total[strength]} | {shown[strength]} | {total[strength] - shown[strength]} |"
    yield ""
    counts = {name: sum(len(getattr(section, name)) for section in standard.sections) for name in LEFT_OUT}
    yield "Left out: " + ", ".join(f"{counts[name]} {words}" for name, words in LEFT_OUT.items()) + ".\n"


def page(standards: Sequence[Standard], marks: Marks) -> str:
    """Write the page."""
    parts = [HEAD, *_overview(standards, marks)]
    for standard in standards:
        parts.append(f"## {_text(standard.title)}\n")
        parts.append(f"<{standard.url}>. {standard.note}\n")
        parts.extend(_summary(standard, marks))
        for section in standard.sections:
            parts.extend(_section(section, marks))
    return "\n".join(parts)
