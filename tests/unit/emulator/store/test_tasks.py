"""Tasks as they are kept: one that waits is enough, and what may begin is found at once."""

import pytest

from envi_scim.emulator.applications import KINDS, Application
from envi_scim.emulator.store import Store, open_store
from envi_scim.emulator.tasks import WITH_THE_NEXT_CYCLE, TaskKind, TaskState

APP = "0oa1"
AT = "2026-11-27T09:30:00.000Z"


@pytest.fixture
def store() -> Store:
    opened = open_store(None)
    opened.applications.add(Application(id=APP, label="Envi", kind=KINDS["scim2headerauth"]))
    return opened


def add(store: Store, subject: str, kind: TaskKind = TaskKind.USER, not_before: float = 0) -> None:
    store.tasks.add(APP, kind, subject, at=AT, not_before=not_before)


def due(store: Store, now: float = 1000) -> list[str]:
    return [task.subject_id for task in store.tasks.due(now=now, count=10)]


def states(store: Store) -> list[tuple[str, TaskState]]:
    return sorted((task.subject_id, task.state) for task in store.tasks.page(APP, count=10))


def test_what_is_asked_for_twice_waits_once(store: Store) -> None:
    add(store, "ada")
    add(store, "ada")
    add(store, "ada", TaskKind.PASSWORD)

    assert states(store) == [("ada", TaskState.PENDING)] * 2


def test_what_is_asked_for_while_it_is_under_way_is_done_behind_it(store: Store) -> None:
    add(store, "ada")
    (task,) = store.tasks.due(now=0, count=1)
    store.tasks.begin(task)

    add(store, "ada")
    assert due(store) == []

    store.tasks.end(task, error="", at=AT)
    assert due(store) == ["ada"]


def test_what_waits_longer_than_it_must_is_brought_forward_and_never_put_back(store: Store) -> None:
    add(store, "ada", not_before=WITH_THE_NEXT_CYCLE)
    add(store, "ada", not_before=0)
    add(store, "ada", not_before=WITH_THE_NEXT_CYCLE)

    assert due(store) == ["ada"]


def test_the_oldest_begin_first_and_what_was_put_off_behind_them(store: Store) -> None:
    for subject in ("ada", "ben", "cleo"):
        add(store, subject)
    (ada,) = store.tasks.due(now=0, count=1)
    store.tasks.begin(ada)
    store.tasks.put_off(ada, until=500, error="busy")

    assert due(store, now=499) == ["ben", "cleo"]
    assert due(store, now=500) == ["ben", "cleo", "ada"]
    assert store.tasks.soonest() == 0


def test_what_was_put_off_takes_the_place_of_what_was_asked_for_meanwhile(store: Store) -> None:
    add(store, "ada")
    (task,) = store.tasks.due(now=0, count=1)
    store.tasks.begin(task)
    add(store, "ada")

    store.tasks.put_off(task, until=500, error="busy")

    (left,) = store.tasks.page(APP, count=10)
    assert (left.id, left.attempts, left.not_before, left.error) == (task.id, 1, 500, "busy")


def test_the_newest_that_ended_says_how_a_subject_stands(store: Store) -> None:
    for error in ("no", ""):
        add(store, "ada")
        (task,) = store.tasks.due(now=0, count=1)
        store.tasks.begin(task)
        store.tasks.end(task, error=error, at=AT)

    assert states(store) == []
    assert store.tasks.counts(APP) == {(TaskKind.USER, TaskState.DONE): 1}


def test_a_retry_counts_anew_and_gives_way_to_what_waits(store: Store) -> None:
    add(store, "ada")
    (task,) = store.tasks.due(now=0, count=1)
    store.tasks.begin(task)
    store.tasks.end(task, error="no", at=AT)

    assert store.tasks.retry(APP, task.id)
    (again,) = store.tasks.due(now=0, count=1)
    assert (again.id, again.attempts) == (task.id, 0)

    store.tasks.begin(again)
    store.tasks.end(again, error="no", at=AT)
    add(store, "ada")
    assert not store.tasks.retry(APP, task.id)
    assert due(store) == ["ada"]


def test_a_retry_of_another_applications_task_does_nothing(store: Store) -> None:
    add(store, "ada")
    (task,) = store.tasks.due(now=0, count=1)
    store.tasks.begin(task)
    store.tasks.end(task, error="no", at=AT)

    assert not store.tasks.retry("0oa2", task.id)
    assert store.tasks.get("0oa2", task.id) is None


def test_what_was_cut_off_begins_anew_once(store: Store) -> None:
    add(store, "ada")
    (task,) = store.tasks.due(now=0, count=1)
    store.tasks.begin(task)
    add(store, "ada")

    store.tasks.begin_anew()

    assert states(store) == [("ada", TaskState.PENDING)]


def test_what_may_begin_is_found_in_the_order_of_an_index(store: Store) -> None:
    """Ten thousand that wait are not sorted for each one that begins."""
    plan = store.database._connection.execute(
        f"explain query plan {store.database._queries.next_tasks.sql}", {"now": 0, "count": 1}
    ).fetchall()

    assert any("task_next" in row[3] for row in plan)
    assert not any("TEMP B-TREE" in row[3] for row in plan)
