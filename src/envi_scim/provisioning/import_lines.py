"""Owns what a line of a file means: a user or group that may be stored as it would be by a POST, or why it may not.

Pure, and made for many lines at a time, aside from everything else. What is in the database already is `importing`'s.

| | a line of an export | any other |
| --- | --- | --- |
| is checked | as what was kept once: nothing in it is rewritten | as a POST in the domain's mode is |
| id, created, lastModified, version | are kept | are new; its id is what members name it by |
| source, organization, lock | are those of `envi` | are those of `envi`, else of a POST |
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from msgspec.structs import replace

from envi_scim.provisioning.account_changes import new_account
from envi_scim.provisioning.accounts import Account, Source
from envi_scim.provisioning.errors import InvalidLine, ProvisioningError
from envi_scim.provisioning.group_changes import new_group, without_members
from envi_scim.provisioning.groups import Group
from envi_scim.provisioning.names import fold
from envi_scim.provisioning.ports import Clock, Ids
from envi_scim.provisioning.resource_types import STANDARD, ResourceTypes
from envi_scim.provisioning.transfer_lines import (
    OWN,
    AccountNotes,
    EndLine,
    MembersLine,
    is_moment,
    read_notes,
    read_own,
)
from envi_scim.provisioning.values import OrganizationId, Timestamp
from envi_scim.scim import dialects, validation
from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.errors import ScimError
from envi_scim.scim.notes import Note
from envi_scim.scim.schemas import ResourceType
from envi_scim.scim.urns import GROUP_URN, LIST_RESPONSE_URN, USER_URN

# RFC 9562 §5.7, as we write them: what no other program made by chance.
_OUR_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_VERSION: Final = re.compile(r'W/"([1-9][0-9]{0,8})(?:\.[^"]*)?"')
_USER, _GROUP, _LIST = USER_URN.lower(), GROUP_URN.lower(), LIST_RESPONSE_URN.lower()

# Reads the JSON of a line under the limits of a body. Raises ScimError.
Decode: TypeAlias = Callable[[bytes], Document]


class TextLine(NamedTuple):
    """A line of a file, with its number from 1; a longer one than any body may be has no text."""

    number: int
    text: bytes | None


class Tolerated(NamedTuple):
    """What a line was forgiven, as a `Note` has it: its texts are fit to be shown already."""

    leniency: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """By what the lines of a file are read.

    `moves` tells that it is an export, whose ids and times are kept.
    """

    moves: bool
    strict: bool = False
    types: ResourceTypes = STANDARD
    # The domain's organizations by their folded names, and that of users of whom the file says none.
    organizations: Mapping[str, OrganizationId] = field(default_factory=dict)
    organization: OrganizationId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadUser:
    """A user that may be stored. `given_id` is by which the file knows it; `notes` what it says beyond SCIM."""

    line: TextLine
    account: Account
    given_id: str
    notes: AccountNotes | None
    tolerated: tuple[Tolerated, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadGroup:
    """A group that may be stored, and what names its members."""

    line: TextLine
    group: Group
    given_id: str
    members: frozenset[str]
    tolerated: tuple[Tolerated, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadMembers:
    """Members of a group, by what names them."""

    line: TextLine
    group: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadEnd:
    """The end of an export."""

    line: TextLine
    end: EndLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A line that is not taken, and why: a sentence without a value of the line.

    `again` is what may be imported again where that is not the line as it was: of members those who are nobody.
    """

    line: TextLine
    sentence: str
    again: str | None = None


Read: TypeAlias = ReadUser | ReadGroup | ReadMembers | ReadEnd | Refusal


