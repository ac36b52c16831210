"""Owns what is written about the pages of the console: a table an engine, and what is above the aim with its reason."""

from collections.abc import Mapping, Sequence
from typing import Final

from benchmarks.console.measure import Line

BEGIN: Final = "<!-- measured, console: begin -->"
END: Final = "<!-- measured, console: end -->"
# How many times as long a page may take among the most users as among the fewest.
AIM: Final = 1.5
# What has a note below the tables.
_MARK: Final = " \\*"


def tables(lines: Sequence[Line], *, sizes: Sequence[int], about: Mapping[str, str]) -> str:
    """Give the tables as Markdown."""
    parts = ["### The run over the console", "", *(f"- {name}: {value}" for name, value in about.items()), ""]
    for engine in dict.fromkeys(line.engine for line in lines):
        of_it = [line for line in lines if line.engine == engine]
        parts += [f"### Pages on {engine}, ms", "", *_table(of_it, sizes), ""]
    parts += ["### Pages against the aim", "", *_verdicts(lines, sizes), ""]
    return "\n".join(parts)


def _table(lines: Sequence[Line], sizes: Sequence[int]) -> list[str]:
    fewest, most = sizes[0], sizes[-1]
    head = ["page", *(f"{users:,} users" for users in sizes), "ratio", f"95 % at {fewest:,}", f"95 % at {most:,}"]
    rows = [_row(head), _row(["---", *("--:" for _ in head[1:])])]
    return rows + [
        _row(
            [
                f"{line.page}{_MARK if line.bound else ''}",
                *(f"{line.median(users):.1f}" for users in sizes),
                f"{line.ratio(most, to=fewest):.2f}",
                f"{line.slowest(fewest):.1f}",
                f"{line.slowest(most):.1f}",
            ]
        )
        for line in lines
    ]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _verdicts(lines: Sequence[Line], sizes: Sequence[int]) -> list[str]:
    fewest, most = sizes[0], sizes[-1]
    said = []
    for engine in dict.fromkeys(line.engine for line in lines):
        free = [line for line in lines if line.engine == engine and not line.bound]
        if not free:
            continue
        within = [line for line in free if line.ratio(most, to=fewest) <= AIM]
        worst = max(free, key=lambda line: line.ratio(most, to=fewest))
        said.append(
            f"- {engine}: {len(within)} of {len(free)} pages take at most {AIM:g} times as long at {most:,} users "
            f"as at {fewest:,}; the most is {worst.ratio(most, to=fewest):.2f} times ({worst.page})."
        )
        said += [
            f"- **Above the aim**: {line.page} on {engine}, {line.ratio(most, to=fewest):.2f} times."
            for line in free
            if line not in within
        ]
    for line in lines:
        if line.bound:
            said.append(_of_bound(line, sizes))
    return said


def _of_bound(line: Line, sizes: Sequence[int]) -> str:
    fewest, between, most = sizes[0], sizes[-2], sizes[-1]
    return (
        f"- \\* {line.page} on {line.engine} reads at most {line.bound}: {line.ratio(most, to=fewest):.2f} times as "
        f"long as at {fewest:,}, where there are fewer to read, {line.ratio(most, to=between):.2f} times as long as at "
        f"{between:,}."
    )
