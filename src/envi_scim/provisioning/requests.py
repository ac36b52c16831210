"""Owns the record of a request: what was asked and how it was answered, by whom, and what was tolerated in it.

Names and numbers alone: no value of a body, a filter or a query is ever part of it. It is kept behind the
answer, for a while, and tells an administrator why something was refused and what keeps a connection from strict
mode. What changed is an event, which names the same request; its kind alone is told here too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

from envi_scim.provisioning.events import EventKind
from envi_scim.provisioning.values import Timestamp, TokenId
from envi_scim.scim.notes import Note, shown

# An identity provider that needs more leniencies than this in one request needs a look at its mapping, not a list.
MOST_TOLERATED: Final = 50

# What a request reached that is a resource, by the first part of its route.
_RESOURCE_TYPES: Final = {"Users": "User", "Groups": "Group", "Roles": "Role"}

# Its operations changed what they changed: no one kind tells it, the events of the request do.
BULK_ROUTE: Final = "/Bulk"

# Names of clients, methods and routes that are looked at once.
_KEPT: Final = 1024

# The id of a leniency, and the name of what it concerned.
Tolerated: TypeAlias = tuple[str, str]


class Answered(NamedTuple):
    """A request just answered, as the door hands it on: each request makes one, so it is as cheap as can be.

    `resource_id` is the client's text, and `user_agent` the header as it came; `refusal` is the scimType of an
    error, or why the token was refused. `changes` is what it did: first the kind of its event, then that members joined
    where that kind does not say so; of a bulk request each kind once.
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
    changes: tuple[EventKind, ...] = ()


class RequestRecord(NamedTuple):
    """A request as it is kept; each request makes one of these too.

    `id` is what the answer's X-Request-Id says and events name. `client` is the name that the client gives itself.
    `more_tolerated` counts what `tolerated` had no room for. `change` is the kind of the event that it wrote, such as
    `user:create`; "" where it wrote none, or many (a bulk request).
    """

    at: Timestamp
    id: str
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
    change: str = ""


class Which(StrEnum):
    """Which of a domain's requests are looked at."""

    ALL = "all"
    FAILED = "failed"
    TOLERATED = "tolerated"
    CHANGED = "changed"


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
    # Unpacked at once: every request comes through here, and looking up twelve fields by name costs it a fifth.
    (request, at, token, user_agent, method, route, _, status, seconds, refusal, notes, changes) = answered
    tolerated = tuple(dict.fromkeys((str(note.id), note.subject) for note in notes)) if notes else ()
    return RequestRecord(
        at,
        request,
        token,
        client_name(user_agent),
        _shown(method),
        route,
        _resource_type(route),
        resource_id,
        status,
        round(seconds * 1000),
        refusal or "",
        tolerated[:MOST_TOLERATED],
        max(0, len(tolerated) - MOST_TOLERATED) if tolerated else 0,
        changes[0].value if changes and route != BULK_ROUTE else "",
    )


# The same few in nearly all requests.
_shown = lru_cache(maxsize=_KEPT)(shown)


@lru_cache(maxsize=_KEPT)
def client_name(user_agent: bytes | None) -> str:
    """Give the name that a client gives itself, plain and not longer than finds it again."""
    return "" if user_agent is None else shown(user_agent.decode("latin-1").strip())


@lru_cache(maxsize=_KEPT)
def _resource_type(route: str) -> str:
    return _RESOURCE_TYPES.get(route.removeprefix("/").partition("/")[0], "")


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
