"""Owns what the two paths of roles do: /Roles and /Roles/{id}. Roles are made in Envi, so they are read here alone.

A domain has few: all of them are read, and filter and page are applied to their documents.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from envi_scim.http.scim_api.lists import ListRequest, projection_of
from envi_scim.http.scim_api.requests import Request
from envi_scim.http.scim_api.responses import Answer
from envi_scim.provisioning.ports import Store
from envi_scim.provisioning.roles import Role
from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.errors import NotFound
from envi_scim.scim.filters.evaluate import predicate
from envi_scim.scim.listing import list_response
from envi_scim.scim.projection import project
from envi_scim.scim.role_schema import ROLE
from envi_scim.scim.urns import OKTA_ROLE_URN, ROLE_URN
from envi_scim.settings import Settings

_ENCODER: Final = msgspec.json.Encoder()


class RoleEndpoints:
    """One method an endpoint."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings

    async def list(self, request: Request) -> Answer:
        """GET /Roles."""
        wanted = ListRequest.read(request, ROLE, self._settings)
        documents: Sequence[Document] = [
            _document(role, request) for role in await self._store.domains.list_roles(request.access.domain.id)
        ]
        if wanted.query.filter is not None:
            documents = list(filter(predicate(wanted.query.filter), documents))
        first = wanted.query.start_index - 1
        page = documents[first : first + wanted.query.count]
        shown: list[Json] = [project(document, wanted.projection, ROLE) for document in page]
        body = list_response(len(documents), wanted.query.start_index, shown)
        return Answer(200, _ENCODER.encode(body), notes=wanted.notes)

    async def get(self, request: Request) -> Answer:
        """GET /Roles/{id}."""
        projection = projection_of(request.query(), ROLE)
        role = await self._store.domains.get_role(request.access.domain.id, request.resource_id)
        if role is None:
            raise NotFound("There is no role with this id.")
        shown = project(_document(role, request), projection, ROLE)
        location = f"{request.addresses.roles}{role.id}"
        return Answer(200, _ENCODER.encode(shown), headers=((b"content-location", location.encode()),))


def _document(role: Role, request: Request) -> Document:
    """Give a role as it is sent. When it was made is not kept."""
    return {
        "schemas": [OKTA_ROLE_URN, ROLE_URN],
        "id": role.id,
        "value": role.name,
        "display": role.name,
        "displayName": role.name,
        "supported": True,
        "limitedAssignmentsPermitted": False,
        "meta": {"resourceType": ROLE.name, "location": f"{request.addresses.roles}{role.id}"},
    }
