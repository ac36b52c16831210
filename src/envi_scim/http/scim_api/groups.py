"""Owns the endpoints /Groups and /Groups/{id}: what a request asks of `GroupProvisioning`, and how it is answered."""

from envi_scim.http.scim_api.group_bodies import GroupBodies
from envi_scim.http.scim_api.lists import ListReader, ListRequest, projection_of
from envi_scim.http.scim_api.requests import Request
from envi_scim.http.scim_api.responses import Answer, Header
from envi_scim.provisioning.events import EventKind
from envi_scim.provisioning.group_provisioning import GroupAnswer, GroupProvisioning
from envi_scim.provisioning.groups import Group
from envi_scim.provisioning.versions import group_tag
from envi_scim.scim.attributes import Document
from envi_scim.scim.etag import is_unchanged
from envi_scim.scim.patch import check_number
from envi_scim.scim.projection import Projection
from envi_scim.settings import Settings


class GroupEndpoints:
    """One method an endpoint and method."""

    def __init__(self, groups: GroupProvisioning, lists: ListReader, bodies: GroupBodies, settings: Settings) -> None:
        self._groups = groups
        self._lists = lists
        self._settings = settings
        self._bodies = bodies

    async def list(self, request: Request) -> Answer:
        """GET /Groups."""
        return await self._listed(request, await self._lists.of_query(request, request.access.types.group))

    async def search(self, request: Request) -> Answer:
        """POST /Groups/.search."""
        return await self._listed(request, await self._lists.of_search(request, request.access.types.group))

    async def create(self, request: Request) -> Answer:
        """POST /Groups."""
        projection = projection_of(request.query(), request.access.types.group)
        answer = await self._groups.create(request.access, await self._body(request), request_id=request.request_id)
        location = f"{request.addresses.groups}{answer.group.id}"
        return await self._written(request, answer, projection, status=201, headers=((b"location", location.encode()),))

    async def get(self, request: Request) -> Answer:
        """GET /Groups/{id}."""
        projection = projection_of(request.query(), request.access.types.group)
        group = await self._groups.get(request.access, request.resource_id)
        request.check_read(group.version)
        shown = await self._bodies.one(request, group, projection)
        headers = _resource_headers(request, group, shown.tag)
        known = request.headers.get(b"if-none-match")
        if known is not None and shown.is_whole and is_unchanged(known.decode("latin-1"), shown.tag):
            return Answer(304, headers=headers)
        return Answer(200, shown.body, headers=headers)

    async def replace(self, request: Request) -> Answer:
        """PUT /Groups/{id}."""
        projection = projection_of(request.query(), request.access.types.group)
        answer = await self._groups.replace(
            request.access,
            request.resource_id,
            await self._body(request),
            precondition=request.precondition(),
            request_id=request.request_id,
        )
        return await self._written(request, answer, projection)

    async def patch(self, request: Request) -> Answer:
        """PATCH /Groups/{id}: 204, for a million members need not be sent because one joined.

        RFC 7644 §3.5.2 allows both, and asks for 200 and the resource where `attributes` are named.
        """
        parameters = request.query()
        projection = projection_of(parameters, request.access.types.group)
        body = await self._body(request)
        check_number(body, most=self._settings.max_patch_operations)
        answer = await self._groups.patch(
            request.access,
            request.resource_id,
            body,
            precondition=request.precondition(),
            request_id=request.request_id,
        )
        if not ("attributes" in parameters or "excludedAttributes" in parameters):
            tag = (b"etag", group_tag(answer.group).encode())
            return Answer(204, headers=(tag,), notes=answer.notes, changes=answer.changes)
        return await self._written(request, answer, projection)

    async def delete(self, request: Request) -> Answer:
        """DELETE /Groups/{id}."""
        await self._groups.delete(
            request.access, request.resource_id, precondition=request.precondition(), request_id=request.request_id
        )
        return Answer(204, changes=(EventKind.GROUP_DELETE,))

    async def _listed(self, request: Request, wanted: ListRequest) -> Answer:
        kind = request.access.types.group.name
        page = await self._groups.list(request.access, wanted.queries[kind])
        opening = wanted.opening(total=page.total, items=len(page.rows), end=page.end)
        body = await self._bodies.page(request, page.rows, wanted.projections[kind], opening)
        return Answer(200, body, notes=wanted.notes)

    async def _body(self, request: Request) -> Document:
        return await request.json(max_body=self._settings.max_group_body, max_depth=self._settings.max_json_depth)

    async def _written(
        self,
        request: Request,
        answer: GroupAnswer,
        projection: Projection,
        *,
        status: int = 200,
        headers: tuple[Header, ...] = (),
    ) -> Answer:
        shown = await self._bodies.one(request, answer.group, projection)
        headers = (*_resource_headers(request, answer.group, shown.tag), *headers)
        return Answer(status, shown.body, headers=headers, notes=answer.notes, changes=answer.changes)


def _resource_headers(request: Request, group: Group, tag: str) -> tuple[Header, ...]:
    """Give the version, and the address of what is sent (RFC 7643 §3.1, `meta.location`)."""
    return (b"etag", tag.encode()), (b"content-location", f"{request.addresses.groups}{group.id}".encode())
