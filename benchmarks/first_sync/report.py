"""Owns what is written about the first sync: a line each sync, its rate by slices, and the other domain beside it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from benchmarks.first_sync.measure import Latency, Line

BEGIN: Final = "<!-- measured, first sync: begin -->"
END: Final = "<!-- measured, first sync: end -->"


def tables(lines: Sequence[Line], *, about: Mapping[str, str]) -> str:
    """Give the tables as Markdown."""
    parts = ["### The run of first syncs", "", *(f"- {name}: {value}" for name, value in about.items()), ""]
    parts += ["### The sync", "", *_syncs(lines), ""]
    parts += ["### People in a second, twentieth by twentieth", "", *_slices(lines), ""]
    parts += ["### Another domain meanwhile, ms: median / 99 % / slowest", "", *_others(lines), ""]
    return "\n".join(parts)


def _syncs(lines: Sequence[Line]) -> list[str]:
    head = ("sync", "people", "at once", "people in a second", "last tenth / first", "members in a second")
    return _table(
        head,
        (
            (
                _name(line),
                f"{line.users:,}",
                str(line.at_once),
                f"{line.rate:,.0f}",
                f"{line.slope:.2f}",
                f"{line.members_rate:,.0f}" if line.members_rate else "—",
            )
            for line in lines
        ),
    )


def _slices(lines: Sequence[Line]) -> list[str]:
    rows = ((_name(line), " ".join(f"{rate:.0f}" for rate in line.rates)) for line in lines)
    return _table(("sync", "rates"), rows)


def _others(lines: Sequence[Line]) -> list[str]:
    head = ("beside", "GET alone", "GET beside", "POST alone", "POST beside")
    return _table(
        head,
        (
            (
                _name(line),
                *(_latency(one) for pair in zip(line.alone, line.beside, strict=True) for one in pair),
            )
            for line in lines
        ),
    )


def _name(line: Line) -> str:
    return f"{line.pattern}, {line.engine}"


def _latency(latency: Latency) -> str:
    return f"{latency.median:.1f} / {latency.slow:.1f} / {latency.slowest:.1f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    made = [_row(head), _row(["---", *("--:" for _ in head[1:])])]
    return made + [_row(cells) for cells in rows]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
