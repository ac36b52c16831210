"""Owns the Cycle tab of an application that works in cycles: what waits, and starting one at once."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from envi_scim.emulator.directory import NotThere
from envi_scim.emulator.office import Office
from envi_scim.emulator.pages.applications import PATH, Frame, path_of
from envi_scim.emulator.pages.rendering import led_to


class CyclePages:
    """The Cycle tab."""

    def __init__(self, office: Office, frame: Frame) -> None:
        self._office = office
        self._frame = frame

    def routes(self) -> list[Route]:
        """Give the routes."""
        return [
            Route(f"{PATH}/cycle", self.show, methods=["GET"]),
            Route(f"{PATH}/cycle", self.begin, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Show the scope, what waits, and what was said last."""
        store, application = self._office.store, self._frame.application(request)
        if not application.kind.in_cycles:
            raise NotThere("This application does not work in cycles.")
        return self._frame.page(
            request,
            "applications/cycle.html",
            people=store.assignments.number(application.id),
            groups=store.pushes.all(application.id),
            exchanges=store.journal.exchanges(application.id, count=20),
        )

    async def begin(self, request: Request) -> Response:
        """Begin a cycle."""
        application = self._frame.application(request)
        self._office.applications.begin_cycle(application.id)
        return led_to(path_of(application.id, "cycle"), done="cycle")
