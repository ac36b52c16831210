"""Owns the command: `python -m benchmarks.first_sync`, and `--help` for what it takes."""

import argparse
import shlex
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from benchmarks import machine, postgres, targets
from benchmarks.__main__ import ENGINES
from benchmarks.first_sync import report
from benchmarks.first_sync.measure import Line, measure
from benchmarks.first_sync.patterns import PATTERNS, Pattern
from benchmarks.report import record
from benchmarks.targets import Database

OTHER_DOMAIN = "other.example"


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.first_sync", description=__doc__)
    parser.add_argument("--engine", action="append", choices=ENGINES, help="only this engine (may be repeated)")
    parser.add_argument("--pattern", action="append", choices=PATTERNS, help="only this one (may be repeated)")
    parser.add_argument("--users", type=int, default=100_000, help="how many people are brought; at least 1,000")
    parser.add_argument("--at-once", type=int, help="requests under way at once, instead of the pattern's own number")
    parser.add_argument(
        "--record", metavar="NAME", help="keep the figures: benchmarks/results/<date>-NAME.json and docs"
    )
    return parser.parse_args()


def measured(engine: str, pattern: Pattern, options: argparse.Namespace) -> Line:
    """Measure a sync into an empty database."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="envi-scim-bench-first-sync-")))
        folder.chmod(0o755)
        database = _database(engine, folder, stack)
        tokens = (targets.prepare(database), _prepare_other(database))
        target = stack.enter_context(targets.envi(database, tokens[0], folder))
        return measure(
            pattern,
            engine=database.engine,
            port=target.port,
            tokens=tokens,
            users=options.users,
            at_once=options.at_once or pattern.at_once,
        )


def _database(engine: str, folder: Path, stack: ExitStack) -> Database:
    if engine == "sqlite":
        return Database(engine="SQLite", url=f"sqlite:///{folder / 'first-sync.db'}")
    cluster = stack.enter_context(postgres.cluster(folder / "postgres"))
    postgres.create_databases(cluster, ["first_sync"])
    return Database(engine="PostgreSQL", url=cluster.url("first_sync"), pid=cluster.pid)


def _prepare_other(database: Database) -> str:
    """Make the domain that is to notice nothing; give its token."""
    kind = ("--type", "simple", "--authentication", "http-redirect")
    targets.command(database, "domain", "create", OTHER_DOMAIN, *kind)
    targets.command(database, "organization", "create", OTHER_DOMAIN, "Others")
    targets.command(database, "scim", "configure", OTHER_DOMAIN, "--status", "active", "--organization", "Others")
    return targets.command(database, "token", "create", OTHER_DOMAIN, "--name", "probe").strip()


def main() -> int:
    """Measure and report."""
    options = arguments()
    console = Console(stderr=True)
    about = {"command": shlex.join(["python", "-m", "benchmarks.first_sync", *sys.argv[1:]]), **machine.describe()}
    lines = []
    for engine in options.engine or list(ENGINES):
        for name in options.pattern or list(PATTERNS):
            line = measured(engine, PATTERNS[name], options)
            lines.append(line)
            console.log(f"{name}, {line.engine}: {line.rate:.0f} people/s, {line.slope:.2f} at the end")
            for fault in line.faults[:3]:
                console.print(f"{name}, {line.engine}, the other domain: {fault}", markup=False)
    text = report.tables(lines, about=about)
    print(text)
    wrong = any(line.faults for line in lines)
    if options.record and not wrong:
        name = f"{datetime.now(UTC):%Y-%m-%d}-{options.record}"
        raw = {"about": about, "lines": [line.raw for line in lines]}
        record(name, text, raw, begin=report.BEGIN, end=report.END)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
