"""Owns how every failure is told: the only place that catches what it does not know.

A refusal of the protocol or of Envi's rules is shown with its sentence. Anything else is a fault of ours:
the client learns the number of the request and nothing of the cause, which is logged.
"""

from collections.abc import AsyncIterator, Awaitable
from typing import Final

import msgspec

from envi_scim.http import retry_after
from envi_scim.http.scim_api.requests import Disconnected
from envi_scim.http.scim_api.responses import Answer, Header
from envi_scim.observability import logger
from envi_scim.provisioning.access import RateRefused
from envi_scim.provisioning.errors import ProvisioningError
from envi_scim.scim.errors import ScimError

_ENCODER: Final = msgspec.json.Encoder()

_RETRY_AFTER: Final = (b"retry-after", retry_after.SECONDS)
_HEADERS: Final[dict[int, tuple[Header, ...]]] = {
    401: ((b"www-authenticate", b"Bearer"),),
    503: (_RETRY_AFTER,),
}


class Fault(ScimError):
    """Something failed that is no fault of the client (RFC 7644 table 8)."""

    status = 500


class AnswerBroken(Exception):
    """An answer under way cannot be finished; the connection has to be cut, so that nobody takes it for whole."""


async def answered(answer: Awaitable[Answer], request_id: str) -> Answer:
    """Give the answer, or that to its failure."""
    try:
        return await answer
    except Disconnected:
        raise
    except Exception as error:  # noqa: BLE001 - the one renderer of every failure
        return answer_to(error, request_id)


async def unbroken(pieces: AsyncIterator[bytes], request_id: str) -> AsyncIterator[bytes]:
    """Pass on the pieces of an answer under way. Raises AnswerBroken where one cannot be made."""
    try:
        async for piece in pieces:
            yield piece
    except Exception as error:
        logger().error("answer_broken", request_id=request_id, exc_info=error)
        raise AnswerBroken from error


def answer_to(error: Exception, request_id: str) -> Answer:
    """Give the answer to a failure."""
    refusal = refusal_of(error)
    if refusal is None:
        logger().error("fault", request_id=request_id, exc_info=error)
        refusal = Fault(f"The server failed. Tell its operator the number of this request: {request_id}.")
    headers = _HEADERS.get(refusal.status, ())
    if isinstance(refusal, RateRefused):
        headers = ((b"retry-after", b"%d" % refusal.wait),)
    return Answer(refusal.status, body_of(refusal), headers=headers, refusal=refusal.scim_type)


def refusal_of(error: Exception) -> ScimError | None:
    """Give what the wire makes of an error; None where it is a fault of ours."""
    if isinstance(error, ScimError):
        return error
    if isinstance(error, ProvisioningError):
        return error.SCIM_ERROR(str(error))
    return None


def body_of(refusal: ScimError) -> bytes:
    """Write a refusal as it is sent."""
    return _ENCODER.encode(refusal.as_document())
