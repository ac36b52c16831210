"""Owns the endpoints /Users and /Users/{id}: what a request asks of `UserProvisioning`, and how it is answered."""

from envi_scim.http.scim_api.lists import ListReader, ListRequest, projection_of
from envi_scim.http.scim_api.rendering import user_text
from envi_scim.http.scim_api.requests import Request
from envi_scim.http.scim_api.responses import Answer, Header
from envi_scim.provisioning.accounts import StoredUser
from envi_scim.provisioning.events import EventKind
from envi_scim.provisioning.user_provisioning import UserAnswer, UserProvisioning
from envi_scim.provisioning.versions import user_tag
from envi_scim.scim.attributes import Document
from envi_scim.scim.etag import is_unchanged
from envi_scim.scim.patch import check_number
from envi_scim.scim.projection import Projection
from envi_scim.settings import Settings


class UserEndpoints:
    """One method an endpoint and method."""

    def __init__(self, users: UserProvisioning, lists: ListReader, settings: Settings) -> None:
        self._users = users
        self._lists = lists
        self._settings = settings

    async def list(self, request: Request) -> Answer:
        """GET /Users."""
        return await self._listed(request, await self._lists.of_query(request, request.access.types.user))

    async def search(self, request: Request) -> Answer:
        """POST /Users/.search."""
        return await self._listed(request, await self._lists.of_search(request, request.access.types.user))

    async def create(self, request: Request) -> Answer:
        """POST /Users."""
        projection = projection_of(request.query(), request.access.types.user)
        answer = await self._users.create(request.access, await self._body(request), request_id=request.request_id)
        location = f"{request.addresses.users}{answer.stored.account.id}"
        return _written(request, answer, projection, status=201, headers=((b"location", location.encode()),))

    async def get(self, request: Request) -> Answer:
        """GET /Users/{id}."""
        projection = projection_of(request.query(), request.access.types.user)
        stored = await self._users.get(request.access, request.resource_id, groups=projection.wants("groups"))
        request.check_read(stored.account.version)
        tag = user_tag(stored.account, stored.groups)
        headers = _resource_headers(request, stored, tag)
        known = request.headers.get(b"if-none-match")
        if known is not None and is_unchanged(known.decode("latin-1"), tag):
            return Answer(304, headers=headers)
        return Answer(
            200,
            user_text(stored, tag, request.addresses, projection, request.access.types.user).encode(),
            headers=headers,
        )

    async def replace(self, request: Request) -> Answer:
        """PUT /Users/{id}."""
        projection = projection_of(request.query(), request.access.types.user)
        answer = await self._users.replace(
            request.access,
            request.resource_id,
            await self._body(request),
            precondition=request.precondition(),
            request_id=request.request_id,
        )
        return _written(request, answer, projection)

    async def patch(self, request: Request) -> Answer:
        """PATCH /Users/{id}."""
        projection = projection_of(request.query(), request.access.types.user)
        body = await self._body(request)
        check_number(body, most=self._settings.max_patch_operations)
        answer = await self._users.patch(
            request.access,
            request.resource_id,
            body,
            precondition=request.precondition(),
            request_id=request.request_id,
        )
        return _written(request, answer, projection)

    async def delete(self, request: Request) -> Answer:
        """DELETE /Users/{id}."""
        await self._users.delete(
            request.access, request.resource_id, precondition=request.precondition(), request_id=request.request_id
        )
        return Answer(204, changes=(EventKind.USER_DELETE,))

    async def _listed(self, request: Request, wanted: ListRequest) -> Answer:
        kind = request.access.types.user.name
        projection = wanted.projections[kind]
        page = await self._users.list(request.access, wanted.queries[kind], groups=projection.wants("groups"))
        resources = ",".join([_text(request, row, projection) for row in page.rows])
        opening = wanted.opening(total=page.total, items=len(page.rows), end=page.end)
        return Answer(200, f"{opening}{resources}]}}".encode(), notes=wanted.notes)

    async def _body(self, request: Request) -> Document:
        return await request.json(max_body=self._settings.max_body, max_depth=self._settings.max_json_depth)


def _text(request: Request, stored: StoredUser, projection: Projection) -> str:
    tag = user_tag(stored.account, stored.groups)
    return user_text(stored, tag, request.addresses, projection, request.access.types.user)


def _written(
    request: Request,
    answer: UserAnswer,
    projection: Projection,
    *,
    status: int = 200,
    headers: tuple[Header, ...] = (),
) -> Answer:
    tag = user_tag(answer.stored.account, answer.stored.groups)
    text = user_text(answer.stored, tag, request.addresses, projection, request.access.types.user)
    headers = (*_resource_headers(request, answer.stored, tag), *headers)
    return Answer(status, text.encode(), headers=headers, notes=answer.notes, changes=answer.changes)


def _resource_headers(request: Request, stored: StoredUser, tag: str) -> tuple[Header, ...]:
    """Give the version, and the address of what is sent (RFC 7643 §3.1, `meta.location`)."""
    location = f"{request.addresses.users}{stored.account.id}"
    return (b"etag", tag.encode()), (b"content-location", location.encode())
