"""Owns a request as the endpoints see it, and the reading of its body within limits.

Made once a request on the hot path: plain slots, headers looked up by their bytes, nothing parsed that
nobody asks for.
"""

import asyncio
from collections.abc import Mapping
from typing import Final

from starlette.types import Receive

from envi_scim.http.scim_api.addresses import Addresses
from envi_scim.http.scim_api.fair_turns import Turn
from envi_scim.http.scim_api.json_body import decode
from envi_scim.http.scim_api.negotiation import check_body_is_json
from envi_scim.http.scim_api.query import parameters_of
from envi_scim.provisioning.access import Access
from envi_scim.provisioning.preconditions import check_version
from envi_scim.scim import etag
from envi_scim.scim.attributes import Document
from envi_scim.scim.errors import InvalidSyntax, PayloadTooLarge

_KIB: Final = 1024
# Decoded in some 5 ms, and in 20 where each object has to be looked through; a body of 16 MiB takes a second or two,
# which the others need not wait for.
_ON_THE_LOOP: Final = 256 * _KIB


class Disconnected(Exception):
    """The client went away, or was given up, before its body was whole: nobody waits for an answer."""


class Request:
    """One authenticated request to an endpoint; `resource_id` is empty where the route has none."""

    __slots__ = ("_receive", "access", "addresses", "headers", "query_string", "request_id", "resource_id", "turn")

    def __init__(  # noqa: PLR0917 - the one caller is the hot path
        self,
        request_id: str,
        access: Access,
        addresses: Addresses,
        resource_id: str,
        headers: Mapping[bytes, bytes],
        query_string: bytes,
        receive: Receive,
        turn: Turn,
    ) -> None:
        self.request_id = request_id
        self.access = access
        self.addresses = addresses
        self.resource_id = resource_id
        self.headers = headers
        self.query_string = query_string
        self._receive = receive
        self.turn = turn

    def query(self) -> Mapping[str, str]:
        """Read the parameters of the query. Raises InvalidFilter or InvalidValue."""
        return parameters_of(self.query_string) if self.query_string else {}

    def precondition(self) -> etag.Precondition | None:
        """Read what a write requires of the resource's version. Raises InvalidSyntax."""
        return etag.precondition_of(self._header(b"if-match"), self._header(b"if-none-match"))

    def check_read(self, version: int) -> None:
        """Refuse a read whose If-Match the version does not meet; its If-None-Match asks for 304.

        Raises:
            PreconditionFailed: the resource is at another version.
            InvalidSyntax: the header is no list of entity-tags.
        """
        if b"if-match" in self.headers:
            check_version(version, etag.precondition_of(self._header(b"if-match")))

    def _header(self, name: bytes) -> str | None:
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")

    async def json(self, *, max_body: int, max_depth: int) -> Document:
        """Read the body, and begin with the request's turn once it is there.

        Raises:
            UnsupportedMediaType: it is of another type than JSON.
            PayloadTooLarge: it is larger than `max_body`.
            InvalidSyntax: it is no JSON object, or one that is not understood in one way alone.
            Disconnected: the client went away.
        """
        check_body_is_json(self.headers.get(b"content-type"), self.headers.get(b"content-encoding"))
        body = await self._body(max_body)
        await self.begin()
        if len(body) <= _ON_THE_LOOP:
            return decode(body, max_depth=max_depth)
        return await asyncio.to_thread(decode, body, max_depth=max_depth)

    async def begin(self) -> None:
        """Have its turn to be worked on. Raises Disconnected where the client went away while it waited for that.

        Whoever gives up and asks again would else have the worker do it all, for nobody.
        """
        if await self.turn.take() and self._client_is_gone():
            raise Disconnected

    def _client_is_gone(self) -> bool:
        """Look whether the server has anything to say by now, without waiting for it."""
        while True:
            steps = self._receive().__await__()
            try:
                next(steps)
            except StopIteration as told:
                if told.value["type"] != "http.request":
                    return True
                if told.value.get("more_body", False):
                    return False
            else:
                steps.close()
                return False

    async def _body(self, max_body: int) -> bytes:
        announced = self.headers.get(b"content-length")
        if announced is not None:
            if not announced.isdigit():
                raise InvalidSyntax("The header Content-Length is no number.")
            if len(announced.lstrip(b"0")) > len(str(max_body)) or int(announced) > max_body:
                raise _too_large(max_body)
        message = await self._receive()
        if message["type"] != "http.request":
            raise Disconnected
        body: bytes = message.get("body", b"")
        if not message.get("more_body", False) and len(body) <= max_body:
            return body
        pieces = [body]
        size = len(body)
        while size <= max_body and message.get("more_body", False):
            message = await self._receive()
            if message["type"] != "http.request":
                raise Disconnected
            piece: bytes = message.get("body", b"")
            pieces.append(piece)
            size += len(piece)
        if size > max_body:
            raise _too_large(max_body)
        return b"".join(pieces)


def _too_large(max_body: int) -> PayloadTooLarge:
    limit = f"{max_body // _KIB} KiB" if max_body % _KIB == 0 else f"{max_body} bytes"
    return PayloadTooLarge(f"The body is larger than the {limit} that are taken here.")
