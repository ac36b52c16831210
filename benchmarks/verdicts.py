"""Owns the sentences that hold a run against what the project set itself."""

from collections.abc import Mapping
from functools import partial
from typing import Final

from benchmarks.standings import Standings, mean
from benchmarks.targets import PEER
from benchmarks.workloads import COUNTED

# Times the best correct peer, and times scim2-server: the aim, and the least.
AIM_BEST: Final = (5.0, 2.0)
AIM_PEER: Final = (30.0, 10.0)
AIM_BARE: Final = {"get": 2.0, "create": 3.0}
AIM_WRITES: Final = 0.5
AIM_FLAT: Final = 1.5


def said(standings: Standings) -> list[str]:
    """Give all sentences, as a list."""
    sentences = []
    for engine in standings.engines:
        best = standings.ratios(engine, standings.best_peer, COUNTED)
        sentences += _against(engine, best, "the best correct peer", AIM_BEST)
        sentences += _against_lacking(standings, engine)
        peer = standings.ratios(engine, partial(standings.peer, kind=PEER), COUNTED)
        sentences += _against(engine, peer, PEER, AIM_PEER)
        sentences += _near_the_limit(standings, engine)
        sentences += _flatness(standings, engine)
    for line in standings.lines:
        if line.is_our_mistake:
            sentences.append(f"- **Not right**: {line.title} on {line.target}: {line.why_not}.")
        if line.generator_was_busy:
            sentences.append(f"- The load generator was near its limit: {line.title} on {line.target}.")
    return sentences


def _against(engine: str, ratios: Mapping[str, float], name: str, aims: tuple[float, float]) -> list[str]:
    aim, least = aims
    average = mean(ratios.values())
    if average is None:
        return []
    short = sorted((ratio, title) for title, ratio in ratios.items() if ratio < least)
    below = f" Less than {least:g}x: {', '.join(f'{title} {ratio:.1f}x' for ratio, title in short)}." if short else ""
    sentence = (
        f"- {engine} against {name}, {len(ratios)} workloads: geometric mean {average:.1f}x "
        f"(aim {aim:g}x, at the very least {least:g}x): {_met(average, aim, least)}.{below}"
    )
    return [sentence]


def _against_lacking(standings: Standings, engine: str) -> list[str]:
    """Say what it comes to if those are taken for peers whose resources are not whole."""
    ratios = standings.ratios(engine, partial(standings.best_peer, whole=False), COUNTED)
    average = mean(ratios.values())
    if average is None or not any(line.lacks for line in standings.lines):
        return []
    return [f"- {engine} against the best of all, those marked \\* too: geometric mean {average:.1f}x."]


def _met(mean: float, aim: float, least: float) -> str:
    if mean >= aim:
        return "met"
    return "above the least" if mean >= least else "missed"


def _near_the_limit(standings: Standings, engine: str) -> list[str]:
    sentences = []
    for workload, aim in AIM_BARE.items():
        pair = standings.cpu_of(workload, engine)
        if pair is not None:
            ratio = pair[0] / pair[1]
            verdict = "met" if ratio <= aim else "missed"
            title = standings.titles[workload]
            sentences.append(
                f"- {engine}, {title}: {ratio:.2f} times the CPU of the bare route (aim {aim:g}): {verdict}."
            )
    writes = standings.writes_of(engine)
    if writes is not None:
        share = writes[0] / writes[1]
        verdict = "met" if share >= AIM_WRITES else "missed"
        sentences.append(
            f"- {engine}, writes: {share:.0%} of what the engine commits by itself (aim {AIM_WRITES:.0%}): {verdict}."
        )
    return sentences


def _flatness(standings: Standings, engine: str) -> list[str]:
    empty, large = standings.envi("members-0", engine), standings.envi("members-100000", engine)
    if empty is None or large is None or not (empty.counts and large.counts):
        return []
    ratio = large.cpu() / empty.cpu()
    database = f", the database {large.cpu('database') / empty.cpu('database'):.2f}" if large.has_database else ""
    return [
        (
            f"- {engine}, adding a member at 100,000 against 0 (aim at most {AIM_FLAT:g}): "
            f"CPU {ratio:.2f} times{database}, answers in a second {large.rate / empty.rate:.2f} times."
        )
    ]
