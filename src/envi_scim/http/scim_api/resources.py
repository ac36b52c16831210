"""Owns the endpoints of the root, / and /.search: all resources in one list (RFC 7644 §3.4.2.1, §3.4.3)."""

from collections.abc import AsyncIterator, Sequence
from itertools import groupby

from envi_scim.http.scim_api.group_bodies import AT_ONCE, GroupBodies
from envi_scim.http.scim_api.lists import ListReader, ListRequest
from envi_scim.http.scim_api.problems import unbroken
from envi_scim.http.scim_api.rendering import role_text, user_text
from envi_scim.http.scim_api.requests import Request
from envi_scim.http.scim_api.responses import Answer
from envi_scim.provisioning.accounts import StoredUser
from envi_scim.provisioning.groups import Group
from envi_scim.provisioning.ports import Resource
from envi_scim.provisioning.resources import ResourceProvisioning
from envi_scim.provisioning.roles import Role
from envi_scim.provisioning.versions import user_tag
from envi_scim.scim.role_schema import ROLE
from envi_scim.scim.schemas import ResourceType


class ResourceEndpoints:
    """One method an endpoint."""

    def __init__(self, resources: ResourceProvisioning, lists: ListReader, bodies: GroupBodies) -> None:
        self._resources = resources
        self._lists = lists
        self._bodies = bodies

    async def list(self, request: Request) -> Answer:
        """GET /."""
        return await self._listed(request, await self._lists.of_query(request, *_types(request)))

    async def search(self, request: Request) -> Answer:
        """POST /.search."""
        return await self._listed(request, await self._lists.of_search(request, *_types(request)))

    async def _listed(self, request: Request, wanted: ListRequest) -> Answer:
        of_users = wanted.projections[request.access.types.user.name]
        page = await self._resources.list(request.access, wanted.queries, groups=of_users.wants("groups"))
        opening = wanted.opening(total=page.total, items=len(page.rows), end=page.end)
        pieces = self._pieces(request, wanted, page.rows, opening)
        if sum(row.member_count for row in page.rows if isinstance(row, Group)) > AT_ONCE:
            return Answer(200, unbroken(pieces, request.request_id), notes=wanted.notes)
        return Answer(200, b"".join([piece async for piece in pieces]), notes=wanted.notes)

    async def _pieces(
        self, request: Request, wanted: ListRequest, rows: Sequence[Resource], opening: str
    ) -> AsyncIterator[bytes]:
        """Write a list: groups that come together as `group_bodies` has it, others that do as one piece."""
        of_groups = wanted.projections[request.access.types.group.name]
        before = opening
        for are_groups, run in groupby(rows, key=lambda row: isinstance(row, Group)):
            yield before.encode()
            before = ","
            if are_groups:
                groups = [row for row in run if isinstance(row, Group)]
                async for piece in self._bodies.pieces(request, groups, of_groups):
                    yield piece
            else:
                yield ",".join([_text(request, row, wanted) for row in run if not isinstance(row, Group)]).encode()
        yield b"]}" if before == "," else f"{opening}]}}".encode()


def _types(request: Request) -> tuple[ResourceType, ...]:
    types = request.access.types
    return types.user, types.group, ROLE


def _text(request: Request, row: StoredUser | Role, wanted: ListRequest) -> str:
    if isinstance(row, Role):
        return role_text(row, request.addresses, wanted.projections[ROLE.name])
    user = request.access.types.user
    tag = user_tag(row.account, row.groups)
    return user_text(row, tag, request.addresses, wanted.projections[user.name], user)
