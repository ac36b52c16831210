"""Owns how a run is told: in a line, and as the page docs/reference/fuzz.md."""

from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Final

from benchmarks import machine
from tests.fuzz.rounds import Outcome

PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "fuzz.md"
_TEXT: Final = """\
# What a million generated requests find

    make fuzz

sends a million generated requests to the application, in process, on SQLite files; `make test` sends 20,000. Each
request is made of a seed and its index alone: an address (real, mistyped, percent-encoded; of ours, of another
domain's or of nobody's resource), a query (filters from the grammar, with slips; pages, cursors, sorting), headers and
a body (resources, patches, searches and bulks, as templates or as identity providers send them, with values swapped,
wrapped and lost, names twice, NUL, half characters, depth, length, and slips in the bytes). Every thousand begin with
two fresh domains, of which one is asked, in compatible and in strict mode by turns.

Of each answer it is checked that

- its status is one that the request can have caused: no 5xx at all, but for 501 at `/Me`;
- a refusal is a SCIM error whose status is the answer's and whose detail says something;
- media type, length and the headers that go with the status are there, and each header keeps to its line;
- it holds nothing that the other domain keeps, no token and no traceback; and neither does the log, nor any name,
  value or password that was sent;
- it took less than five seconds;

and after each thousand, that the other domain is as it was. A failure is printed with the command that replays it:
`python -m tests.fuzz --seed N --index I`. Requests that once failed are kept in `tests/fuzz/once_failed.txt`.

## The last run

{about}

| status | answers |
| --- | --- |
{statuses}

{verdict}
"""


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is over."""

    command: str
    seed: int
    processes: int
    cores: int
    seconds: float
    outcome: Outcome


def summary(run: Run) -> str:
    """Tell of a run in a line."""
    statuses = ", ".join(f"{status}: {number:,}" for status, number in sorted(run.outcome.statuses.items()))
    return (
        f"seed {run.seed}: {run.outcome.asked:,} requests in {run.seconds:.0f} s, "
        f"the slowest {run.outcome.slowest:.2f} s; {statuses}; {len(run.outcome.failures)} failures"
    )


def record(run: Run) -> None:
    """Write the page."""
    about = {
        "command": f"`{run.command}`",
        "when": f"{datetime.now(UTC):%Y-%m-%d, %H:%M} UTC",
        "seed": str(run.seed),
        "requests": f"{run.outcome.asked:,}",
        "took": f"{run.seconds / 60:.1f} minutes, {run.processes} processes",
        "slowest answer": f"{run.outcome.slowest:.2f} s",
        **machine.describe(),
    }
    statuses = [
        f"| {status} {HTTPStatus(status).phrase} | {number:,} |"
        for status, number in sorted(run.outcome.statuses.items())
    ]
    number = len(run.outcome.failures)
    PAGE.write_text(
        _TEXT.format(
            about="\n".join(f"- {name}: {value}" for name, value in about.items()),
            statuses="\n".join(statuses),
            verdict="No answer failed a check." if number == 0 else f"**{number} answers failed a check.**",
        )
    )
