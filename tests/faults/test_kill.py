"""`kill -9` in the middle of mixed writes: what was acknowledged is there, nothing is there by halves."""

import os
from dataclasses import dataclass, field
from random import Random
from statistics import median
from threading import Event

import pytest

from tests.acceptance.support.domain import new_domain
from tests.faults.support.machine import Machine
from tests.faults.support.verdict import judge
from tests.faults.support.writers import new_load

ROUNDS = int(os.environ.get("ENVI_SCIM_FAULT_ROUNDS", "5"))
WRITERS = 6
RESTART_WITHIN = 5.0  # seconds, of every restart


@dataclass(slots=True)
class Tally:
    """What all rounds together came to."""

    rounds: int = 0
    acknowledged: int = 0
    happened: int = 0
    absent: int = 0
    restarts: list[float] = field(default_factory=list)

    def sentence(self, engine: str) -> str:
        """Tell all of it in one line."""
        return (
            f"\n{engine}: {self.rounds} rounds, {self.acknowledged} writes acknowledged and found; of those cut short "
            f"{self.happened} had happened whole, {self.absent} not at all; restart {median(self.restarts):.2f} s in "
            f"the median, {max(self.restarts):.2f} s at most"
        )


@pytest.mark.timeout(7200)
def test_nothing_acknowledged_is_lost_and_nothing_is_half_there_when_the_server_is_killed(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    """5 rounds an engine in `make test`, 50 in `make faults`; a round counts if a write was in flight."""
    tally = Tally()
    attempts = 0
    while tally.rounds < ROUNDS:
        attempts += 1
        assert attempts <= 3 * ROUNDS + 5, "the server is hardly ever killed in the middle of a write"
        one_round(machine, tally, seed=f"{machine.engine}-{attempts}")
    with capsys.disabled():
        print(tally.sentence(machine.engine))  # noqa: T201  # the figures of docs/reference/faults.md
    assert max(tally.restarts) < RESTART_WITHIN


def one_round(machine: Machine, tally: Tally, *, seed: str) -> None:
    """Write with several writers, kill the server, start it again and judge."""
    domain = new_domain(machine.server, machine.shell)
    with domain.okta() as okta:
        shared = okta.group("Shared")["id"]
    load = new_load(domain.base_url, domain.token, shared, seed=seed, writers=WRITERS)

    load.start()
    Event().wait(0.3 + 0.7 * Random(seed).random())  # noqa: S311  # any moment will do
    machine.server.kill()
    load.finish()
    restart = machine.server.start()

    with domain.okta() as okta:
        verdict = judge(okta, load.writers, shared, lambda: machine.events(domain.name))
        assert okta.user("after@example.com")["id"]
    if any(writer.shadow.cut_short() for writer in load.writers):
        tally.rounds += 1
        tally.acknowledged += load.acknowledged
        tally.happened += verdict.happened
        tally.absent += verdict.absent
    tally.restarts.append(restart)
    assert load.acknowledged > WRITERS
