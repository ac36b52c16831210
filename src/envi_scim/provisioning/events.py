"""Owns the record of a change: what, to which resource, by whom, in which request.

An event is written in the transaction of its change. Its id order is not the commit order.
"""

from enum import StrEnum

from msgspec import Struct, field

from envi_scim.provisioning.values import AdministratorId, EventId, Timestamp
from envi_scim.scim.attributes import Json


class EventKind(StrEnum):
    """The vocabulary of changes, `subject:action`. Later parts add to it here and nowhere else."""

    USER_CREATE = "user:create"
    USER_UPDATE = "user:update"
    USER_LINK = "user:link"
    USER_DEACTIVATE = "user:deactivate"
    USER_REACTIVATE = "user:reactivate"
    USER_DELETE = "user:delete"
    USER_LOCK = "user:lock"
    USER_UNLOCK = "user:unlock"
    USER_PASSWORD = "user:password"
    GROUP_CREATE = "group:create"
    GROUP_UPDATE = "group:update"
    GROUP_MEMBERS = "group:members"
    GROUP_DELETE = "group:delete"
    DOMAIN_CREATE = "domain:create"
    DOMAIN_UPDATE = "domain:update"
    ORGANIZATION_CREATE = "organization:create"
    ORGANIZATION_UPDATE = "organization:update"
    ROLE_CREATE = "role:create"
    ROLE_UPDATE = "role:update"
    CONFIGURATION_UPDATE = "configuration:update"
    CONFIGURATION_KEEP = "configuration:keep"
    PASSWORD_WORDS = "domain:words"
    SCHEMA_DECLARE = "schema:declare"
    TOKEN_CREATE = "token:create"
    TOKEN_REVOKE = "token:revoke"
    ADMINISTRATOR_CREATE = "administrator:create"
    ADMINISTRATOR_RIGHTS = "administrator:rights"
    ADMINISTRATOR_PASSWORD = "administrator:password"
    ADMINISTRATOR_DISABLE = "administrator:disable"
    ADMINISTRATOR_ENABLE = "administrator:enable"


class Actor(Struct, frozen=True, kw_only=True):
    """Who acts: `token:<id>`, `administrator:<id>`, `operator` (the command line) or `import`, in which request."""

    name: str
    request_id: str


class Event(Struct, frozen=True, kw_only=True):
    """One change. `details` names attributes and ids, never values of persons (they are in the rows)."""

    id: EventId
    at: Timestamp
    kind: EventKind
    resource_id: str
    actor: Actor
    details: dict[str, Json] = field(default_factory=dict)

    @property
    def resource_type(self) -> str:
        """What was changed: the subject of the kind."""
        return self.kind.partition(":")[0]


def recorded(
    kind: EventKind,
    resource_id: str,
    *,
    event_id: str,
    at: Timestamp,
    actor: Actor,
    details: dict[str, Json] | None = None,
) -> Event:
    """Make the event of a change, to be written with it."""
    return Event(id=EventId(event_id), at=at, kind=kind, resource_id=resource_id, actor=actor, details=details or {})


OPERATOR = "operator"
IMPORT = "import"


def operator(request_id: str) -> Actor:
    """Give the actor of the command line: whoever may reach the database."""
    return Actor(name=OPERATOR, request_id=request_id)


def by_import(request_id: str) -> Actor:
    """Give the actor of what a file brings in: the operator whose command reads it."""
    return Actor(name=IMPORT, request_id=request_id)


def by_administrator(administrator: AdministratorId, request_id: str) -> Actor:
    """Give the actor of a change that somebody who is signed in to the console makes."""
    return Actor(name=f"administrator:{administrator}", request_id=request_id)
