"""Owns the command: `python -m benchmarks.console`, and `--help` for what it takes."""

import argparse
import shlex
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from benchmarks import machine, targets
from benchmarks.__main__ import ENGINES
from benchmarks.console import report
from benchmarks.console.measure import House, Line, measure
from benchmarks.console.pages import PAGES
from benchmarks.console.visitor import make_operator, signed_in
from benchmarks.report import record
from benchmarks.stock import empty_databases, fill


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.console", description=__doc__)
    parser.add_argument("--engine", action="append", choices=ENGINES, help="only this engine (may be repeated)")
    parser.add_argument("--users", type=int, default=1_000_000, help="users of the largest database (1,000,000)")
    parser.add_argument(
        "--between", type=int, default=20_000, help="users of one that is as large as any page looks at (20,000)"
    )
    parser.add_argument("--few", type=int, default=1000, help="users of the smallest; at least 1,000 (1,000)")
    parser.add_argument("--repetitions", type=int, default=100, help="how often each page is asked for (100)")
    parser.add_argument("--page", action="append", default=[], help="only pages whose names begin so (may be repeated)")
    parser.add_argument(
        "--record", metavar="NAME", help="keep the figures: benchmarks/results/<date>-NAME.json and docs"
    )
    return parser.parse_args()


def measured(engine: str, sizes: list[int], options: argparse.Namespace, console: Console) -> list[Line]:
    """Measure every page on one engine."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="envi-scim-bench-console-")))
        folder.chmod(0o755)
        filled = []
        for database, users in zip(empty_databases(engine, folder, sizes, stack), sizes, strict=True):
            token = targets.prepare(database)
            password = make_operator(database)
            console.log(f"{database.engine}: filling {users:,} users")
            stock = fill(database, users)
            logs = folder / f"logs-{users}"
            logs.mkdir()
            filled.append((stock, stack.enter_context(targets.envi(database, token, logs)), password))
            name = database.engine
        # Only now: the server ends a connection over which nothing comes for some seconds.
        houses = [House(stock=stock, visitor=signed_in(target, password)) for stock, target, password in filled]
        lines = []
        for page in PAGES:
            if options.page and not page.name.startswith(tuple(options.page)):
                continue
            line = measure(page, houses, engine=name, repetitions=options.repetitions)
            for fault in line.faults[:3]:
                console.print(f"{line.page}, {name}: {fault}", markup=False)
            if not line.faults:
                console.log(f"{line.page}, {name}: {' '.join(f'{line.median(users):.1f}' for users in sizes)} ms")
                lines.append(line)
        return lines


def main() -> int:
    """Measure and report."""
    options = arguments()
    console = Console(stderr=True)
    about = {"command": shlex.join(["python", "-m", "benchmarks.console", *sys.argv[1:]]), **machine.describe()}
    sizes = sorted({options.few, options.between, options.users})
    pages = [page for page in PAGES if not options.page or page.name.startswith(tuple(options.page))]
    engines = options.engine or list(ENGINES)
    lines = [line for engine in engines for line in measured(engine, sizes, options, console)]
    text = report.tables(lines, sizes=sizes, about=about)
    print(text)
    wrong = len(lines) < len(pages) * len(engines)
    if options.record and not wrong:
        name = f"{datetime.now(UTC):%Y-%m-%d}-{options.record}"
        raw = {"about": about, "lines": [line.raw() for line in lines]}
        record(name, text, raw, begin=report.BEGIN, end=report.END)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
