"""Who is compared with whom: nobody with a server that answers wrongly or loses what it acknowledged."""

from functools import partial

import pytest

from benchmarks.load import Outcome
from benchmarks.measure import Line
from benchmarks.report import chart, tables
from benchmarks.standings import Standings, mean
from benchmarks.targets import BARE, ENVI, PEER, PEER_ASGI, RAW

NODE = "scimmy-routers"


def line(kind: str, rate: int, workload: str = "get", **changes: object) -> Line:
    outcome = Outcome(
        right=rate,
        wrong=0,
        first_wrong="",
        elapsed=1.0,
        latencies=(0.001, 0.002, 0.003),
        cpu={"server": 0.5},
        busy=0.1,
        next=rate,
    )
    engine = "SQLite" if kind in {ENVI, BARE, RAW} else "memory"
    made = Line(workload=workload, title=workload, target=f"{kind}, {engine}", kind=kind, engine=engine)
    made.outcomes.append(outcome)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def test_the_best_peer_is_the_fastest_that_is_right_and_keeps_what_it_acknowledged() -> None:
    standings = Standings(
        [
            line(ENVI, 1000),
            line(PEER, 100),
            line(PEER_ASGI, 400, acknowledged=40, lost=33),
            line(NODE, 900, failure="ignores the filter"),
        ]
    )

    best = standings.best_peer("get")

    assert best is not None
    assert best.kind == PEER
    assert standings.times("get", "SQLite", best) == pytest.approx(10)
    assert standings.times("get", "SQLite", standings.peer("get", NODE)) is None


def test_whose_resources_are_not_whole_is_measured_and_marked_and_no_correct_peer() -> None:
    lines = [line(ENVI, 1000), line(PEER, 100), line(NODE, 900, lacks="meta")]

    standings = Standings(lines)
    best, fastest = standings.best_peer("get"), standings.best_peer("get", whole=False)

    assert best is not None
    assert best.kind == PEER
    assert fastest is not None
    assert fastest.kind == NODE
    text = tables(lines, about={})
    assert "| get | 1,000 | 100 | 900 \\* |" in text
    assert "against the best of all, those marked \\* too: geometric mean 1.1x" in text


def test_the_mean_is_geometric_and_over_those_workloads_alone_that_both_can() -> None:
    standings = Standings(
        [
            line(ENVI, 1000, "get"),
            line(PEER, 500, "get"),
            line(ENVI, 800, "put"),
            line(PEER, 100, "put"),
            line(ENVI, 900, "bulk"),
            line(PEER, 1, "bulk", failure="not supported: 501"),
            line(ENVI, 900, "walk"),
            line(PEER, 1, "walk"),
        ]
    )

    ratios = standings.ratios("SQLite", partial(standings.peer, kind=PEER), {"get", "put", "bulk"})

    assert ratios == {"get": pytest.approx(2), "put": pytest.approx(8)}
    assert mean(ratios.values()) == pytest.approx(4)


def test_where_nobody_counts_there_is_no_mean() -> None:
    standings = Standings([line(ENVI, 10)])

    assert mean(standings.ratios("SQLite", standings.best_peer, {"get"}).values()) is None


def test_the_four_numbers_stand_in_one_row() -> None:
    lines = [line(ENVI, 100), line(BARE, 200)]
    lines += [line(ENVI, 100, "create"), line(BARE, 300, "create"), line(RAW, 150, "create")]

    text = tables(lines, about={})

    assert "| SQLite | 5,000 | 2,500 | 2.00x | 5,000 | 1,667 | 3.00x | 100 | 150 | 67% |" in text


def test_a_dash_has_its_reason_below_the_table_and_losses_stand_in_it() -> None:
    lines = [line(ENVI, 100), line(PEER, 50, acknowledged=40, lost=33), line(NODE, 50, failure="ignores | the filter")]

    text = tables(lines, about={}, absent={"somebody": "there is no npm on this machine"})

    assert "| get | 100 | 7 of 40 kept | — |" in text
    assert "- scimmy-routers, memory: get: ignores / the filter." in text
    assert "- **somebody did not take part**: there is no npm on this machine." in text


def test_what_was_refused_is_not_said_to_be_lost() -> None:
    refused = line(NODE, 50, failure="answers 400", acknowledged=35, lost=35)

    text = tables([line(ENVI, 100), refused], about={})

    assert "| get | 100 | — |" in text
    assert "- scimmy-routers, memory: get: answers 400." in text


def test_the_chart_has_no_dot_of_a_figure_that_does_not_count() -> None:
    drawn = chart([line(ENVI, 100), line(PEER, 50), line(NODE, 70, failure="ignores the filter")])

    assert "get, scim2-server: 50" in drawn
    assert "get, scimmy-routers" not in drawn