class LineReader:
    """Reads the lines of one file."""

    def __init__(self, terms: Terms, decode: Decode, clock: Clock, ids: Ids, *, max_user: int) -> None:
        self._terms = terms
        self._decode = decode
        self._clock = clock
        self._ids = ids
        self._max_user = max_user

    def read(self, lines: Sequence[TextLine]) -> Sequence[Read]:
        """Read some lines; blank ones are nothing."""
        return [self._read(line) for line in lines if line.text is None or not line.text.isspace()]

    def _read(self, line: TextLine) -> Read:
        try:
            document = decoded(line, self._decode)
            if isinstance(document.get(OWN), str):
                return _own(line, document)
            if _is_group(document):
                return self._group(line, document)
            return self._user(line, document)
        except (ScimError, ProvisioningError) as error:
            return Refusal(line=line, sentence=str(error))

    def _user(self, line: TextLine, body: Document) -> ReadUser:
        if line.text is not None and len(line.text) > self._max_user:
            raise InvalidLine(f"A user must not be longer than {self._max_user} bytes.")
        notes = read_notes(body[OWN]) if OWN in body else None
        document, tolerated = self._checked(body, self._terms.types.user)
        given_id = _text(body, "id")
        account = new_account(
            document,
            user_id=self._id(given_id),
            source=Source.SCIM if notes is None else notes.source,
            organization_id=self._organization(notes),
            now=self._clock.now(),
        )
        if notes is not None and notes.locked_at is not None and not is_moment(notes.locked_at):
            raise InvalidLine("envi.lockedAt must be a moment such as 2026-11-24T12:00:00.000Z.")
        if self._terms.moves:
            created, modified, version = _meta(body)
            account = replace(
                account,
                created_at=created or account.created_at,
                modified_at=modified or created or account.modified_at,
                version=version or 1,
            )
        return ReadUser(line=line, account=account, given_id=given_id, notes=notes, tolerated=tolerated)

    def _group(self, line: TextLine, body: Document) -> ReadGroup:
        if OWN in body:
            raise InvalidLine("A group has no member envi.")
        checked, tolerated = self._checked(body, self._terms.types.group)
        document, members = without_members(checked)
        given_id = _text(body, "id")
        group = new_group(document, group_id=self._id(given_id), now=self._clock.now())
        if self._terms.moves:
            created, modified, version = _meta(body)
            group = replace(
                group,
                created_at=created or group.created_at,
                modified_at=modified or created or group.modified_at,
                version=version or 1,
            )
        return ReadGroup(line=line, group=group, given_id=given_id, members=members, tolerated=tolerated)

    def _checked(self, body: Document, resource_type: ResourceType) -> tuple[Document, tuple[Tolerated, ...]]:
        """Check a resource: as a POST is, or as something that was kept once."""
        body = {name: value for name, value in body.items() if name != OWN}
        if self._terms.moves:
            return _kept_once(body, resource_type), ()
        notes: tuple[Note, ...] = ()
        meant: Json = body
        if not self._terms.strict:
            meant, notes = dialects.rewrite_resource(body, resource_type)
        checked = validation.for_create(meant, resource_type, strict=self._terms.strict)
        return checked.document, tuple(Tolerated(note.id, note.subject) for note in notes + checked.notes)

    def _id(self, given_id: str) -> str:
        return given_id if self._terms.moves and is_our_id(given_id) else self._ids.new()

    def _organization(self, notes: AccountNotes | None) -> OrganizationId | None:
        if notes is None:
            return self._terms.organization
        if notes.organization is None:
            return None
        found = self._terms.organizations.get(fold(notes.organization))
        if found is None:
            raise InvalidLine("envi.organization names no organization of this domain.")
        return found


def decoded(line: TextLine, decode: Decode) -> Document:
    """Read the JSON of a line. Raises InvalidLine or ScimError."""
    if line.text is None:
        raise InvalidLine("The line is longer than any body that is taken.")
    document = decode(line.text)
    if any(isinstance(urn, str) and urn.lower() == _LIST for urn in _list(document.get("schemas"))):
        raise InvalidLine("This is a ListResponse: write each of its Resources on a line of its own.")
    return document


def is_our_id(text: str) -> bool:
    """Say whether a text is an id as Envi makes them."""
    return _OUR_ID.fullmatch(text) is not None


def moment_of(text: Json, *, what: str) -> Timestamp:
    """Read a moment of a file. Raises InvalidLine."""
    if not isinstance(text, str) or not is_moment(text):
        raise InvalidLine(f"{what} must be a moment such as 2026-11-24T12:00:00.000Z.")
    return Timestamp(text)


def _own(line: TextLine, document: Document) -> Read:
    own = read_own(document)
    if isinstance(own, MembersLine):
        return ReadMembers(line=line, group=own.group, members=own.members)
    if isinstance(own, EndLine):
        return ReadEnd(line=line, end=own)
    raise InvalidLine("This line comes too late: what a domain is stands before its users and groups.")


def _kept_once(body: Document, resource_type: ResourceType) -> Document:
    """Check what was kept once: to the letter, in which an empty text is a value; else as compatible mode does."""
    try:
        return validation.for_create(body, resource_type, strict=True).document
    except ScimError:
        return validation.for_create(body, resource_type, strict=False).document


def _is_group(document: Document) -> bool:
    """Say whether a line is a group, by what it says of itself, else by what it has."""
    urns = {urn.lower() for urn in _list(document.get("schemas")) if isinstance(urn, str)}
    if _USER in urns or _GROUP in urns:
        return _GROUP in urns and _USER not in urns
    names = {name.lower() for name in document}
    if "username" in names:
        return False
    if "displayname" in names or "members" in names:
        return True
    raise InvalidLine("The line is neither a user nor a group: its schemas do not say so, and it has no name.")


def _meta(body: Document) -> tuple[Timestamp | None, Timestamp | None, int | None]:
    """Read when a resource was created and changed, and its version, as far as the line says so."""
    meta = body.get("meta")
    if not isinstance(meta, dict):
        return None, None, None
    created, modified, tag = (meta.get(name) for name in ("created", "lastModified", "version"))
    found = _VERSION.fullmatch(tag) if isinstance(tag, str) else None
    if tag is not None and found is None:
        raise InvalidLine('meta.version must be an entity-tag such as W/"3".')
    return (
        None if created is None else moment_of(created, what="meta.created"),
        None if modified is None else moment_of(modified, what="meta.lastModified"),
        None if found is None else int(found[1]),
    )


def _list(value: Json) -> Iterator[Json]:
    yield from value if isinstance(value, list) else ()


def _text(body: Document, name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""
