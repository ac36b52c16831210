"""Owns what is written about the size of an installation: a table and a chart."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks import charts
from benchmarks.charts import Bar
from benchmarks.installation.measure import Size
from benchmarks.report import head, plain, row

BEGIN: Final = "<!-- measured, installation: begin -->"
END: Final = "<!-- measured, installation: end -->"
CHART: Final = Path("docs/pictures/installation.svg")
_PICTURE: Final = f"![Start-up, memory and disk of each installation](../pictures/{CHART.name})"
_MEGABYTE: Final = 1_000_000


def tables(sizes: Sequence[Size], *, about: Mapping[str, str], absent: Mapping[str, str]) -> str:
    """Give the table as Markdown."""
    rows = head("program", "start-up, ms", "memory when idle, MB", "after 1,000 requests, MB", "on disk, MB")
    for size in sizes:
        figures = (size.start * 1e3, size.idle_memory / _MEGABYTE, size.used / _MEGABYTE, size.disk / _MEGABYTE)
        rows.append(row(size.name, *(f"{figure:,.0f}" for figure in figures)))
    parts = ["### The run over installations", "", *(f"- {name}: {value}" for name, value in about.items())]
    parts += [f"- **{name} did not take part**: {plain(why)}." for name, why in absent.items()]
    return "\n".join([*parts, "", "### Sizes", "", _PICTURE, "", *rows, ""])


def chart(sizes: Sequence[Size]) -> str:
    """Draw the table, as SVG."""
    start = [_bar(size, size.start * 1e3, "ms") for size in sizes]
    idle = [_bar(size, size.idle_memory / _MEGABYTE, "MB") for size in sizes]
    disk = [_bar(size, size.disk / _MEGABYTE, "MB") for size in sizes]
    panels = (("Start-up", start), ("Memory when idle", idle), ("On disk", disk))
    return charts.bars("Size of an installation", panels)


def _bar(size: Size, value: float, unit: str) -> Bar:
    return Bar(label=size.name, value=value, text=f"{value:,.0f} {unit}", ours=size.ours)
