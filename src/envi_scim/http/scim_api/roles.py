"""Owns what the paths of roles do: /Roles, /Roles/.search, /Roles/{id}.

Roles are made in Envi, so they are read alone.
"""

from envi_scim.http.scim_api.lists import ListReader, ListRequest, projection_of
from envi_scim.http.scim_api.rendering import role_text
from envi_scim.http.scim_api.requests import Request
from envi_scim.http.scim_api.responses import Answer
from envi_scim.provisioning.ports import Store
from envi_scim.provisioning.roles import Role
from envi_scim.scim.errors import NotFound
from envi_scim.scim.role_schema import ROLE


class RoleEndpoints:
    """One method an endpoint."""

    def __init__(self, store: Store, lists: ListReader) -> None:
        self._store = store
        self._lists = lists

    async def list(self, request: Request) -> Answer:
        """GET /Roles."""
        return await self._listed(request, await self._lists.of_query(request, ROLE))

    async def search(self, request: Request) -> Answer:
        """POST /Roles/.search."""
        return await self._listed(request, await self._lists.of_search(request, ROLE))

    async def get(self, request: Request) -> Answer:
        """GET /Roles/{id}."""
        projection = projection_of(request.query(), ROLE)
        role = await self._store.domains.get_role(request.access.domain.id, request.resource_id)
        if role is None:
            raise NotFound("There is no role with this id.")
        body = role_text(role, request.addresses, projection).encode()
        location = f"{request.addresses.roles}{role.id}"
        return Answer(200, body, headers=((b"content-location", location.encode()),))

    async def _listed(self, request: Request, wanted: ListRequest) -> Answer:
        # Without a reader: all roles are read for each page, so where the last one ended need not be remembered.
        page = await self._store.resources.list(request.access.domain.id, wanted.queries)
        opening = wanted.opening(total=page.total, items=len(page.rows), end=page.end)
        projection = wanted.projections[ROLE.name]
        shown = [role_text(row, request.addresses, projection) for row in page.rows if isinstance(row, Role)]
        return Answer(200, f"{opening}{','.join(shown)}]}}".encode(), notes=wanted.notes)
