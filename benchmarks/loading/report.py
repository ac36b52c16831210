"""Owns what is written about import and export: tables of rates and of memory, and what they are against the aims."""

from collections.abc import Mapping, Sequence
from typing import Final

from benchmarks.loading.measure import Done, Line

BEGIN: Final = "<!-- measured, loading: begin -->"
END: Final = "<!-- measured, loading: end -->"
# What the project set itself: times the rate of POSTs, and the memory of one import.
AIM_TIMES: Final = 3.0
AIM_MEMORY: Final = 300
_MIB: Final = 1024 * 1024


def tables(lines: Sequence[Line], *, about: Mapping[str, str]) -> str:
    """Give the tables as Markdown."""
    parts = ["### The run over files", "", *(f"- {name}: {value}" for name, value in about.items()), ""]
    parts += ["### Users in a second", "", *_rates(lines), ""]
    parts += ["### Time and memory of each command", "", *_commands(lines), ""]
    parts += ["### CPU of the program for a user, µs", "", *_cpu(lines), ""]
    parts += ["### Files against the aims", "", *_verdicts(lines), ""]
    return "\n".join(parts)


def _rates(lines: Sequence[Line]) -> list[str]:
    head = ["engine", "users", "memberships", "POST", "import", "times POST", "run again", "export", "import of it"]
    rows = [_row(head), _row(["---", *("--:" for _ in head[1:])])]
    for line in lines:
        done = (line.again, line.export, line.move)
        cells = [line.engine, f"{line.users:,}", f"{line.memberships:,}", f"{line.posts:,.0f}", f"{line.rate:,.0f}"]
        cells += [f"{line.times:.1f}x", *(f"{line.users / one.seconds:,.0f}" for one in done)]
        rows.append(_row(cells))
    return rows


def _commands(lines: Sequence[Line]) -> list[str]:
    head = ["engine, command", "seconds", "CPU seconds of its own", "memory at most, MiB"]
    rows = [_row(head), _row(["---", *("--:" for _ in head[1:])])]
    for line in lines:
        for name, done in _named(line).items():
            cells = [f"{line.engine}, {name}", f"{done.seconds:.1f}", f"{done.cpu:.1f}", f"{done.memory / _MIB:.0f}"]
            rows.append(_row(cells))
    return rows


def _cpu(lines: Sequence[Line]) -> list[str]:
    head = ["engine", "the worker, of a POST", "import, members and all", "ratio"]
    rows = [_row(head), _row(["---", *("--:" for _ in head[1:])])]
    for line in lines:
        cells = [line.engine, f"{line.post_cpu * 1e6:,.0f}", f"{line.cpu * 1e6:,.0f}"]
        rows.append(_row([*cells, f"{line.post_cpu / line.cpu:.1f}"]))
    return rows


def _named(line: Line) -> dict[str, Done]:
    return {
        "import": line.load,
        "the same import again": line.again,
        "export": line.export,
        "import of the export into another database": line.move,
    }


def _verdicts(lines: Sequence[Line]) -> list[str]:
    said = []
    for line in lines:
        memory = max(done.memory for done in _named(line).values()) / _MIB
        fast = "" if line.times >= AIM_TIMES else "**Below the aim**: "
        small = "" if memory <= AIM_MEMORY else "**Above the aim**: "
        said.append(
            f"- {fast}{line.engine} imports at {line.times:.1f} times the rate of POSTs; the aim is {AIM_TIMES:g}."
        )
        said.append(f"- {small}{line.engine}, most memory of a command: {memory:.0f} MiB; the aim is {AIM_MEMORY}.")
    return said


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
