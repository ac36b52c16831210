"""Reads the record of changes: the port `Events`. Each event is written by the store whose change it tells."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from envi_scim.provisioning.events import Event
from envi_scim.provisioning.moments import later
from envi_scim.provisioning.values import DomainId, Timestamp
from envi_scim.storage import records
from envi_scim.storage.engines.protocol import Engine
from envi_scim.storage.keys import first_id_at, is_storable_ascii

# Ids never go back where the clock does: an event's may be this much ahead of the time of its request.
_SLACK: Final = timedelta(seconds=2)
# What is read of the time in which a long request ran, others of the domain among it: some 20 ms.
_MOST_LOOKED_AT: Final = 20_000


class SqlEvents:
    """Events in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def of_resource(self, domain: DomainId, resource_id: str, *, limit: int) -> Sequence[Event]:
        params = {"domain": domain, "resource_id": resource_id, "count": limit}
        return [records.event(row) for row in await self._engine.fetch_all("events_of_resource", params)]

    async def of_request(
        self, domain: DomainId, request: str, *, since: Timestamp, until: Timestamp, limit: int
    ) -> Sequence[Event]:
        if not is_storable_ascii(request):
            return ()
        params = {
            "domain": domain,
            "first_id": first_id_at(later(since, -_SLACK)),
            "behind_id": first_id_at(later(until, _SLACK)),
            "most": _MOST_LOOKED_AT,
            "request_id": request,
            "count": limit,
        }
        return [records.event(row) for row in await self._engine.fetch_large("events_of_request", params)]
