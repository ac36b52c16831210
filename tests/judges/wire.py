"""Owns scim2-client's way onto the wire: the requests of the judge, sent by httpx to a real server."""

from typing import Any

import httpx
from scim2_client import BaseSyncSCIMClient
from scim2_client.client import RawResponse


class OverTheWire(BaseSyncSCIMClient):
    """A client of scim2-client that speaks to a base URL with a token."""

    def __init__(self, client: httpx.Client) -> None:
        super().__init__()
        self.client = client

    def request(self, method: str, url: str, **kwargs: Any) -> RawResponse:
        """Send one request below the base URL."""
        return self.client.request(method, url, **kwargs)

    def _stays_under_base_url(self, endpoint: str) -> bool:
        return not endpoint.startswith("http") or endpoint.startswith(str(self.client.base_url))
