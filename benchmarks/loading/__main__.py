"""Owns the command: `python -m benchmarks.loading`, and `--help` for what it takes."""

import argparse
import shlex
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from benchmarks import machine, postgres
from benchmarks.__main__ import ENGINES
from benchmarks.loading import files, report
from benchmarks.loading.measure import Line, measure
from benchmarks.report import record
from benchmarks.targets import Database


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.loading", description=__doc__)
    parser.add_argument("--engine", action="append", choices=ENGINES, help="only this engine (may be repeated)")
    parser.add_argument("--users", type=int, default=1_000_000, help="users in the file (1,000,000)")
    parser.add_argument("--seconds", type=float, default=10.0, help="seconds of POSTs, before and behind (10)")
    parser.add_argument(
        "--record", metavar="NAME", help="keep the figures: benchmarks/results/<date>-NAME.json and docs"
    )
    return parser.parse_args()


@contextmanager
def databases(engine: str, folder: Path) -> Iterator[tuple[Database, Database]]:
    """Make two empty databases of one engine."""
    if engine == "sqlite":
        yield (
            Database(engine="SQLite", url=f"sqlite:///{folder / 'loaded.db'}"),
            Database(engine="SQLite", url=f"sqlite:///{folder / 'moved.db'}"),
        )
        return
    with postgres.cluster(folder / "postgres") as cluster:
        postgres.create_databases(cluster, ["loaded", "moved"])
        yield (
            Database(engine="PostgreSQL", url=cluster.url("loaded"), pid=cluster.pid),
            Database(engine="PostgreSQL", url=cluster.url("moved"), pid=cluster.pid),
        )


def measured(engine: str, options: argparse.Namespace, console: Console) -> Line:
    """Measure one engine."""
    with tempfile.TemporaryDirectory(prefix="envi-scim-bench-loading-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        file = folder / "users.ndjson"
        console.log(f"{engine}: writing a file of {options.users:,} users")
        memberships = files.write(file, options.users)
        with databases(engine, folder) as (database, other):
            console.log(f"{engine}: POSTs, import, POSTs, import again, export, import of the export")
            line = measure(database, other, file, users=options.users, memberships=memberships, seconds=options.seconds)
        console.log(f"{line.engine}: {line.rate:,.0f} users in a second, {line.times:.1f} times POSTs")
        return line


def main() -> int:
    """Measure and report."""
    options = arguments()
    console = Console(stderr=True)
    about = {"command": shlex.join(["python", "-m", "benchmarks.loading", *sys.argv[1:]]), **machine.describe()}
    lines = [measured(engine, options, console) for engine in options.engine or ENGINES]
    text = report.tables(lines, about=about)
    print(text)
    if options.record:
        raw = {"about": about, "lines": [line.raw() for line in lines]}
        record(f"{datetime.now(UTC):%Y-%m-%d}-{options.record}", text, raw, begin=report.BEGIN, end=report.END)
    return 0


if __name__ == "__main__":
    sys.exit(main())
