"""Owns what a list request says, by GET or in the body of a search: filter, order, page, projection.

Parameters that nobody knows are ignored: `aadOptscim062020` is one (Entra).
"""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from envi_scim.http.scim_api.cursors import Cursors, Seal
from envi_scim.http.scim_api.query import refuse_on_search
from envi_scim.http.scim_api.requests import Request
from envi_scim.provisioning.ports import ListQuery
from envi_scim.scim import dialects, sorting
from envi_scim.scim.cursors import binding
from envi_scim.scim.errors import InvalidPath
from envi_scim.scim.filters.ast import Filter
from envi_scim.scim.filters.parser import parse
from envi_scim.scim.filters.references import by_id
from envi_scim.scim.filters.types import reduced
from envi_scim.scim.listing import Paging
from envi_scim.scim.notes import Leniency, Note
from envi_scim.scim.projection import Projection
from envi_scim.scim.schemas import ResourceType
from envi_scim.scim.search_request import read_search_request
from envi_scim.scim.sorting import Direction, Position, SortBy
from envi_scim.scim.urns import LIST_RESPONSE_URN
from envi_scim.settings import Settings


class ListRequest(Struct, frozen=True):
    """A list request, read, and what was tolerated in it.

    There is a query for each resource type that can have matches; they differ in filter and order alone. Each type
    has its projection. `seal` is there where the walk goes by cursor.
    """

    queries: Mapping[str, ListQuery]
    projections: Mapping[str, Projection]
    start_index: int
    count: int
    notes: tuple[Note, ...] = ()
    seal: Seal | None = None

    def opening(self, *, total: int, items: int, end: Position | None) -> str:
        """Write a list up to the bracket behind which its resources come; `]}` closes it (RFC 7644 §3.4.2).

        A page by cursor has no index, and names the cursor of the next one unless it is the last (RFC 9865 §2).
        """
        opening = f'{{"schemas":["{LIST_RESPONSE_URN}"],"totalResults":{total},'
        if self.seal is None:
            return f'{opening}"startIndex":{self.start_index},"itemsPerPage":{items},"Resources":['
        following = "" if end is None else f'"nextCursor":"{self.seal.cursor(end, count=self.count)}",'
        return f'{opening}"itemsPerPage":{items},{following}"Resources":['


class ListReader:
    """Reads list requests. One a worker."""

    def __init__(self, settings: Settings, cursors: Cursors) -> None:
        self._settings = settings
        self._cursors = cursors

    async def of_query(self, request: Request, *resource_types: ResourceType) -> ListRequest:
        """Read the parameters of a GET. Raises whatever they can be refused with, all of it 400."""
        return await self._read(request, request.query(), resource_types)

    async def of_search(self, request: Request, *resource_types: ResourceType) -> ListRequest:
        """Read the body of a POST to /.search, which says it all (RFC 7644 §3.4.3)."""
        refuse_on_search(request.query())
        body = await request.json(max_body=self._settings.max_body, max_depth=self._settings.max_json_depth)
        parameters, notes = read_search_request(body, strict=request.access.strict)
        read = await self._read(request, parameters, resource_types)
        return replace(read, notes=(*notes, *read.notes)) if notes else read

    async def _read(
        self, request: Request, parameters: Mapping[str, str], types: tuple[ResourceType, ...]
    ) -> ListRequest:
        cursor = parameters.get("cursor")
        paging = (Paging.parse if cursor is None else Paging.by_cursor)(
            parameters.get("startIndex"),
            parameters.get("count"),
            default_count=self._settings.page_size,
            max_count=self._settings.max_page_size,
        )
        filters, notes = _filters_of(request, parameters.get("filter"), types)
        orders: Mapping[str, SortBy] = {}
        if "sortBy" in parameters or "sortOrder" in parameters:
            orders, more = _orders_of(request, parameters, types)
            notes += more
        projections = {one.name: projection_of(parameters, one) for one in types}
        bases = request.addresses.by_type
        seal = after = None
        if cursor is not None:
            reader = (request.access.domain.id, request.access.token_id, *projections)
            belonging = binding(reader, filters, {name: orders.get(name) for name in filters})
            seal = await self._cursors.seal(belonging)
            after = seal.position(cursor, count=paging.count) if cursor else None
        queries = {
            name: ListQuery(
                filter=tree,
                order=orders.get(name),
                by_cursor=cursor is not None,
                after=after,
                start_index=paging.start_index,
                count=paging.count,
                bases=bases,
            )
            for name, tree in filters.items()
        }
        return ListRequest(queries, projections, paging.start_index, paging.count, notes, seal)


def projection_of(parameters: Mapping[str, str], resource_type: ResourceType) -> Projection:
    """Read which attributes an answer is to have."""
    return Projection.parse(parameters.get("attributes"), parameters.get("excludedAttributes"), resource_type)


def _filters_of(
    request: Request, text: str | None, types: tuple[ResourceType, ...]
) -> tuple[Mapping[str, Filter | None], tuple[Note, ...]]:
    """Give the filter of each type that can have matches, and what was tolerated in it."""
    if text is None:
        return {one.name: None for one in types}, ()
    filters: dict[str, Filter | None] = {}
    notes: dict[Note, None] = {}
    for one in types:
        others = tuple(other for other in types if other is not one)
        if request.access.strict:
            parsed = parse(text, one, others=others)
        else:
            parsed, tolerated = dialects.parse_filter(text, one, others=others)
            notes.update(dict.fromkeys(tolerated))
        left = reduced(parsed, one) if others else parsed
        if left is not False:
            filters[one.name] = None if left is True else by_id(left, one, request.addresses.by_type)
    return filters, tuple(notes)


def _orders_of(
    request: Request, parameters: Mapping[str, str], types: tuple[ResourceType, ...]
) -> tuple[Mapping[str, SortBy], tuple[Note, ...]]:
    """Give the order of each type, and what was tolerated; a type that lacks the attribute has no values of it."""
    descending = sorting.read_direction(parameters.get("sortOrder")) is Direction.DESCENDING
    name = parameters.get("sortBy")
    if name is None:
        return {}, ()
    paths = {one.name: sorting.sortable(name, one) for one in types}
    leaves = {path.leaf.type for path in paths.values() if path is not None and path.leaf is not None}
    if not leaves:
        if request.access.strict:
            raise sorting.unknown(name)
        return {}, (Note(id=Leniency.UNKNOWN_SORT, subject=name),)
    if len(leaves) > 1:
        raise InvalidPath("The resource types have values of different types there: sort one of them at a time.")
    return {kind: SortBy(path=path, descending=descending) for kind, path in paths.items()}, ()
