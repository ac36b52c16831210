"""Owns the Users tab of a domain: the list and its search, one user, and what may be done to one.

What SCIM manages is read-only here, but for the lock. Auditors see personal values masked. A place in a list is the
id of a user, so that no name stands in an address; only what a person searches for does, and only while they do.
"""

from collections.abc import AsyncIterator
from typing import Final

from starlette.responses import Response, StreamingResponse

from envi_scim.http.console.answers import led_to
from envi_scim.http.console.csv import MEDIA_TYPE, line
from envi_scim.http.console.messages import Message
from envi_scim.http.console.pages import Need, Page
from envi_scim.http.console.rendering import Renderer, domain_path, segment
from envi_scim.http.console.visits import Visit
from envi_scim.provisioning import permissions
from envi_scim.provisioning.accounts import Source
from envi_scim.provisioning.administration import Administration
from envi_scim.provisioning.errors import AlreadyTaken, InvalidName, ManagedByScim, ProvisioningError, WeakPassword
from envi_scim.provisioning.local_users import LocalUsers, NewLocalUser
from envi_scim.provisioning.masking import masked
from envi_scim.provisioning.people import AccountStatus, SearchField, UserFilter
from envi_scim.provisioning.user_directory import UserDirectory, UserRow
from envi_scim.provisioning.user_overview import UserOverviews
from envi_scim.provisioning.values import Allowed, EventId, OrganizationId, Refused

PATH: Final = "/domains/{domain}/users"
STATUSES: Final = (
    (AccountStatus.ACTIVE.value, "Active"),
    (AccountStatus.INACTIVE.value, "Inactive"),
    (AccountStatus.LOCKED.value, "Locked"),
)
SOURCES: Final = ((Source.SCIM.value, "From SCIM"), (Source.LINKED.value, "Linked"), (Source.LOCAL.value, "Local"))
FIELDS: Final = {
    SearchField.USER_NAME: "User name",
    SearchField.DISPLAY_NAME: "Display name",
    SearchField.GIVEN_NAME: "Given name",
    SearchField.FAMILY_NAME: "Family name",
    SearchField.EMAIL: "E-mail",
    SearchField.EXTERNAL_ID: "External ID",
    SearchField.ID: "ID",
}


