"""Requests as real identity providers send them get what they expect, over HTTP; each leniency is needed by one."""

from functools import partial

import pytest

from envi_scim.scim import dialects
from envi_scim.scim.dialects import LENIENCIES, Rewrite
from envi_scim.scim.dialects.remedies import REMEDIES, remedy_for
from envi_scim.scim.notes import KEPT_ATTRIBUTE, Leniency
from tests.dialects.exchanges import KINDS, Exchange, recorded
from tests.dialects.wire import Wire

EXCHANGES = recorded()
NAMES = [exchange.name for exchange in EXCHANGES]
# Where a request goes to be understood.
DOORS = ("rewrite_resource", "rewrite_patch", "parse_filter")
# Validation takes an empty value for none by itself, outside strict mode; the rewrite is there so that it is noted.
ONLY_NOTED = {"empty-text", "empty-reference"}
# What all have in common is nobody's need.
NOBODY = "any"


def needing(leniency: str) -> list[Exchange]:
    return [exchange for exchange in EXCHANGES if leniency in exchange.needs and exchange.client.folder != NOBODY]


@pytest.mark.parametrize("exchange", EXCHANGES, ids=NAMES)
async def test_a_recorded_request_gets_what_its_sender_expects(exchange: Exchange, wire: Wire) -> None:
    happened = await wire.run(exchange)

    assert happened.wrong == []
    assert happened.noted == exchange.needs


@pytest.mark.parametrize("rewrite", LENIENCIES, ids=[rewrite.id for rewrite in LENIENCIES])
async def test_each_rewrite_is_needed_by_every_provider_that_it_names(
    rewrite: Rewrite, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Switched off, an exchange of each of these goes wrong; and nobody else has one that notes it."""
    others = tuple(other for other in LENIENCIES if other is not rewrite)
    for door in DOORS:
        monkeypatch.setattr(dialects, door, partial(getattr(dialects, door), rewrites=others))

    recorded_of, spoilt = set(), set()
    for exchange in needing(rewrite.id):
        happened = await wire.run(exchange)
        recorded_of.add(exchange.client.name)
        if happened.wrong or (rewrite.id in ONLY_NOTED and happened.noted != exchange.needs):
            spoilt.add(exchange.client.name)

    assert recorded_of == spoilt == set(rewrite.needed_by)


@pytest.mark.parametrize("leniency", Leniency)
def test_what_is_let_pass_from_anybody_is_recorded_of_somebody(leniency: Leniency) -> None:
    assert any(leniency in exchange.needs for exchange in EXCHANGES)


def test_the_ids_of_leniencies_are_unique() -> None:
    ids = [rewrite.id for rewrite in LENIENCIES] + list(Leniency)

    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("exchange", EXCHANGES, ids=NAMES)
def test_an_exchange_says_where_it_is_known_from(exchange: Exchange) -> None:
    where, kind = exchange.source

    assert where.strip()
    assert kind in KINDS


def test_each_leniency_has_a_sentence_about_what_to_change_in_the_identity_provider() -> None:
    assert set(REMEDIES) == {rewrite.id for rewrite in LENIENCIES} | set(Leniency) | {KEPT_ATTRIBUTE}
    assert remedy_for("no-such-leniency").endswith(".")
