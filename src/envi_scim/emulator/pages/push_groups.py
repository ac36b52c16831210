"""Owns the Push Groups tab (guide C5, C6): by name, by rule, errors, all; push now, unlink, refresh."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from envi_scim.emulator.directory import Refused
from envi_scim.emulator.office import Office
from envi_scim.emulator.pages import forms
from envi_scim.emulator.pages.applications import PATH, Frame, path_of
from envi_scim.emulator.pages.forms import Form
from envi_scim.emulator.pages.lists import place_in, shown
from envi_scim.emulator.pages.rendering import led_to
from envi_scim.emulator.push_groups import Condition, PushStatus
from envi_scim.emulator.store.directory import place_of_group

_PATH = f"{PATH}/push-groups"
_SHOWN = ("by-name", "by-rule", "errors", "all")


class PushGroupPages:
    """The Push Groups tab."""

    def __init__(self, office: Office, frame: Frame) -> None:
        self._office = office
        self._frame = frame

    def routes(self) -> list[Route]:
        """Give the routes."""
        return [
            Route(_PATH, self.list, methods=["GET"]),
            Route(f"{_PATH}/find", self.find, methods=["GET"]),
            Route(f"{_PATH}/rule", self.rule, methods=["GET"]),
            Route(f"{_PATH}/rule", self.create_rule, methods=["POST"]),
            Route(f"{_PATH}/rules/{{rule}}/delete", self.delete_rule, methods=["POST"]),
            Route(f"{_PATH}/refresh", self.refresh, methods=["POST"]),
            Route(f"{_PATH}/edit", self.edit, methods=["POST"]),
            Route(f"{_PATH}/{{group}}/push", self.push, methods=["POST"]),
            Route(f"{_PATH}/{{group}}/push-now", self.push_now, methods=["POST"]),
            Route(f"{_PATH}/{{group}}/unlink", self.ask, methods=["GET"]),
            Route(f"{_PATH}/{{group}}/unlink", self.unlink, methods=["POST"]),
        ]

    async def list(self, request: Request) -> Response:
        """List the pushed groups."""
        application = self._frame.application(request)
        which = request.query_params.get("show", "all")
        which = which if which in _SHOWN else "all"
        pushed = self._office.store.pushes.all(application.id)
        if which in {"by-name", "by-rule"}:
            pushed = [one for one in pushed if one.by_rule == (which == "by-rule")]
        if which == "errors":
            pushed = [one for one in pushed if one.status is PushStatus.ERROR]
        return self._frame.page(
            request,
            "push_groups/list.html",
            which=which,
            pushed=pushed,
            rules=self._office.store.pushes.rules(application.id),
            editing="edit" in request.query_params,
        )

    async def find(self, request: Request) -> Response:
        """Find groups by name."""
        store, text = self._office.store, request.query_params.get("q", "")
        application = self._frame.application(request)
        found = shown(lambda count: store.groups.page(text=text, after=place_in(request), count=count))
        return self._frame.page(
            request,
            "push_groups/find.html",
            q=text,
            groups=found.rows,
            following=place_of_group(found.rows[-1].group) if found.more else None,
            pushed={one.group.id for one in store.pushes.all(application.id)},
        )

    async def rule(self, request: Request) -> Response:
        """Find groups by rule."""
        return self._rule(request, Form())

    async def create_rule(self, request: Request) -> Response:
        """Create a rule."""
        form = await forms.read(request)
        application = self._frame.application(request)
        try:
            self._office.push_groups.create_rule(
                application.id, name=form.text("name"), condition=form.text("condition"), text=form.text("text")
            )
        except Refused as error:
            form.refuse(error)
            return self._rule(request, form, status=422)
        return led_to(path_of(application.id, "push-groups"), done="rule", show="by-rule")

    async def delete_rule(self, request: Request) -> Response:
        """Delete a rule."""
        application = self._frame.application(request)
        self._office.push_groups.delete_rule(application.id, request.path_params["rule"])
        return led_to(path_of(application.id, "push-groups"), done="deleted", show="by-rule")

    async def refresh(self, request: Request) -> Response:
        """Read the groups of the application again (Refresh App Groups)."""
        application = self._frame.application(request)
        self._office.applications.read_back(application.id)
        return led_to(path_of(application.id, "push-groups"), done="import")

    async def push(self, request: Request) -> Response:
        """Push a group by name."""
        application = self._frame.application(request)
        self._office.push_groups.push_by_name(application.id, request.path_params["group"])
        return led_to(path_of(application.id, "push-groups"), done="pushing", show="by-name")

    async def push_now(self, request: Request) -> Response:
        """Push a group and all of its members again."""
        application = self._frame.application(request)
        self._office.push_groups.push_now(application.id, request.path_params["group"])
        return led_to(path_of(application.id, "push-groups"), done="pushing")

    async def ask(self, request: Request) -> Response:
        """Ask what is to become of the group in the application."""
        application = self._frame.application(request)
        group = self._office.store.groups.get(request.path_params["group"])
        pushed = self._office.store.pushes.get(application.id, group.id)
        return self._frame.page(request, "push_groups/unlink.html", group=group, pushed=pushed)

    async def unlink(self, request: Request) -> Response:
        """Unlink a pushed group."""
        form, application = await forms.read(request), self._frame.application(request)
        delete = form.text("what") == "delete"
        self._office.push_groups.unlink(application.id, request.path_params["group"], delete=delete)
        return led_to(path_of(application.id, "push-groups"), done="unlinked-deleted" if delete else "unlinked")

    async def edit(self, request: Request) -> Response:
        """Do the same to several groups (Bulk Edit)."""
        form, application = await forms.read(request), self._frame.application(request)
        for group_id in form.texts("group"):
            if form.text("what") == "push":
                self._office.push_groups.push_now(application.id, group_id)
            else:
                self._office.push_groups.unlink(application.id, group_id, delete=form.text("what") == "delete")
        return led_to(path_of(application.id, "push-groups"), done="saved")

    def _rule(self, request: Request, form: Form, *, status: int = 200) -> Response:
        choices = [(one.value, one.value) for one in Condition]
        return self._frame.page(request, "push_groups/rule.html", form=form, status=status, choices=choices)
