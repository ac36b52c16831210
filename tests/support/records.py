"""Records for tests: domains, accounts, groups and events that need only be told what matters."""

import msgspec

from envi_scim.provisioning.accounts import Account, Source
from envi_scim.provisioning.domains import Authentication, Domain, DomainType
from envi_scim.provisioning.events import Actor, Event, EventKind
from envi_scim.provisioning.groups import Group
from envi_scim.provisioning.values import DomainId, EventId, GroupId, OrganizationId, Timestamp, UserId
from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.urns import GROUP_URN, USER_URN
from envi_scim.wiring.identifiers import Uuid7Ids

new_id = Uuid7Ids().new
NOON = Timestamp("2026-11-24T12:00:00.120Z")
LATER = Timestamp("2026-11-24T12:00:01.000Z")
NOBODY = "00000000-0000-7000-8000-000000000000"


def an_event(
    resource_id: str = "", *, kind: EventKind = EventKind.USER_UPDATE, at: Timestamp = NOON, **details: Json
) -> Event:
    """Make an event of an operator."""
    return Event(
        id=EventId(new_id()),
        at=at,
        kind=kind,
        resource_id=resource_id,
        actor=Actor(name="operator", request_id="request-1"),
        details=details,
    )


def a_domain(name: str = "envi.com") -> Domain:
    """Make a domain that may use SCIM."""
    return Domain(
        id=DomainId(new_id()),
        name=name,
        type=DomainType.SIMPLE,
        authentication=Authentication.HTTP_REDIRECT,
        created_at=NOON,
    )


def an_account(
    user_name: str,
    *,
    external_id: str | None = None,
    active: bool = True,
    source: Source = Source.SCIM,
    organization_id: OrganizationId | None = None,
    at: Timestamp = NOON,
    document: Document | None = None,
) -> Account:
    """Make an account whose document says what its columns say."""
    user_id = new_id()
    whole: Document = {"schemas": [USER_URN], "id": user_id, "userName": user_name}
    if external_id is not None:
        whole["externalId"] = external_id
    whole |= {"active": active} | (document or {})
    return Account(
        id=UserId(user_id),
        user_name=user_name,
        external_id=external_id,
        active=active,
        source=source,
        organization_id=organization_id,
        created_at=at,
        modified_at=at,
        version=1,
        document=msgspec.json.encode(whole).decode(),
    )


def a_group(display_name: str, *, external_id: str | None = None, at: Timestamp = NOON) -> Group:
    """Make a group without members."""
    group_id = new_id()
    whole: Document = {"schemas": [GROUP_URN], "id": group_id, "displayName": display_name}
    if external_id is not None:
        whole["externalId"] = external_id
    return Group(
        id=GroupId(group_id),
        display_name=display_name,
        external_id=external_id,
        member_count=0,
        created_at=at,
        modified_at=at,
        version=1,
        document=msgspec.json.encode(whole).decode(),
    )
