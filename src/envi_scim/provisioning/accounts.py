"""Owns what an Envi account is."""

from enum import StrEnum

from msgspec import Struct

from envi_scim.provisioning.values import GroupId, OrganizationId, Timestamp, UserId


class Source(StrEnum):
    """Where an account came from: made in Envi, made there and since written by an IdP, made by an IdP."""

    LOCAL = "local"
    LINKED = "linked"
    SCIM = "scim"


class Account(Struct, frozen=True, kw_only=True):
    """One user of a domain.

    `document` is the SCIM resource as compact JSON text, from `{"schemas":[...]` on and ending in `}`,
    with `id` and without `meta`, `groups` and `password`: those are spliced in when it is sent, since
    they depend on the server's address or on other rows. `version` counts the changes from 1.
    """

    id: UserId
    user_name: str
    external_id: str | None
    active: bool
    source: Source
    organization_id: OrganizationId | None
    created_at: Timestamp
    modified_at: Timestamp
    version: int
    document: str


class GroupLink(Struct, frozen=True, kw_only=True):
    """A group that a user is in; `direct` is false where the way leads through another group."""

    id: GroupId
    display_name: str
    direct: bool


class StoredUser(Struct, frozen=True, kw_only=True):
    """An account as it was read. `groups` is None where the reader did not ask for them."""

    account: Account
    groups: tuple[GroupLink, ...] | None = None
