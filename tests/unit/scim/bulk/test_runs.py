"""The runs of a bulk request: what may be performed at the same time."""

import pytest

from envi_scim.scim.attributes import Document
from envi_scim.scim.bulk.order import steps_of
from envi_scim.scim.bulk.runs import runs_of
from envi_scim.scim.core_schemas import GROUP, USER
from tests.unit.scim.bulk.operations import group, patch, understood, user


def runs(*written: Document) -> list[list[int]]:
    steps = steps_of(understood(written))
    return [[step[0].position for step in run] for run in runs_of(steps, (USER, GROUP))]


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
