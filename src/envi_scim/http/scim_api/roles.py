"""Owns what the paths of roles do: /Roles, /Roles/.search, /Roles/{id}. Roles are made in Envi, so they are read alone.

A domain has few: all of them are read, and filter, order and page are applied to their documents.
"""

from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from envi_scim.http.scim_api.lists import ListReader, ListRequest, projection_of
from envi_scim.http.scim_api.requests import Request
from envi_scim.http.scim_api.responses import Answer
from envi_scim.provisioning.ports import ListQuery, Page, Store
from envi_scim.provisioning.roles import Role
from envi_scim.scim.attributes import Document
from envi_scim.scim.errors import NotFound
from envi_scim.scim.filters.evaluate import predicate
from envi_scim.scim.projection import project
from envi_scim.scim.role_schema import ROLE
from envi_scim.scim.sorting import Position, key_of, rank
from envi_scim.scim.urns import OKTA_ROLE_URN, ROLE_URN

_ENCODER: Final = msgspec.json.Encoder()


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
        shown = project(_document(role, request), projection, ROLE)
        location = f"{request.addresses.roles}{role.id}"
        return Answer(200, _ENCODER.encode(shown), headers=((b"content-location", location.encode()),))

    async def _listed(self, request: Request, wanted: ListRequest) -> Answer:
        roles = await self._store.domains.list_roles(request.access.domain.id)
        page = _page([_document(role, request) for role in roles], wanted.queries[ROLE.name])
        shown = [_ENCODER.encode(project(one, wanted.projections[ROLE.name], ROLE)) for one in page.rows]
        opening = wanted.opening(total=page.total, items=len(shown), end=page.end)
        return Answer(200, b"%b%b]}" % (opening.encode(), b",".join(shown)), notes=wanted.notes)


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


def _page(documents: Iterable[Document], query: ListQuery) -> Page[Document]:
    """Give a page as the store gives one of users: filtered, in order, by index or behind a position."""
    if query.filter is not None:
        documents = filter(predicate(query.filter), documents)
    position = _position_of(query)
    descending = query.order is not None and query.order.descending
    found = sorted(documents, key=lambda document: rank(position(document)), reverse=descending)
    left = found if query.by_cursor else found[query.start_index - 1 :]
    if query.after is not None:
        after = rank(query.after)
        left = [
            document
            for document in found
            if (rank(position(document)) < after if descending else rank(position(document)) > after)
        ]
    rows = left[: query.count]
    more = query.by_cursor and rows and len(left) > len(rows)
    return Page(total=len(found), rows=tuple(rows), end=position(rows[-1]) if more else None)


def _position_of(query: ListQuery) -> Callable[[Document], Position]:
    """Make the function that gives the place of a role in the order that is asked for; else in that of creation."""
    order = query.order
    key = key_of(order.path) if order is not None and order.path is not None else None
    return lambda document: Position(None if key is None else key(document), str(document["id"]))
