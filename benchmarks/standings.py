"""Owns who stands where: the lines of a run by workload and server, and how many times as fast one is as another.

Only lines that count are compared: a server that answers wrongly, or loses what it acknowledged, is no peer there.
"""

from collections.abc import Collection, Sequence
from statistics import geometric_mean

from benchmarks.measure import Line
from benchmarks.targets import BARE, ENVI, PEERS, RAW


class Standings:
    """The lines of a run."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self._by_key = {
            (line.workload, line.kind, line.engine if line.kind not in PEERS else ""): line for line in lines
        }

    @property
    def engines(self) -> list[str]:
        """The engines that Envi was measured on."""
        return list(dict.fromkeys(line.engine for line in self.lines if line.kind == ENVI))

    @property
    def peers(self) -> list[str]:
        """The peers that were measured, in the order in which they were started."""
        return list(dict.fromkeys(line.kind for line in self.lines if line.kind in PEERS))

    @property
    def titles(self) -> dict[str, str]:
        """The workloads and what they are called."""
        return {line.workload: line.title for line in self.lines}

    def envi(self, workload: str, engine: str) -> Line | None:
        """Give Envi's line."""
        return self._by_key.get((workload, ENVI, engine))

    def peer(self, workload: str, kind: str) -> Line | None:
        """Give a peer's line."""
        return self._by_key.get((workload, kind, ""))

    def best_peer(self, workload: str) -> Line | None:
        """Give the fastest line of a peer that counts."""
        lines = [line for kind in self.peers if (line := self.peer(workload, kind)) is not None and line.counts]
        return max(lines, key=lambda line: line.rate, default=None)

    def times(self, workload: str, engine: str, peer: str | None) -> float | None:
        """Tell how many times as fast Envi is as a peer, or as the best one; None where either does not count."""
        ours = self.envi(workload, engine)
        theirs = self.best_peer(workload) if peer is None else self.peer(workload, peer)
        if ours is None or theirs is None or not (ours.counts and theirs.counts and theirs.rate):
            return None
        return ours.rate / theirs.rate

    def mean(self, engine: str, peer: str | None, workloads: Collection[str]) -> float | None:
        """Give the geometric mean of how many times as fast Envi is, over those workloads where both count."""
        ratios = [self.times(workload, engine, peer) for workload in self.titles if workload in workloads]
        known = [ratio for ratio in ratios if ratio]
        return geometric_mean(known) if known else None

    def cpu_of(self, workload: str, engine: str) -> tuple[float, float] | None:
        """Give the CPU of an answer, microseconds: Envi's, and the bare route's."""
        ours, bare = self.envi(workload, engine), self._by_key.get((workload, BARE, engine))
        if ours is None or bare is None or not (ours.counts and bare.counts and bare.cpu()):
            return None
        return ours.cpu(), bare.cpu()

    def writes_of(self, engine: str) -> tuple[float, float] | None:
        """Give creates in a second: Envi's, and what the engine commits by itself."""
        ours, raw = self.envi("create", engine), self._by_key.get(("create", RAW, engine))
        if ours is None or raw is None or not (ours.counts and raw.counts and raw.rate):
            return None
        return ours.rate, raw.rate
