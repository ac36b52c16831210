"""Owns the command: `python -m benchmarks.workers`, and `--help` for what it takes."""

import argparse
import os
import shlex
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.console import Console

from benchmarks import machine, postgres, targets, workloads
from benchmarks.load import Generator
from benchmarks.measure import measure
from benchmarks.processes import free_port, running
from benchmarks.report import record
from benchmarks.requests import Wire
from benchmarks.stage import Stage, moment_between
from benchmarks.targets import ENVI, Database, Target
from benchmarks.workers import report

WORKLOADS: Final = ("get", "create", "active")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workers", description=__doc__)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4], help="numbers of workers (1 2 4)")
    parser.add_argument("--workload", action="append", choices=WORKLOADS, help="only this workload (may be repeated)")
    parser.add_argument("--seconds", type=float, default=3.0, help="measured seconds a round (3)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds; a figure is the median of its rounds (5)")
    parser.add_argument("--connections", type=int, default=32, help="keep-alive connections (32)")
    parser.add_argument("--users", type=int, default=2000, help="users in stock (2,000)")
    parser.add_argument(
        "--record", metavar="NAME", help="keep the figures: benchmarks/results/<date>-NAME.json and docs"
    )
    return parser.parse_args()


@contextmanager
def serving(database: Database, token: str, logs: Path, *, workers: int) -> Iterator[Target]:
    """Run `envi-scim serve` with so many workers."""
    port = free_port()
    program = str(Path(sys.executable).parent / "envi-scim")
    command = [program, "serve", "--port", str(port), "--workers", str(workers), "--database", database.url]
    with running(command, port=port, log=logs / f"envi-{workers}.log") as server:
        yield Target(
            kind=ENVI,
            engine=report.name_of(workers),
            port=port,
            wire=Wire(base="/scim/v2", token=token),
            watched=database.watched(server.pid),
        )


def stages(numbers: Sequence[int], users: int, folder: Path, generator: Generator, stack: ExitStack) -> list[Stage]:
    """Start a server for each number of workers, on a database of its own in one PostgreSQL, and fill it."""
    cluster = stack.enter_context(postgres.cluster(folder / "postgres"))
    names = [f"workers_{number}" for number in numbers]
    postgres.create_databases(cluster, names)
    filled = []
    for number, name in zip(numbers, names, strict=True):
        database = Database(engine="PostgreSQL", url=cluster.url(name), pid=cluster.pid)
        token = targets.prepare(database)
        target = stack.enter_context(serving(database, token, folder, workers=number))
        stage = Stage(target=target, generator=generator, stock=users)
        stage.create_stock()
        filled.append(stage)
    moment = moment_between()
    for stage in filled:
        stage.create_recent(moment)
    return filled


def main() -> int:
    """Measure and report."""
    options = arguments()
    console = Console(stderr=True)
    numbers = sorted(set(options.workers))
    about = {"command": shlex.join(["python", "-m", "benchmarks.workers", *sys.argv[1:]]), **machine.describe()}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="envi-scim-bench-workers-")))
        folder.chmod(0o755)
        generator = stack.enter_context(Generator())
        console.log("starting the servers")
        lines = measure(
            workloads.named(options.workload or WORKLOADS),
            stages(numbers, options.users, folder, generator, stack),
            rounds=options.rounds,
            connections=options.connections,
            seconds=options.seconds,
            console=console,
        )
    text = report.tables(lines, numbers=numbers, cores=os.cpu_count() or 1, about=about)
    print(text)
    for line in lines:
        if line.failure:
            console.print(f"{line.target}, {line.title}: {line.failure}", markup=False)
    wrong = any(line.wrong or line.lost for line in lines)
    if options.record and not wrong:
        name = f"{datetime.now(UTC):%Y-%m-%d}-{options.record}"
        raw = {"about": about, "lines": [line.raw() for line in lines]}
        record(name, text, raw, begin=report.BEGIN, end=report.END)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
