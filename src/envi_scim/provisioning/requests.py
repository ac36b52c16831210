"""Owns the record of a request: what was asked and how it was answered, by whom, and what was tolerated in it.

Names and numbers alone: no value of a body, a filter or a query is ever part of it. It is kept behind the
answer, for a while, and tells an administrator why something was refused and what keeps a connection from strict
mode. What changed is an event, which names the same request.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

from envi_scim.provisioning.values import Timestamp, TokenId
from envi_scim.scim.notes import Note, shown

# An identity provider that needs more leniencies than this in one request needs a look at its mapping, not a list.
MOST_TOLERATED: Final = 50

# What a request reached that is a resource, by the first part of its route.
_RESOURCE_TYPES: Final = {"Users": "User", "Groups": "Group"}

# The id of a leniency, and the name of what it concerned.
Tolerated: TypeAlias = tuple[str, str]


class Answered(NamedTuple):
    """A request just answered, as the door hands it on: each request makes one, so it is as cheap as can be.

    `resource_id` is the client's text, and `user_agent` the header as it came; `refusal` is the scimType of an
    error, or why the token was refused.
    """

    request_id: str
    at: Timestamp
    token_id: TokenId
    user_agent: bytes | None
    method: str
    route: str
    resource_id: str
    status: int
    seconds: float
    refusal: str | None
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRecord:
    """A request as it is kept.

    `id` is what the answer's X-Request-Id says and events name. `client` is the name that the client gives itself.
    `more_tolerated` counts what `tolerated` had no room for.
    """

    id: str
    at: Timestamp
    token_id: TokenId
    client: str
    method: str
    route: str
    resource_type: str
    resource_id: str | None
    status: int
    milliseconds: int
    refusal: str
    tolerated: tuple[Tolerated, ...]
    more_tolerated: int


class Which(StrEnum):
    """Which of a domain's requests are looked at."""

    ALL = "all"
    FAILED = "failed"
    TOLERATED = "tolerated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """How often a day's requests of one client needed one leniency for one thing, and in which request last."""

    leniency: str
    subject: str
    client: str
    count: int
    last_at: Timestamp
    last_request: str


def record_of(answered: Answered, *, resource_id: str | None) -> RequestRecord:
    """Make the record of a request; `resource_id` is what the client's text is, if it is an id at all."""
    tolerated = tuple(dict.fromkeys((str(note.id), note.subject) for note in answered.notes))
    user_agent = answered.user_agent
    return RequestRecord(
        id=answered.request_id,
        at=answered.at,
        token_id=answered.token_id,
        client="" if user_agent is None else shown(user_agent.decode("latin-1").strip()),
        method=shown(answered.method),
        route=answered.route,
        resource_type=_RESOURCE_TYPES.get(answered.route.split("/", 2)[1] if "/" in answered.route else "", ""),
        resource_id=resource_id,
        status=answered.status,
        milliseconds=round(answered.seconds * 1000),
        refusal=answered.refusal or "",
        tolerated=tolerated[:MOST_TOLERATED],
        more_tolerated=max(0, len(tolerated) - MOST_TOLERATED),
    )


def tolerances_of(records: Iterable[RequestRecord]) -> Sequence[Tolerance]:
    """Count what requests needed, in the order in which rows of it are written."""
    found: dict[tuple[str, str, str], tuple[int, RequestRecord]] = {}
    for record in records:
        for leniency, subject in record.tolerated:
            key = (leniency, subject, record.client)
            count, latest = found.get(key, (0, record))
            found[key] = (count + 1, max(latest, record, key=lambda one: one.at))
    return [
        Tolerance(leniency=leniency, subject=subject, client=client, count=count, last_at=last.at, last_request=last.id)
        for (leniency, subject, client), (count, last) in sorted(found.items(), key=lambda item: item[0])
    ]
