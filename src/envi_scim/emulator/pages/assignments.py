"""Owns the Assignments tab (guide C4): People, Groups, the two dialogs, and the reports."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from envi_scim.emulator.office import Office
from envi_scim.emulator.pages import forms
from envi_scim.emulator.pages.applications import PATH, Frame, path_of
from envi_scim.emulator.pages.lists import PAGE, place_in, shown
from envi_scim.emulator.pages.rendering import led_to, segment
from envi_scim.emulator.store.directory import place_of, place_of_group
from envi_scim.emulator.tasks import TaskKind

_PATH = f"{PATH}/assignments"


class AssignmentPages:
    """The Assignments tab."""

    def __init__(self, office: Office, frame: Frame) -> None:
        self._office = office
        self._frame = frame

    def routes(self) -> list[Route]:
        """Give the routes."""
        return [
            Route(_PATH, self.people, methods=["GET"]),
            Route(f"{_PATH}/groups", self.groups, methods=["GET"]),
            Route(f"{_PATH}/current", self.current, methods=["GET"]),
            Route(f"{_PATH}/recent", self.recent, methods=["GET"]),
            Route(f"{_PATH}/convert", self.conversions, methods=["GET"]),
            Route(f"{_PATH}/convert", self.convert, methods=["POST"]),
            Route(f"{_PATH}/provision", self.provision, methods=["POST"]),
            Route(f"{_PATH}/assign/groups", self.choose_group, methods=["GET"]),
            Route(f"{_PATH}/assign/groups/{{group}}", self.group, methods=["GET"]),
            Route(f"{_PATH}/assign/groups/{{group}}", self.assign_group, methods=["POST"]),
            Route(f"{_PATH}/assign/people", self.choose_person, methods=["GET"]),
            Route(f"{_PATH}/assign/people/{{person}}", self.person, methods=["GET"]),
            Route(f"{_PATH}/assign/people/{{person}}", self.assign_person, methods=["POST"]),
            Route(f"{_PATH}/groups/{{group}}/unassign", self.unassign_group, methods=["POST"]),
            Route(f"{_PATH}/groups/{{group}}/move", self.move_group, methods=["POST"]),
            Route(f"{_PATH}/people/{{person}}/unassign", self.unassign_person, methods=["POST"]),
        ]

    async def people(self, request: Request) -> Response:
        """List who is assigned."""
        return self._people(request, "assignments/people.html")

    async def current(self, request: Request) -> Response:
        """Show the report Current Assignments."""
        return self._people(request, "assignments/current.html")

    async def groups(self, request: Request) -> Response:
        """List the groups that are assigned, by priority."""
        application = self._frame.application(request)
        groups = self._office.store.assignments.groups(application.id)
        return self._frame.page(request, "assignments/groups.html", groups=groups)

    async def recent(self, request: Request) -> Response:
        """Show the report Recent Unassignments."""
        application = self._frame.application(request)
        found = self._office.store.assignments.unassigned_lately(application.id, count=PAGE)
        return self._frame.page(request, "assignments/recent.html", unassigned=found)

    async def conversions(self, request: Request) -> Response:
        """List whose own assignment could be one by group (Convert assignments)."""
        store, application = self._office.store, self._frame.application(request)
        both = [
            (store.people.get(one), store.assignments.of(application.id, one))
            for one in store.assignments.individuals(application.id)[:PAGE]
        ]
        return self._frame.page(request, "assignments/convert.html", people=[one for one in both if one[1].through])

    async def convert(self, request: Request) -> Response:
        """Convert the assignments that were ticked."""
        form, application = await forms.read(request), self._frame.application(request)
        for person_id in form.texts("person"):
            self._office.assignments.convert(application.id, person_id)
        return led_to(path_of(application.id, "assignments"), done="converted")

    async def provision(self, request: Request) -> Response:
        """Have everybody who is assigned looked after (Provision Users)."""
        application = self._frame.application(request)
        self._office.assignments.provision_everybody(application.id)
        return led_to(path_of(application.id, "assignments"), done="provision")

    async def choose_group(self, request: Request) -> Response:
        """Show the dialog of Assign to Groups."""
        store, text = self._office.store, request.query_params.get("q", "")
        application = self._frame.application(request)
        found = shown(lambda count: store.groups.page(text=text, after=place_in(request), count=count))
        return self._frame.page(
            request,
            "assignments/choose_group.html",
            q=text,
            groups=found.rows,
            following=place_of_group(found.rows[-1].group) if found.more else None,
            assigned={one.group.id for one in store.assignments.groups(application.id)},
        )

    async def group(self, request: Request) -> Response:
        """Show the page of one group's assignment: Save and Go Back."""
        group = self._office.store.groups.get(request.path_params["group"])
        number = self._office.store.groups.number_of_members(group.id)
        return self._frame.page(request, "assignments/group.html", group=group, number=number)

    async def assign_group(self, request: Request) -> Response:
        """Assign a group, and go back to the dialog."""
        application = self._frame.application(request)
        self._office.assignments.assign_group(application.id, request.path_params["group"])
        return led_to(path_of(application.id, "assignments/assign/groups"), done="assigned")

    async def choose_person(self, request: Request) -> Response:
        """Show the dialog of Assign to People."""
        store, text = self._office.store, request.query_params.get("q", "")
        application = self._frame.application(request)
        found = shown(lambda count: store.people.page(text=text, after=place_in(request), count=count))
        return self._frame.page(
            request,
            "assignments/choose_person.html",
            q=text,
            people=[(one, store.assignments.of(application.id, one.id)) for one in found.rows],
            following=place_of(found.rows[-1]) if found.more else None,
        )

    async def person(self, request: Request) -> Response:
        """Show the page of one person's assignment: Save and Go Back."""
        person = self._office.store.people.get(request.path_params["person"])
        return self._frame.page(request, "assignments/person.html", person=person)

    async def assign_person(self, request: Request) -> Response:
        """Assign somebody, and go back to the dialog."""
        application = self._frame.application(request)
        self._office.assignments.assign_person(application.id, request.path_params["person"])
        return led_to(path_of(application.id, "assignments/assign/people"), done="assigned")

    async def unassign_group(self, request: Request) -> Response:
        """Take a group away."""
        application = self._frame.application(request)
        self._office.assignments.unassign_group(application.id, request.path_params["group"])
        return led_to(path_of(application.id, "assignments/groups"), done="unassigned")

    async def move_group(self, request: Request) -> Response:
        """Give a group another priority."""
        form, application = await forms.read(request), self._frame.application(request)
        self._office.assignments.move_group(application.id, request.path_params["group"], up=form.checked("up"))
        return led_to(path_of(application.id, "assignments/groups"), done="moved")

    async def unassign_person(self, request: Request) -> Response:
        """Take the own assignment of somebody away."""
        application = self._frame.application(request)
        self._office.assignments.unassign_person(application.id, request.path_params["person"])
        return led_to(path_of(application.id, "assignments"), done="unassigned")

    def _people(self, request: Request, template: str) -> Response:
        store, text = self._office.store, request.query_params.get("q", "")
        application = self._frame.application(request)
        found = shown(
            lambda count: store.assignments.people(application.id, text=text, after=place_in(request), count=count)
        )
        rows = [(one, store.assignments.user(application.id, one.person.id)) for one in found.rows]
        return self._frame.page(
            request,
            template,
            q=text,
            people=rows,
            following=place_of(found.rows[-1].person) if found.more else None,
            number=store.assignments.number(application.id),
            user_kind=TaskKind.USER,
            address=f"/applications/{segment(application.id)}/assignments",
        )
