"""Owns one request and its answer: sent as a habit says it, written down without secrets, and judged.

A path is joined to the base URL in front of a query that is part of it: Entra's administrators put
`?aadOptscim062020` behind theirs.
"""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit, urlunsplit

import httpx

from envi_scim.emulator.journal import Exchange
from envi_scim.emulator.moments import now_text
from envi_scim.emulator.wire.outcomes import (
    FORBIDDEN,
    SERVER_ERRORS,
    TOO_MANY,
    UNAUTHORIZED,
    Failed,
    TryLater,
)

Document: TypeAlias = dict[str, Any]

_SHOWN: Final = 64 * 1024  # characters of a body in the log
_LARGEST: Final = 64 * 1024 * 1024  # bytes of an answer that are read
_HIDDEN: Final = "(hidden)"
_ACCEPTED: Final = range(200, 300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def is_success(self) -> bool:
        """Whether the request was done."""
        return self.status in _ACCEPTED

    def document(self) -> Document:
        """Give the body, which has to be a JSON object. Raises Failed."""
        try:
            body = json.loads(self.text)
        except (ValueError, RecursionError) as error:
            raise Failed(f"Invalid JSON in the answer: {error}") from error
        if not isinstance(body, dict):
            raise Failed("The answer is no JSON object.")
        return body

    def detail(self) -> str:
        """Give what a SCIM error says (RFC 7644 §3.12), or else the beginning of whatever came."""
        try:
            body = json.loads(self.text)
        except (ValueError, RecursionError):
            return self.text[:200].strip()
        detail = body.get("detail") if isinstance(body, dict) else None
        return detail if isinstance(detail, str) else self.text[:200].strip()


class Caller:
    """Calls the server of one application, for one task."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        *,
        base_url: str,
        headers: Mapping[str, str],
        record: Callable[[Exchange], int],
        task_id: int | None = None,
    ) -> None:
        self._client = client
        self._base_url = base_url
        self._headers = headers
        self._record = record
        self._task_id = task_id
        self.last_exchange = 0

    async def send(
        self, method: str, path: str, body: Document | None = None, *, content_type: str = "", query: str = ""
    ) -> Answer:
        """Send a request whose answer may say no. Raises TryLater where none came, 429 or a server error."""
        headers = {**self._headers, **({"Content-Type": content_type} if body is not None else {})}
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")
        request = self._client.build_request(
            method, joined(self._base_url, path, query), headers=headers, content=content
        )
        exchange = Exchange(
            task_id=self._task_id,
            at=now_text(),
            method=method,
            url=str(request.url),
            request_headers=_shown_headers(request.headers),
            request_body="" if body is None else _shown_body(body),
        )
        began = time.perf_counter()
        try:
            answer = await self._answer(request)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            failure = _why(error)
            milliseconds = (time.perf_counter() - began) * 1000
            self.last_exchange = self._record(replace(exchange, failure=failure, milliseconds=milliseconds))
            raise TryLater(failure) from error
        self.last_exchange = self._record(
            replace(
                exchange,
                status=answer.status,
                response_headers=answer.headers,
                response_body=answer.text[:_SHOWN],
                milliseconds=(time.perf_counter() - began) * 1000,
            )
        )
        return _judged(answer)

    async def succeed(
        self, method: str, path: str, body: Document | None = None, *, content_type: str = "", query: str = ""
    ) -> Answer:
        """Send a request that has to succeed. Raises Failed or TryLater."""
        answer = await self.send(method, path, body, content_type=content_type, query=query)
        if not answer.is_success:
            raise Failed(f"{answer.status}: {answer.detail()}")
        return answer

    async def _answer(self, request: httpx.Request) -> Answer:
        response = await self._client.send(request, stream=True)
        try:
            body = bytearray()
            async for part in response.aiter_bytes():
                body += part
                if len(body) > _LARGEST:
                    raise httpx.ReadError("The answer is larger than 64 MiB.")
        finally:
            await response.aclose()
        return Answer(status=response.status_code, headers=dict(response.headers), text=body.decode("utf-8", "replace"))


def joined(base_url: str, path: str, query: str) -> str:
    """Put a path and a query behind a base URL.

    >>> joined("https://scim.example.com/scim?flag", "/Users", "count=2")
    'https://scim.example.com/scim/Users?flag&count=2'
    """
    parts = urlsplit(base_url)
    both = "&".join(one for one in (parts.query, query) if one)
    return urlunsplit((parts.scheme, parts.netloc, parts.path.rstrip("/") + path, both, ""))


def _judged(answer: Answer) -> Answer:
    """Take what every habit takes alike."""
    if answer.status == TOO_MANY:
        raise TryLater(f"429, rate limit exceeded: {answer.detail()}", seconds=_retry_after(answer))
    if answer.status >= SERVER_ERRORS:
        raise TryLater(f"{answer.status}: {answer.detail()}", seconds=_retry_after(answer))
    if answer.status in {UNAUTHORIZED, FORBIDDEN}:
        raise Failed(f"Error authenticating: {answer.status}. Errors reported by remote server: {answer.detail()}")
    return answer


def _retry_after(answer: Answer) -> float | None:
    """Read Retry-After, in seconds or as a date (RFC 9110 §10.2.3)."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return max(0.0, moment.timestamp() - time.time())


def _why(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "No answer came in time."
    if isinstance(error, httpx.ConnectError):
        return f"The server cannot be reached: {error}"
    return f"The connection failed: {str(error) or type(error).__name__}"


def _shown_headers(headers: httpx.Headers) -> dict[str, str]:
    """Give headers as they were sent, but for the token; whether `Bearer` stood in front is what one looks for."""
    shown = {name.title(): value for name, value in headers.items()}
    if "Authorization" in shown:
        word, blank, _ = shown["Authorization"].partition(" ")
        shown["Authorization"] = f"{word} {_HIDDEN}" if blank and word.isalpha() else _HIDDEN
    return shown


def _shown_body(body: Document) -> str:
    return json.dumps(_without_passwords(body), ensure_ascii=False, indent=2)[:_SHOWN]


def _without_passwords(value: object) -> object:
    if isinstance(value, dict):
        return {
            name: _HIDDEN if name.casefold() == "password" else _without_passwords(one) for name, one in value.items()
        }
    if isinstance(value, list):
        return [_without_passwords(one) for one in value]
    return value
