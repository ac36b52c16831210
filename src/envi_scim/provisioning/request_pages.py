"""Owns which requests of a domain are asked for, and the page of them that is given: newest first, by place.

A page goes on from the place where the one before ended, so that it costs the same however many there are. Where no
index serves a filter, a page looks at so many requests and no more: then it says how far back it looked, and a person
goes on from there if they like.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NoBase64
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from envi_scim.provisioning.errors import InvalidPlace
from envi_scim.provisioning.requests import RequestRecord, Which
from envi_scim.provisioning.values import Timestamp

# What one page looks at for a filter that no index serves: some 10 ms, and several hours of a busy domain.
MOST_LOOKED_AT: Final = 20_000

_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
# As long as an id of a request can be, and some more.
_LONGEST: Final = 200
_NO_PLACE: Final = "This is no place in the list of requests. Begin again at its first page."


class Place(NamedTuple):
    """Where a page ends: at a request, whose key this is."""

    at: Timestamp
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFilter:
    """Which requests are wanted; what is left empty filters nothing.

    `method` is the verb as it came, `resource_type` User, Group or Role; `token` and `resource` are ids, which may be
    any text. `since` belongs to the period, `until` does not.
    """

    which: Which = Which.ALL
    method: str = ""
    resource_type: str = ""
    token: str = ""
    resource: str = ""
    since: Timestamp | None = None
    until: Timestamp | None = None

    @property
    def is_indexed(self) -> bool:
        """Whether each request that is read is one that is wanted."""
        return not (self.method or self.resource_type or self.token or self.resource)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPage:
    """Some requests, the newest first.

    `next` is where to go on, None where nothing lies behind. `looked_back_until` is there where the page ended because
    enough was looked at: between there and its last request nothing else is wanted, and older requests may be.
    """

    records: tuple[RequestRecord, ...]
    next: Place | None = None
    looked_back_until: Timestamp | None = None


def place_of(record: RequestRecord) -> Place:
    """Give the place of a request."""
    return Place(record.at, record.id)


def written(place: Place) -> str:
    """Write a place as text that can stand in a URL, and that nobody is meant to read."""
    return urlsafe_b64encode("\n".join(place).encode()).decode().rstrip("=")


def read_place(text: str) -> Place:
    """Read a place that `written` wrote. Raises InvalidPlace."""
    try:
        padded = text[:_LONGEST] + "=" * (-len(text) % 4)
        at, _, request = urlsafe_b64decode(padded.encode("ascii")).decode("ascii").partition("\n")
        datetime.fromisoformat(at)
    except (ValueError, NoBase64) as error:
        raise InvalidPlace(_NO_PLACE) from error
    if not (_MOMENT.fullmatch(at) and request.isprintable()):
        raise InvalidPlace(_NO_PLACE)
    return Place(Timestamp(at), request)
