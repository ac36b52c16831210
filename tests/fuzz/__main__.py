"""Owns the command: `python -m tests.fuzz`, and `--help` for what it takes. Exit status 1 tells of a failure."""

import argparse
import asyncio
import os
import secrets
import shlex
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.progress import Progress

from tests.fuzz import report
from tests.fuzz.asked import Asked
from tests.fuzz.rounds import ROUND, Judged, Outcome, judge, mode_of, play, stages

# Rounds that one process plays before it tells: some ten seconds.
_CHUNK = 25
_SHOWN = 20


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seed", type=int, help="what the requests are made of (any)")
    parser.add_argument("--requests", type=int, default=20_000, help="how many, in rounds of 1,000 (20,000)")
    parser.add_argument("--processes", type=int, default=1, help="how many processes share them (1)")
    parser.add_argument("--index", type=int, help="replay this request alone, and those before it in its round")
    parser.add_argument("--kept", type=Path, help="send the requests that a file keeps, one a line, instead")
    parser.add_argument("--record", action="store_true", help="write the result to docs/reference/fuzz.md")
    return parser.parse_args()


def replay(seed: int, index: int, console: Console) -> int:
    """Play a round up to one request, and tell of that request alone."""

    async def played() -> Outcome:
        with stages() as made:
            stage = made[mode_of(index // ROUND)]
            await stage.prepare()
            return await play(stage, seed, index // ROUND, until=index % ROUND + 1)

    outcome = asyncio.run(played())
    assert outcome.last is not None, "a request was played"
    failures = [failure for failure in outcome.failures if failure.index == index]
    for told in failures or [outcome.last]:
        console.print(str(told), markup=False, highlight=False, soft_wrap=True)
    return 1 if failures else 0


def kept(file: Path, console: Console) -> int:
    """Send the requests of a file, each at the beginning of a round."""

    async def played(lines: list[str]) -> Outcome:
        outcome = Outcome()
        with stages() as made:
            for mode, stage in made.items():
                await stage.prepare()
                for number, line in enumerate(lines, start=1):
                    await stage.begin(0)
                    await judge(stage, Asked.read(stage.known.named(line)), number, outcome)
                console.print(f"{mode} mode: {len(lines)} requests")
                await stage.close()
        return outcome

    outcome = asyncio.run(played([line for line in file.read_text().splitlines() if not line.startswith("#")]))
    for failure in outcome.failures:
        console.print(str(failure), markup=False, highlight=False, soft_wrap=True)
    return 1 if outcome.failures else 0


def chunk(seed: int, numbers: list[int]) -> Outcome:
    """Play some rounds in this process."""

    async def played() -> Outcome:
        outcome = Outcome()
        with stages() as made:
            for stage in made.values():
                await stage.prepare()
            for number in numbers:
                outcome.add(await play(made[mode_of(number)], seed, number))
        return outcome

    return asyncio.run(played())


def outcomes(seed: int, rounds: int, processes: int) -> Iterator[Outcome]:
    """Play all rounds, and give what came of them piece by piece."""
    pieces = [list(range(start, min(start + _CHUNK, rounds))) for start in range(0, rounds, _CHUNK)]
    if processes == 1:
        yield from (chunk(seed, piece) for piece in pieces)
        return
    with ProcessPoolExecutor(processes) as pool:
        for done in as_completed([pool.submit(chunk, seed, piece) for piece in pieces]):
            yield done.result()


def shown(failures: list[Judged], seed: int) -> Iterator[str]:
    """Write the first of the failures, each with the command that replays it."""
    for failure in sorted(failures, key=lambda failure: failure.index)[:_SHOWN]:
        yield f"python -m tests.fuzz --seed {seed} --index {failure.index}\n{failure}\n"
    yield f"{len(failures)} failures"


def main() -> int:
    """Fuzz and report."""
    options = arguments()
    console = Console(stderr=True)
    seed = secrets.randbelow(10**6) if options.seed is None else options.seed
    if options.kept is not None:
        return kept(options.kept, console)
    if options.index is not None:
        return replay(seed, options.index, console)
    began = perf_counter()
    total = Outcome()
    with Progress(console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(f"seed {seed}", total=options.requests)
        for outcome in outcomes(seed, -(-options.requests // ROUND), options.processes):
            total.add(outcome)
            progress.update(task, completed=total.asked)
            for failure in outcome.failures[:_SHOWN]:
                progress.console.print(f"index {failure.index}: {'; '.join(failure.wrong)[:200]}", markup=False)
    command = shlex.join(["python", "-m", "tests.fuzz", *sys.argv[1:]])
    run = report.Run(command, seed, options.processes, os.cpu_count() or 1, perf_counter() - began, total)
    console.print(report.summary(run))
    if total.failures:
        console.print("\n".join(shown(total.failures, seed)), markup=False, highlight=False, soft_wrap=True)
    if options.record:
        report.record(run)
    return 1 if total.failures else 0


if __name__ == "__main__":
    sys.exit(main())
