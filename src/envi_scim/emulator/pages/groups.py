"""Owns Directory > Groups (guide C1, C2): what there is, who is in a group, and Manage People."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from envi_scim.emulator.directory import Refused
from envi_scim.emulator.office import Office
from envi_scim.emulator.pages import forms
from envi_scim.emulator.pages.forms import Form
from envi_scim.emulator.pages.lists import PAGE, place_in, shown
from envi_scim.emulator.pages.rendering import Renderer, led_to, segment
from envi_scim.emulator.store.directory import place_of, place_of_group

_PATH = "/directory/groups"


class GroupPages:
    """Groups."""

    def __init__(self, office: Office, renderer: Renderer) -> None:
        self._office = office
        self._renderer = renderer

    def routes(self) -> list[Route]:
        """Give the routes."""
        return [
            Route(_PATH, self.list, methods=["GET"]),
            Route(_PATH, self.add, methods=["POST"]),
            Route(f"{_PATH}/add", self.form, methods=["GET"]),
            Route(f"{_PATH}/{{group}}", self.show, methods=["GET"]),
            Route(f"{_PATH}/{{group}}", self.change, methods=["POST"]),
            Route(f"{_PATH}/{{group}}/delete", self.delete, methods=["POST"]),
            Route(f"{_PATH}/{{group}}/people", self.people, methods=["GET"]),
            Route(f"{_PATH}/{{group}}/people", self.move, methods=["POST"]),
        ]

    async def list(self, request: Request) -> Response:
        """List groups by name."""
        text = request.query_params.get("q", "")
        found = shown(lambda count: self._office.store.groups.page(text=text, after=place_in(request), count=count))
        return self._renderer.page(
            request,
            "groups/list.html",
            q=text,
            groups=found.rows,
            following=place_of_group(found.rows[-1].group) if found.more else None,
        )

    async def form(self, request: Request) -> Response:
        """Show the form for a new group."""
        return self._renderer.page(request, "groups/add.html")

    async def add(self, request: Request) -> Response:
        """Add a group."""
        form = await forms.read(request)
        try:
            group = self._office.directory.add_group(form.text("name"), form.text("description"))
        except Refused as error:
            form.refuse(error)
            return self._renderer.page(request, "groups/add.html", form=form, status=422)
        return led_to(f"{_PATH}/{segment(group.id)}", done="added")

    async def show(self, request: Request) -> Response:
        """Show a group and who is in it."""
        return self._shown(request, Form())

    async def change(self, request: Request) -> Response:
        """Rename a group."""
        form = await forms.read(request)
        group_id = request.path_params["group"]
        try:
            self._office.directory.change_group(group_id, form.text("name"), form.text("description"))
        except Refused as error:
            form.refuse(error)
            return self._shown(request, form, status=422)
        return led_to(f"{_PATH}/{segment(group_id)}", done="saved")

    async def delete(self, request: Request) -> Response:
        """Delete a group."""
        self._office.directory.delete_group(request.path_params["group"])
        return led_to(_PATH, done="deleted")

    async def people(self, request: Request) -> Response:
        """Show Manage People: Not Members beside Members, each with a box to tick."""
        store, text = self._office.store, request.query_params.get("q", "")
        group = store.groups.get(request.path_params["group"])
        return self._renderer.page(
            request,
            "groups/people.html",
            group=group,
            q=text,
            outside=store.groups.not_members(group.id, text=text, count=PAGE),
            inside=store.groups.members(group.id, after=place_in(request), count=PAGE),
            number=store.groups.number_of_members(group.id),
        )

    async def move(self, request: Request) -> Response:
        """Save Manage People: put those who were ticked in and take those out, or all that a search finds."""
        form = await forms.read(request)
        group_id = request.path_params["group"]
        added, removed = form.texts("add"), form.texts("remove")
        if form.checked("add_all"):
            everybody = self._office.store.people.number()
            found = self._office.store.groups.not_members(group_id, text=form.text("q"), count=everybody)
            added = [person.id for person in found]
        if form.checked("remove_all"):
            removed = list(self._office.store.groups.member_ids(group_id))
        self._office.directory.change_members(group_id, added=added, removed=removed)
        return led_to(f"{_PATH}/{segment(group_id)}", done="saved")

    def _shown(self, request: Request, form: Form, *, status: int = 200) -> Response:
        store = self._office.store
        group = store.groups.get(request.path_params["group"])
        found = shown(lambda count: store.groups.members(group.id, after=place_in(request), count=count))
        return self._renderer.page(
            request,
            "groups/show.html",
            form=form,
            status=status,
            group=group,
            members=found.rows,
            following=place_of(found.rows[-1]) if found.more else None,
            number=store.groups.number_of_members(group.id),
            applications=[
                one
                for one in store.applications.all()
                if group.id in {assigned.group.id for assigned in store.assignments.groups(one.id)}
            ],
        )
