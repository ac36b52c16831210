"""Owns an answer and how it is sent: whole with its length, or in pieces as they come.

Header names and values here are our own or were made by us; no text of a client gets into one.
"""

from collections.abc import AsyncIterator
from typing import Final, TypeAlias

from starlette.types import Send

from envi_scim.provisioning.events import EventKind
from envi_scim.scim.notes import Note

Header: TypeAlias = tuple[bytes, bytes]

# Statuses whose answer has no body and no media type (RFC 9110 §15.3.5, §15.4.5).
_BODILESS: Final = frozenset({204, 304})
_FIRST_ERROR: Final = 400


class Answer:
    """A status, the headers besides type and length, and a body: all of it, or its pieces.

    `refusal` is the scimType of an error that has one, `changes` what the request did (`Answered`).
    """

    __slots__ = ("body", "changes", "headers", "notes", "refusal", "status")

    def __init__(
        self,
        status: int,
        body: bytes | AsyncIterator[bytes] = b"",
        *,
        headers: tuple[Header, ...] = (),
        notes: tuple[Note, ...] = (),
        refusal: str | None = None,
        changes: tuple[EventKind, ...] = (),
    ) -> None:
        self.status = status
        self.body = body
        self.headers = headers
        self.notes = notes
        self.refusal = refusal
        self.changes = changes

    @property
    def failed(self) -> bool:
        """Whether it tells an error."""
        return self.status >= _FIRST_ERROR

    def header(self, name: bytes) -> str | None:
        """Give the value of a header, named in lower case; None where the answer has none."""
        for header, value in self.headers:
            if header == name:
                return value.decode()
        return None

    @property
    def created_id(self) -> str:
        """The id of what was created: the end of its address."""
        return (self.header(b"location") or "").rpartition("/")[2]


async def send_answer(send: Send, answer: Answer, *, media_type: bytes, request_id: str, head: bool) -> None:
    """Send an answer; to a HEAD request everything but the body."""
    body = answer.body
    headers: list[Header] = [(b"x-request-id", request_id.encode())]
    if answer.status not in _BODILESS:
        headers.append((b"content-type", media_type))
        if isinstance(body, bytes):
            headers.append((b"content-length", b"%d" % len(body)))
    if answer.headers:
        headers.extend(answer.headers)
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    if head:
        await send({"type": "http.response.body", "body": b""})
    elif isinstance(body, bytes):
        await send({"type": "http.response.body", "body": body})
    else:
        async for piece in body:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
