"""Reads the record of changes: the port `Events`. Each event is written by the store whose change it tells."""

from collections.abc import Sequence

from envi_scim.provisioning.events import Event
from envi_scim.provisioning.values import DomainId
from envi_scim.storage import records
from envi_scim.storage.engines.protocol import Engine


class SqlEvents:
    """Events in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def of_resource(self, domain: DomainId, resource_id: str, *, limit: int) -> Sequence[Event]:
        params = {"domain": domain, "resource_id": resource_id, "count": limit}
        return [records.event(row) for row in await self._engine.fetch_all("events_of_resource", params)]
