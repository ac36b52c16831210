"""Owns how administrators look for users: by status, by where they came from, by the beginning of a name.

A walk reads users in one order along an index, so that a page costs the same among a thousand and among a
million. What has no index (`UserFilter`) is tested on what a walk reads: see `user_directory`, whose values these
are. Reading them is the port `People`'s.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from envi_scim.provisioning.accounts import Account, GroupLink, Source
from envi_scim.provisioning.values import OrganizationId, Timestamp, UserId


class AccountStatus(StrEnum):
    """What Envi makes of an account: a lock counts before what `active` says."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    LOCKED = "locked"


def status_of(*, active: bool, locked_at: Timestamp | None) -> AccountStatus:
    """Say what Envi makes of an account."""
    if locked_at is not None:
        return AccountStatus.LOCKED
    return AccountStatus.ACTIVE if active else AccountStatus.INACTIVE


class SearchField(StrEnum):
    """Where a search looks. The last two are compared as a whole, all others from their beginning."""

    USER_NAME = "userName"
    DISPLAY_NAME = "displayName"
    GIVEN_NAME = "name.givenName"
    FAMILY_NAME = "name.familyName"
    EMAIL = "emails.value"
    EXTERNAL_ID = "externalId"
    ID = "id"


class WalkKind(StrEnum):
    """The orders that have an index."""

    BY_NAME = "by-name"
    INACTIVE = "inactive"
    OF_SOURCE = "of-source"
    LOCKED = "locked"
    FOUND = "found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """A way through the users of a domain.

    | kind | who | in the order of |
    | --- | --- | --- |
    | by-name | everybody | userName |
    | inactive | who is not `active` | userName |
    | of-source | who is of `source`, which is not SCIM | userName |
    | locked | who is locked | creation |
    | found | whose `field` begins with `text`, or is it | that field |
    """

    kind: WalkKind = WalkKind.BY_NAME
    source: Source | None = None
    field: SearchField | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Where a walk stands: behind this key, and behind this id where several have the key."""

    key: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A user that a walk came by. It is not shown where it was before, by another value (`again`)."""

    step: Step
    id: UserId
    status: AccountStatus
    source: Source
    organization_id: OrganizationId | None
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An account with what else Envi knows of it. `groups` are those that it is in, directly or through groups."""

    account: Account
    organization: str | None = None
    locked_at: Timestamp | None = None
    groups: tuple[GroupLink, ...] = ()

    @property
    def status(self) -> AccountStatus:
        """What Envi makes of it."""
        return status_of(active=self.account.active, locked_at=self.locked_at)


class Filterable(Protocol):
    """What a filter looks at."""

    @property
    def status(self) -> AccountStatus:
        """What Envi makes of the account."""

    @property
    def source(self) -> Source:
        """Where it came from."""

    @property
    def organization_id(self) -> OrganizationId | None:
        """Where it lives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFilter:
    """Which users a list shows; what is None makes no difference."""

    status: AccountStatus | None = None
    source: Source | None = None
    organization_id: OrganizationId | None = None

    def takes(self, user: Filterable) -> bool:
        """Say whether a user is shown."""
        return (
            (self.status is None or user.status is self.status)
            and (self.source is None or user.source is self.source)
            and (self.organization_id is None or user.organization_id == self.organization_id)
        )

    def walk(self) -> Walk:
        """Give the walk that comes by all of them and by few others."""
        if self.status is AccountStatus.LOCKED:
            return Walk(kind=WalkKind.LOCKED)
        if self.status is AccountStatus.INACTIVE:
            return Walk(kind=WalkKind.INACTIVE)
        if self.source in (Source.LOCAL, Source.LINKED):
            return Walk(kind=WalkKind.OF_SOURCE, source=self.source)
        return Walk()

    def leaves_out(self, walk: Walk) -> bool:
        """Say whether a walk comes by users that are not shown."""
        return (
            (self.status is not None and walk.kind is not WalkKind.LOCKED)
            or (self.source is not None and walk.source is not self.source)
            or self.organization_id is not None
        )


EVERYBODY: Final = UserFilter()
