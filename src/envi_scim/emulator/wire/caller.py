"""Owns one request and its answer: sent as a habit says it, written down without secrets, and judged.

Only the headers that the habit names go out, beside Host and Content-Length. A path is joined to the base URL in front
of a query that is part of it: Entra's administrators put `?aadOptscim062020` behind theirs.
"""

import asyncio
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import Any, Final, NoReturn, TypeAlias
from urllib.parse import urlsplit, urlunsplit

import httpx

from envi_scim.emulator.journal import Exchange
from envi_scim.emulator.moments import now_seconds, now_text
from envi_scim.emulator.wire.outcomes import (
    FORBIDDEN,
    SERVER_ERRORS,
    TOO_MANY,
    UNAUTHORIZED,
    Failed,
    TryLater,
)
from envi_scim.emulator.wire.secrecy import Secrets, without_passwords

Document: TypeAlias = dict[str, Any]

_SHOWN: Final = 64 * 1024  # characters of a body in the log
_DETAIL: Final = 1000  # characters of what a server says of an error
_LARGEST: Final = 64 * 1024 * 1024  # bytes of an answer that are read
_LONGEST_WAIT: Final = 24 * 60 * 60.0  # seconds that a server may ask for
_PATIENCE: Final = 60.0
_ACCEPTED: Final = range(200, 300)
# Half of a character that UTF-16 writes in two: JSON can say it, and no file or address can keep it.
_HALF: Final = re.compile("[\ud800-\udfff]")
_ESCAPED_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back; `shown` is the text without secrets, which the server may have said again."""

    status: int
    headers: Mapping[str, str]
    text: str
    shown: str

    @property
    def is_success(self) -> bool:
        """Whether the request was done."""
        return self.status in _ACCEPTED

    def document(self) -> Document:
        """Give the body, which has to be a JSON object. Raises Failed."""
        try:
            body = json.loads(self.text, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise Failed(f"Invalid JSON in the answer: {error}") from error
        if not isinstance(body, dict):
            raise Failed("The answer is no JSON object.")
        if _ESCAPED_HALF.search(self.text) and _HALF.search(json.dumps(body, ensure_ascii=False)):
            raise Failed("Invalid JSON in the answer: half of a character, which is no text.")
        return body

    def resources(self) -> list[Document]:
        """Give the resources of a list. Raises Failed where it is none."""
        found = self.document().get("Resources")
        if found is None:
            return []
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise Failed("The answer is no list of resources.")
        return found

    def detail(self) -> str:
        """Give what a SCIM error says (RFC 7644 §3.12), or else the beginning of whatever came."""
        try:
            body = json.loads(self.shown)
        except (ValueError, RecursionError):
            body = None
        detail = body.get("detail") if isinstance(body, dict) else None
        text = detail if isinstance(detail, str) else self.shown[:200].strip()
        return _HALF.sub("\N{REPLACEMENT CHARACTER}", text[:_DETAIL])


class Caller:
    """Calls the server of one application, for one task."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        *,
        base_url: str,
        headers: Mapping[str, str],
        record: Callable[[Exchange], int],
        patience: float = _PATIENCE,
        gate: AbstractAsyncContextManager[object] | None = None,
        task_id: int | None = None,
    ) -> None:
        self._client = client
        self._base_url = base_url
        self._headers = headers
        self._record = record
        self._patience = patience
        self._gate = gate or nullcontext()
        self._task_id = task_id
        self.last_exchange = 0

    async def send(
        self, method: str, path: str, body: Document | None = None, *, content_type: str = "", query: str = ""
    ) -> Answer:
        """Send a request whose answer may say no. Raises TryLater where none came, 429 or a server error."""
        secrets = Secrets.of(self._headers.get("Authorization", ""), body)
        request = self._request(method, path, body, content_type=content_type, query=query)
        async with self._gate:
            exchange = Exchange(
                task_id=self._task_id,
                at=now_text(),
                method=method,
                url=secrets.hidden_in(str(request.url)),
                request_headers={name: secrets.header(name, value) for name, value in _as_sent(request.headers)},
                request_body="" if body is None else _shown_body(body),
            )
            began = time.perf_counter()
            try:
                async with asyncio.timeout(self._patience):
                    answer = await self._answer(request, secrets)
            except (httpx.HTTPError, OSError) as error:
                failure = secrets.hidden_in(_why(error))
                milliseconds = (time.perf_counter() - began) * 1000
                self.last_exchange = self._record(replace(exchange, failure=failure, milliseconds=milliseconds))
                raise TryLater(failure) from error
        self.last_exchange = self._record(
            replace(
                exchange,
                status=answer.status,
                response_headers={name: secrets.hidden_in(value) for name, value in answer.headers.items()},
                response_body=answer.shown[:_SHOWN],
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

    def _request(
        self, method: str, path: str, body: Document | None, *, content_type: str, query: str
    ) -> httpx.Request:
        """Make the request itself: the client's own would add its headers, and cookies of earlier answers."""
        headers = {**self._headers, **({"Content-Type": content_type} if body is not None else {})}
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        try:
            return httpx.Request(method, joined(self._base_url, path, query), headers=headers, content=content)
        except httpx.InvalidURL as error:
            raise Failed(f"There is no such address: {error}") from error

    async def _answer(self, request: httpx.Request, secrets: Secrets) -> Answer:
        response = await self._client.send(request, stream=True)
        try:
            body = bytearray()
            async for part in response.aiter_bytes():
                body += part
                if len(body) > _LARGEST:
                    raise httpx.ReadError("The answer is larger than 64 MiB.")
        finally:
            await response.aclose()
        text = body.decode("utf-8", "replace")
        return Answer(
            status=response.status_code, headers=dict(response.headers), text=text, shown=secrets.hidden_in(text)
        )


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
        return min(float(text), _LONGEST_WAIT)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return min(max(0.0, moment.timestamp() - now_seconds()), _LONGEST_WAIT)


def _why(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return "No answer came in time."
    if isinstance(error, httpx.ConnectError):
        return f"The server cannot be reached: {error}"
    return f"The connection failed: {str(error) or type(error).__name__}"


def _as_sent(headers: httpx.Headers) -> Iterator[tuple[str, str]]:
    for name, value in headers.raw:
        yield name.decode("ascii"), value.decode("ascii")


def _shown_body(body: Document) -> str:
    return json.dumps(without_passwords(body), ensure_ascii=False, indent=2)[:_SHOWN]


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")
