"""Owns lists of roles: a domain has few, so all are read, and filter, order and page are applied to their documents."""

from collections.abc import Sequence

from envi_scim.provisioning.ports import ListQuery
from envi_scim.provisioning.role_documents import role_document
from envi_scim.provisioning.values import DomainId
from envi_scim.scim.filters.evaluate import predicate
from envi_scim.storage import records
from envi_scim.storage.engines.protocol import Engine
from envi_scim.storage.orders import Order
from envi_scim.storage.scans import Found, Place, Taking


class RoleLists:
    """Roles, page by page."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def page(
        self, domain: DomainId, query: ListQuery, *, order: Order, place: Place
    ) -> tuple[int, Sequence[Found]]:
        """Read a page and the number of all matches."""
        rows = await self._engine.fetch_all("list_roles", {"domain": domain})
        test = None if query.filter is None else predicate(query.filter)
        taking, total = Taking(order, place), 0
        for row in sorted(rows, key=lambda row: row[0]):
            document = role_document(records.role(row), query.bases[order.kind])
            if test is None or test(document):
                total += 1
                taking.offer(row, document)
        return total, taking.taken()
