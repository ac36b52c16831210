"""Owns the table of what the outside judges say of us and where we stand by our answer.

The table is docs/explanation/judges.md itself: what a reader sees is what the tests compare.
"""

from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "judges.md"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One complaint: who makes it, in which of its checks, how grave it calls it."""

    judge: str
    check: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """A complaint that we stand by, and why."""

    finding: Finding
    reason: str


def accepted(judge: str) -> list[Accepted]:
    """Read the rows of a judge from the page: judge, check, verdict, reason."""
    rows = [
        [cell.strip().strip("`") for cell in line.strip().strip("|").split(" | ")]
        for line in PAGE.read_text().splitlines()
        if line.startswith("| ") and not line.startswith("| ---")
    ]
    return [Accepted(Finding(*row[:3]), row[3]) for row in rows if row[0] == judge]


def compare(judge: str, found: dict[Finding, str]) -> None:
    """Fail on a finding that the page does not know, and on a row of the page that no longer comes."""
    known = {entry.finding for entry in accepted(judge)}
    new = [f"{finding.check} [{finding.verdict}]: {said}" for finding, said in found.items() if finding not in known]
    gone = [f"{finding.check} [{finding.verdict}]" for finding in known - found.keys()]
    assert not new, "found, and not in docs/explanation/judges.md:\n" + "\n".join(new)
    assert not gone, "in docs/explanation/judges.md, and no longer found:\n" + "\n".join(gone)
