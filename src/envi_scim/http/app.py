"""Owns the ASGI application: SCIM below /scim, and Starlette for everything that no identity provider waits for.

What is there besides is the console, and what operators and their tools ask (`operations`).
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from time import monotonic
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from envi_scim.http import operations
from envi_scim.http.access_log import AccessLog
from envi_scim.http.clients import client_finder
from envi_scim.http.console.app import Console, Ports, Surroundings
from envi_scim.http.console.door import HEADERS
from envi_scim.http.request_ids import new_request_ids
from envi_scim.http.scim_api.addresses import PREFIXES, Addresses
from envi_scim.http.scim_api.astray import answer_astray, is_astray
from envi_scim.http.scim_api.cursors import Cursors
from envi_scim.http.scim_api.discovery import DiscoveryEndpoints
from envi_scim.http.scim_api.door import Door
from envi_scim.http.scim_api.fair_turns import SHARED, SHARED_ON_SQLITE, FairTurns
from envi_scim.http.scim_api.group_bodies import GroupBodies
from envi_scim.http.scim_api.groups import GroupEndpoints
from envi_scim.http.scim_api.lists import ListReader
from envi_scim.http.scim_api.resources import ResourceEndpoints
from envi_scim.http.scim_api.roles import RoleEndpoints
from envi_scim.http.scim_api.routes import Routes
from envi_scim.http.scim_api.users import UserEndpoints
from envi_scim.observability import Metrics
from envi_scim.provisioning.access import AccessCheck
from envi_scim.provisioning.console_ports import Passwords
from envi_scim.provisioning.group_provisioning import GroupProvisioning
from envi_scim.provisioning.ports import Clock, Ids, RandomBytes, Store
from envi_scim.provisioning.rates import DomainRates
from envi_scim.provisioning.resources import ResourceProvisioning
from envi_scim.provisioning.user_provisioning import UserProvisioning
from envi_scim.settings import Settings

_HTML: Final = "text/html"


class Application:
    """Sends a request to the face that it is for."""

    def __init__(
        self, scim: Door, others: ASGIApp, routes: Routes, console: Console, request_ids: Callable[[], str]
    ) -> None:
        self.scim = scim
        self._others = others
        self._request_ids = request_ids
        self.routes = routes
        self.console = console

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or take part in the server's life."""
        if scope["type"] == "http" and _is_scim(scope["path"]):
            await self.scim(scope, receive, send)
        elif scope["type"] == "http" and is_astray(scope["path"]):
            await answer_astray(scope, send, self._request_ids)
        else:
            await self._others(scope, receive, send)


def create_app(
    *,
    store: Store,
    clock: Clock,
    ids: Ids,
    passwords: Passwords,
    random_bytes: RandomBytes,
    settings: Settings,
    metrics: Metrics | None = None,
    request_ids: Callable[[], str] | None = None,
    seconds: Callable[[], float] = monotonic,
) -> Application:
    """Put the application together. One a worker."""
    metrics = metrics or Metrics()
    request_ids = request_ids or new_request_ids()
    addresses = tuple(Addresses(settings.base_url + prefix) for prefix in PREFIXES)
    access = AccessCheck(store, clock, cache_time=timedelta(seconds=settings.cache_time))
    rates = DomainRates(settings.max_domain_rate, seconds)
    routes = _routes(store, clock, ids, settings, addresses=addresses, access=access, rates=rates)
    turns = FairTurns(shared=SHARED_ON_SQLITE if settings.is_sqlite else max(SHARED, settings.pool_size))
    client_of = client_finder(settings.trusted_proxies)
    log = AccessLog(settings.log_format, settings.log_level, clock)
    door = Door(
        routes,
        access,
        addresses,
        requests=store.requests,
        clock=clock,
        request_ids=request_ids,
        metrics=metrics,
        log=log,
        rates=rates,
        turns=turns,
        client_of=client_of,
    )
    console = Console(
        Ports(store=store, clock=clock, ids=ids, passwords=passwords, random_bytes=random_bytes),
        settings,
        Surroundings(request_ids=request_ids, client_of=client_of, metrics=metrics, log=log),
    )
    others = Starlette(
        routes=[*operations.routes(store, metrics), *console.routes()],
        exception_handlers={HTTPException: _refused_by(console), Exception: _failed_by(console)},
    )
    # A redirect to the path without its slash would go to whatever host the client named.
    others.router.redirect_slashes = False
    return Application(door, others, routes, console, request_ids)


def _refused_by(console: Console) -> Callable[[Request, Exception], Awaitable[Response]]:
    """Have a page told to whoever looks at pages that there is none, and a problem document to everybody else."""

    async def refused(request: Request, error: Exception) -> Response:
        if _wants_page(request):
            return await console.not_found(request)
        return _as_pages_are(await operations.refused(request, error))

    return refused


def _failed_by(console: Console) -> Callable[[Request, Exception], Awaitable[Response]]:
    """As for what is not there."""

    async def failed(request: Request, error: Exception) -> Response:
        if _wants_page(request):
            return console.failed(request)
        return _as_pages_are(await operations.failed(request, error))

    return failed


def _as_pages_are(response: Response) -> Response:
    """Tell a browser what pages tell it: these answers are at addresses beside pages."""
    response.headers.update(HEADERS)
    return response


def _wants_page(request: Request) -> bool:
    return _HTML in request.headers.get("accept", "") and not request.url.path.startswith("/static/")


def _routes(
    store: Store,
    clock: Clock,
    ids: Ids,
    settings: Settings,
    *,
    addresses: tuple[Addresses, ...],
    access: AccessCheck,
    rates: DomainRates,
) -> Routes:
    """Put the endpoints below /scim together."""
    lists = ListReader(settings, Cursors(store, clock, timeout=timedelta(seconds=settings.cursor_timeout)))
    groups = GroupProvisioning(store, clock, ids, aside=asyncio.to_thread)
    bodies = GroupBodies(groups)
    return Routes(
        users=UserEndpoints(UserProvisioning(store, clock, ids, aside=asyncio.to_thread), lists, settings),
        groups=GroupEndpoints(groups, lists, bodies, settings),
        resources=ResourceEndpoints(ResourceProvisioning(store), lists, bodies),
        roles=RoleEndpoints(store, lists),
        discovery=DiscoveryEndpoints(addresses, settings),
        access=access,
        rates=rates,
        settings=settings,
    )


def _is_scim(path: str) -> bool:
    return path.startswith("/scim/") or path == "/scim"
