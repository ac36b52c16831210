"""Owns the count of normative sentences in a text as the RFC Editor prints it, to review that none was missed.

`python -m tests.conformance.counting rfc7644 rfc7644.txt` compares the text with the numbers that are kept here. The
texts are not part of this repository.
"""

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.conformance.sentences import read

NORMATIVE = re.compile(r"\b(?:MUST|SHALL|SHOULD|MAY|REQUIRED|RECOMMENDED|OPTIONAL|PROHIBITED)\b")
_HEADING = re.compile(r"(\d+(?:\.\d+)*)\.  ?\S")
_PAGE = re.compile(r"\S.*\[Page \d+\]$|RFC \d{4} .* \d{4}$")
# A sentence ends before a capital, a quotation, a bracket or a bullet.
_END = re.compile(r'(?<=[.!?:;])["”)]?\s+(?=[A-Z"o(*])')


def _paragraphs(lines: Iterable[str]) -> list[str]:
    paragraphs = [" ".join(text.split()) for text in "\n".join(lines).split("\n\n")]
    joined: list[str] = []
    for paragraph in filter(None, paragraphs):
        # A page break in the midst of a sentence.
        if joined and not re.search(r'[.:;!?"\])}>|+-]$', joined[-1]) and re.match(r"[a-zA-Z(]", paragraph):
            joined[-1] += f" {paragraph}"
        else:
            joined.append(paragraph)
    return joined


def _sections(text: str) -> Iterator[tuple[str, list[str]]]:
    number, lines = "", list[str]()
    for line in text.replace("\f", "").splitlines():
        if _PAGE.match(line):
            continue
        if heading := _HEADING.match(line):
            yield number, lines
            number, lines = heading[1], []
        else:
            lines.append(line.strip())
    yield number, lines


def sentences(text: str) -> dict[str, list[str]]:
    """Give the sentences of each section that have a normative word."""
    found: dict[str, list[str]] = {}
    for number, lines in _sections(text):
        normative = [part for text in _paragraphs(lines) for part in _END.split(text) if NORMATIVE.search(part)]
        if number and normative:
            found[number] = normative
    return found


def differences(name: str, text: str) -> list[str]:
    """Tell each section whose count is not the one that is kept."""
    counted = {number: len(found) for number, found in sentences(text).items()}
    kept = {section.number: section.sentences for section in read(name).sections}
    return [
        f"{number}: {counted.get(number, 0)} in the text, {kept.get(number, 0)} here"
        for number in sorted(counted.keys() | kept.keys())
        if counted.get(number) != kept.get(number)
    ]


if __name__ == "__main__":
    sys.exit("\n".join(differences(sys.argv[1], Path(sys.argv[2]).read_text(encoding="utf-8"))) or 0)
