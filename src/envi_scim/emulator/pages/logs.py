"""Owns what can be looked at afterwards: the log of events, each request with its answer, and the tasks."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from envi_scim.emulator.directory import NotThere
from envi_scim.emulator.office import Office
from envi_scim.emulator.pages.applications import PATH, Frame, path_of
from envi_scim.emulator.pages.lists import before_in, shown
from envi_scim.emulator.pages.rendering import led_to
from envi_scim.emulator.tasks import Task, TaskKind, TaskState


class LogPages:
    """View Logs, exchanges, tasks."""

    def __init__(self, office: Office, frame: Frame) -> None:
        self._office = office
        self._frame = frame

    def routes(self) -> list[Route]:
        """Give the routes."""
        return [
            Route(f"{PATH}/logs", self.events, methods=["GET"]),
            Route(f"{PATH}/requests", self.exchanges, methods=["GET"]),
            Route(f"{PATH}/requests/{{exchange:int}}", self.exchange, methods=["GET"]),
            Route(f"{PATH}/tasks", self.tasks, methods=["GET"]),
            Route(f"{PATH}/tasks/retry", self.retry_all, methods=["POST"]),
            Route(f"{PATH}/tasks/{{task:int}}", self.task, methods=["GET"]),
            Route(f"{PATH}/tasks/{{task:int}}/retry", self.retry, methods=["POST"]),
            Route(f"{PATH}/tasks/{{task:int}}/remove", self.remove, methods=["POST"]),
        ]

    async def events(self, request: Request) -> Response:
        """Show what happened, the newest first."""
        journal, application = self._office.store.journal, self._frame.application(request)
        found = shown(lambda count: journal.events(application.id, before=before_in(request), count=count))
        return self._frame.page(
            request, "logs/events.html", events=found.rows, following=found.rows[-1].id if found.more else None
        )

    async def exchanges(self, request: Request) -> Response:
        """Show what was sent, the newest first."""
        journal, application = self._office.store.journal, self._frame.application(request)
        found = shown(lambda count: journal.exchanges(application.id, before=before_in(request), count=count))
        return self._frame.page(
            request, "logs/exchanges.html", exchanges=found.rows, following=found.rows[-1].id if found.more else None
        )

    async def exchange(self, request: Request) -> Response:
        """Show a request and its answer."""
        application = self._frame.application(request)
        found = self._office.store.journal.exchange(application.id, request.path_params["exchange"])
        if found is None:
            raise NotThere("This request is not on record any longer.")
        return self._frame.page(request, "logs/exchange.html", exchange=found)

    async def tasks(self, request: Request) -> Response:
        """Show what is to be done, is under way, or failed."""
        store, application = self._office.store, self._frame.application(request)
        text = request.query_params.get("state", "")
        state = TaskState(text) if text in list(TaskState) else None
        found = shown(
            lambda count: store.tasks.page(application.id, state=state, before=before_in(request), count=count)
        )
        return self._frame.page(
            request,
            "logs/tasks.html",
            state=text,
            tasks=[(task, self._subject(task)) for task in found.rows],
            following=found.rows[-1].id if found.more else None,
        )

    async def task(self, request: Request) -> Response:
        """Show a task and what was said for it."""
        store, application = self._office.store, self._frame.application(request)
        task = store.tasks.get(application.id, request.path_params["task"])
        if task is None:
            raise NotThere("This task is not on record any longer.")
        found = store.journal.exchanges(application.id, task_id=task.id, count=100)
        return self._frame.page(request, "logs/task.html", task=task, subject=self._subject(task), exchanges=found)

    async def retry(self, request: Request) -> Response:
        """Try one again that failed."""
        application = self._frame.application(request)
        self._office.applications.retry(application.id, request.path_params["task"])
        return led_to(path_of(application.id, "tasks"), done="retried")

    async def retry_all(self, request: Request) -> Response:
        """Try everything again that failed."""
        application = self._frame.application(request)
        self._office.applications.retry_all(application.id)
        return led_to(path_of(application.id, "tasks"), done="retried")

    async def remove(self, request: Request) -> Response:
        """Forget a task."""
        application = self._frame.application(request)
        if self._office.store.tasks.get(application.id, request.path_params["task"]) is not None:
            self._office.store.tasks.remove(request.path_params["task"])
        return led_to(path_of(application.id, "tasks"), done="deleted")

    def _subject(self, task: Task) -> str:
        store = self._office.store
        try:
            if task.kind in {TaskKind.USER, TaskKind.PASSWORD}:
                return store.people.get(task.subject_id).login
            if task.kind is TaskKind.GROUP:
                return store.groups.get(task.subject_id).name
        except NotThere:
            return "somebody or something that was deleted"
        return task.subject_id
