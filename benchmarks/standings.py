"""Owns who stands where: the lines of a run by workload and server, and how many times as fast one is as another.

Only lines that count are compared: a server that answers wrongly, or loses what it acknowledged, is no peer there.
"""

from collections.abc import Callable, Collection, Sequence
from statistics import geometric_mean

from benchmarks.measure import Line
from benchmarks.targets import BARE, ENVI, PEERS, RAW

# Gives the line that Envi's is held against.
Against = Callable[[str], Line | None]


def mean(ratios: Collection[float]) -> float | None:
    """Give the geometric mean, if there is any."""
    return geometric_mean(ratios) if ratios else None


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

    def best_peer(self, workload: str, *, whole: bool = True) -> Line | None:
        """Give the fastest line of a peer that counts; if `whole`, of those whose resources lack nothing."""
        lines = [self.peer(workload, kind) for kind in self.peers]
        able = [line for line in lines if line is not None and line.counts and not (whole and line.lacks)]
        return max(able, key=lambda line: line.rate, default=None)

    def times(self, workload: str, engine: str, theirs: Line | None) -> float | None:
        """Tell how many times as fast Envi is; None where either does not count."""
        ours = self.envi(workload, engine)
        if ours is None or theirs is None or not (ours.counts and theirs.counts and theirs.rate):
            return None
        return ours.rate / theirs.rate

    def ratios(self, engine: str, against: Against, workloads: Collection[str]) -> dict[str, float]:
        """Tell how many times as fast Envi is, by the title of those workloads where both count."""
        known = {}
        for workload, title in self.titles.items():
            ratio = self.times(workload, engine, against(workload)) if workload in workloads else None
            if ratio:
                known[title] = ratio
        return known

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
