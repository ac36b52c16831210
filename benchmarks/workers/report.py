"""Owns what is written about numbers of workers: a table, and what the machine was too small to show."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Final

from benchmarks.measure import Line

BEGIN: Final = "<!-- measured, workers: begin -->"
END: Final = "<!-- measured, workers: end -->"
# Above this share of all cores there is nothing left for one more worker.
_FULL: Final = 0.9
# PostgreSQL and the load want a core each, at least.
_OTHERS: Final = 2


def name_of(workers: int) -> str:
    """Name a number of workers."""
    return "1 worker" if workers == 1 else f"{workers} workers"


def tables(lines: Sequence[Line], *, numbers: Sequence[int], cores: int, about: Mapping[str, str]) -> str:
    """Give the tables as Markdown."""
    parts = ["### The run with several workers", "", *(f"- {name}: {value}" for name, value in about.items()), ""]
    parts += ["### Answers in a second, and cores in use", "", *_table(lines, name_of(numbers[0])), ""]
    parts += ["### What that says", "", *_verdicts(lines, numbers, cores), ""]
    return "\n".join(parts)


def _table(lines: Sequence[Line], fewest: str) -> list[str]:
    head = [
        "workload, workers", "answers in a second", f"times {fewest}", "ms, median / 99 %", "cores: server", "database",
        "load", "server, µs an answer", "database, µs an answer",
    ]  # fmt: skip
    rows = [_row(head), _row(["---", *("--:" for _ in head[1:])])]
    for line in lines:
        first = next(one for one in lines if one.workload == line.workload and one.engine == fewest)
        rows.append(
            _row(
                [
                    f"{line.title}, {line.engine}",
                    f"{line.rate:,.0f}",
                    f"{line.rate / first.rate:.2f}" if first.rate else "—",
                    f"{line.latency[0]:.1f} / {line.latency[1]:.1f}",
                    f"{_cores(line, 'server'):.2f}",
                    f"{_cores(line, 'database'):.2f}",
                    f"{_load(line):.2f}",
                    f"{line.cpu('server'):,.0f}",
                    f"{line.cpu('database'):,.0f}",
                ]
            )
        )
    return rows


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cores(line: Line, process: str) -> float:
    return median(outcome.cpu[process] / outcome.elapsed for outcome in line.outcomes)


def _load(line: Line) -> float:
    return median(outcome.busy for outcome in line.outcomes)


def _in_use(line: Line) -> float:
    return _cores(line, "server") + _cores(line, "database") + _load(line)


def _verdicts(lines: Sequence[Line], numbers: Sequence[int], cores: int) -> list[str]:
    said = []
    crowded = [number for number in numbers if number + _OTHERS > cores]
    if crowded:
        needed = crowded[0] + _OTHERS
        said.append(
            f"- **Not measured**: what {name_of(crowded[0])} or more bring with a core of their own. With PostgreSQL "
            f"and the load that takes {needed} cores at least; the machine has {cores}."
        )
    for title in dict.fromkeys(line.title for line in lines):
        of_it = [line for line in lines if line.title == title]
        one = of_it[0]
        # Computed from what was measured, and said so: what the machine had no cores to show.
        carried = one.cpu("server") / one.cpu("database") if one.cpu("database") else 0.0
        said.append(
            f"- {title}: an answer costs the server {one.cpu('server'):,.0f} µs and the database "
            f"{one.cpu('database'):,.0f}, so a core of the database carries {carried:.1f} busy workers (computed)."
        )
        full = next((line for line in of_it if _in_use(line) > _FULL * cores), None)
        if full is not None:
            said.append(
                f"- **Not measured**: {title} beyond {full.engine}, where server, database and load together had "
                f"{_in_use(full):.2f} of the machine's {cores} cores; more workers could only share these."
            )
    for line in lines:
        if line.wrong or line.lost:
            said.append(f"- **Not right**: {line.title}, {line.engine}: {line.wrong} wrong, {line.lost} lost.")
        if line.generator_was_busy:
            said.append(f"- The load generator was near its limit: {line.title}, {line.engine}.")
    return said
