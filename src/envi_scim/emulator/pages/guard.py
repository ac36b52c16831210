"""Owns who may ask: a browser on this machine, by an address of this machine, from pages of the emulator itself.

Nobody signs in here, so no other site may send a form (Origin, Sec-Fetch-Site), and no name that was made to point at
the loopback interface is answered (Host).
"""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_OWN: Final = frozenset({"same-origin", "none"})


class Guard:
    """ASGI middleware. `hosts` are further names by which the emulator may be called."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str] = ()) -> None:
        self._app = app
        self._hosts = _LOOPBACK | set(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or refuse."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = self._refusal(scope["method"], Headers(scope=scope))

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if refusal:
            await PlainTextResponse(refusal, status_code=403)(scope, receive, send_guarded)
            return
        await self._app(scope, receive, send_guarded)

    def _refusal(self, method: str, headers: Headers) -> str:
        host = headers.get("host", "")
        if _name(f"//{host}") not in self._hosts:
            return "This address is not one of the emulator's."
        if method in {"GET", "HEAD"}:
            return ""
        origin = headers.get("origin")
        if headers.get("sec-fetch-site", "same-origin") not in _OWN or (origin is not None and not _same(origin, host)):
            return "This form was not sent by a page of the emulator."
        return ""


def _name(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _same(origin: str, host: str) -> bool:
    return urlsplit(origin).netloc == host
