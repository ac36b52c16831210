"""The order of bulk operations: that of the request but for what must be there before, and what may run together."""

from collections.abc import Iterable

import pytest

from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.bulk.message import BulkOperation, read_bulk
from envi_scim.scim.bulk.order import is_circle, runs_of, steps_of
from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.urns import BULK_REQUEST_URN


def group(bulk_id: str, *members: str) -> Document:
    data: Document = {"displayName": bulk_id, "members": [{"value": f"bulkId:{member}"} for member in members]}
    return {"method": "POST", "path": "/Groups", "bulkId": bulk_id, "data": data}


def user(bulk_id: str, user_name: str = "", manager: str | None = None) -> Document:
    data: Document = {"userName": user_name or bulk_id}
    if manager is not None:
        data["manager"] = {"value": f"bulkId:{manager}"}
    return {"method": "POST", "path": "/Users", "bulkId": bulk_id, "data": data}


def patch(path: str) -> Document:
    return {"method": "PATCH", "path": path, "data": {}}


def understood(written: Iterable[Document]) -> list[BulkOperation]:
    body: Json = {"schemas": [BULK_REQUEST_URN], "Operations": list(written)}
    return list(read_bulk(body, strict=False, base="", most=10_000).operations)


def order(*written: Document) -> list[list[int]]:
    return [[operation.position for operation in step] for step in steps_of(understood(written))]


def runs(*written: Document) -> list[list[int]]:
    steps = steps_of(understood(written))
    return [[step[0].position for step in run] for run in runs_of(steps, (USER, GROUP))]


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


@pytest.mark.clause("7644-3.7-19")
def test_creations_of_one_type_run_together_and_nothing_else() -> None:
    written = (
        user("a"),
        user("b"),
        group("g"),
        group("h"),
        patch("/Users/1"),
        patch("/Users/2"),
        user("c"),
        group("i", "i"),
        user("d"),
    )

    assert runs(*written) == [[0, 1], [2, 3], [4], [5], [6], [7], [8]]


def test_who_refers_to_another_of_a_run_begins_a_new_one() -> None:
    assert runs(user("a"), user("b"), user("c", manager="b"), user("d", manager="a")) == [[0, 1], [2, 3]]


def test_two_who_want_one_name_never_run_together() -> None:
    """The first of them gets it, as if they had come one by one; and names have no case."""
    assert runs(user("a", "Bob"), user("b", "bob"), user("c", "ann")) == [[0], [1, 2]]


def test_a_run_has_an_end() -> None:
    assert [len(run) for run in runs(*(user(str(number)) for number in range(20)))] == [8, 8, 4]
