"""Owns what is written about a measurement: the tables of docs/reference/benchmarks.md, and the raw file."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import geometric_mean
from typing import Any, Final

from benchmarks.measure import Line
from benchmarks.targets import BARE, ENVI, PEER, PEER_ASGI

PAGE: Final = Path("docs/reference/benchmarks.md")
RESULTS: Final = Path("benchmarks/results")
BEGIN: Final = "<!-- measured: begin -->"
END: Final = "<!-- measured: end -->"

# What the project set itself: times scim2-server, and times the CPU of the bare route at most.
AIM_PEER: Final = 10.0
AIM_BARE: Final = {"get": 2.0, "create": 3.0}
AIM_FLAT: Final = 1.5


def tables(lines: Sequence[Line], *, about: Mapping[str, str]) -> str:
    """Give the tables as Markdown."""
    parts = ["### The run", "", *(f"- {name}: {value}" for name, value in about.items()), ""]
    parts += ["### Answers in a second", "", *_rates(lines), ""]
    parts += ["### CPU an answer", "", *_cpu(lines), ""]
    parts += ["### Against the aims", "", *_verdicts(lines), ""]
    return "\n".join(parts)


def _find(lines: Sequence[Line], workload: str, kind: str, engine: str | None = None) -> Line | None:
    for line in lines:
        if line.workload == workload and line.kind == kind and engine in {None, line.engine} and line.outcomes:
            return line
    return None


def _engines(lines: Sequence[Line]) -> list[str]:
    return list(dict.fromkeys(line.engine for line in lines if line.kind == ENVI))


def _titles(lines: Sequence[Line]) -> dict[str, str]:
    return {line.workload: line.title for line in lines}


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _head(*cells: str) -> list[str]:
    return [_row(*cells), _row("---", *("--:" for _ in cells[1:]))]


def _rate(line: Line | None) -> str:
    if line is None:
        return "—"
    flag = " (wrong answers)" if line.wrong or line.lost else ""
    return f"{line.rate:,.0f}{flag}"


def _times(ours: Line | None, theirs: Line | None) -> str:
    if ours is None or theirs is None or not theirs.rate:
        return "—"
    return f"{ours.rate / theirs.rate:.1f}x"


def _rates(lines: Sequence[Line]) -> list[str]:
    engines = _engines(lines)
    rows = _head(
        "workload",
        *(f"Envi, {engine}" for engine in engines),
        "scim2-server",
        "under uvicorn",
        *(f"{engine}, times scim2-server" for engine in engines),
        *(f"{engine}, times it under uvicorn" for engine in engines),
        *(f"{engine}, ms, median / 99 %" for engine in engines),
    )
    for workload, title in _titles(lines).items():
        peer, faster_peer = _find(lines, workload, PEER), _find(lines, workload, PEER_ASGI)
        ours = [_find(lines, workload, ENVI, engine) for engine in engines]
        rows.append(
            _row(
                title,
                *(_rate(line) for line in ours),
                _rate(peer),
                _rate(faster_peer),
                *(_times(line, peer) for line in ours),
                *(_times(line, faster_peer) for line in ours),
                *("—" if line is None else f"{line.latency[0]:.1f} / {line.latency[1]:.1f}" for line in ours),
            )
        )
    return rows


def _cpu(lines: Sequence[Line]) -> list[str]:
    rows = _head("workload, engine", "server, µs", "bare route, µs", "ratio", "database, µs", "with bare route, µs")
    for workload, title in _titles(lines).items():
        for engine in _engines(lines):
            ours, bare = _find(lines, workload, ENVI, engine), _find(lines, workload, BARE, engine)
            if ours is None:
                continue
            rows.append(
                _row(
                    f"{title}, {engine}",
                    f"{ours.cpu():,.0f}",
                    "—" if bare is None else f"{bare.cpu():,.0f}",
                    "—" if bare is None or not bare.cpu() else f"{ours.cpu() / bare.cpu():.2f}",
                    f"{ours.cpu('database'):,.0f}" if ours.has_database else "—",
                    f"{bare.cpu('database'):,.0f}" if bare is not None and bare.has_database else "—",
                )
            )
        for kind in (PEER, PEER_ASGI):
            peer = _find(lines, workload, kind)
            if peer is not None:
                rows.append(_row(f"{title}, {kind}", f"{peer.cpu():,.0f}", "—", "—", "—", "—"))
    return rows


def _verdicts(lines: Sequence[Line]) -> list[str]:
    said = []
    for engine in _engines(lines):
        said += _against_peer(lines, engine, PEER)
        said += _against_peer(lines, engine, PEER_ASGI)
        said += _against_bare(lines, engine)
        said += _flatness(lines, engine)
    for line in lines:
        if line.wrong or line.lost:
            said.append(f"- **Not right**: {line.title} on {line.target}: {line.wrong} wrong, {line.lost} lost.")
        if line.generator_was_busy:
            said.append(f"- The load generator was near its limit: {line.title} on {line.target}.")
    return said


def _against_peer(lines: Sequence[Line], engine: str, peer: str) -> list[str]:
    ratios = {}
    for workload, title in _titles(lines).items():
        ours, theirs = _find(lines, workload, ENVI, engine), _find(lines, workload, peer)
        if ours is not None and theirs is not None and theirs.rate:
            ratios[title] = ours.rate / theirs.rate
    if not ratios:
        return []
    aim = f" (aim {AIM_PEER:g}x)" if peer == PEER else ""
    lowest = min(ratios, key=lambda title: ratios[title])
    return [
        (
            f"- {engine}, answers in a second against {peer}{aim}: geometric mean "
            f"{geometric_mean(ratios.values()):.1f}x, lowest {ratios[lowest]:.1f}x ({lowest})."
        )
    ]


def _against_bare(lines: Sequence[Line], engine: str) -> list[str]:
    said = []
    for workload, aim in AIM_BARE.items():
        ours, bare = _find(lines, workload, ENVI, engine), _find(lines, workload, BARE, engine)
        if ours is not None and bare is not None and bare.cpu():
            ratio = ours.cpu() / bare.cpu()
            verdict = "met" if ratio <= aim else "missed"
            said.append(
                f"- {engine}, {ours.title}: {ratio:.2f} times the CPU of the bare route (aim {aim:g}): {verdict}."
            )
    return said


def _flatness(lines: Sequence[Line], engine: str) -> list[str]:
    empty, large = _find(lines, "members-0", ENVI, engine), _find(lines, "members-100000", ENVI, engine)
    if empty is None or large is None:
        return []
    ratio = large.cpu() / empty.cpu()
    database = f", the database {large.cpu('database') / empty.cpu('database'):.2f}" if large.has_database else ""
    return [
        (
            f"- {engine}, adding a member at 100,000 against 0 (aim at most {AIM_FLAT:g}): "
            f"CPU {ratio:.2f} times{database}, answers in a second {large.rate / empty.rate:.2f} times."
        )
    ]


def record(name: str, text: str, raw: Mapping[str, Any], *, begin: str = BEGIN, end: str = END) -> None:
    """Write the raw figures beside earlier ones, and the tables into their place in the documentation."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(raw, indent=1) + "\n", encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(begin)
    _, _, after = rest.partition(end)
    PAGE.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8")
