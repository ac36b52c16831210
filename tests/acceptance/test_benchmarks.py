"""The benchmarks run: a change of the statements that the bare route borrows does not leave it answering wrongly."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHORT = ("--users", "1100", "--rounds", "1", "--seconds", "0.2", "--connections", "2", "--no-peer")


def test_a_short_run_measures_both_engines_beside_the_bare_route() -> None:
    """`python -m benchmarks` ends with 1 where an answer was wrong or a write was lost."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--workload", "get", "--workload", "create", *SHORT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    for engine in ("SQLite", "PostgreSQL"):
        for workload in ("get a user", "create a user"):
            assert f"- {engine}, {workload}: " in done.stdout
