"""The reference of the emulator tells of what there is, and of nothing else."""

import re
from pathlib import Path

from starlette.routing import Route

from envi_scim.emulator.applications import CATALOG
from envi_scim.emulator.office import opened
from envi_scim.emulator.pages.app import create_app
from envi_scim.emulator.settings import LIMITS, Settings
from tests.unit.cli.test_reference import commands

REFERENCE = (Path(__file__).parents[3] / "docs/reference/emulator.md").read_text()
# They lead elsewhere.
NO_PAGES = {"/", "/applications/…", "/applications/…/provisioning"}


async def test_the_reference_lists_every_page_and_no_other() -> None:
    written = re.findall(r"^\| [^|]+ \| `(/[^`]*)` \|", REFERENCE, flags=re.MULTILINE)

    async with opened(None) as office:
        routes = [one for one in create_app(office).routes if isinstance(one, Route)]
    there = {re.sub(r"\{[^}]+\}", "…", one.path) for one in routes if one.methods and "GET" in one.methods}

    assert len(written) == len(set(written))
    assert set(written) == there - NO_PAGES


def test_the_reference_lists_every_setting_as_it_is_at_first() -> None:
    for name, (label, least, most) in LIMITS.items():
        assert f"| {label} | {getattr(Settings(), name)} | {least:,} to {most:,}" in REFERENCE


def test_the_reference_lists_what_the_catalogue_has() -> None:
    for kind in CATALOG:
        assert f"| {kind.name} |" in REFERENCE


def test_the_reference_lists_every_option_of_the_command() -> None:
    assert {name for name in commands()["emulator"] if f"| `{name}" not in REFERENCE} == set()
