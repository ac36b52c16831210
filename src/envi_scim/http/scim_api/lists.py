"""Owns what a list request says: filter, page, projection. Sorting is not announced and its parameters are ignored.

Parameters that nobody knows are ignored too: `aadOptscim062020` is one (Entra).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from envi_scim.http.scim_api.requests import Request
from envi_scim.provisioning.ports import ListQuery
from envi_scim.scim import dialects
from envi_scim.scim.filters.ast import Filter
from envi_scim.scim.filters.parser import parse
from envi_scim.scim.filters.references import by_id
from envi_scim.scim.listing import Paging
from envi_scim.scim.notes import Note
from envi_scim.scim.projection import Projection
from envi_scim.scim.schemas import ResourceType
from envi_scim.scim.urns import LIST_RESPONSE_URN
from envi_scim.settings import Settings


@dataclass(frozen=True, slots=True)
class ListRequest:
    """A list request, read, and what was tolerated in its filter."""

    query: ListQuery
    projection: Projection
    notes: tuple[Note, ...] = ()

    @classmethod
    def read(cls, request: Request, resource_type: ResourceType, settings: Settings) -> "ListRequest":
        """Read the parameters. Raises InvalidFilter or InvalidValue."""
        parameters = request.query()
        paging = Paging.parse(
            parameters.get("startIndex"),
            parameters.get("count"),
            default_count=settings.page_size,
            max_count=settings.max_page_size,
        )
        text = parameters.get("filter")
        notes: tuple[Note, ...] = ()
        parsed: Filter | None = None
        if text is not None and request.access.strict:
            parsed = parse(text, resource_type)
        elif text is not None:
            parsed, notes = dialects.parse_filter(text, resource_type)
        bases = request.addresses.by_type
        query = ListQuery(
            filter=None if parsed is None else by_id(parsed, resource_type, bases),
            start_index=paging.start_index,
            count=paging.count,
            bases=bases,
        )
        return cls(query, projection_of(parameters, resource_type), notes)

    def opening(self, *, total: int, items: int) -> str:
        """Write a list up to the bracket behind which its resources come; `]}` closes it (RFC 7644 §3.4.2)."""
        return (
            f'{{"schemas":["{LIST_RESPONSE_URN}"],"totalResults":{total},"startIndex":{self.query.start_index},'
            f'"itemsPerPage":{items},"Resources":['
        )


def projection_of(parameters: Mapping[str, str], resource_type: ResourceType) -> Projection:
    """Read which attributes an answer is to have."""
    return Projection.parse(parameters.get("attributes"), parameters.get("excludedAttributes"), resource_type)
