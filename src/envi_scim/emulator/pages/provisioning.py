"""Owns the Provisioning tab (guide B3 to B8): Integration, To App with the attribute mappings, To Okta."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from envi_scim.emulator.directory import PROFILE, NotThere, Refused
from envi_scim.emulator.mapping import ApplyOn, AttributeMapping, unmapped
from envi_scim.emulator.office import Office
from envi_scim.emulator.pages import forms
from envi_scim.emulator.pages.applications import PATH, Frame, path_of
from envi_scim.emulator.pages.forms import Form
from envi_scim.emulator.pages.rendering import led_to
from envi_scim.emulator.profiles import LABELS
from envi_scim.emulator.services.applications import Tested
from envi_scim.emulator.store import Store

_PATH = f"{PATH}/provisioning"
# The part of the page To App that shows the mappings, and what is said there.
_MAPPINGS = "mappings"
_ABOUT_MAPPINGS = ("applied", "sync")


class ProvisioningPages:
    """The Provisioning tab."""

    def __init__(self, office: Office, frame: Frame) -> None:
        self._office = office
        self._frame = frame

    @property
    def _store(self) -> Store:
        return self._office.store

    def routes(self) -> list[Route]:
        """Give the routes."""
        return [
            Route(_PATH, self.first, methods=["GET"]),
            Route(f"{_PATH}/integration", self.integration, methods=["GET"]),
            Route(f"{_PATH}/integration", self.connect, methods=["POST"]),
            Route(f"{_PATH}/integration/edit", self.edit, methods=["GET"]),
            Route(f"{_PATH}/to-app", self.to_app, methods=["GET"]),
            Route(f"{_PATH}/to-app", self.set_provisioning, methods=["POST"]),
            Route(f"{_PATH}/to-app/edit", self.edit_provisioning, methods=["GET"]),
            Route(f"{_PATH}/to-app/force-sync", self.force_sync, methods=["POST"]),
            Route(f"{_PATH}/to-app/profile-editor", self.profile_editor, methods=["GET"]),
            Route(f"{_PATH}/to-app/mappings/{{attribute}}", self.mapping, methods=["GET"]),
            Route(f"{_PATH}/to-app/mappings/{{attribute}}", self.map, methods=["POST"]),
            Route(f"{_PATH}/to-app/mappings/{{attribute}}/remove", self.unmap, methods=["POST"]),
            Route(f"{_PATH}/to-okta", self.to_okta, methods=["GET"]),
        ]

    async def first(self, request: Request) -> Response:
        """Lead to what is to be done: Configure API Integration first, then To App."""
        application = self._frame.application(request)
        return led_to(path_of(application.id, f"provisioning/{'to-app' if application.may_call else 'integration'}"))

    async def integration(self, request: Request) -> Response:
        """Show the API integration."""
        return self._frame.page(request, "provisioning/integration.html")

    async def edit(self, request: Request) -> Response:
        """Show the form of the API integration (Configure API Integration, Edit)."""
        return self._edited(request, Form())

    async def connect(self, request: Request) -> Response:
        """Test API Credentials, or Save, which tests as well."""
        form = await forms.read(request)
        try:
            application = self._office.applications.connection(
                request.path_params["application"],
                enabled=form.checked("enabled"),
                base_url=form.text("base_url"),
                api_token=form.text("api_token"),
            )
        except Refused as error:
            form.refuse(error)
            return self._edited(request, form, status=422)
        if form.checked("test"):
            return self._edited(request, form, tested=await self._office.applications.test(application))
        tested = await self._office.applications.connect(application)
        if tested is not None and not tested.succeeded:
            return self._edited(request, form, tested=tested, status=422)
        return led_to(path_of(application.id, "provisioning/integration"), done="saved")

    async def to_app(self, request: Request) -> Response:
        """Show what the application may do, and the attribute mappings."""
        return self._to_app(request)

    async def edit_provisioning(self, request: Request) -> Response:
        """Show the form of what the application may do."""
        return self._to_app(request, editing=True)

    async def set_provisioning(self, request: Request) -> Response:
        """Save what the application may do."""
        form = await forms.read(request)
        application = self._office.applications.set_provisioning(
            request.path_params["application"],
            create_users=form.checked("create_users"),
            update_users=form.checked("update_users"),
            deactivate_users=form.checked("deactivate_users"),
            sync_password=form.checked("sync_password"),
        )
        return led_to(path_of(application.id, "provisioning/to-app"), done="saved")

    async def force_sync(self, request: Request) -> Response:
        """Have every user looked after with the mappings as they are."""
        application = self._frame.application(request)
        self._office.assignments.provision_everybody(application.id)
        return led_to(path_of(application.id, "provisioning/to-app"), done="sync", part=_MAPPINGS)

    async def profile_editor(self, request: Request) -> Response:
        """Show the attributes that there are on both sides (Go to Profile Editor)."""
        return self._frame.page(request, "provisioning/profile_editor.html", attributes=LABELS, profile=PROFILE)

    async def mapping(self, request: Request) -> Response:
        """Show the form of one mapping."""
        return self._mapping(request, Form())

    async def map(self, request: Request) -> Response:
        """Save a mapping."""
        form = await forms.read(request)
        application, attribute = request.path_params["application"], request.path_params["attribute"]
        try:
            self._office.applications.map(
                application,
                attribute=attribute,
                expression=form.text("expression"),
                apply_on=form.text("apply_on"),
            )
        except Refused as error:
            form.refuse(error)
            return self._mapping(request, form, status=422)
        return led_to(path_of(application, "provisioning/to-app"), done="applied", part=_MAPPINGS)

    async def unmap(self, request: Request) -> Response:
        """Remove a mapping."""
        application = request.path_params["application"]
        self._office.applications.unmap(application, request.path_params["attribute"])
        return led_to(path_of(application, "provisioning/to-app"), done="applied", part=_MAPPINGS)

    async def to_okta(self, request: Request) -> Response:
        """Show how users and groups are read back."""
        return self._frame.page(request, "provisioning/to_okta.html")

    def _edited(self, request: Request, form: Form, *, tested: Tested | None = None, status: int = 200) -> Response:
        application = self._frame.application(request)
        exchange = None if tested is None else self._store.journal.exchange(application.id, tested.exchange)
        return self._frame.page(
            request, "provisioning/edit.html", form=form, status=status, tested=tested, exchange=exchange
        )

    def _to_app(self, request: Request, *, editing: bool = False) -> Response:
        application = self._frame.application(request)
        mappings = self._store.applications.mappings(application.id)
        return self._frame.page(
            request,
            "provisioning/to_app.html",
            editing=editing,
            mappings=mappings,
            unmapped=unmapped(mappings) if "unmapped" in request.query_params else None,
            labels=LABELS,
            about_mappings=request.query_params.get("done") in _ABOUT_MAPPINGS,
        )

    def _mapping(self, request: Request, form: Form, *, status: int = 200) -> Response:
        attribute = request.path_params["attribute"]
        if attribute not in LABELS:
            raise NotThere("There is no such attribute.")
        mappings = self._store.applications.mappings(request.path_params["application"])
        nothing = AttributeMapping(attribute=attribute, expression="")
        found = next((one for one in mappings if one.attribute == attribute), nothing)
        return self._frame.page(
            request,
            "provisioning/mapping.html",
            form=form,
            status=status,
            mapping=found,
            label=LABELS[attribute],
            choices=[(one.value, one.value) for one in ApplyOn],
            profile=PROFILE,
        )
