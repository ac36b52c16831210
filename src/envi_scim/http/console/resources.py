"""Owns the Resources tab of a domain (guide D1, D2): the way to SCIM Configuration, to groups and to roles.

The link to SCIM Configuration is there for domains that may use SCIM; for others a sentence says which
condition fails.
"""

from starlette.responses import Response

from envi_scim.http.console.pages import Page
from envi_scim.http.console.rendering import Renderer
from envi_scim.http.console.visits import Visit
from envi_scim.provisioning.domains import may_use_scim
from envi_scim.provisioning.values import Refused


class ResourcePages:
    """The Resources tab."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer

    def pages(self) -> tuple[Page, ...]:
        """Give the pages."""
        return (Page(path="/domains/{domain}/resources", get=self.show),)

    async def show(self, visit: Visit) -> Response:
        """Show what belongs to the domain beside its people."""
        decision = may_use_scim(visit.here)
        reason = decision.reason if isinstance(decision, Refused) else ""
        return self._renderer.page(visit, "resources/show.html", not_eligible=reason)
