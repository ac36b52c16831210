"""Owns the answer to SCIM requests that miss /scim: the base URL was pasted without its end, or in capitals.

The likeliest slip in an identity provider's form. No token is asked for: that an address is none is no secret.
"""

from collections.abc import Callable
from typing import Final

from starlette.types import Scope, Send

from envi_scim.http.scim_api.negotiation import SCIM
from envi_scim.http.scim_api.problems import body_of
from envi_scim.http.scim_api.responses import Answer, send_answer
from envi_scim.scim.errors import NotFound

# What a path begins with that was meant to be one of ours, without regard to case.
_FIRST_SEGMENTS: Final = frozenset(
    {"scim", "v2", "users", "groups", "roles", "serviceproviderconfig", "resourcetypes", "schemas", "bulk", "me"}
)
DETAIL: Final = (
    "There is nothing at this address. The base URL ends in /scim, in small letters; below it are /Users, /Groups "
    "and /Roles."
)
_BODY: Final = body_of(NotFound(DETAIL))


def is_astray(path: str) -> bool:
    """Say whether a path outside /scim was meant to be below it."""
    return path.lstrip("/").partition("/")[0].lower() in _FIRST_SEGMENTS


async def answer_astray(scope: Scope, send: Send, request_ids: Callable[[], str]) -> None:
    """Answer a request whose base URL lacks its end."""
    answer = Answer(NotFound.status, _BODY)
    await send_answer(send, answer, media_type=SCIM, request_id=request_ids(), head=scope["method"] == "HEAD")
