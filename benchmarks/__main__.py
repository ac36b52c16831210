"""Owns the command: `python -m benchmarks`, and `--help` for what it takes."""

import argparse
import shlex
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from benchmarks import machine, peer, postgres, report, targets, workloads
from benchmarks.load import Generator, Load
from benchmarks.measure import measure
from benchmarks.processes import free_port, running
from benchmarks.targets import BARE, Database, Target
from benchmarks.workloads import Stage

ENGINES = ("sqlite", "postgres")
PEER_ENVIRONMENT = Path(tempfile.gettempdir()) / "envi-scim-bench-peer"


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
    parser.add_argument("--seconds", type=float, default=1.5, help="measured seconds a round (1.5)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds; a figure is the median of its rounds (3)")
    parser.add_argument("--connections", type=int, default=16, help="keep-alive connections (16)")
    parser.add_argument("--users", type=int, default=2000, help="users in stock; at least 1,100 (2,000)")
    parser.add_argument("--no-peer", action="store_true", help="leave scim2-server out")
    parser.add_argument("--no-bare", action="store_true", help="leave the bare route out")
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


def start(options: argparse.Namespace, folder: Path, stack: ExitStack) -> list[Target]:
    """Start everything that is measured."""
    started = []
    for database in stack.enter_context(databases(options.engine or list(ENGINES), folder)):
        token = targets.prepare(database)
        started.append(stack.enter_context(targets.envi(database, token, folder)))
        if not options.no_bare:
            started.append(stack.enter_context(targets.bare(database, token, folder)))
    if not options.no_peer:
        python = peer.environment(PEER_ENVIRONMENT)
        started.append(stack.enter_context(targets.scim2_server(python, folder)))
        started.append(stack.enter_context(targets.scim2_server_under_uvicorn(python, folder)))
    return started


def stocked(started: list[Target], generator: Generator, users: int) -> list[Stage]:
    """Create the stock of users; the bare route works on the one that Envi has on its engine."""
    stages: list[Stage] = []
    for target in started:
        stage = Stage(target=target, generator=generator, stock=users)
        if target.kind == BARE:
            stage.ids = next(other.ids for other in stages if other.target.engine == target.engine)
        else:
            stage.create_stock()
        stages.append(stage)
    return stages


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
        stages = stocked(start(options, folder, stack), generator, options.users)
        lines = measure(
            workloads.named(options.workload or ()),
            stages,
            rounds=options.rounds,
            connections=options.connections,
            seconds=options.seconds,
            console=console,
        )
    text = report.tables(lines, about=about)
    print(text)
    for line in lines:
        if line.failure:
            console.print(f"{line.target}, {line.title}: {line.failure}", markup=False)
    if options.record:
        name = f"{datetime.now(UTC):%Y-%m-%d}-{options.record}"
        report.record(name, text, {"about": about, "lines": [line.raw() for line in lines]})
    return 1 if any(line.wrong or line.lost for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
