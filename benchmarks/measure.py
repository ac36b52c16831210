"""Owns a measurement: every workload on every target, the targets in turn, round by round.

Taking turns is what makes the ratios worth something on a machine that does other work as well: what slows
one target in a round slows its neighbours. A figure is the median of its rounds; the rounds are kept.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from http.client import HTTPException
from statistics import median
from typing import Any

from rich.console import Console

from benchmarks.load import Outcome
from benchmarks.stage import Stage, WrongAnswer
from benchmarks.targets import OURS
from benchmarks.workloads import Prepared, Workload, load_of

# Above this share of a core the generator, not the server, may be what is measured.
BUSY_LIMIT = 0.8


@dataclass(slots=True, kw_only=True)
class Line:
    """What one workload came to on one target: its figures, or what keeps them from counting.

    `lacks` names what the target's resources are without that must be in them: it is measured, and no correct peer.
    """

    workload: str
    title: str
    target: str
    kind: str
    engine: str
    outcomes: list[Outcome] = field(default_factory=list)
    acknowledged: int = 0
    lost: int = 0
    failure: str = ""
    lacks: str = ""

    @property
    def counts(self) -> bool:
        """Whether it was measured, and every answer was right and kept."""
        return bool(self.outcomes) and not self.why_not

    @property
    def why_not(self) -> str:
        """Why its figures do not count: a sentence without its end, or nothing."""
        if self.failure or not self.lost:
            return self.failure
        return f"{self.acknowledged - self.lost:,} of {self.acknowledged:,} kept"

    @property
    def is_our_mistake(self) -> bool:
        """Whether one of ours does not do what it should."""
        return self.kind in OURS and not self.counts

    @property
    def rate(self) -> float:
        """Right answers in a second, the median of the rounds."""
        return median(outcome.rate for outcome in self.outcomes)

    def cpu(self, process: str = "server") -> float:
        """CPU microseconds an answer, the median of the rounds."""
        return median(outcome.cpu_per_answer(process) for outcome in self.outcomes) * 1e6

    @property
    def has_database(self) -> bool:
        """Whether the database is a process of its own."""
        return all("database" in outcome.cpu for outcome in self.outcomes)

    @property
    def latency(self) -> tuple[float, float]:
        """Milliseconds to an answer: the median and the 99th percentile, medians of the rounds."""
        return (
            median(outcome.latencies[0] for outcome in self.outcomes) * 1e3,
            median(outcome.latencies[2] for outcome in self.outcomes) * 1e3,
        )

    @property
    def wrong(self) -> int:
        """Answers that were not right, in all rounds."""
        return sum(outcome.wrong for outcome in self.outcomes)

    @property
    def generator_was_busy(self) -> bool:
        """Whether the load generator may have been the bottleneck in a round."""
        return any(outcome.busy > BUSY_LIMIT for outcome in self.outcomes)

    def raw(self) -> dict[str, Any]:
        """Give everything that was measured."""
        return asdict(self)


def measure(
    workloads: Sequence[Workload],
    stages: Sequence[Stage],
    *,
    rounds: int,
    connections: int,
    seconds: float,
    console: Console,
) -> list[Line]:
    """Measure all workloads on all targets."""
    lines: list[Line] = []
    for workload in workloads:
        pairs = _prepare(workload, [stage for stage in stages if stage.target.kind in workload.kinds], console)
        for number in range(rounds):
            for stage, prepared, line in pairs:
                console.log(f"{workload.name}, round {number + 1} of {rounds}: {stage.target.name}")
                _round(stage, prepared, line, connections=connections, seconds=seconds)
        for _, prepared, line in pairs:
            _check(prepared, line)
            lines.append(line)
    return lines


def _prepare(workload: Workload, stages: Sequence[Stage], console: Console) -> list[tuple[Stage, Prepared, Line]]:
    pairs = []
    for stage in stages:
        console.log(f"{workload.name}: preparing {stage.target.name}")
        target = stage.target
        line = Line(
            workload=workload.name,
            title=workload.title,
            target=target.name,
            kind=target.kind,
            engine=target.engine,
            lacks=stage.lacks,
        )
        try:
            prepared = workload.prepare(stage)
        except (WrongAnswer, OSError, HTTPException) as error:
            line.failure = str(error) or type(error).__name__
            prepared = Prepared(requests=(), repeat=False)
        pairs.append((stage, prepared, line))
    return pairs


def _round(stage: Stage, prepared: Prepared, line: Line, *, connections: int, seconds: float) -> None:
    first = line.outcomes[-1].next if line.outcomes else 0
    if line.failure or (not prepared.repeat and first >= len(prepared.requests)):
        return  # there is nothing to send; or a round before used all requests up, and its figure stands
    load = load_of(prepared, stage.target, first=first, connections=connections, seconds=seconds)
    outcome = stage.generator.send(load)
    line.outcomes.append(outcome)
    if outcome.wrong:
        line.failure = f"answers {outcome.first_wrong[:120]}"


def _check(prepared: Prepared, line: Line) -> None:
    if not line.outcomes or line.wrong:
        return  # what was answered wrongly was not acknowledged, and so cannot be lost
    sent = line.outcomes[-1].next
    try:
        if prepared.kept is not None:
            line.acknowledged = sent * prepared.each
            line.lost = prepared.kept_before + line.acknowledged - prepared.kept()
        if prepared.read_back is not None:
            line.failure = prepared.read_back(sent)
    except (WrongAnswer, OSError, HTTPException) as error:
        line.failure = str(error)
