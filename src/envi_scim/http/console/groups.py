"""Owns the pages of a domain's groups: which role each stands for or why none, and who is in it.

Groups are the identity provider's: they are looked at here and changed there.
"""

from typing import Final

from starlette.responses import Response

from envi_scim.http.console.pages import Page
from envi_scim.http.console.rendering import Renderer
from envi_scim.http.console.visits import Visit
from envi_scim.provisioning.administration import Administration
from envi_scim.provisioning.errors import InvalidName, NoSuch
from envi_scim.provisioning.group_directory import GroupDirectory, GroupPage
from envi_scim.provisioning.masking import masked

PATH: Final = "/domains/{domain}/resources/groups"


class GroupPages:
    """The groups of a domain."""

    def __init__(self, renderer: Renderer, directory: GroupDirectory, administration: Administration) -> None:
        self._renderer = renderer
        self._directory = directory
        self._administration = administration

    def pages(self) -> tuple[Page, ...]:
        """Give the pages."""
        return (Page(path=PATH, get=self.list), Page(path=f"{PATH}/{{group}}", get=self.show))

    async def list(self, visit: Visit) -> Response:
        """Show a page of groups."""
        search, after, refusal = visit.parameter("q").strip(), visit.parameter("after"), ""
        page = GroupPage(rows=())
        try:
            page = await self._directory.page(visit.here, search=search, after=after)
        except (InvalidName, NoSuch) as error:
            refusal = str(error)
        configuration = await self._administration.configuration(visit.here)
        return self._renderer.page(
            visit,
            "groups/list.html",
            rows=page.rows,
            place=page.after,
            refusal=refusal,
            searched=search,
            is_first=not after,
            prefix=configuration.role_prefix,
        )

    async def show(self, visit: Visit) -> Response:
        """Show a group and a page of its members."""
        after = visit.parameter("after")
        return self._renderer.page(
            visit,
            "groups/show.html",
            found=await self._directory.of(visit.here, visit.part("group"), after=after),
            is_first=not after,
            hide=masked,
        )
