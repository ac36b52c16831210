"""Owns the endpoint /Bulk (RFC 7644 §3.7): the limits of a bulk request, and how its results are written.

What its operations do to one another is `bulk_run`'s; what a message means is `scim.bulk`'s.
"""

import asyncio
from collections.abc import Iterable
from itertools import islice
from typing import Final

import msgspec

from envi_scim.http.scim_api.authentication import secret_of
from envi_scim.http.scim_api.bulk_run import BulkRun, Find, Result
from envi_scim.http.scim_api.requests import Request
from envi_scim.http.scim_api.responses import Answer
from envi_scim.provisioning.access import AccessCheck
from envi_scim.provisioning.heaviness import computed, has_many_values
from envi_scim.provisioning.rates import DomainRates
from envi_scim.scim.bulk.message import BulkRequest, read_bulk
from envi_scim.scim.errors import PayloadTooLarge
from envi_scim.scim.inspection import MOST_NOTES
from envi_scim.scim.notes import Note
from envi_scim.scim.urns import BULK_RESPONSE_URN
from envi_scim.settings import Settings

# A body is that many levels deep before the data of an operation begins: message, Operations, operation.
_LEVELS_AROUND_DATA: Final = 3

# And that many to the members that a PATCH in it adds: its Operations, one of them, its value.
_LEVELS_TO_MEMBERS: Final = 2 * _LEVELS_AROUND_DATA

_ENCODER: Final = msgspec.json.Encoder()


class BulkEndpoint:
    """POST /Bulk. `find` finds the endpoints that its operations are asked of."""

    def __init__(self, find: Find, access: AccessCheck, rates: DomainRates, settings: Settings) -> None:
        self._find = find
        self._access = access
        self._rates = rates
        self._settings = settings

    async def perform(self, request: Request) -> Answer:
        """POST /Bulk: 200 whatever became of the operations, once the message was understood."""
        asked = await self._read(request)
        self._rates.charge(request.access, len(asked.operations) - 1)
        request.turn.give_back()  # each of the operations has its own
        secret = secret_of(request.headers.get(b"authorization"))
        results = await BulkRun(request, asked, self._find, lambda: self._access.check(secret)).performed()
        body = {"schemas": [BULK_RESPONSE_URN], "Operations": [_written(result) for result in results]}
        notes = (*asked.notes, *(note for result in results for note in result.answer.notes))
        changes = dict.fromkeys(change for result in results for change in result.answer.changes)
        return Answer(200, _ENCODER.encode(body), notes=_each_once(notes), changes=tuple(changes))

    async def _read(self, request: Request) -> BulkRequest:
        settings = self._settings
        try:
            body = await request.json(
                max_body=settings.max_bulk_body, max_depth=settings.max_json_depth + _LEVELS_AROUND_DATA
            )
        except PayloadTooLarge as error:
            raise PayloadTooLarge(
                f"The size of the bulk operation exceeds the maxPayloadSize ({settings.max_bulk_body})."
            ) from error

        def read() -> BulkRequest:
            return read_bulk(
                body, strict=request.access.strict, base=request.addresses.base, most=settings.max_bulk_operations
            )

        return await computed(asyncio.to_thread, read, heavy=has_many_values(body, levels=_LEVELS_TO_MEMBERS))


def _written(result: Result) -> dict[str, object]:
    """Write a result as an element of the response: what is not known or not asked for is left out."""
    operation, answer = result.operation, result.answer
    written: dict[str, object] = {}
    if result.location is not None:
        written["location"] = result.location
    if operation.method:
        written["method"] = operation.method
    if operation.bulk_id is not None:
        written["bulkId"] = operation.bulk_id
    if result.version is not None:
        written["version"] = result.version
    # A string, as in the examples of RFC 7644 §3.7.3; a complex `status` is left over there from older drafts.
    written["status"] = str(answer.status)
    if result.failed and isinstance(answer.body, bytes):
        written["response"] = msgspec.Raw(answer.body)
    return written


def _each_once(notes: Iterable[Note]) -> tuple[Note, ...]:
    return tuple(islice(dict.fromkeys(notes), MOST_NOTES))
