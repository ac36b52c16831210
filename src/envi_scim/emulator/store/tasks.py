"""Keeps what is to be done for an application, is under way, or failed."""

from collections.abc import Mapping, Sequence

from envi_scim.emulator.store.database import Database, Row
from envi_scim.emulator.tasks import Task, TaskKind, TaskState

_LAST = 2**62
AT_ONCE = 0.0


class Tasks:
    """Tasks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, application_id: str, kind: TaskKind, subject_id: str, *, at: str, not_before: float = AT_ONCE
    ) -> None:
        """Have something done; once, however often it is asked for before it begins."""
        self._database.write(
            "add_task",
            application=application_id,
            kind=kind.value,
            subject=subject_id,
            at=at,
            not_before=not_before,
        )

    def add_for_members(self, application_id: str, group_id: str, *, at: str, not_before: float = AT_ONCE) -> None:
        """Have everybody in a group looked after."""
        self._database.write(
            "add_tasks_of_members", application=application_id, group=group_id, at=at, not_before=not_before
        )

    def release(self, application_id: str) -> None:
        """Let everything begin that waits for the next cycle."""
        self._database.write("release_tasks", application=application_id)

    def retry(self, application_id: str, task_id: int) -> bool:
        """Have one tried again that failed; say whether there was one."""
        return self._database.write("retry_task", application=application_id, id=task_id) > 0

    def retry_all(self, application_id: str) -> None:
        """Have everything tried again that failed."""
        self._database.write("retry_tasks", application=application_id)

    def due(self, *, now: float, count: int) -> Sequence[Task]:
        """Give what may begin, the oldest first; `now` is in seconds since 1970."""
        rows = self._database.all("next_tasks", now=now, count=count)
        return [
            Task(id=row[0], application_id=row[1], kind=TaskKind(row[2]), subject_id=row[3], attempts=row[4], at="")
            for row in rows
        ]

    def soonest(self) -> float | None:
        """Give when the next one may begin, in seconds since 1970; None where nothing waits."""
        soonest: float | None = self._database.value("soonest")
        return soonest

    def begin(self, task: Task) -> None:
        """Note that it is under way."""
        self._database.write("begin_task", id=task.id)

    def end(self, task: Task, *, error: str, at: str) -> None:
        """Note that it is done, or failed with an error."""
        state = TaskState.FAILED if error else TaskState.DONE
        with self._database.at_once():
            self._database.write("end_task", id=task.id, state=state.value, error=error, at=at)
            self._database.write(
                "forget_older_tasks",
                application=task.application_id,
                kind=task.kind.value,
                subject=task.subject_id,
                id=task.id,
            )

    def put_off(self, task: Task, *, until: float, error: str) -> None:
        """Have it tried again, not before then."""
        self._database.write("put_off_task", id=task.id, not_before=until, error=error)

    def begin_anew(self) -> None:
        """Have done what was under way when the program ended."""
        self._database.write("tasks_that_were_cut_off")

    def get(self, application_id: str, task_id: int) -> Task | None:
        """Give one of an application's."""
        row = self._database.one("get_task", application=application_id, id=task_id)
        return None if row is None else _task(row)

    def page(
        self, application_id: str, *, state: TaskState | None = None, before: int = _LAST, count: int
    ) -> Sequence[Task]:
        """Give the tasks in a state, or all that are not done, the newest first."""
        rows = self._database.all(
            "tasks", application=application_id, state="" if state is None else state.value, before=before, count=count
        )
        return [_task(row) for row in rows]

    def counts(self, application_id: str) -> Mapping[tuple[TaskKind, TaskState], int]:
        """Say how many there are of each kind in each state."""
        rows = self._database.all("counts", application=application_id)
        return {(TaskKind(row[0]), TaskState(row[1])): row[2] for row in rows}

    def remove(self, task_id: int) -> None:
        """Forget one that failed or waits."""
        self._database.write("remove_task", id=task_id)


def _task(row: Row) -> Task:
    return Task(
        id=row[0],
        application_id=row[1],
        kind=TaskKind(row[2]),
        subject_id=row[3],
        state=TaskState(row[4]),
        attempts=row[5],
        not_before=row[6],
        error=row[7],
        at=row[8],
    )
