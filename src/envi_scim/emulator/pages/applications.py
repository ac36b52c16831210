"""Owns the frame of an application's pages, and its plain tabs: General, Sign On, Mobile (guide C8)."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from envi_scim.emulator.applications import Application
from envi_scim.emulator.directory import Refused
from envi_scim.emulator.office import Office
from envi_scim.emulator.pages import forms
from envi_scim.emulator.pages.forms import Form
from envi_scim.emulator.pages.rendering import Renderer, led_to, segment
from envi_scim.emulator.tasks import TaskState

PATH = "/applications/{application}"
_WATCH = "watch"
_EVERY = 3  # seconds, of a page that is watched


class Frame:
    """Shows pages of an application below its header and tabs."""

    def __init__(self, office: Office, renderer: Renderer) -> None:
        self._office = office
        self._renderer = renderer

    def application(self, request: Request) -> Application:
        """Find the application of an address. Raises NotThere."""
        return self._office.store.applications.get(request.path_params["application"])

    def page(
        self, request: Request, template: str, *, form: Form | None = None, status: int = 200, **context: object
    ) -> Response:
        """Make a page of an application. Raises NotThere."""
        application = self.application(request)
        counts = self._office.store.tasks.counts(application.id)
        number = {state: sum(many for (_, one), many in counts.items() if one is state) for state in TaskState}
        open_tasks = number[TaskState.PENDING] + number[TaskState.RUNNING]
        under_way = number[TaskState.RUNNING] if application.kind.in_cycles else open_tasks
        watching = _WATCH in request.query_params
        page = self._renderer.page(
            request,
            template,
            form=form,
            status=status,
            application=application,
            counts=counts,
            open_tasks=open_tasks,
            under_way=under_way,
            failed_tasks=number[TaskState.FAILED],
            watching=watching,
            here=_here(request),
            **context,
        )
        if watching and under_way:
            page.headers["Refresh"] = str(_EVERY)
        return page


def _here(request: Request) -> str:
    """Give the address of a page without what was just done, and without being watched."""
    passing = ("done", _WATCH)
    kept = [(name, value) for name, value in request.query_params.multi_items() if name not in passing]
    return f"{request.url.path}?{urlencode(kept)}" if kept else request.url.path


def path_of(application_id: str, tab: str) -> str:
    """Write the address of a tab."""
    return f"/applications/{segment(application_id)}/{tab}"


class ApplicationPages:
    """General, Sign On, Mobile."""

    def __init__(self, office: Office, frame: Frame) -> None:
        self._office = office
        self._frame = frame

    def routes(self) -> list[Route]:
        """Give the routes."""
        return [
            Route(PATH, self.first, methods=["GET"]),
            Route(f"{PATH}/general", self.general, methods=["GET"]),
            Route(f"{PATH}/general", self.rename, methods=["POST"]),
            Route(f"{PATH}/delete", self.delete, methods=["POST"]),
            Route(f"{PATH}/sign-on", self.sign_on, methods=["GET"]),
            Route(f"{PATH}/mobile", self.mobile, methods=["GET"]),
        ]

    async def first(self, request: Request) -> Response:
        """Lead to the tab that is looked at most."""
        return led_to(path_of(self._frame.application(request).id, "assignments"))

    async def general(self, request: Request) -> Response:
        """Show the label."""
        return self._frame.page(request, "applications/general.html")

    async def rename(self, request: Request) -> Response:
        """Give it another label."""
        form = await forms.read(request)
        try:
            application = self._office.applications.rename(request.path_params["application"], form.text("label"))
        except Refused as error:
            form.refuse(error)
            return self._frame.page(request, "applications/general.html", form=form, status=422)
        return led_to(path_of(application.id, "general"), done="saved")

    async def delete(self, request: Request) -> Response:
        """Delete it."""
        self._office.applications.delete(request.path_params["application"])
        return led_to("/applications", done="deleted")

    async def sign_on(self, request: Request) -> Response:
        """Show the sign-on options."""
        return self._frame.page(request, "applications/sign_on.html")

    async def mobile(self, request: Request) -> Response:
        """Show that there is nothing."""
        return self._frame.page(request, "applications/mobile.html")
