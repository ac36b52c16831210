"""Owns the command: `python -m benchmarks`, and `--help` for what it takes."""

import argparse
import shlex
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from rich.console import Console

from benchmarks import machine, postgres, raw_commits, report, targets, workloads
from benchmarks.load import Generator, Load
from benchmarks.measure import measure
from benchmarks.peers import node, scim2
from benchmarks.processes import free_port, running
from benchmarks.stage import Sends, Stage, WrongAnswer, moment_between
from benchmarks.targets import BARE, OURS, RAW, Database, Target

ENGINES = ("sqlite", "postgres")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--engine", action="append", choices=ENGINES, help="only this engine (may be repeated)")
    parser.add_argument(
        "--workload",
        action="append",
        choices=[workload.name for workload in workloads.WORKLOADS],
        help="only this workload (may be repeated)",
    )
    parser.add_argument("--seconds", type=float, default=1.0, help="measured seconds a round (1)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds; a figure is the median of its rounds (3)")
    parser.add_argument("--connections", type=int, default=16, help="keep-alive connections (16)")
    parser.add_argument("--users", type=int, default=2000, help="users in stock; at least 1,100 (2,000)")
    parser.add_argument("--no-peer", action="store_true", help="leave scim2-server out")
    parser.add_argument("--no-bare", action="store_true", help="leave the bare route and the raw commits out")
    parser.add_argument("--peers", action="store_true", help="the peers that npm has as well, installed for the run")
    parser.add_argument(
        "--record", metavar="NAME", help="keep the figures: benchmarks/results/<date>-NAME.json and docs"
    )
    return parser.parse_args()


@contextmanager
def databases(engines: list[str], folder: Path) -> Iterator[list[Database]]:
    """Make an empty database on each engine."""
    with ExitStack() as stack:
        made = []
        if "sqlite" in engines:
            made.append(Database(engine="SQLite", url=f"sqlite:///{folder / 'bench.db'}"))
        if "postgres" in engines:
            cluster = stack.enter_context(postgres.cluster(folder / "postgres"))
            made.append(Database(engine="PostgreSQL", url=cluster.url("postgres"), pid=cluster.pid))
        yield made


def headroom(generator: Generator, logs: Path, connections: int) -> float:
    """Measure what the generator reaches against a server that does nothing."""
    port = free_port()
    with running(
        [sys.executable, "-m", "benchmarks.responder", str(port)], port=port, log=logs / "responder.log"
    ) as server:
        outcome = generator.send(
            Load(
                port=port,
                requests=[b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"],
                statuses=frozenset({200}),
                contains=b"userName",
                connections=connections,
                watched={"server": server.pid},
            )
        )
    return outcome.rate


@dataclass(slots=True, kw_only=True)
class Lineup:
    """Who takes part. Of a peer that cannot, `absent` says why."""

    started: list[tuple[Target, Sends]] = field(default_factory=list)
    absent: dict[str, str] = field(default_factory=dict)


def start(options: argparse.Namespace, folder: Path, generator: Generator, stack: ExitStack) -> Lineup:
    """Start everything that is measured."""
    lineup = Lineup()
    for database in stack.enter_context(databases(options.engine or list(ENGINES), folder)):
        token = targets.prepare(database)
        lineup.started.append((stack.enter_context(targets.envi(database, token, folder)), generator))
        if not options.no_bare:
            lineup.started.append((stack.enter_context(targets.bare(database, token, folder)), generator))
            committing = stack.enter_context(Generator(raw_commits.work, database.url))
            lineup.started.append((targets.raw(database), committing))
    if not options.no_peer:
        python = scim2.environment()
        lineup.started.append((stack.enter_context(targets.peer_by_its_command(python, folder)), generator))
        lineup.started.append((stack.enter_context(targets.peer_under_uvicorn(python, folder)), generator))
    for peer in node.PEERS if options.peers else ():
        try:
            lineup.started.append((stack.enter_context(targets.node_peer(peer, folder)), generator))
        except (node.NotToBeHad, RuntimeError) as error:
            lineup.absent[peer.package] = str(error).strip().splitlines()[-1][:200]
    return lineup


def stocked(lineup: Lineup, users: int) -> list[Stage]:
    """Create the stock of users; the bare route works on the one that Envi has on its engine."""
    stages = [Stage(target=target, generator=generator, stock=users) for target, generator in lineup.started]
    owners = [stage for stage in stages if stage.target.kind not in {BARE, RAW}]
    able = [stage for stage in owners if _does(stage.create_stock, stage, lineup)]
    moment = moment_between()
    able = [stage for stage in able if _does(partial(stage.create_recent, moment), stage, lineup)]
    for stage in stages:
        if stage.target.kind == BARE:
            stage.ids = next(owner.ids for owner in able if owner.target.engine == stage.target.engine)
    return [stage for stage in stages if stage in able or stage not in owners]


def _does(fill: Callable[[], None], stage: Stage, lineup: Lineup) -> bool:
    """Fill a stage; a peer that cannot be filled takes no part."""
    try:
        fill()
    except WrongAnswer as error:
        if stage.target.kind in OURS:
            raise
        lineup.absent[stage.target.kind] = str(error)
        return False
    return True


def main() -> int:
    """Measure and report."""
    options = arguments()
    console = Console(stderr=True)
    about = {"command": shlex.join(["python", "-m", "benchmarks", *sys.argv[1:]]), **machine.describe()}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="envi-scim-bench-")))
        folder.chmod(0o755)
        generator = stack.enter_context(Generator())
        about["load generator alone"] = f"{headroom(generator, folder, options.connections):,.0f} answers in a second"
        console.log("starting the servers")
        lineup = start(options, folder, generator, stack)
        stages = stocked(lineup, options.users)
        lines = measure(
            workloads.named(options.workload or ()),
            stages,
            rounds=options.rounds,
            connections=options.connections,
            seconds=options.seconds,
            console=console,
        )
    text = report.tables(lines, about=about, absent=lineup.absent)
    print(text)
    for line in lines:
        if line.is_our_mistake:
            console.print(f"{line.target}, {line.title}: {line.why_not}", markup=False)
    if options.record:
        name = f"{datetime.now(UTC):%Y-%m-%d}-{options.record}"
        report.CHART.write_text(report.chart(lines), encoding="utf-8")
        report.record(name, text, {"about": about, "absent": lineup.absent, "lines": [line.raw() for line in lines]})
    return 1 if any(line.is_our_mistake for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
