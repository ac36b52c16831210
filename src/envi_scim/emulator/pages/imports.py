"""Owns the Import tab: Import Now, the reports, and what the last one brought; Monitor Imports shows the same."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from envi_scim.emulator.office import Office
from envi_scim.emulator.pages.applications import PATH, Frame, path_of
from envi_scim.emulator.pages.lists import PAGE
from envi_scim.emulator.pages.rendering import led_to


class ImportPages:
    """The Import tab."""

    def __init__(self, office: Office, frame: Frame) -> None:
        self._office = office
        self._frame = frame

    def routes(self) -> list[Route]:
        """Give the routes."""
        return [
            Route(f"{PATH}/import", self.show, methods=["GET"]),
            Route(f"{PATH}/import", self.begin, methods=["POST"]),
            Route(f"{PATH}/imports", self.monitor, methods=["GET"]),
        ]

    async def show(self, request: Request) -> Response:
        """Show what the last import brought."""
        journal, application = self._office.store.journal, self._frame.application(request)
        runs = journal.imports(application.id, count=1)
        last = runs[0] if runs else None
        return self._frame.page(
            request,
            "imports/show.html",
            last=last,
            users=journal.imported_users(last.id, count=PAGE) if last else [],
            groups=journal.imported_groups(last.id, count=PAGE) if last else [],
        )

    async def begin(self, request: Request) -> Response:
        """Import now."""
        application = self._frame.application(request)
        self._office.applications.read_back(application.id)
        return led_to(path_of(application.id, "import"), done="import")

    async def monitor(self, request: Request) -> Response:
        """List the imports."""
        application = self._frame.application(request)
        return self._frame.page(
            request, "imports/monitor.html", runs=self._office.store.journal.imports(application.id, count=PAGE)
        )
