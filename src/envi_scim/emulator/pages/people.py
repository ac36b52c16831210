"""Owns Directory > People: who there is, one person's profile, groups and applications."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from envi_scim.emulator.directory import PROFILE, REQUIRED, PersonStatus, Refused
from envi_scim.emulator.office import Office
from envi_scim.emulator.pages import forms
from envi_scim.emulator.pages.forms import Form
from envi_scim.emulator.pages.lists import place_in, shown
from envi_scim.emulator.pages.rendering import Renderer, led_to, segment
from envi_scim.emulator.store.directory import place_of

_PATH = "/directory/people"


class PeoplePages:
    """People."""

    def __init__(self, office: Office, renderer: Renderer) -> None:
        self._office = office
        self._renderer = renderer

    def routes(self) -> list[Route]:
        """Give the routes."""
        return [
            Route(_PATH, self.list, methods=["GET"]),
            Route(_PATH, self.add, methods=["POST"]),
            Route(f"{_PATH}/add", self.form, methods=["GET"]),
            Route(f"{_PATH}/{{person}}", self.show, methods=["GET"]),
            Route(f"{_PATH}/{{person}}", self.change, methods=["POST"]),
            Route(f"{_PATH}/{{person}}/activate", self.activate, methods=["POST"]),
            Route(f"{_PATH}/{{person}}/deactivate", self.deactivate, methods=["POST"]),
            Route(f"{_PATH}/{{person}}/reset-password", self.reset_password, methods=["POST"]),
        ]

    async def list(self, request: Request) -> Response:
        """List people by name."""
        text = request.query_params.get("q", "")
        found = shown(lambda count: self._office.store.people.page(text=text, after=place_in(request), count=count))
        return self._renderer.page(
            request,
            "people/list.html",
            q=text,
            people=found.rows,
            following=place_of(found.rows[-1]) if found.more else None,
            number=self._office.store.people.number(),
        )

    async def form(self, request: Request) -> Response:
        """Show the form for somebody new."""
        return self._renderer.page(request, "people/add.html", attributes=PROFILE, required=REQUIRED)

    async def add(self, request: Request) -> Response:
        """Add somebody."""
        form = await forms.read(request)
        try:
            person = self._office.directory.add_person(form.all())
        except Refused as error:
            form.refuse(error)
            return self._renderer.page(
                request, "people/add.html", form=form, status=422, attributes=PROFILE, required=REQUIRED
            )
        return led_to(f"{_PATH}/{segment(person.id)}", done="added")

    async def show(self, request: Request) -> Response:
        """Show somebody."""
        return self._shown(request, Form())

    async def change(self, request: Request) -> Response:
        """Give somebody another profile."""
        form = await forms.read(request)
        try:
            person = self._office.directory.change_person(request.path_params["person"], form.all())
        except Refused as error:
            form.refuse(error)
            return self._shown(request, form, status=422)
        return led_to(f"{_PATH}/{segment(person.id)}", done="saved")

    async def activate(self, request: Request) -> Response:
        """Activate an account."""
        person = self._office.directory.set_status(request.path_params["person"], PersonStatus.ACTIVE)
        return led_to(f"{_PATH}/{segment(person.id)}", done="activated")

    async def deactivate(self, request: Request) -> Response:
        """Deactivate an account."""
        person = self._office.directory.set_status(request.path_params["person"], PersonStatus.DEACTIVATED)
        return led_to(f"{_PATH}/{segment(person.id)}", done="deactivated")

    async def reset_password(self, request: Request) -> Response:
        """Make somebody a new password."""
        self._office.directory.reset_password(request.path_params["person"])
        return led_to(f"{_PATH}/{segment(request.path_params['person'])}", done="password")

    def _shown(self, request: Request, form: Form, *, status: int = 200) -> Response:
        store = self._office.store
        person = store.people.get(request.path_params["person"])
        applications = [store.applications.get(one) for one in store.assignments.applications_of(person.id)]
        return self._renderer.page(
            request,
            "people/show.html",
            form=form,
            status=status,
            person=person,
            attributes=PROFILE,
            required=REQUIRED,
            groups=store.groups.of_person(person.id),
            applications=[
                (one, store.assignments.of(one.id, person.id), store.assignments.user(one.id, person.id))
                for one in applications
            ],
        )
