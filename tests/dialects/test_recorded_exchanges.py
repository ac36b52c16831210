"""Requests as real identity providers send them get what they expect; each leniency is needed by one of them."""

from copy import deepcopy
from pathlib import Path

import pytest

from envi_scim.scim.dialects import LENIENCIES, Rewrite
from envi_scim.scim.dialects.remedies import REMEDIES, remedy_for
from envi_scim.scim.notes import Leniency
from tests.dialects.exchanges import Exchange, outcome, recorded

EXCHANGES = recorded()
LENIENCIES_PAGE = Path(__file__).parents[2] / "docs" / "reference" / "leniencies.md"


@pytest.mark.parametrize("exchange", EXCHANGES, ids=[exchange.name for exchange in EXCHANGES])
def test_a_recorded_request_gets_what_its_sender_expects(exchange: Exchange) -> None:
    before, request = deepcopy(exchange.before), deepcopy(exchange.request)

    happened = outcome(exchange)

    assert happened == exchange.expected
    assert (exchange.before, exchange.request) == (before, request), "a request never changes what it was given"


@pytest.mark.parametrize("rewrite", LENIENCIES, ids=[rewrite.id for rewrite in LENIENCIES])
def test_each_rewrite_is_needed_by_a_recorded_exchange(rewrite: Rewrite) -> None:
    """Switched off, some exchange goes wrong; and one of those that need it is of an IdP that it names."""
    others = tuple(other for other in LENIENCIES if other is not rewrite)

    spoilt = {exchange.name.split("/")[0] for exchange in EXCHANGES if outcome(exchange, others) != exchange.expected}

    assert spoilt & {name.lower().replace("microsoft ", "").split(" ")[0] for name in rewrite.needed_by}


def test_the_ids_of_leniencies_are_unique() -> None:
    ids = [rewrite.id for rewrite in LENIENCIES] + list(Leniency)

    assert len(set(ids)) == len(ids)


def test_the_page_of_leniencies_lists_every_entry() -> None:
    """Public text is written once: the page says of each leniency what the table says."""
    page = LENIENCIES_PAGE.read_text()

    for rewrite in LENIENCIES:
        assert f"| `{rewrite.id}` | {', '.join(rewrite.needed_by)} | {rewrite.description} |" in page
    for leniency in Leniency:
        assert f"| `{leniency}` |" in page


def test_each_leniency_has_a_sentence_about_what_to_change_in_the_identity_provider() -> None:
    assert set(REMEDIES) == {rewrite.id for rewrite in LENIENCIES} | set(Leniency)
    assert remedy_for("no-such-leniency").endswith(".")
