"""Owns the forms by which a domain declares attributes of its own; they are listed on the tab Update."""

from collections.abc import Awaitable
from typing import Final

from starlette.responses import Response

from envi_scim.http.console.answers import led_to
from envi_scim.http.console.messages import Message
from envi_scim.http.console.pages import Page
from envi_scim.http.console.rendering import domain_path
from envi_scim.http.console.update import PATH as UPDATE
from envi_scim.http.console.update import TYPES, UpdatePages
from envi_scim.http.console.visits import Visit
from envi_scim.provisioning.errors import ChangedMeanwhile, InUse, NoSuch
from envi_scim.provisioning.schema_administration import SchemaAdministration
from envi_scim.scim.attributes import Document
from envi_scim.scim.errors import InvalidValue

PATH: Final = f"{UPDATE}/attributes"


class CustomAttributePages:
    """Attributes that a domain declares."""

    def __init__(self, update: UpdatePages, schemas: SchemaAdministration) -> None:
        self._update = update
        self._schemas = schemas

    def pages(self) -> tuple[Page, ...]:
        """Give the pages."""
        return (
            Page(path=PATH, post=self.add),
            Page(path=f"{PATH}/remove", post=self.remove),
        )

    async def add(self, visit: Visit) -> Response:
        """Declare one more."""
        form = visit.form
        if form.text("type") not in dict(TYPES):
            form.refuse("type", "Choose one of the types.")
            return await self._update.shown(visit, status=422)
        document: Document = {
            "name": form.text("name").strip(),
            "type": form.text("type"),
            "multiValued": form.text("values") == "many",
            "caseExact": form.text("case") == "exact",
        }
        return await self._done(
            visit, "name", Message.ADDED, self._schemas.add(visit.here, document, urn=None, actor=visit.actor)
        )

    async def remove(self, visit: Visit) -> Response:
        """Declare one less; refused while users have values of it, which a command can clear."""
        removed = self._schemas.remove(visit.here, visit.form.text("attribute"), clearing=False, actor=visit.actor)
        return await self._done(visit, "attribute", Message.REMOVED, removed)

    async def _done(self, visit: Visit, field: str, message: Message, change: Awaitable[object]) -> Response:
        try:
            await change
        except InvalidValue as error:
            visit.form.refuse(field, error.detail)
        except (ChangedMeanwhile, InUse, NoSuch) as error:
            visit.form.refuse(field, str(error))
        if visit.form.failed:
            return await self._update.shown(visit, status=422)
        return led_to(f"{domain_path(visit.here.name)}/update", message)
