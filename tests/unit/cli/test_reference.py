"""The reference of the command line tells of what there is, and of nothing else."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from envi_scim.cli.main import app

REFERENCE = Path(__file__).parents[3] / "docs/reference/command-line.md"


# What every command has stands once, at the top of the page.
EVERYWHERE = {"--database", "--json", "--help"}


def commands() -> dict[str, set[str]]:
    """Give each command with the options of its own."""
    root = typer.main.get_command(app)
    found: dict[str, Any] = {}
    for name, command in root.commands.items():  # type: ignore[attr-defined]  # the root is a group
        parts = {f"{name} {sub}": one for sub, one in getattr(command, "commands", {}).items()}
        found |= parts or {name: command}
    return {name: options_of(command) for name, command in found.items()}


def options_of(command: Any) -> set[str]:
    names = {name for option in command.params for name in option.opts if name.startswith("--")}
    return names - EVERYWHERE


def test_the_reference_lists_every_command_and_no_other() -> None:
    written = re.findall(r"^\| `envi-scim ([a-z]+(?: [a-z-]+)?)", REFERENCE.read_text(), flags=re.MULTILINE)

    assert set(written) == set(commands())
    assert len(written) == len(set(written))


@pytest.mark.parametrize(("command", "options"), commands().items(), ids=commands())
def test_the_reference_names_every_option_of_a_command(command: str, options: set[str]) -> None:
    row = re.search(rf"^\| `envi-scim {command}\b.*$", REFERENCE.read_text(), flags=re.MULTILINE)

    assert row is not None
    assert {option for option in options if option not in row[0]} == set()
