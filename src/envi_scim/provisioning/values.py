"""Owns the small words that every rule uses: ids, timestamps, decisions."""

from dataclasses import dataclass
from typing import NewType, TypeAlias

from msgspec import Struct

DomainId = NewType("DomainId", str)
OrganizationId = NewType("OrganizationId", str)
RoleId = NewType("RoleId", str)
TokenId = NewType("TokenId", str)
UserId = NewType("UserId", str)
GroupId = NewType("GroupId", str)
EventId = NewType("EventId", str)
AdministratorId = NewType("AdministratorId", str)
SessionId = NewType("SessionId", str)
SignInId = NewType("SignInId", str)

# RFC 3339 in UTC with milliseconds and a Z, "2026-11-24T03:51:25.123Z": sorts as text, and is what
# the wire shows, so that a read formats nothing.
Timestamp = NewType("Timestamp", str)


class Allowed(Struct, frozen=True):
    """The answer yes."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The answer no, with the sentence that the person or the client is shown."""

    reason: str


Decision: TypeAlias = Allowed | Refused
