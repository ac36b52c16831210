"""Owns the pages of a domain's roles: which there are, what gives each, and their names.

A role is given by the group whose name is the User Role Prefix and the role's, and by users' own `roles`.
"""

from typing import Final

from starlette.responses import Response

from envi_scim.http.console.answers import led_to
from envi_scim.http.console.messages import Message
from envi_scim.http.console.pages import Page
from envi_scim.http.console.rendering import Renderer, domain_path
from envi_scim.http.console.visits import Visit
from envi_scim.provisioning.administration import Administration
from envi_scim.provisioning.errors import AlreadyTaken, ChangedMeanwhile, InvalidName
from envi_scim.provisioning.role_directory import RoleDirectory

PATH: Final = "/domains/{domain}/resources/roles"


class RolePages:
    """The roles of a domain."""

    def __init__(self, renderer: Renderer, directory: RoleDirectory, administration: Administration) -> None:
        self._renderer = renderer
        self._directory = directory
        self._administration = administration

    def pages(self) -> tuple[Page, ...]:
        """Give the pages."""
        return (
            Page(path=PATH, get=self.list, post=self.add),
            Page(path=f"{PATH}/{{role}}/rename", post=self.rename),
        )

    async def list(self, visit: Visit) -> Response:
        """Show them, and what gives each."""
        return await self._shown(visit)

    async def add(self, visit: Visit) -> Response:
        """Add one; a group that stands for it takes effect at once."""
        try:
            await self._administration.create_role(visit.here, visit.form.text("name").strip(), actor=visit.actor)
        except (AlreadyTaken, InvalidName) as error:
            visit.form.refuse("name", str(error))
            return await self._shown(visit, status=422)
        return led_to(_path(visit), Message.ADDED)

    async def rename(self, visit: Visit) -> Response:
        """Give one another name; from then on another group stands for it, or none."""
        found = await self._directory.get(visit.here, visit.part("role"))
        try:
            await self._directory.rename(visit.here, found, visit.form.text("new_name").strip(), actor=visit.actor)
        except (AlreadyTaken, ChangedMeanwhile, InvalidName) as error:
            visit.form.refuse("new_name", str(error))
            return await self._shown(visit, renaming=found.id, status=422)
        return led_to(_path(visit), Message.RENAMED)

    async def _shown(self, visit: Visit, *, renaming: str = "", status: int = 200) -> Response:
        found = await self._directory.list(visit.here)
        return self._renderer.page(
            visit,
            "roles.html",
            status=status,
            roles=found.rows,
            more=found.more,
            prefix=found.group_prefix,
            renaming=renaming,
        )


def _path(visit: Visit) -> str:
    return f"{domain_path(visit.here.name)}/resources/roles"
