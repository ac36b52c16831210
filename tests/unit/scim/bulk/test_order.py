"""The order of bulk operations: that of the request but for what must be there before."""

import pytest

from envi_scim.scim.attributes import Document
from envi_scim.scim.bulk.order import is_circle, steps_of
from tests.unit.scim.bulk.operations import group, patch, understood, user


def order(*written: Document) -> list[list[int]]:
    return [[operation.position for operation in step] for step in steps_of(understood(written))]


def test_without_references_the_order_is_that_of_the_request() -> None:
    assert order(user("a"), patch("/Users/1"), user("b"), patch("/Users/1")) == [[0], [1], [2], [3]]


def test_what_is_referred_to_backwards_changes_nothing() -> None:
    assert order(user("a"), group("g", "a"), patch("/Groups/bulkId:g")) == [[0], [1], [2]]


@pytest.mark.clause("7644-3.7-18")
def test_what_is_referred_to_forwards_is_created_before_and_nothing_else_moves() -> None:
    assert order(patch("/Users/1"), group("g", "h", "a"), patch("/Users/2"), user("a"), group("h", "a")) == [
        [0],
        [3],
        [4],
        [1],
        [2],
    ]


def test_a_circle_is_one_step_in_the_order_of_the_request() -> None:
    steps = steps_of(understood([group("c", "b"), user("u"), group("a", "c", "u"), group("b", "a"), group("d", "c")]))

    assert [[operation.position for operation in step] for step in steps] == [[1], [0, 2, 3], [4]]
    assert [is_circle(step) for step in steps] == [False, True, False]


def test_what_refers_to_itself_is_a_circle() -> None:
    assert [is_circle(step) for step in steps_of(understood([group("a", "a"), group("b")]))] == [True, False]


def test_a_chain_may_be_as_long_as_a_request() -> None:
    """Deeper than any recursion goes."""
    length = 5000
    chain = [group(str(number), str(number + 1)) for number in range(length)]

    assert order(*chain, group(str(length)))[0] == [length]
