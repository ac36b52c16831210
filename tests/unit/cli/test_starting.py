"""What a start does not load: it is waited for at every command, and after every crash."""

import subprocess
import sys
from pathlib import Path

OPEN = """
import asyncio, sys
from envi_scim.storage.store import open_store

async def opened():
    await (await open_store(sys.argv[1])).close()

asyncio.run(opened())
"""


def loaded_after(program: str, *arguments: str) -> set[str]:
    """Run a program in a process of its own and name the packages that it loaded."""
    told = f"{program}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", told, *arguments], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_a_worker_process_loads_no_command_line() -> None:
    """A process that is spawned imports the main module of its parent first, then what it is to run."""
    loaded = loaded_after("import envi_scim.__main__, envi_scim.cli.workers")

    assert "uvicorn" in loaded
    assert "typer" not in loaded


def test_a_sqlite_file_that_is_at_the_newest_revision_is_opened_without_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'envi-scim.db'}"

    first = loaded_after(OPEN, url)
    second = loaded_after(OPEN, url)

    assert "alembic" in first
    assert "alembic" not in second
