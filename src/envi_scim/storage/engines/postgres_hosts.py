"""Owns which of an address's servers is connected to: where there are several, the one that takes writes.

After a fail-over that is another one, and the first of them may be gone without a word; so each gets a part of the
time, and the one that was found last is asked first. Called by `postgres` and `migrate`.
"""

import os
from typing import Any, Final

import asyncpg
from asyncpg.connect_utils import SessionAttribute

from envi_scim.databases import Host, PostgresServer

# With these another server of the address may be the one.
_ELSEWHERE: Final = (
    OSError,
    TimeoutError,
    asyncpg.TargetServerAttributeNotMatched,  # a standby
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,  # starting, stopping, or recovering
    asyncpg.InsufficientResourcesError,
)


class Hosts:
    """The servers of one address."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._found_last: Host | None = None

    async def connect(
        self,
        dsn: str | None = None,
        *,
        timeout: float = 60.0,  # noqa: ASYNC109 - asyncpg's own, as all that is here
        **options: Any,  # noqa: ANN401
    ) -> asyncpg.Connection:
        """Connect as `asyncpg.connect` does, within so many seconds; which address it is, is known."""
        del dsn
        hosts = self._server.hosts
        if len(hosts) == 1:
            return await asyncpg.connect(self._server.dsn, timeout=timeout, **options)
        said = self._server.says_what_it_wants or "PGTARGETSESSIONATTRS" in os.environ
        refusals: list[Exception] = []
        for host in sorted(hosts, key=lambda host: host != self._found_last):
            try:
                connection: asyncpg.Connection = await asyncpg.connect(
                    self._server.without_hosts,
                    host=host.name,
                    port=host.port,
                    target_session_attrs=None if said else SessionAttribute.read_write,
                    timeout=timeout / len(hosts),
                    **options,
                )
            except _ELSEWHERE as error:
                refusals.append(error)
            else:
                self._found_last = host
                return connection
        raise next((one for one in refusals if isinstance(one, asyncpg.TargetServerAttributeNotMatched)), refusals[-1])
