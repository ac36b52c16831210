"""Owns the writing of a domain into a file (`transfer_lines`), page by page, as it was at one moment.

Tokens, passwords, sessions and history are no part of it. Called by the command line.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Final

from envi_scim.provisioning.documents import decode
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.loading_ports import KeptDomain, Snapshot
from envi_scim.provisioning.names import fold
from envi_scim.provisioning.ports import Clock, Store
from envi_scim.provisioning.transfer_lines import (
    MEMBERS_A_LINE,
    VERSION,
    WORDS_A_LINE,
    ConfigurationLine,
    DomainLine,
    EndLine,
    ExportLine,
    MembersLine,
    OrganizationLine,
    RoleLine,
    SchemaLine,
    WordsLine,
    group_line,
    user_line,
    written,
)
from envi_scim.provisioning.values import GroupId

# Some megabytes of users of ordinary size, and some hundredths of a second.
_PAGE: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportedLines:
    """Some lines, of how many users, groups and members, and how many of all three there are as far as is known."""

    lines: tuple[str, ...]
    users: int = 0
    groups: int = 0
    members: int = 0
    known: int = 0


class Exporting:
    """Domains on their way into files."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def lines(self, domain: Domain) -> AsyncGenerator[ExportedLines, None]:
        """Give the lines of a domain, some at a time. Raises NoSuch where it is gone."""
        async with self._store.loading.snapshot() as snapshot:
            kept = await snapshot.domain(domain.id)
            head = ExportLine(
                version=VERSION,
                domain=kept.domain.name,
                exported_at=self._clock.now(),
                users=kept.users,
                groups=kept.groups,
            )
            known = kept.users + kept.groups
            yield ExportedLines(lines=(written(head), *_heading(kept)), known=known)
            async for page in self._words(snapshot, domain):
                yield page
            users = groups = members = 0
            async for page in self._users(snapshot, kept):
                users += page.users
                yield page
            async for page in self._groups(snapshot, kept):
                groups += page.groups
                yield page
            async for page in self._members(snapshot, domain):
                members += page.members
                yield page
        yield ExportedLines(lines=(written(EndLine(users=users, groups=groups, members=members)),))

    async def _words(self, snapshot: Snapshot, domain: Domain) -> AsyncIterator[ExportedLines]:
        after = ""
        while words := await snapshot.words(domain.id, after=after, limit=WORDS_A_LINE):
            yield ExportedLines(lines=(written(WordsLine(words=tuple(words))),))
            after = fold(words[-1])

    async def _users(self, snapshot: Snapshot, kept: KeptDomain) -> AsyncIterator[ExportedLines]:
        names = {one.id: one.name for one in kept.organizations}
        after = None
        while users := await snapshot.users(kept.domain.id, after=after, limit=_PAGE):
            lines = tuple(
                user_line(user, names[user.account.organization_id] if user.account.organization_id else None)
                for user in users
            )
            yield ExportedLines(lines=lines, users=len(lines))
            after = users[-1].account.id

    async def _groups(self, snapshot: Snapshot, kept: KeptDomain) -> AsyncIterator[ExportedLines]:
        after = None
        while groups := await snapshot.groups(kept.domain.id, after=after, limit=_PAGE):
            lines = tuple(map(group_line, groups))
            yield ExportedLines(lines=lines, groups=len(lines), known=sum(group.member_count for group in groups))
            after = groups[-1].id

    async def _members(self, snapshot: Snapshot, domain: Domain) -> AsyncIterator[ExportedLines]:
        after: tuple[GroupId, str] | None = None
        packing = _Packing()
        while pairs := await snapshot.memberships(domain.id, after=after, limit=_PAGE):
            lines = tuple(line for group, member in pairs for line in packing.put(group, member))
            yield ExportedLines(lines=lines, members=len(pairs))
            after = pairs[-1]
        yield ExportedLines(lines=tuple(packing.rest()))


class _Packing:
    """Puts members that come in the order of their groups into lines: those of a group, so many at a time."""

    def __init__(self) -> None:
        self._group = ""
        self._members: list[str] = []

    def put(self, group: str, member: str) -> Iterator[str]:
        """Take a member; give the line that is full, or that another group ends."""
        if group != self._group or len(self._members) == MEMBERS_A_LINE:
            yield from self.rest()
            self._group = group
        self._members.append(member)

    def rest(self) -> Iterator[str]:
        """Give the line of those who were taken last, if there are any."""
        if self._members:
            yield written(MembersLine(group=self._group, members=tuple(self._members)))
            self._members = []


def _heading(kept: KeptDomain) -> Iterator[str]:
    """Give what a domain has besides users, groups and words."""
    domain, configuration = kept.domain, kept.configuration
    yield written(
        DomainLine(
            id=domain.id,
            name=domain.name,
            type=domain.type,
            authentication=domain.authentication,
            created_at=domain.created_at,
        )
    )
    for organization in kept.organizations:
        yield written(OrganizationLine(id=organization.id, name=organization.name))
    for role in kept.roles:
        yield written(RoleLine(id=role.id, name=role.name))
    if kept.declaration is not None:
        yield written(SchemaLine(schema=decode(kept.declaration)))
    yield written(
        ConfigurationLine(
            status=configuration.status,
            organization=configuration.organization_name,
            role_prefix=configuration.role_prefix,
            mode=configuration.mode,
            kept_attributes=tuple(sorted(kept.kept_attributes)),
        )
    )
