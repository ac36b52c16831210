"""Owns the file in which a domain is moved: one JSON document a line, and what each line that is no resource says.

Users and groups are SCIM resources, with one member of Envi's own, `envi`, in a user. Every other line says in `envi`
what it is. They come in this order; docs/reference/import-and-export.md describes them.

| `envi` | says |
| --- | --- |
| export | that the file is one of these, of which domain and moment, with how many users and groups |
| domain | what the domain is |
| organization, role | one of each, with its id |
| schema | which attributes the domain declares |
| configuration | its SCIM configuration, and which attributes keep their value |
| words | some of its forbidden words |
| members | who is in a group, as far as one line takes it |
| end | how many users, groups and members came before |
"""

import re
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias, cast

import msgspec

from envi_scim.provisioning.accounts import Account, Source
from envi_scim.provisioning.configuration import Mode, Status
from envi_scim.provisioning.domains import Authentication, DomainType
from envi_scim.provisioning.errors import InvalidLine
from envi_scim.provisioning.groups import Group
from envi_scim.provisioning.loading_ports import KeptUser
from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.etag import version_tag

# The member by which lines, and what they say of users, are known as Envi's own. No attribute has this name.
OWN: Final = "envi"
VERSION: Final = 1
MEMBERS_A_LINE: Final = 1000
WORDS_A_LINE: Final = 1000


class Line(msgspec.Struct, frozen=True, kw_only=True, tag_field=OWN, rename="camel", forbid_unknown_fields=True):
    """A line that is no resource."""


class ExportLine(Line, frozen=True, kw_only=True, tag="export"):
    """The first line. One without numbers is of a part of a file, behind which no end is expected."""

    version: Literal[1]
    domain: str
    exported_at: str
    users: int | None = None
    groups: int | None = None


class DomainLine(Line, frozen=True, kw_only=True, tag="domain"):
    """What a domain is."""

    id: str
    name: str
    type: DomainType
    authentication: Authentication
    created_at: str


class OrganizationLine(Line, frozen=True, kw_only=True, tag="organization"):
    """An organization."""

    id: str
    name: str


class RoleLine(Line, frozen=True, kw_only=True, tag="role"):
    """A role."""

    id: str
    name: str


class SchemaLine(Line, frozen=True, kw_only=True, tag="schema"):
    """What a domain declares, as /Schemas shows it."""

    schema: dict[str, Any]


class ConfigurationLine(Line, frozen=True, kw_only=True, tag="configuration"):
    """A SCIM configuration; the organization by its name."""

    status: Status
    organization: str | None
    role_prefix: str
    mode: Mode
    kept_attributes: tuple[str, ...]


class WordsLine(Line, frozen=True, kw_only=True, tag="words"):
    """Some forbidden words."""

    words: tuple[str, ...]


class MembersLine(Line, frozen=True, kw_only=True, tag="members"):
    """Some of the members of a group."""

    group: str
    members: tuple[str, ...]


class EndLine(Line, frozen=True, kw_only=True, tag="end"):
    """The last line."""

    users: int
    groups: int
    members: int


OwnLine: TypeAlias = (
    ExportLine
    | DomainLine
    | OrganizationLine
    | RoleLine
    | SchemaLine
    | ConfigurationLine
    | WordsLine
    | MembersLine
    | EndLine
)


class AccountNotes(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """What Envi knows of a user and SCIM does not say."""

    source: Source = Source.SCIM
    organization: str | None = None
    locked_at: str | None = None


_ENCODER: Final = msgspec.json.Encoder()
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def written(line: Line) -> str:
    """Write a line of Envi's own."""
    return _ENCODER.encode(line).decode()


def read_own(document: Document) -> OwnLine:
    """Read a line of Envi's own. Raises InvalidLine."""
    kind = document.get(OWN)
    try:
        return cast("OwnLine", msgspec.convert(document, type=OwnLine))
    except msgspec.ValidationError as error:
        name = kind if kind in _KINDS else None
        if name is None:
            raise InvalidLine(f"There is no line of this kind; {OWN} is one of {', '.join(sorted(_KINDS))}.") from None
        raise InvalidLine(f"This is no line of the kind {name}: {_fault(error)}.") from None


_KINDS: Final = frozenset(
    {"export", "domain", "organization", "role", "schema", "configuration", "words", "members", "end"}
)


def read_notes(value: Json) -> AccountNotes:
    """Read what a line says of a user beyond SCIM. Raises InvalidLine."""
    try:
        return msgspec.convert(value, type=AccountNotes)
    except msgspec.ValidationError as error:
        raise InvalidLine(f"The member envi of this user cannot be read: {_fault(error)}.") from None


def _fault(error: msgspec.ValidationError) -> str:
    """Say what is wrong without the value that is: what is missing or unknown by its name, else where it stands."""
    text = str(error)
    if text.startswith(("Object missing", "Object contains unknown")):
        return text
    place = text.rpartition(" - at ")[2]
    return f"what stands at {place} cannot be read"


def user_line(user: KeptUser, organization: str | None) -> str:
    """Write a user: what is kept, spliced, not decoded."""
    account = user.account
    notes = _ENCODER.encode(
        {"source": account.source.value}
        | ({} if organization is None else {"organization": organization})
        | ({} if user.locked_at is None else {"lockedAt": user.locked_at})
    ).decode()
    return f'{account.document[:-1]},{_meta("User", account)},"{OWN}":{notes}}}'


def group_line(group: Group) -> str:
    """Write a group without its members."""
    return f"{group.document[:-1]},{_meta('Group', group)}}}"


def is_moment(text: Json) -> bool:
    """Say whether a text is a moment as a file has it, and the calendar has it too: UTC, milliseconds, Z."""
    if not isinstance(text, str) or _MOMENT.fullmatch(text) is None:
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _meta(kind: str, row: Account | Group) -> str:
    tag = version_tag(row.version).replace('"', '\\"')
    return (
        f'"meta":{{"resourceType":"{kind}","created":"{row.created_at}","lastModified":"{row.modified_at}",'
        f'"version":"{tag}"}}'
    )
