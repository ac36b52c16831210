"""Owns a run: requests by their index, in rounds of a thousand that each begin with the same two domains."""

import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Final

from envi_scim.provisioning.configuration import Mode
from tests.fuzz.asked import Asked, Told
from tests.fuzz.generator import request
from tests.fuzz.stage import Stage
from tests.fuzz.verdict import complaints

ROUND: Final = 1000
_SLOW: Final = 5.0  # seconds after which identity providers give up
_SHOWN: Final = 4000
_MODES: Final = (Mode.COMPATIBLE, Mode.STRICT)


@dataclass(slots=True)
class Judged:
    """A request, its answer, and what is wrong with it."""

    index: int
    asked: Asked
    told: Told | None
    wrong: list[str]

    def __str__(self) -> str:
        answer = "no answer" if self.told is None else f"{self.told.status} {self.told.body[:300]!r}"
        return f"index {self.index}: {'; '.join(self.wrong) or 'fine'}\n    {self.asked.line()[:_SHOWN]}\n    {answer}"


@dataclass(slots=True)
class Outcome:
    """What came of some rounds."""

    asked: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    failures: list[Judged] = field(default_factory=list)
    slowest: float = 0.0
    last: Judged | None = None

    def add(self, other: "Outcome") -> None:
        """Add what came of others."""
        self.asked += other.asked
        self.statuses += other.statuses
        self.failures += other.failures
        self.slowest = max(self.slowest, other.slowest)


@contextmanager
def stages() -> Iterator[dict[Mode, Stage]]:
    """Give a stage for each mode, in a folder that goes away."""
    with tempfile.TemporaryDirectory(prefix="envi-scim-fuzz-") as folder:
        made = {}
        for mode in _MODES:
            (Path(folder) / str(mode)).mkdir()
            made[mode] = Stage(Path(folder) / str(mode), mode)
        yield made


def mode_of(number: int) -> Mode:
    """Say in which mode a round is."""
    return _MODES[number % len(_MODES)]


def request_at(seed: int, index: int) -> random.Random:
    """Give what the request of an index is made of."""
    return random.Random(seed << 40 | index)


async def play(stage: Stage, seed: int, number: int, *, until: int = ROUND) -> Outcome:
    """Play a round, or its beginning."""
    outcome = Outcome()
    await stage.begin(number)
    before = await stage.foreign_state()
    for position in range(until):
        index = number * ROUND + position
        asked = request(request_at(seed, index), stage.known)
        await judge(stage, asked, index, outcome)
    if await stage.foreign_state() != before:
        last = number * ROUND + until - 1
        outcome.failures.append(Judged(last, Asked("", b""), None, ["the other domain was changed in this round"]))
    await stage.close()
    return outcome


async def judge(stage: Stage, asked: Asked, index: int, outcome: Outcome) -> None:
    """Send one request and note what is wrong with its answer."""
    began = perf_counter()
    outcome.asked += 1
    try:
        told = await stage.ask(asked)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a failure of the server
        outcome.last = Judged(index, asked, None, [f"{type(error).__name__}: {error}"])
        outcome.failures.append(outcome.last)
        return
    seconds = perf_counter() - began
    outcome.slowest = max(outcome.slowest, seconds)
    outcome.statuses[told.status] += 1
    wrong = complaints(asked, told, secrets=stage.tokens)
    if seconds > _SLOW:
        wrong.append(f"it took {seconds:.1f} s")
    outcome.last = Judged(index, asked, told, wrong)
    if wrong:
        outcome.failures.append(outcome.last)
