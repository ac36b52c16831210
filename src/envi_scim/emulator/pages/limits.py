"""Owns the page Settings: the emulator's own limits."""

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from envi_scim.emulator.directory import Refused
from envi_scim.emulator.office import Office
from envi_scim.emulator.pages import forms
from envi_scim.emulator.pages.forms import Form
from envi_scim.emulator.pages.rendering import Renderer, led_to
from envi_scim.emulator.settings import LIMITS, checked

_PATH = "/settings"


class LimitPages:
    """Settings."""

    def __init__(self, office: Office, renderer: Renderer) -> None:
        self._office = office
        self._renderer = renderer

    def routes(self) -> list[Route]:
        """Give the routes."""
        return [Route(_PATH, self.show, methods=["GET"]), Route(_PATH, self.change, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        """Show the limits."""
        return self._shown(request, Form())

    async def change(self, request: Request) -> Response:
        """Save the limits."""
        form = await forms.read(request)
        try:
            wanted = checked(form.all())
        except Refused as error:
            form.refuse(error)
            return self._shown(request, form, status=422)
        for name, value in asdict(wanted).items():
            self._office.store.journal.set(name, str(value))
        return led_to(_PATH, done="saved")

    def _shown(self, request: Request, form: Form, *, status: int = 200) -> Response:
        return self._renderer.page(
            request, "settings/show.html", form=form, status=status, limits=LIMITS, values=asdict(self._office.settings)
        )
