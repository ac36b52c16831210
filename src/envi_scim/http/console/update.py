"""Owns the Update tab of a domain: which attributes SCIM overwrites in Envi, and which the domain declared itself."""

from typing import Final

from starlette.responses import Response

from envi_scim.http.console.answers import led_to
from envi_scim.http.console.messages import Message
from envi_scim.http.console.pages import Page
from envi_scim.http.console.rendering import Renderer, domain_path
from envi_scim.http.console.visits import Visit
from envi_scim.provisioning.errors import InvalidName
from envi_scim.provisioning.kept_attributes import KEEPABLE, UpdatePolicy
from envi_scim.provisioning.schema_administration import SchemaAdministration
from envi_scim.provisioning.shown_attributes import label_of
from envi_scim.scim.attributes import Type

PATH: Final = "/domains/{domain}/update"
# What a form can declare; parts of a complex attribute are declared by the command, from a file.
TYPES: Final = tuple((kind.value, label_of(kind.value)) for kind in Type if kind is not Type.COMPLEX)


class UpdatePages:
    """The Update tab."""

    def __init__(self, renderer: Renderer, policy: UpdatePolicy, schemas: SchemaAdministration) -> None:
        self._renderer = renderer
        self._policy = policy
        self._schemas = schemas

    def pages(self) -> tuple[Page, ...]:
        """Give the pages."""
        return (Page(path=PATH, get=self.show, post=self.update),)

    async def show(self, visit: Visit) -> Response:
        """Show both lists."""
        return await self.shown(visit)

    async def update(self, visit: Visit) -> Response:
        """Keep what is no longer ticked."""
        overwritten = set(visit.form.all("overwritten"))
        kept = [one.path for one in KEEPABLE if one.path not in overwritten]
        try:
            await self._policy.keep(visit.here, kept, actor=visit.actor)
        except InvalidName as error:
            visit.form.refuse("overwritten", str(error))
            return await self.shown(visit, status=422)
        return led_to(f"{domain_path(visit.here.name)}/update", Message.UPDATED)

    async def shown(self, visit: Visit, *, status: int = 200) -> Response:
        """Give the page; the forms of `custom_attributes` are on it, too."""
        kept = await self._policy.kept(visit.here)
        return self._renderer.page(
            visit,
            "update.html",
            status=status,
            attributes=[(one.path, _label(one.steps), one.path not in kept) for one in KEEPABLE],
            types=TYPES,
            declared=await self._schemas.schema(visit.here),
        )


def _label(steps: tuple[str, ...]) -> str:
    return label_of(steps[-1])
