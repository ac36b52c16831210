"""The reference of the command line tells of what there is, and of nothing else."""

import re
from pathlib import Path

import typer

from envi_scim.cli.main import app

REFERENCE = Path(__file__).parents[3] / "docs/reference/command-line.md"


def commands() -> set[str]:
    root = typer.main.get_command(app)
    found: set[str] = set()
    for name, command in root.commands.items():  # type: ignore[attr-defined]  # the root is a group
        found |= {f"{name} {sub}" for sub in command.commands} if hasattr(command, "commands") else {name}
    return found


def test_the_reference_lists_every_command_and_no_other() -> None:
    written = re.findall(r"^\| `envi-scim ([a-z]+(?: [a-z]+)?)", REFERENCE.read_text(), flags=re.MULTILINE)

    assert set(written) == commands()
    assert len(written) == len(set(written))
