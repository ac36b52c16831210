"""Owns the log line of a request: ids, route, status, duration, client. Never a name, what follows a route, or a query.

Of the client it holds the IP address, which `clients` found, and nothing else.

Written by hand where the log is JSON: it is on the path of each request, and all that it holds is ours. The lines of
requests that were answered in one turn of the loop are written together.
"""

import asyncio
import sys
from typing import Final, TextIO

from envi_scim.observability import logger
from envi_scim.provisioning.access import Access
from envi_scim.provisioning.ports import Clock

_LEVELS: Final = frozenset({"debug", "info"})


class AccessLog:
    """Writes one line a request at level info."""

    def __init__(self, log_format: str, log_level: str, clock: Clock, stream: TextIO | None = None) -> None:
        self._clock = clock
        self._on = log_level in _LEVELS
        self._json = log_format == "json"
        self._stream = stream or sys.stderr
        self._lines: list[str] = []

    def answered(  # noqa: PLR0917 - the one caller is the hot path
        self, request_id: str, method: str, route: str, status: int, seconds: float, client: str, access: Access | None
    ) -> None:
        """Tell of a request that was answered; status 0 is one that nobody waited for."""
        if not self._on:
            return
        domain = "" if access is None else access.domain.id
        token = "" if access is None else access.token_id
        if not self._json:
            logger().info(
                "request",
                request_id=request_id,
                method=method,
                route=route,
                status=status,
                milliseconds=round(seconds * 1000, 2),
                client=client,
                domain=domain,
                token=token,
            )
            return
        if not self._lines:
            asyncio.get_running_loop().call_soon(self._write)
        self._lines.append(
            f'{{"event":"request","level":"info","timestamp":"{self._clock.now()}",'
            f'"request_id":"{request_id}","method":"{method}","route":"{route}","status":{status},'
            f'"milliseconds":{seconds * 1000:.2f},"client":"{client}","domain":"{domain}","token":"{token}"}}\n'
        )

    def _write(self) -> None:
        lines = "".join(self._lines)
        self._lines.clear()
        self._stream.write(lines)
