"""Owns Applications and Browse App Catalog (guide B1, B2): search, Add, label, Next, Done."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from envi_scim.emulator.applications import KINDS, Kind, search
from envi_scim.emulator.directory import NotThere, Refused, checked_name
from envi_scim.emulator.office import Office
from envi_scim.emulator.pages import forms
from envi_scim.emulator.pages.rendering import Renderer, led_to, segment

_PATH = "/applications"


class CatalogPages:
    """What there is and what can be added."""

    def __init__(self, office: Office, renderer: Renderer) -> None:
        self._office = office
        self._renderer = renderer

    def routes(self) -> list[Route]:
        """Give the routes."""
        return [
            Route(_PATH, self.list, methods=["GET"]),
            Route("/catalog", self.browse, methods=["GET"]),
            Route("/catalog/{kind}", self.kind, methods=["GET"]),
            Route("/catalog/{kind}/add", self.settings, methods=["GET"]),
            Route("/catalog/{kind}/add", self.sign_on, methods=["POST"]),
            Route("/catalog/{kind}/done", self.done, methods=["POST"]),
        ]

    async def list(self, request: Request) -> Response:
        """List the applications that were added."""
        store = self._office.store
        applications = [(one, store.assignments.number(one.id)) for one in store.applications.all()]
        return self._renderer.page(request, "applications/list.html", applications=applications)

    async def browse(self, request: Request) -> Response:
        """Browse the catalogue."""
        text = request.query_params.get("q", "")
        return self._renderer.page(request, "applications/catalog.html", q=text, kinds=search(text))

    async def kind(self, request: Request) -> Response:
        """Show an application of the catalogue."""
        return self._renderer.page(request, "applications/kind.html", kind=_kind(request))

    async def settings(self, request: Request) -> Response:
        """Ask for the label: General Settings, the first of two steps."""
        return self._renderer.page(request, "applications/add.html", kind=_kind(request))

    async def sign_on(self, request: Request) -> Response:
        """Show the sign-on options, the second step, which stay as they are."""
        form = await forms.read(request)
        try:
            label = checked_name(form.text("label"), what="Application label", field="label")
        except Refused as error:
            form.refuse(error)
            return self._renderer.page(request, "applications/add.html", form=form, status=422, kind=_kind(request))
        return self._renderer.page(request, "applications/sign_on_options.html", kind=_kind(request), label=label)

    async def done(self, request: Request) -> Response:
        """Add it."""
        form = await forms.read(request)
        kind = _kind(request)
        try:
            application = self._office.applications.add(kind.id, form.text("label"))
        except Refused as error:
            form.refuse(error)
            return self._renderer.page(request, "applications/add.html", form=form, status=422, kind=kind)
        return led_to(f"{_PATH}/{segment(application.id)}/assignments", done="added")


def _kind(request: Request) -> Kind:
    kind = KINDS.get(request.path_params["kind"])
    if kind is None:
        raise NotThere("The catalogue has no such application.")
    return kind
