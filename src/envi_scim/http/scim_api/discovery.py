"""Owns the discovery endpoints (RFC 7644 §4): documents that are written once for all who have the same types.

A domain that declares attributes has resource types of its own; all others share one set of documents. A strict domain
is told that the interoperability profile is kept, and its types are those that the profile wants.
A `filter` is refused with 403; paging, sorting and projection are ignored, as the RFC has it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final

import msgspec

from envi_scim.http.scim_api.addresses import Addresses
from envi_scim.http.scim_api.openapi.document import document
from envi_scim.http.scim_api.query import has_filter
from envi_scim.http.scim_api.requests import Request
from envi_scim.http.scim_api.responses import Answer
from envi_scim.provisioning.resource_types import ResourceTypes
from envi_scim.scim import discovery
from envi_scim.scim.attributes import Document
from envi_scim.scim.errors import Forbidden, NotFound
from envi_scim.scim.listing import list_response
from envi_scim.scim.role_schema import ROLE
from envi_scim.scim.schemas import ResourceType
from envi_scim.settings import Settings

_ENCODER: Final = msgspec.json.Encoder()
# A set of schemas is some 40 KiB; asked for when a connection is set up, and by some clients before each run.
_CATALOGUES_KEPT: Final = 256
# Some 90 KiB each.
_DESCRIPTIONS_KEPT: Final = 32


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
            bulk_max_operations=settings.max_bulk_operations,
            bulk_max_payload_size=settings.max_bulk_body,
            roles=settings.announce_roles == "yes",
        )
        self._provider: Mapping[tuple[str, bool], bytes] = {
            (at.base, strict): _ENCODER.encode(
                discovery.service_provider_config(replace(features, interop_profile=strict), at.base)
            )
            for at in addresses
            for strict in (False, True)
        }
        self._bases = tuple(at.base for at in addresses)
        self._resource_types = lru_cache(maxsize=_CATALOGUES_KEPT)(_resource_types)
        self._schemas = lru_cache(maxsize=_CATALOGUES_KEPT)(_schemas)
        self._descriptions = lru_cache(maxsize=_DESCRIPTIONS_KEPT)(_description)

    async def service_provider_config(self, request: Request) -> Answer:
        """GET /ServiceProviderConfig."""
        _refuse_filter(request)
        return Answer(200, self._provider[request.addresses.base, request.access.strict])

    async def resource_types(self, request: Request) -> Answer:
        """GET /ResourceTypes."""
        _refuse_filter(request)
        return Answer(
            200, self._resource_types(request.addresses.base, request.access.types, request.access.strict).all
        )

    async def resource_type(self, request: Request) -> Answer:
        """GET /ResourceTypes/{id}."""
        return _one(self._resource_types, request, "There is no resource type with this id.")

    async def schemas(self, request: Request) -> Answer:
        """GET /Schemas."""
        _refuse_filter(request)
        return Answer(200, self._schemas(request.addresses.base, request.access.types, request.access.strict).all)

    async def schema(self, request: Request) -> Answer:
        """GET /Schemas/{id}."""
        return _one(self._schemas, request, "There is no schema with this URN.")

    async def openapi(self, request: Request) -> Answer:
        """GET /openapi.json: with the prefix first that the request came by."""
        asked = request.addresses.base
        bases = (asked, *(base for base in self._bases if base != asked))
        return Answer(200, self._descriptions(bases, request.access.types))


def _description(bases: tuple[str, ...], types: ResourceTypes) -> bytes:
    return _ENCODER.encode(document(types, bases))


def _resource_types(base: str, types: ResourceTypes, _strict: bool) -> _Catalogue:  # noqa: FBT001 - as its sibling
    return _Catalogue(discovery.resource_types(base, _served(types)))


def _schemas(base: str, types: ResourceTypes, strict: bool) -> _Catalogue:  # noqa: FBT001 - part of the cache's key
    return _Catalogue(discovery.schemas(base, _served(types), interop_profile=strict))


def _served(types: ResourceTypes) -> tuple[ResourceType, ...]:
    return (types.user, types.group, ROLE)


def _one(catalogue_of: Callable[[str, ResourceTypes, bool], _Catalogue], request: Request, absent: str) -> Answer:
    _refuse_filter(request)
    catalogue = catalogue_of(request.addresses.base, request.access.types, request.access.strict)
    found = catalogue.by_key.get(request.resource_id.lower())
    if found is None:
        raise NotFound(absent)
    return Answer(200, found)


def _refuse_filter(request: Request) -> None:
    if request.query_string and has_filter(request.query_string):
        raise Forbidden("What the server can do is not filtered: ask without the parameter filter.")
