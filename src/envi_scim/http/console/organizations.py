"""Owns the Organizations tab of a domain: which there are, which one SCIM fills, and their names."""

from typing import Final

from starlette.responses import Response

from envi_scim.http.console.answers import led_to
from envi_scim.http.console.messages import Message
from envi_scim.http.console.pages import Page
from envi_scim.http.console.rendering import Renderer, domain_path
from envi_scim.http.console.visits import Visit
from envi_scim.provisioning.administration import Administration
from envi_scim.provisioning.errors import AlreadyTaken, ChangedMeanwhile, InvalidName
from envi_scim.provisioning.organization_directory import OrganizationDirectory

PATH: Final = "/domains/{domain}/organizations"


class OrganizationPages:
    """The organizations of a domain."""

    def __init__(self, renderer: Renderer, administration: Administration, directory: OrganizationDirectory) -> None:
        self._renderer = renderer
        self._administration = administration
        self._directory = directory

    def pages(self) -> tuple[Page, ...]:
        """Give the pages."""
        return (
            Page(path=PATH, get=self.list, post=self.add),
            Page(path=f"{PATH}/{{organization}}/rename", post=self.rename),
        )

    async def list(self, visit: Visit) -> Response:
        """Show them."""
        return await self._shown(visit)

    async def add(self, visit: Visit) -> Response:
        """Add one."""
        try:
            await self._administration.create_organization(
                visit.here, visit.form.text("name").strip(), actor=visit.actor
            )
        except (AlreadyTaken, InvalidName) as error:
            visit.form.refuse("name", str(error))
            return await self._shown(visit, status=422)
        return led_to(_path(visit), Message.ADDED)

    async def rename(self, visit: Visit) -> Response:
        """Give one another name."""
        found = await self._directory.get(visit.here, visit.part("organization"))
        try:
            await self._directory.rename(visit.here, found, visit.form.text("new_name").strip(), actor=visit.actor)
        except (AlreadyTaken, ChangedMeanwhile, InvalidName) as error:
            visit.form.refuse("new_name", str(error))
            return await self._shown(visit, renaming=found.id, status=422)
        return led_to(_path(visit), Message.RENAMED)

    async def _shown(self, visit: Visit, *, renaming: str = "", status: int = 200) -> Response:
        return self._renderer.page(
            visit,
            "organizations.html",
            status=status,
            organizations=await self._directory.list(visit.here),
            renaming=renaming,
        )


def _path(visit: Visit) -> str:
    return f"{domain_path(visit.here.name)}/organizations"
