"""What the load generator takes for a right answer, and what the question before it does."""

import pytest

from benchmarks.load import COUNTER, Load, Run, unchunked
from benchmarks.questions import Question, judge

STOCK = 2000


def run_of(**changes: object) -> Run:
    load = {"port": 0, "requests": [b"a", b"b"], "statuses": frozenset({200}), "watched": {}}
    return Run(Load(**{**load, **changes}))  # type: ignore[arg-type]  # what is not named is as above


def answer(*ids: str, total: int) -> dict[str, object]:
    return {"totalResults": total, "Resources": [{"id": name} for name in ids]}


@pytest.mark.parametrize(
    ("status", "body", "right"),
    [
        (200, b'{"userName":"x"}', 1),
        (200, b'{"userName":"x"}{"userName":"y"}', 0),
        (200, b"{}", 0),
        (500, b'{"userName":"x"}', 0),
    ],
)
def test_an_answer_counts_with_its_status_and_what_must_stand_in_it_so_often(
    status: int, body: bytes, right: int
) -> None:
    run = run_of(contains=b'"userName"')

    run.answered(0, status, body, took=0.1)

    assert (run.right, run.wrong) == (right, 1 - right)


def test_an_answer_to_another_request_does_not_count() -> None:
    run = run_of(names=[b"first", b"second"])

    run.answered(1, 200, b"first", took=0.1)
    run.answered(3, 200, b"second", took=0.1)

    assert (run.right, run.wrong) == (1, 1)


def test_what_was_sent_with_a_number_has_to_come_back_with_it() -> None:
    run = run_of(contains=b'"title":"' + COUNTER + b'"')

    run.answered(7, 200, b'{"title":"0000000007"}', took=0.1)
    run.answered(8, 200, b'{"title":"0000000007"}', took=0.1)

    assert (run.right, run.wrong) == (1, 1)


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        (answer("a", "b", total=2), ""),
        (answer("b", "a", total=2), ""),
        (answer("a", "b", "c", total=STOCK), "ignores the filter"),
        (answer(total=0), "says that there are 0 instead of 2"),
        (answer("a", total=2), "gives 1 of 2"),
        (answer("a", "c", total=2), "gives other users"),
        ({}, "says that there are None instead of 2"),
    ],
)
def test_a_list_is_judged_by_its_total_and_its_ids(given: dict[str, object], verdict: str) -> None:
    assert judge(Question(path="", ids=("a", "b"), total=2), given, stock=STOCK) == verdict


def test_a_sorted_list_is_judged_by_its_order_too() -> None:
    question = Question(path="", ids=("a", "b"), total=STOCK, in_order=True)

    assert judge(question, answer("a", "b", total=STOCK), stock=STOCK) == ""
    assert judge(question, answer("b", "a", total=STOCK), stock=STOCK) == "does not sort"


def test_what_lies_across_two_chunks_is_found() -> None:
    assert unchunked(b'8\r\n{"userNa\r\n8\r\nme":"x"}\r\n0\r\n\r\n') == b'{"userName":"x"}'
