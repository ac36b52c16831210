"""The documentation says of leniencies and of identity providers what the table and the recorded exchanges say."""

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from envi_scim.scim.dialects import LENIENCIES, Rewrite
from envi_scim.scim.notes import Leniency
from tests.dialects.exchanges import Exchange, clients, recorded

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
LENIENCIES_PAGE = (REFERENCE / "leniencies.md").read_text()
PROVIDERS_PAGE = (REFERENCE / "identity-providers.md").read_text()
EXCHANGES = {exchange.name: exchange for exchange in recorded()}


def cells(leniency: str) -> list[str]:
    """Give what the page of leniencies says of one."""
    (row,) = re.findall(rf"^\| `{leniency}` \| (.*) \|$", LENIENCIES_PAGE, re.MULTILINE)
    return [cell.strip() for cell in str(row).split(" | ")]


def named(cell: str) -> list[Exchange]:
    return [EXCHANGES[name] for name in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize("rewrite", LENIENCIES, ids=[rewrite.id for rewrite in LENIENCIES])
def test_the_page_of_leniencies_tells_who_needs_a_rewrite_and_where_that_is_recorded(rewrite: Rewrite) -> None:
    needed_by, description, recorded_in = cells(rewrite.id)

    assert needed_by == ", ".join(rewrite.needed_by)
    assert description == rewrite.description
    assert [exchange.client.name for exchange in named(recorded_in)] == list(rewrite.needed_by)
    assert all(rewrite.id in exchange.needs for exchange in named(recorded_in))


@pytest.mark.parametrize("leniency", Leniency)
def test_the_page_of_leniencies_tells_of_whom_the_rest_was_seen(leniency: Leniency) -> None:
    seen_of, _, _, recorded_in = cells(leniency)

    assert seen_of
    assert ", ".join(exchange.client.name for exchange in named(recorded_in)) == seen_of
    assert all(leniency in exchange.needs for exchange in named(recorded_in))


def rows(exchanges: Iterable[Exchange]) -> list[str]:
    """Give the lines by which the page of identity providers lists exchanges."""
    return [
        f"| {exchange.says} | {', '.join(f'`{leniency}`' for leniency in sorted(exchange.needs)) or 'none'} "
        f"| `{exchange.name}` | {exchange.source[1]} |"
        for exchange in exchanges
    ]


@pytest.mark.parametrize("folder", clients())
def test_the_page_of_identity_providers_lists_what_is_recorded(folder: str) -> None:
    expected = rows(exchange for exchange in EXCHANGES.values() if exchange.client.folder == folder)

    listed = re.findall(rf"^\|.*\| `{folder}/\w+` \| [^|]+ \|$", PROVIDERS_PAGE, re.MULTILINE)

    assert listed == expected, "write these lines into docs/reference/identity-providers.md:\n" + "\n".join(expected)


@pytest.mark.parametrize("folder", clients())
def test_the_page_of_identity_providers_tells_which_leniencies_one_needs(folder: str) -> None:
    needs = {
        leniency for name, exchange in EXCHANGES.items() if name.startswith(f"{folder}/") for leniency in exchange.needs
    }
    (section,) = [section for section in PROVIDERS_PAGE.split("\n## ") if f"| `{folder}/" in section]

    (said,) = re.findall(r"^\| needs \| (.*) \|$", section, re.MULTILINE)

    assert said == (", ".join(f"`{leniency}`" for leniency in sorted(needs)) or "none")


def test_the_page_of_identity_providers_names_no_exchange_that_is_not_there() -> None:
    mentioned = set(re.findall(rf"`((?:{'|'.join(clients())})/\w+)`", PROVIDERS_PAGE))

    assert mentioned == set(EXCHANGES)
