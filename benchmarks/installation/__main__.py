"""Owns the command: `python -m benchmarks.installation`, and `--help` for what it takes."""

import argparse
import shlex
import sys
import tempfile
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from benchmarks import machine, targets
from benchmarks.__main__ import ENGINES, databases
from benchmarks.installation import programs, report
from benchmarks.installation.measure import measure
from benchmarks.load import Generator
from benchmarks.peers import node
from benchmarks.report import record


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.installation", description=__doc__)
    parser.add_argument("--engine", action="append", choices=ENGINES, help="only this engine (may be repeated)")
    parser.add_argument("--starts", type=int, default=3, help="starts of each; figures are medians (3)")
    parser.add_argument("--no-peer", action="store_true", help="leave scim2-server out")
    parser.add_argument("--peers", action="store_true", help="the peers that npm has as well")
    parser.add_argument(
        "--record", metavar="NAME", help="keep the figures: benchmarks/results/<date>-NAME.json and docs"
    )
    return parser.parse_args()


def main() -> int:
    """Install, measure and report."""
    options = arguments()
    console = Console(stderr=True)
    about = {"command": shlex.join(["python", "-m", "benchmarks.installation", *sys.argv[1:]]), **machine.describe()}
    absent: dict[str, str] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="envi-scim-bench-installation-")))
        folder.chmod(0o755)
        generator = stack.enter_context(Generator())
        console.log("installing Envi into a fresh virtual environment")
        python = programs.install_envi(folder)
        known = [
            programs.envi(python, database, targets.prepare(database))
            for database in stack.enter_context(databases(options.engine or list(ENGINES), folder))
        ]
        if not options.no_peer:
            known += programs.scim2_server()
        for peer in node.PEERS if options.peers else ():
            console.log(f"installing {peer.package}")
            try:
                known.append(programs.of_node(peer))
            except node.NotToBeHad as error:
                absent[peer.package] = str(error)
        console.log(f"starting {len(known)} programs, {options.starts} times each")
        sizes = measure(known, starts=options.starts, generator=generator, logs=folder)
    text = report.tables(sizes, about=about, absent=absent)
    print(text)
    if options.record:
        name = f"{datetime.now(UTC):%Y-%m-%d}-{options.record}"
        report.CHART.write_text(report.chart(sizes), encoding="utf-8")
        raw = {"about": about, "absent": absent, "sizes": [size.raw() for size in sizes]}
        record(name, text, raw, begin=report.BEGIN, end=report.END)
    return 0


if __name__ == "__main__":
    sys.exit(main())
