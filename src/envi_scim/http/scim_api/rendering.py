"""Owns how a kept resource becomes what is sent: the kept text, with the derived parts spliced in.

What lies in the store lacks what depends on the server's address or on other rows: `groups`, `members`,
`meta`. A default answer never decodes the kept text; a projected one has to.
"""

from collections.abc import Iterable
from typing import Final, cast

import msgspec

from envi_scim.http.scim_api.addresses import Addresses
from envi_scim.provisioning.accounts import Account, GroupLink, StoredUser
from envi_scim.provisioning.documents import decode
from envi_scim.provisioning.groups import Group, Member, MemberType
from envi_scim.provisioning.role_documents import role_document
from envi_scim.provisioning.roles import Role
from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.projection import Projection, project
from envi_scim.scim.role_schema import ROLE
from envi_scim.scim.schemas import ResourceType

_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder()


def encode(value: object) -> str:
    """Write a value as compact JSON."""
    return _ENCODER.encode(value).decode()


def user_text(
    stored: StoredUser, tag: str, addresses: Addresses, projection: Projection, resource_type: ResourceType
) -> str:
    """Write a user as the request wants it."""
    account = stored.account
    groups = f',"groups":[{_links_text(stored.groups, addresses)}]' if stored.groups else ""
    text = f"{account.document[:-1]}{groups}{_meta_text('User', account, tag, addresses.users)}}}"
    return text if projection.is_default else encode(project(decode(text), projection, resource_type))


def group_text(
    group: Group, tag: str, addresses: Addresses, projection: Projection, resource_type: ResourceType
) -> str:
    """Write a group without its members, as the request wants it."""
    text = f"{group.document[:-1]}{_meta_text('Group', group, tag, addresses.groups)}}}"
    return text if projection.is_default else encode(project(decode(text), projection, resource_type))


def role_text(role: Role, addresses: Addresses, projection: Projection) -> str:
    """Write a role as the request wants it."""
    return encode(project(role_document(role, addresses.roles), projection, ROLE))


def members_text(
    members: Iterable[Member], addresses: Addresses, projection: Projection, resource_type: ResourceType
) -> str:
    """Write members as they stand in a list, without its brackets."""
    text = ",".join([_member_text(member, addresses) for member in members])
    if projection.is_default or not text:
        return text
    document: Document = {"members": cast("Json", _DECODER.decode(f"[{text}]"))}
    return encode(project(document, projection, resource_type).get("members", []))[1:-1]


def with_members(group: str, members: str) -> str:
    """Splice the text of members into that of a group; a group without any has no such attribute."""
    return f'{group[:-1]},"members":[{members}]}}' if members else group


def _member_text(member: Member, addresses: Addresses) -> str:
    if member.type is MemberType.USER:
        base, kind = addresses.users, "User"
    else:
        base, kind = addresses.groups, "Group"
    return (
        f'{{"value":"{member.id}","$ref":"{base}{member.id}","type":"{kind}",'
        f'"display":{_ENCODER.encode(member.display).decode()}}}'
    )


def _links_text(groups: Iterable[GroupLink], addresses: Addresses) -> str:
    return ",".join(
        [
            f'{{"value":"{group.id}","$ref":"{addresses.groups}{group.id}",'
            f'"display":{_ENCODER.encode(group.display_name).decode()},'
            f'"type":"{"direct" if group.direct else "indirect"}"}}'
            for group in groups
        ]
    )


def _meta_text(kind: str, row: Account | Group, tag: str, base: str) -> str:
    written = tag.replace('"', '\\"')
    return (
        f',"meta":{{"resourceType":"{kind}","created":"{row.created_at}","lastModified":"{row.modified_at}",'
        f'"location":"{base}{row.id}","version":"{written}"}}'
    )
