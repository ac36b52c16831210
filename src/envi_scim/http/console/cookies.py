"""Owns what the console keeps in a browser: the secret of its session, and a nonce for the form that begins one.

Over TLS the names carry `__Host-`, by which a browser takes them from this very host alone (RFC 6265bis 4.1.3.2).
"""

import re
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

_SESSION: Final = "envi_session"
_SIGN_IN: Final = "envi_sign_in"
_HOST_PREFIX: Final = "__Host-"
# It is sent back as it came: whatever else somebody put into the browser is not.
_NONCE: Final = re.compile("[0-9a-f]{48}")


class Cookies:
    """The console's cookies; `secure` where the address that browsers use is TLS."""

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure
        prefix = _HOST_PREFIX if secure else ""
        self._session = prefix + _SESSION
        self._sign_in = prefix + _SIGN_IN

    def session(self, request: Request) -> str:
        """Give the secret of the session that a request belongs to; empty where it names none."""
        return request.cookies.get(self._session, "")

    def sign_in(self, request: Request) -> str:
        """Give the nonce of the sign-in form that a request answers; empty where there is none of ours."""
        nonce = request.cookies.get(self._sign_in, "")
        return nonce if _NONCE.fullmatch(nonce) else ""

    def begin_session(self, response: Response, secret: str) -> None:
        """Have the browser keep the secret of its session until it is closed; the nonce has served."""
        self._set(response, self._session, secret)
        self._forget(response, self._sign_in)

    def end_session(self, response: Response) -> None:
        """Have the browser forget the secret."""
        self._forget(response, self._session)

    def offer_sign_in(self, response: Response, nonce: str) -> None:
        """Have the browser keep the nonce of a sign-in form."""
        self._set(response, self._sign_in, nonce)

    def _set(self, response: Response, name: str, value: str) -> None:
        response.set_cookie(name, value, path="/", secure=self._secure, httponly=True, samesite="lax")

    def _forget(self, response: Response, name: str) -> None:
        response.delete_cookie(name, path="/", secure=self._secure, httponly=True, samesite="lax")
