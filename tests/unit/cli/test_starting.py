"""What a start does not load: it is waited for at every command, and after every crash."""

import subprocess
import sys


def loaded_after(program: str) -> set[str]:
    """Run a program in a process of its own and name the packages that it loaded."""
    told = f"{program}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_a_worker_process_loads_no_command_line() -> None:
    """A process that is spawned imports the main module of its parent first, then what it is to run."""
    assert "typer" not in loaded_after("import envi_scim.__main__, envi_scim.cli.workers")
    assert "typer" not in loaded_after("import envi_scim.__main__, envi_scim.cli.reading_ahead")


def test_a_command_that_does_not_serve_loads_no_server() -> None:
    loaded = loaded_after("import envi_scim.cli.main")

    assert "typer" in loaded
    assert not {"jinja2", "starlette", "uvicorn"} & loaded
