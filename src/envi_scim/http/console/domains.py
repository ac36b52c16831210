"""Owns the list of domains and the Details tab of one: its type, its authentication, and what they mean for SCIM."""

from http import HTTPStatus
from typing import Final

from starlette.responses import Response

from envi_scim.http.console.answers import led_to
from envi_scim.http.console.messages import Message
from envi_scim.http.console.pages import Need, Page
from envi_scim.http.console.rendering import Renderer, domain_path
from envi_scim.http.console.visits import Visit
from envi_scim.provisioning import permissions
from envi_scim.provisioning.administration import Administration
from envi_scim.provisioning.domain_changes import DomainChange
from envi_scim.provisioning.domain_directory import DomainDirectory, DomainOverview
from envi_scim.provisioning.domains import LABELS, Authentication, DomainType
from envi_scim.provisioning.errors import AlreadyTaken, InvalidName
from envi_scim.provisioning.ports import Store
from envi_scim.provisioning.values import Allowed

LIST: Final = "/domains"
PATH: Final = "/domains/{domain}"
TYPES: Final = tuple((kind.value, LABELS[kind]) for kind in DomainType)
AUTHENTICATIONS: Final = tuple((kind.value, LABELS[kind]) for kind in Authentication)
_NO_DOMAIN: Final = "Choose a type and an authentication."


class DomainPages:
    """Domains."""

    def __init__(
        self, renderer: Renderer, administration: Administration, directory: DomainDirectory, store: Store
    ) -> None:
        self._renderer = renderer
        self._administration = administration
        self._directory = directory
        self._store = store

    def pages(self) -> tuple[Page, ...]:
        """Give the pages."""
        operate = Need.OPERATE
        return (
            Page(path=LIST, get=self.list, see=Need.SIGNED_IN),
            Page(path="/new-domain", get=self.form, post=self.add, see=operate, change=operate),
            Page(path=PATH, get=self.show),
            Page(path=f"{PATH}/edit", get=self.edit, post=self.update, see=operate, change=operate),
        )

    async def list(self, visit: Visit) -> Response:
        """Show the domains that a person may see: all of them, or the own one."""
        search, after, refusal = visit.parameter("q").strip(), visit.parameter("after"), ""
        rows: tuple[DomainOverview, ...] = ()
        place = None
        if isinstance(permissions.may_see_all(visit.administrator), Allowed):
            try:
                page = await self._directory.page_for_operators(search=search, after=after)
                rows, place = page.rows, page.after
            except InvalidName as error:
                refusal = str(error)
        elif visit.administrator.domain_id is not None:
            own = await self._store.domains.get_domain(visit.administrator.domain_id)
            rows = () if own is None else (await self._directory.overview(own),)
        return self._renderer.page(
            visit,
            "domains/list.html",
            rows=rows,
            place=place,
            refusal=refusal,
            searched=search,
            is_first=not after,
        )

    async def form(self, visit: Visit) -> Response:
        """Show the form for a new domain."""
        return self._renderer.page(visit, "domains/add.html", types=TYPES, authentications=AUTHENTICATIONS)

    async def add(self, visit: Visit) -> Response:
        """Make a domain."""
        chosen = _chosen(visit)
        if chosen is None:
            visit.form.refuse("type", _NO_DOMAIN)
        else:
            try:
                made = await self._administration.create_domain(
                    visit.form.text("name").strip(),
                    domain_type=chosen[0],
                    authentication=chosen[1],
                    actor=visit.actor,
                )
                return led_to(domain_path(made.name), Message.ADDED)
            except (AlreadyTaken, InvalidName) as error:
                visit.form.refuse("name", str(error))
        return self._renderer.page(
            visit,
            "domains/add.html",
            status=HTTPStatus.UNPROCESSABLE_ENTITY,
            types=TYPES,
            authentications=AUTHENTICATIONS,
        )

    async def show(self, visit: Visit) -> Response:
        """Show the details of a domain."""
        return self._renderer.page(
            visit,
            "domains/show.html",
            overview=await self._directory.overview(visit.here),
        )

    async def edit(self, visit: Visit) -> Response:
        """Show the form."""
        return self._edited(visit)

    async def update(self, visit: Visit) -> Response:
        """Say first what the change does to SCIM; save it when the form comes again with that seen."""
        chosen = _chosen(visit)
        if chosen is None:
            visit.form.refuse("type", _NO_DOMAIN)
            return self._edited(visit, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        kind, authentication = chosen
        change = await self._administration.preview_domain_change(
            visit.here, domain_type=kind, authentication=authentication
        )
        if visit.form.text("seen") != _mark(change):
            return self._edited(visit, change=change)
        await self._administration.change_domain(
            visit.here, domain_type=kind, authentication=authentication, actor=visit.actor
        )
        return led_to(domain_path(visit.here.name), Message.UPDATED)

    def _edited(self, visit: Visit, *, change: DomainChange | None = None, status: int = HTTPStatus.OK) -> Response:
        return self._renderer.page(
            visit,
            "domains/edit.html",
            status=status,
            types=TYPES,
            authentications=AUTHENTICATIONS,
            change=change,
            seen="" if change is None else _mark(change),
        )


def _chosen(visit: Visit) -> tuple[DomainType, Authentication] | None:
    kind, authentication = visit.form.text("type"), visit.form.text("authentication")
    if kind not in dict(TYPES) or authentication not in dict(AUTHENTICATIONS):
        return None
    return DomainType(kind), Authentication(authentication)


def _mark(change: DomainChange) -> str:
    """Name a change, so that what is saved is what was seen."""
    return f"{change.after.type.value} {change.after.authentication.value} {change.effect.value}"
