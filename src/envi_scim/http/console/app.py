"""Owns the putting together of the console: its use-cases, its pages, and the routes that lead to them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from envi_scim.http.access_log import AccessLog
from envi_scim.http.clients import Scope as ClientScope
from envi_scim.http.console.activity import ActivityPages
from envi_scim.http.console.configuration import ConfigurationPages
from envi_scim.http.console.cookies import Cookies
from envi_scim.http.console.custom_attributes import CustomAttributePages
from envi_scim.http.console.domains import DomainPages
from envi_scim.http.console.door import HEADERS, Door
from envi_scim.http.console.groups import GroupPages
from envi_scim.http.console.organizations import OrganizationPages
from envi_scim.http.console.pages import Page
from envi_scim.http.console.password_dictionaries import PasswordDictionaryPages
from envi_scim.http.console.profile import ProfilePages
from envi_scim.http.console.rendering import STATIC, Renderer
from envi_scim.http.console.resources import ResourcePages
from envi_scim.http.console.roles import RolePages
from envi_scim.http.console.security import SecurityPages
from envi_scim.http.console.sign_in import SignInPages
from envi_scim.http.console.strictness import StrictnessPages
from envi_scim.http.console.tokens import TokenPages
from envi_scim.http.console.update import UpdatePages
from envi_scim.http.console.users import UserPages
from envi_scim.http.few_aside import FewAside
from envi_scim.observability import Metrics
from envi_scim.provisioning.administration import Administration
from envi_scim.provisioning.administrator_administration import AdministratorAdministration
from envi_scim.provisioning.checklist import Checklists
from envi_scim.provisioning.console_ports import Passwords
from envi_scim.provisioning.domain_directory import DomainDirectory
from envi_scim.provisioning.group_directory import GroupDirectory
from envi_scim.provisioning.kept_attributes import UpdatePolicy
from envi_scim.provisioning.local_users import LocalUsers
from envi_scim.provisioning.organization_directory import OrganizationDirectory
from envi_scim.provisioning.password_dictionaries import PasswordDictionaries
from envi_scim.provisioning.ports import Clock, Ids, RandomBytes, Store
from envi_scim.provisioning.request_history import RequestHistory
from envi_scim.provisioning.role_directory import RoleDirectory
from envi_scim.provisioning.schema_administration import SchemaAdministration
from envi_scim.provisioning.session_keeping import Sessions
from envi_scim.provisioning.signing_in import SignIn, SignInHistory
from envi_scim.provisioning.token_provisioning import TokenProvisioning
from envi_scim.provisioning.user_directory import UserDirectory
from envi_scim.provisioning.user_overview import UserOverviews
from envi_scim.settings import Settings

_NONCE_BYTES: Final = 24
# A file's address holds a mark of what is in it.
_KEPT: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What the console stands on."""

    store: Store
    clock: Clock
    ids: Ids
    passwords: Passwords
    random_bytes: RandomBytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What both faces of the server share: how requests are numbered, counted and written down."""

    request_ids: Callable[[], str]
    client_of: Callable[[ClientScope], str]
    metrics: Metrics
    log: AccessLog


class Console:
    """The console of one worker."""

    def __init__(self, ports: Ports, settings: Settings, surroundings: Surroundings) -> None:
        renderer = Renderer(
            base_url=settings.base_url, cookies=Cookies(secure=settings.base_url.startswith("https://"))
        )
        sessions = Sessions(ports.store, ports.clock, idle=timedelta(seconds=settings.session_idle))
        self.pages = _pages(ports, settings, renderer, sessions)
        self._door = Door(
            store=ports.store,
            sessions=sessions,
            renderer=renderer,
            request_ids=surroundings.request_ids,
            client_of=surroundings.client_of,
            metrics=surroundings.metrics,
            log=surroundings.log,
        )

    def routes(self) -> Sequence[BaseRoute]:
        """Give the routes: one a page, and the files that pages are made of."""
        return [
            *(
                Route(page.path, self._answers(page), methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
                for page in self.pages
            ),
            Mount("/static", _Static(directory=STATIC)),
        ]

    async def not_found(self, request: Request) -> Response:
        """Answer a browser that asks for what is not there."""
        return await self._door.answer(None, request)

    def failed(self, request: Request) -> Response:
        """Answer a browser after a fault of ours."""
        return self._door.failed(request)

    def _answers(self, page: Page) -> Callable[[Request], object]:
        async def answer(request: Request) -> Response:
            return await self._door.answer(page, request)

        return answer


def _pages(ports: Ports, settings: Settings, renderer: Renderer, sessions: Sessions) -> tuple[Page, ...]:
    store, clock, ids = ports.store, ports.clock, ports.ids
    few = FewAside()
    administration = Administration(store, clock, ids)
    administrators = AdministratorAdministration(store, clock, ids, ports.passwords, aside=few)
    tokens = TokenProvisioning(store, clock, ids, ports.random_bytes)
    sign_in = SignIn(
        store,
        clock,
        ids,
        ports.passwords,
        ports.random_bytes,
        life=timedelta(seconds=settings.session_life),
        aside=few,
    )
    history = SignInHistory(store)
    schemas = SchemaAdministration(store, clock, ids)
    update = UpdatePages(renderer, UpdatePolicy(store, clock, ids), schemas)
    requests = RequestHistory(store, clock)
    configuration = ConfigurationPages(renderer, administration, tokens, Checklists(store, clock), clock)
    return (
        *SignInPages(renderer, sign_in, sessions, store, lambda: ports.random_bytes(_NONCE_BYTES).hex()).pages(),
        *ProfilePages(renderer, administrators, sign_in, sessions, history, store=store).pages(),
        *DomainPages(renderer, administration, DomainDirectory(store, clock), store).pages(),
        *OrganizationPages(renderer, administration, OrganizationDirectory(store, clock, ids)).pages(),
        *UserPages(
            renderer,
            UserDirectory(store),
            UserOverviews(store),
            LocalUsers(store, clock, ids, passwords=ports.passwords, aside=few),
            administration,
        ).pages(),
        *PasswordDictionaryPages(renderer, PasswordDictionaries(store, clock, ids)).pages(),
        *update.pages(),
        *CustomAttributePages(update, schemas).pages(),
        *ResourcePages(renderer).pages(),
        *GroupPages(renderer, GroupDirectory(store), administration).pages(),
        *RolePages(renderer, RoleDirectory(store, clock, ids), administration).pages(),
        *configuration.pages(),
        *ActivityPages(renderer, requests, tokens).pages(),
        *StrictnessPages(renderer, requests).pages(),
        *TokenPages(configuration, tokens, sessions).pages(),
        *SecurityPages(renderer, administrators, sessions, history, store).pages(),
    )


class _Static(StaticFiles):
    """The files of the console, which a browser may keep."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Give a file, to be kept for as long as its address names it."""
        response = await super().get_response(path, scope)
        response.headers.update(HEADERS | {"cache-control": _KEPT})
        return response
