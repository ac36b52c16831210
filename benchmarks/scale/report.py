"""Owns what is written about the API among a million users: the tables, and what is above the aims."""

from collections.abc import Mapping, Sequence
from typing import Final

from benchmarks.scale.cases import AIMS, Kind
from benchmarks.scale.measure import Line
from benchmarks.scale.memory import Memory

# One place for each engine, so that each may be measured alone.
BEGIN: Final = "<!-- measured, scale, {}: begin -->"
END: Final = "<!-- measured, scale, {}: end -->"
AIM_MEMORY: Final = 300.0


def tables(lines: Sequence[Line], memories: Sequence[Memory], *, sizes: Sequence[int], about: Mapping[str, str]) -> str:
    """Give the tables as Markdown."""
    parts = []
    for engine in dict.fromkeys(line.engine for line in lines):
        parts += [f"### The run on {engine}", "", *(f"- {name}: {value}" for name, value in about.items()), ""]
        of_it = [line for line in lines if line.engine == engine]
        flat = [line for line in of_it if line.case.kind in AIMS]
        free = [line for line in of_it if line.case.kind not in AIMS]
        if flat:
            parts += [f"### Requests on {engine}", "", *_table(flat, sizes), ""]
        if free:
            parts += [f"### What may cost more on {engine}", "", *_table(free, sizes), ""]
    if memories:
        parts += [f"### Memory on {memories[0].engine}", "", *_memory(memories), ""]
    for engine in dict.fromkeys(line.engine for line in lines):
        parts += [f"### {engine} against the aims", "", *_verdicts(lines, memories, sizes), ""]
    return "\n".join(parts)


def _table(lines: Sequence[Line], sizes: Sequence[int]) -> list[str]:
    fewest, most = sizes[0], sizes[-1]
    head = [
        "request",
        *(f"ms, {users:,}" for users in sizes),
        "ratio",
        f"95 %, {fewest:,}",
        f"95 %, {most:,}",
        *(f"CPU µs, {users:,}" for users in sizes),
        "ratio",
    ]
    rows = [_row(head), _row(["---", *("--:" for _ in head[1:])])]
    for line in lines:
        of = line.figures
        cells = [
            line.case.name,
            *(f"{of[users].median:.1f}" for users in sizes),
            f"{line.ratio(most, to=fewest):.2f}",
            f"{of[fewest].slowest:.1f}",
            f"{of[most].slowest:.1f}",
            *(f"{of[users].processor:,.0f}" for users in sizes),
            f"{line.processor_ratio(most, to=fewest):.2f}",
        ]
        rows.append(_row(cells))
    return rows


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _memory(memories: Sequence[Memory]) -> list[str]:
    head = [
        "engine, users",
        "server before, MiB",
        "server at its peak, MiB",
        "all backends, MiB",
        "largest backend, MiB",
        "first byte of the group, ms",
        "whole group, s",
        "its size, MB",
        "chunks, bytes: least / middle / largest",
        "pages of 1,000 meanwhile",
    ]
    rows = [_row(head), _row(["---", *("--:" for _ in head[1:])])]
    for memory in memories:
        of_processes = memory.backends > 0
        cells = [
            f"{memory.engine}, {memory.users:,}",
            f"{memory.before:.0f}",
            f"{memory.peak:.0f}",
            f"{memory.backends:.0f}" if of_processes else "—",
            f"{memory.largest_backend:.0f}" if of_processes else "—",
            f"{memory.first_byte * 1e3:.0f}",
            f"{memory.whole_group:.1f}",
            f"{memory.group_bytes / 1e6:.0f}",
            " / ".join(f"{size:,}" for size in memory.chunks),
            f"{memory.pages:,}",
        ]
        rows.append(_row(cells))
    return rows


def _verdicts(lines: Sequence[Line], memories: Sequence[Memory], sizes: Sequence[int]) -> list[str]:
    fewest, most = sizes[0], sizes[-1]
    said = []
    for engine in dict.fromkeys(line.engine for line in lines):
        flat = [line for line in lines if line.engine == engine and line.case.kind in AIMS]
        above = [line for line in flat if _cost(line, sizes) > AIMS[line.case.kind]]
        if flat:
            said.append(
                f"- {engine}: {len(flat) - len(above)} of {len(flat)} requests cost at most "
                f"{AIMS[Kind.SINGLE]:g} times (pages: {AIMS[Kind.PAGE]:g} times) as much at {most:,} as at {fewest:,}."
            )
        said += [
            f"- **Above the aim**: {line.case.name} on {engine}: {line.ratio(most, to=fewest):.2f} times the time, "
            f"{line.processor_ratio(most, to=fewest):.2f} times the processor time."
            for line in above
        ]
    for memory in memories:
        kept = "met" if memory.peak < AIM_MEMORY else "**not met**"
        said.append(
            f"- {memory.engine}, resident memory of the server under load at {memory.users:,} users: "
            f"{memory.peak:.0f} MiB at its peak (aim: below {AIM_MEMORY:g}): {kept}."
        )
    return said


def _cost(line: Line, sizes: Sequence[int]) -> float:
    """Give what counts against the aim: of a write the processor time, for its time is that of the disk."""
    if line.case.kind is Kind.WRITE:
        return line.processor_ratio(sizes[-1], to=sizes[0])
    return line.ratio(sizes[-1], to=sizes[0])
