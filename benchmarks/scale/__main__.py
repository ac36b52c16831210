"""Owns the command: `python -m benchmarks.scale`, and `--help` for what it takes."""

import argparse
import shlex
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rich.console import Console

from benchmarks import machine, targets
from benchmarks.__main__ import ENGINES
from benchmarks.load import Generator
from benchmarks.report import record
from benchmarks.scale import report
from benchmarks.scale.cases import Case, Kind, named
from benchmarks.scale.measure import House, Line, measure
from benchmarks.scale.memory import Memory, under_load
from benchmarks.stock import empty_databases, fill
from benchmarks.targets import Database, Target

# What may cost more is asked for less often.
_LESS: Final = 5
_LEAST: Final = 5


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--engine", action="append", choices=ENGINES, help="only this engine (may be repeated)")
    parser.add_argument("--users", type=int, default=1_000_000, help="users of the largest database (1,000,000)")
    parser.add_argument("--few", type=int, default=1000, help="users of the smallest; at least 1,000 (1,000)")
    parser.add_argument("--repetitions", type=int, default=100, help="how often each request is measured (100)")
    parser.add_argument("--case", action="append", default=[], help="only what is named so (may be repeated)")
    parser.add_argument("--no-memory", action="store_true", help="leave the measurement of memory out")
    parser.add_argument(
        "--record", metavar="NAME", help="keep the figures: benchmarks/results/<date>-NAME.json and docs"
    )
    return parser.parse_args()


def measured(
    engine: str, sizes: list[int], options: argparse.Namespace, console: Console
) -> tuple[list[Line], list[Memory]]:
    """Measure every case on one engine, then the memory."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="envi-scim-bench-scale-")))
        folder.chmod(0o755)
        filled = []
        for database, users in zip(empty_databases(engine, folder, sizes, stack), sizes, strict=True):
            token = targets.prepare(database)
            console.log(f"{database.engine}: filling {users:,} users")
            filled.append((database, token, fill(database, users)))
        houses = []
        for database, token, stock in filled:
            # Two workers, where the database may have several: a walk has to go on at any of them.
            logs = [folder / f"logs-{stock.users}-{number}" for number in range(1 if database.pid is None else 2)]
            servers = [stack.enter_context(_served(database, token, of_worker)) for of_worker in logs]
            houses.append(House(stock=stock, database=database, servers=servers))
        cases = [case for case in named(options.case) if case.workers <= len(houses[0].servers)]
        lines = [_measured(case, houses, options, console) for case in cases]
        memories = []
        if not options.no_memory:
            with Generator() as generator:
                memories = [under_load(houses[-1], generator)]
        return lines, memories


@contextmanager
def _served(database: Database, token: str, logs: Path) -> Iterator[Target]:
    logs.mkdir()
    with targets.envi(database, token, logs) as target:
        yield target


def _measured(case: Case, houses: list[House], options: argparse.Namespace, console: Console) -> Line:
    less = case.kind in (Kind.JUMP, Kind.BROAD)
    repetitions = max(_LEAST, options.repetitions // _LESS) if less else options.repetitions
    line = measure(case, houses, repetitions=repetitions)
    for fault in line.faults[:3]:
        console.print(f"{case.name}, {line.engine}: {fault}", markup=False)
    if not line.faults:
        figures = line.figures.values()
        milliseconds = " ".join(f"{one.median:.1f}" for one in figures)
        processor = " ".join(f"{one.processor:,.0f}" for one in figures)
        console.log(f"{case.name}, {line.engine}: {milliseconds} ms, {processor} µs of processor time")
    return line


def main() -> int:
    """Measure and report."""
    options = arguments()
    console = Console(stderr=True)
    about = {"command": shlex.join(["python", "-m", "benchmarks.scale", *sys.argv[1:]]), **machine.describe()}
    sizes = sorted({options.few, options.users})
    wrong = False
    for engine in options.engine or list(ENGINES):
        lines, memories = measured(engine, sizes, options, console)
        right = [line for line in lines if not line.faults]
        text = report.tables(right, memories, sizes=sizes, about=about)
        print(text)
        if len(right) < len(lines) or any(memory.wrong for memory in memories):
            wrong = True
        elif options.record:
            raw = {
                "about": about,
                "lines": [line.raw() for line in lines],
                "memory": [memory.raw() for memory in memories],
            }
            name = f"{datetime.now(UTC):%Y-%m-%d}-{options.record}-{engine}"
            record(name, text, raw, begin=report.BEGIN.format(engine), end=report.END.format(engine))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
