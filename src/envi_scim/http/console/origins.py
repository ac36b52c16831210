"""Owns where a change may come from: a page of this very host, as the browser itself says.

Beside the form's token, which another site cannot read: two locks, each of which holds by itself. A browser
sends Origin with every POST; one that sends neither it nor Sec-Fetch-Site is none.
"""

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers

_OWN: Final = "same-origin"


def is_own(headers: Headers, *, base_url: str) -> bool:
    """Say whether a request comes from a page of this server, by the address it was sent to or is known by."""
    site = headers.get("sec-fetch-site")
    if site is not None and site != _OWN:
        return False
    origin = headers.get("origin")
    if origin is None:
        return site == _OWN
    host = urlsplit(origin).netloc.lower()
    return bool(host) and host in {headers.get("host", "").lower(), urlsplit(base_url).netloc.lower()}
