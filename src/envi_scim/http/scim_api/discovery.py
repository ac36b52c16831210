"""Owns the discovery endpoints (RFC 7644 §4): documents that are the same for everybody, written once at the start.

A `filter` is refused with 403; paging, sorting and projection are ignored, as the RFC has it.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from envi_scim.http.scim_api.addresses import Addresses
from envi_scim.http.scim_api.requests import Request
from envi_scim.http.scim_api.responses import Answer
from envi_scim.scim import discovery
from envi_scim.scim.attributes import Document
from envi_scim.scim.errors import Forbidden, NotFound
from envi_scim.scim.listing import list_response
from envi_scim.settings import Settings

_ENCODER: Final = msgspec.json.Encoder()


class _Catalogue:
    """A list of documents and each of them by its id without regard to case, as they are sent."""

    __slots__ = ("all", "by_key")

    def __init__(self, documents: list[Document]) -> None:
        self.all = _ENCODER.encode(list_response(len(documents), 1, list(documents)))
        self.by_key = {str(document["id"]).lower(): _ENCODER.encode(document) for document in documents}


class DiscoveryEndpoints:
    """One method an endpoint."""

    def __init__(self, addresses: tuple[Addresses, ...], settings: Settings) -> None:
        features = discovery.Features(
            max_results=settings.max_page_size,
            default_page_size=settings.page_size,
            cursor_timeout=int(settings.cursor_timeout),
        )
        self._provider: Mapping[str, bytes] = {
            at.base: _ENCODER.encode(discovery.service_provider_config(features, at.base)) for at in addresses
        }
        self._resource_types = {at.base: _Catalogue(discovery.resource_types(at.base)) for at in addresses}
        self._schemas = {at.base: _Catalogue(discovery.schemas(at.base)) for at in addresses}

    async def service_provider_config(self, request: Request) -> Answer:
        """GET /ServiceProviderConfig."""
        _refuse_filter(request)
        return Answer(200, self._provider[request.addresses.base])

    async def resource_types(self, request: Request) -> Answer:
        """GET /ResourceTypes."""
        _refuse_filter(request)
        return Answer(200, self._resource_types[request.addresses.base].all)

    async def resource_type(self, request: Request) -> Answer:
        """GET /ResourceTypes/{id}."""
        return _one(self._resource_types, request, "There is no resource type with this id.")

    async def schemas(self, request: Request) -> Answer:
        """GET /Schemas."""
        _refuse_filter(request)
        return Answer(200, self._schemas[request.addresses.base].all)

    async def schema(self, request: Request) -> Answer:
        """GET /Schemas/{id}."""
        return _one(self._schemas, request, "There is no schema with this URN.")


def _one(catalogues: Mapping[str, _Catalogue], request: Request, absent: str) -> Answer:
    _refuse_filter(request)
    found = catalogues[request.addresses.base].by_key.get(request.resource_id.lower())
    if found is None:
        raise NotFound(absent)
    return Answer(200, found)


def _refuse_filter(request: Request) -> None:
    if "filter" in request.query():
        raise Forbidden("What the server can do is not filtered: ask without the parameter filter.")
