"""Owns how a checked document becomes an account, and what kind of change a write is. Pure.

The typed columns mirror userName, externalId and `active`; the document stays the truth of what is sent.
"""

from collections.abc import Sequence
from typing import cast

from msgspec import Struct
from msgspec.structs import replace

from envi_scim.provisioning.accounts import Account, Source
from envi_scim.provisioning.documents import changed_names, decode, encode, external_id_of
from envi_scim.provisioning.events import Event, EventKind
from envi_scim.provisioning.names import check_length, check_name
from envi_scim.provisioning.values import OrganizationId, Timestamp, UserId
from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.notes import Note
from envi_scim.scim.schemas import ResourceType
from envi_scim.scim.validation import for_patched


class AccountChange(Struct, frozen=True, kw_only=True):
    """What a request makes of an account, and what was tolerated in it; without `after` it changes nothing."""

    before: Account
    after: Account | None = None
    event: Event | None = None
    notes: tuple[Note, ...] = ()


def new_account(
    document: Document, *, user_id: str, source: Source, organization_id: OrganizationId | None, now: Timestamp
) -> Account:
    """Make an account of a document that was checked for a create. Absent `active` means active."""
    document = {**document, "active": document.get("active", True)}
    _check_display_name(document)
    return Account(
        id=UserId(user_id),
        user_name=_user_name(document),
        external_id=external_id_of(document),
        active=bool(document["active"]),
        source=source,
        organization_id=organization_id,
        created_at=now,
        modified_at=now,
        version=1,
        document=encode(document, resource_id=user_id),
    )


def document_of(account: Account) -> Document:
    """Read the document of an account."""
    return decode(account.document)


def rewritten(
    before: Account, document: Document, *, organization_id: OrganizationId | None, now: Timestamp
) -> Account | None:
    """Make the account that an identity provider's write leads to; None where it changes nothing.

    A local account becomes linked by the first write, and joins the configuration's organization if it
    is in none. `active` is never unassigned: a PUT without it, or a PATCH that removes it, keeps it.
    """
    document = {**document, "active": document.get("active", before.active)}
    local = before.source is Source.LOCAL
    if not local and document == document_of(before):
        return None
    _check_display_name(document)
    return replace(
        before,
        user_name=_user_name(document),
        external_id=external_id_of(document),
        active=bool(document["active"]),
        source=Source.LINKED if local else before.source,
        organization_id=(before.organization_id or organization_id) if local else before.organization_id,
        modified_at=max(now, before.modified_at),
        version=before.version + 1,
        document=encode(document, resource_id=before.id),
    )


def without_attributes(
    before: Account, urn: str, names: Sequence[str], resource_type: ResourceType, *, now: Timestamp
) -> Account | None:
    """Make the account that has no values of some attributes of an extension; None where it has none already."""
    document = document_of(before)
    extension = document.get(urn)
    if not isinstance(extension, dict) or not any(name in extension for name in names):
        return None
    left: Document = {name: value for name, value in extension.items() if name not in names}
    document = {**document, urn: left} if left else {name: value for name, value in document.items() if name != urn}
    document = for_patched(document, resource_type)
    return replace(
        before,
        modified_at=max(now, before.modified_at),
        version=before.version + 1,
        document=encode(document, resource_id=before.id),
    )


def kind_of_change(before: Account, after: Account) -> EventKind:
    """Name the change: what ends or gives back a person's access counts most, then the linking."""
    if before.active and not after.active:
        return EventKind.USER_DEACTIVATE
    if after.active and not before.active:
        return EventKind.USER_REACTIVATE
    if before.source is not after.source:
        return EventKind.USER_LINK
    return EventKind.USER_UPDATE


def details_of_change(before: Account, after: Account) -> dict[str, Json]:
    """Tell which attributes changed, by name alone, and whether the account was linked by it."""
    details: dict[str, Json] = {"attributes": changed_names(document_of(before), document_of(after))}
    if before.source is not after.source:
        details["linked"] = True
    return details


def _user_name(document: Document) -> str:
    return check_name(cast("str", document["userName"]), what="userName")


def _check_display_name(document: Document) -> None:
    """Refuse a displayName that is too long for a key: it has a column too, by which members are named."""
    display_name = document.get("displayName")
    if isinstance(display_name, str):
        check_length(display_name, what="displayName")