class UserPages:
    """The users of a domain."""

    def __init__(
        self,
        renderer: Renderer,
        directory: UserDirectory,
        overviews: UserOverviews,
        local_users: LocalUsers,
        administration: Administration,
    ) -> None:
        self._renderer = renderer
        self._directory = directory
        self._overviews = overviews
        self._local_users = local_users
        self._administration = administration

    def pages(self) -> tuple[Page, ...]:
        """Give the pages."""
        return (
            Page(path=PATH, get=self.list),
            Page(path=f"{PATH}/add", get=self.form, post=self.add, see=Need.CHANGE),
            Page(path=f"{PATH}/export.csv", get=self.export),
            Page(path=f"{PATH}/{{user}}", get=self.show),
            Page(path=f"{PATH}/{{user}}/lock", post=self.lock),
            Page(path=f"{PATH}/{{user}}/unlock", post=self.unlock),
            Page(path=f"{PATH}/{{user}}/password", post=self.set_password),
        )

    async def list(self, visit: Visit) -> Response:
        """Show a page of users, or what a search found."""
        where, searched, field = _where(visit), visit.parameter("q").strip(), _field(visit)
        after, refusal = visit.parameter("after"), ""
        rows: tuple[UserRow, ...] = ()
        more: tuple[SearchField, ...] = ()
        place, further = None, False
        try:
            if searched and field is None:
                found = await self._directory.search(visit.here, searched, where=where)
                rows, more = found.rows, found.more
            else:
                page = (
                    await self._directory.page(visit.here, where=where, after=after)
                    if field is None
                    else await self._directory.found_in(visit.here, field, searched, where=where, after=after)
                )
                rows, place, further = page.rows, page.after, page.further
        except ProvisioningError as error:
            refusal = str(error)
        organizations = await self._administration.list_organizations(visit.here)
        return self._renderer.page(
            visit,
            "users/list.html",
            rows=rows,
            more=[(found_in.value, FIELDS[found_in]) for found_in in more],
            place=place,
            further=further,
            refusal=refusal,
            total=await self._directory.number(visit.here),
            asked=_asked(visit),
            searched=searched,
            field_label=None if field is None else FIELDS[field],
            statuses=[("", "Any status"), *STATUSES],
            sources=[("", "Any source"), *SOURCES],
            organizations=[("", "Any organization"), *((found.id, found.name) for found in organizations)],
            source_labels=dict(SOURCES),
            status_labels=dict(STATUSES),
            hide=masked,
        )

    async def export(self, visit: Visit) -> Response:
        """Give the users that a list shows as a file for a spreadsheet, page by page however many they are."""
        return StreamingResponse(
            self._lines(visit),
            media_type=MEDIA_TYPE,
            headers={"content-disposition": f'attachment; filename="users-{visit.here.id}.csv"'},
        )

    async def _lines(self, visit: Visit) -> AsyncIterator[str]:
        plain = isinstance(permissions.may_see_values(visit.administrator), Allowed)
        yield line(["User name", "Name", "E-mail", "Status", "Source", "Organization", "Roles", "ID"])
        after, where = "", _where(visit)
        while True:
            page = await self._directory.page(visit.here, where=where, after=after)
            for row in page.rows:
                personal = [row.account.user_name, row.display_name, row.email or ""]
                yield line(
                    [
                        *(personal if plain else map(masked, personal)),
                        dict(STATUSES)[row.status.value],
                        dict(SOURCES)[row.account.source.value],
                        row.organization or "",
                        "; ".join(role.name for role in row.roles),
                        row.account.id,
                    ]
                )
            if page.after is None:
                return
            after = page.after

    async def form(self, visit: Visit) -> Response:
        """Show the form for a local user."""
        return self._renderer.page(visit, "users/add.html")

    async def add(self, visit: Visit) -> Response:
        """Add a local user."""
        form = visit.form
        user = NewLocalUser(
            user_name=form.text("user_name").strip(),
            display_name=form.text("display_name").strip(),
            given_name=form.text("given_name").strip(),
            family_name=form.text("family_name").strip(),
            email=form.text("email").strip(),
        )
        try:
            account = await self._local_users.add(visit.here, user, actor=visit.actor)
        except (AlreadyTaken, InvalidName) as error:
            form.refuse("user_name", str(error))
            return self._renderer.page(visit, "users/add.html", status=422)
        return led_to(_path(visit, account.id), Message.ADDED)

    async def show(self, visit: Visit) -> Response:
        """Show a user: status, roles and what gives them, attributes, ids, and what happened."""
        return await self._shown(visit)

    async def lock(self, visit: Visit) -> Response:
        """Lock a user, which no identity provider can undo."""
        done = await self._local_users.lock(visit.here, visit.part("user"), actor=visit.actor)
        return led_to(_path(visit, visit.part("user")), Message.LOCKED if done else Message.UNCHANGED)

    async def unlock(self, visit: Visit) -> Response:
        """Unlock a user."""
        done = await self._local_users.unlock(visit.here, visit.part("user"), actor=visit.actor)
        return led_to(_path(visit, visit.part("user")), Message.UNLOCKED if done else Message.UNCHANGED)

    async def set_password(self, visit: Visit) -> Response:
        """Give a local user a password."""
        try:
            await self._local_users.set_password(
                visit.here, visit.part("user"), visit.form.text("password"), actor=visit.actor
            )
        except (WeakPassword, ManagedByScim) as error:
            visit.form.refuse("password", str(error))
            return await self._shown(visit, status=422)
        return led_to(_path(visit, visit.part("user")), Message.PASSWORD_SET)

    async def _shown(self, visit: Visit, *, status: int = 200) -> Response:
        mask = not isinstance(permissions.may_see_values(visit.administrator), Allowed)
        user = visit.part("user")
        before = visit.parameter("before")
        return self._renderer.page(
            visit,
            "users/show.html",
            status=status,
            user=await self._overviews.of(visit.here, user, mask=mask),
            history=await self._overviews.history(visit.here, user, before=EventId(before) if before else None),
            source_labels=dict(SOURCES),
            status_labels=dict(STATUSES),
            hide=masked,
        )


def _where(visit: Visit) -> UserFilter:
    """Read what a list is narrowed to; what is none of our words makes no difference."""
    status, source, organization = visit.parameter("status"), visit.parameter("source"), visit.parameter("organization")
    return UserFilter(
        status=AccountStatus(status) if status in dict(STATUSES) else None,
        source=Source(source) if source in dict(SOURCES) else None,
        organization_id=OrganizationId(organization) if organization else None,
    )


def _field(visit: Visit) -> SearchField | None:
    """Give where a search looks, None for everywhere.

    Whoever may not see values finds users by their id alone: by the beginnings of names one would read them
    letter by letter.
    """
    wanted = visit.parameter("in")
    if isinstance(permissions.may_see_values(visit.administrator), Refused):
        return SearchField.ID if wanted or visit.parameter("q").strip() else None
    return next((field for field in SearchField if field.value == wanted), None)


def _asked(visit: Visit) -> dict[str, str]:
    """Give what the address asks for, apart from the place: the next page asks for the same."""
    return {name: visit.parameter(name) for name in ("q", "in", "status", "source", "organization")}


def _path(visit: Visit, user: str) -> str:
    return f"{domain_path(visit.here.name)}/users/{segment(user)}"
