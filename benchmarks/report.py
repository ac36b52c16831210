"""Owns what is written about a measurement: the tables of docs/reference/benchmarks.md, and the raw file."""

import json
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from benchmarks import charts, verdicts
from benchmarks.measure import Line
from benchmarks.standings import Standings, mean
from benchmarks.targets import PEER, PEER_ASGI
from benchmarks.workloads import COUNTED

PAGE: Final = Path("docs/reference/benchmarks.md")
CHART: Final = Path("docs/pictures/benchmarks.svg")
RESULTS: Final = Path("benchmarks/results")
BEGIN: Final = "<!-- measured: begin -->"
END: Final = "<!-- measured: end -->"
NOTHING: Final = "—"
_MARK: Final = " \\*"
_PLAIN: Final = str.maketrans("|<>[]`", "/()()'")
# Heads of columns have little room.
SHORT: Final = {PEER_ASGI: "under uvicorn", "@better-auth/scim": "better-auth", "@boxyhq/saml-jackson": "saml-jackson"}


def tables(lines: Sequence[Line], *, about: Mapping[str, str], absent: Mapping[str, str] | None = None) -> str:
    """Give the tables as Markdown."""
    standings = Standings(lines)
    parts = ["### The run", "", *(f"- {name}: {value}" for name, value in about.items()), ""]
    parts += [*(f"- **{name} did not take part**: {plain(why)}." for name, why in (absent or {}).items())]
    parts += ["", "### Answers in a second", "", *_rates(standings), ""]
    parts += ["A dash has a reason:", "", *_reasons(standings), ""]
    parts += ["### Times as fast", "", *_times(standings), ""]
    parts += ["### Near the limit", "", *_limits(standings), ""]
    parts += ["### CPU and waiting", "", *_cpu(standings), ""]
    parts += ["### Against the aims", "", *verdicts.said(standings), ""]
    return "\n".join(parts)


def chart(lines: Sequence[Line]) -> str:
    """Draw answers in a second, as SVG."""
    standings = Standings(lines)
    names = [*(f"Envi, {engine}" for engine in standings.engines), *standings.peers]
    rows = []
    for workload, title in standings.titles.items():
        measured = {f"Envi, {engine}": standings.envi(workload, engine) for engine in standings.engines}
        measured |= {peer: standings.peer(workload, peer) for peer in standings.peers}
        rates = {name: line.rate for name, line in measured.items() if line is not None and line.counts}
        if len(rates) > len(standings.engines):
            rows.append((title.replace("`", ""), rates))
    return charts.dots("Answers in a second: right ones, and kept", "answers in a second (logarithmic)", names, rows)


def row(*cells: str) -> str:
    """Give a row of a table."""
    return f"| {' | '.join(cells)} |"


def head(*cells: str) -> list[str]:
    """Give the head of a table; all columns but the first are figures."""
    return [row(*cells), row("---", *("--:" for _ in cells[1:]))]


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


def _rate(line: Line | None) -> str:
    if line is None or not line.counts:
        return line.why_not if line is not None and line.lost and not line.failure else NOTHING
    return f"{_figure(line.rate)}{_MARK if line.lacks else ''}"


def _rates(standings: Standings) -> list[str]:
    peers = standings.peers
    engines = standings.engines
    rows = head("workload", *(f"Envi, {engine}" for engine in engines), *(SHORT.get(peer, peer) for peer in peers))
    for workload, title in standings.titles.items():
        lines = [*(standings.envi(workload, engine) for engine in engines)]
        lines += [standings.peer(workload, peer) for peer in peers]
        rows.append(row(title, *(_rate(line) for line in lines)))
    return rows


def _reasons(standings: Standings) -> list[str]:
    by_peer: dict[str, dict[str, list[str]]] = {}
    for line in standings.lines:
        if not line.counts:
            by_peer.setdefault(line.target, {}).setdefault(plain(line.why_not), []).append(line.title)
    said = [
        f"- {target}: {'; '.join(f'{_and(titles)}: {why}' for why, titles in reasons.items())}."
        for target, reasons in by_peer.items()
    ]
    lacking = {line.kind: line.lacks for line in standings.lines if line.lacks}
    said += [
        f"- \\* {kind}: its resources have no `{lacks}`, which RFC 7643 §3.1 says all must have. It is measured "
        "all the same, and not taken for a correct peer."
        for kind, lacks in lacking.items()
    ]
    return said or ["- (there is none)"]


def plain(text: str) -> str:
    """Give what a server said as one line that Markdown leaves alone."""
    return " ".join(text.split()).translate(_PLAIN)


def _and(titles: Sequence[str]) -> str:
    return titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} and {titles[-1]}"


def _times(standings: Standings) -> list[str]:
    engines = standings.engines
    columns = [f"{engine}, times {what}" for engine in engines for what in ("the best peer", "scim2-server")]
    rows = head("workload", "best correct peer", *columns)
    for workload, title in standings.titles.items():
        best = standings.best_peer(workload)
        against = (best, standings.peer(workload, PEER))
        ratios = [standings.times(workload, engine, theirs) for engine in engines for theirs in against]
        rows.append(row(title, NOTHING if best is None else SHORT.get(best.kind, best.kind), *map(_ratio, ratios)))
    means = [
        mean(standings.ratios(engine, against, COUNTED).values())
        for engine in engines
        for against in (standings.best_peer, partial(standings.peer, kind=PEER))
    ]
    return [*rows, row("**geometric mean** of those that the aims name", "", *map(_ratio, means))]


def _ratio(ratio: float | None) -> str:
    return NOTHING if ratio is None else f"{ratio:.1f}x"


def _limits(standings: Standings) -> list[str]:
    """Give the four numbers: CPU of a GET and of a POST against the bare route, creates against raw commits."""
    rows = head(
        "engine",
        "CPU of a GET, µs",
        "bare route, µs",
        "times",
        "CPU of a POST, µs",
        "bare route, µs",
        "times",
        "creates a second",
        "raw commits a second",
        "share",
    )
    for engine in standings.engines:
        cells = []
        for workload in ("get", "create"):
            pair = standings.cpu_of(workload, engine)
            cells += [NOTHING] * 3 if pair is None else [*(f"{cpu:,.0f}" for cpu in pair), f"{pair[0] / pair[1]:.2f}x"]
        writes = standings.writes_of(engine)
        cells += [NOTHING] * 3 if writes is None else [*map(_figure, writes), f"{writes[0] / writes[1]:.0%}"]
        rows.append(row(engine, *cells))
    return rows


def _cpu(standings: Standings) -> list[str]:
    engines = standings.engines
    columns = ("server, µs CPU", "database, µs CPU", "ms, median", "ms, 99 %")
    rows = head("workload", *(f"{engine}: {column}" for engine in engines for column in columns))
    for workload, title in standings.titles.items():
        cells = []
        for engine in engines:
            line = standings.envi(workload, engine)
            if line is None or not line.counts:
                cells += [NOTHING] * len(columns)
                continue
            database = f"{line.cpu('database'):,.0f}" if line.has_database else NOTHING
            cells += [f"{line.cpu():,.0f}", database, f"{line.latency[0]:.1f}", f"{line.latency[1]:.1f}"]
        rows.append(row(title, *cells))
    return rows


def record(name: str, text: str, raw: Mapping[str, Any], *, begin: str = BEGIN, end: str = END) -> None:
    """Write the raw figures beside earlier ones, and the tables into their place in the documentation."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    PAGE.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")
