"""Owns the emulator as an application of the web: its routes, its guard, and the answers where something is wrong."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from envi_scim.emulator.directory import NotThere
from envi_scim.emulator.office import Office
from envi_scim.emulator.pages.applications import ApplicationPages, Frame
from envi_scim.emulator.pages.assignments import AssignmentPages
from envi_scim.emulator.pages.catalog import CatalogPages
from envi_scim.emulator.pages.cycles import CyclePages
from envi_scim.emulator.pages.groups import GroupPages
from envi_scim.emulator.pages.guard import Guard
from envi_scim.emulator.pages.imports import ImportPages
from envi_scim.emulator.pages.limits import LimitPages
from envi_scim.emulator.pages.logs import LogPages
from envi_scim.emulator.pages.people import PeoplePages
from envi_scim.emulator.pages.provisioning import ProvisioningPages
from envi_scim.emulator.pages.push_groups import PushGroupPages
from envi_scim.emulator.pages.rendering import Renderer, led_to

_STATIC: Final = Path(__file__).parent / "static"
# What Starlette answers by the name of the status alone.
_SENTENCES: Final = {
    404: "There is no page at this address.",
    405: "This address does not take what was sent to it.",
}


def create_app(office: Office, *, hosts: Iterable[str] = ()) -> Starlette:
    """Make the application. `hosts` are names beside those of the loopback interface."""
    renderer = Renderer()
    frame = Frame(office, renderer)

    async def first(request: Request) -> Response:
        del request
        return led_to("/applications")

    async def wrong(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 404
        sentence = _SENTENCES.get(status, error.detail) if isinstance(error, HTTPException) else str(error)
        return renderer.page(request, "error.html", status=status, code=status, sentence=sentence)

    return Starlette(
        routes=[
            Route("/", first, methods=["GET"]),
            *PeoplePages(office, renderer).routes(),
            *GroupPages(office, renderer).routes(),
            *CatalogPages(office, renderer).routes(),
            *AssignmentPages(office, frame).routes(),
            *ProvisioningPages(office, frame).routes(),
            *PushGroupPages(office, frame).routes(),
            *ImportPages(office, frame).routes(),
            *LogPages(office, frame).routes(),
            *CyclePages(office, frame).routes(),
            *ApplicationPages(office, frame).routes(),
            *LimitPages(office, renderer).routes(),
            Mount("/static", StaticFiles(directory=_STATIC), name="static"),
        ],
        middleware=[Middleware(Guard, hosts=tuple(hosts))],
        exception_handlers={HTTPException: wrong, NotThere: wrong},
    )
