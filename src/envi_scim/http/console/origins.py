"""Owns where a change may come from: a page of this very host, as the browser itself says.

Beside the form's token, which another site cannot read: two locks, each of which holds by itself. A browser
sends Origin with every POST; one that sends neither it nor Sec-Fetch-Site is none.
"""

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers

_OWN: Final = "same-origin"
_TLS: Final = "https"


def is_own(headers: Headers, *, base_url: str) -> bool:
    """Say whether a request comes from a page of this server, by the address it was sent to or is known by.

    Where that is TLS, a page of the same host that came in the clear may be anybody's who is on the way.
    """
    site = headers.get("sec-fetch-site")
    if site is not None and site != _OWN:
        return False
    origin = headers.get("origin")
    if origin is None:
        return site == _OWN
    scheme, host = _parted(origin)
    known_scheme, known_host = _parted(base_url)
    if host == known_host:
        return scheme == known_scheme or known_scheme != _TLS
    return bool(host) and host == headers.get("host", "").lower()


def _parted(address: str) -> tuple[str, str]:
    """Give scheme and host of an address; of what is none, nothing."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", ""
    return parts.scheme, parts.netloc.lower()
