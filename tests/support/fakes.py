"""Fakes behind the ports of `provisioning`, for unit tests: a store in memory, a clock by hand, ids that count.

The store keeps the contract of `provisioning.ports` (atomic, domain by domain, versions compared, names
unique without regard to case) and nothing else; what a database adds is tested on databases.
"""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TypeVar

from msgspec import structs

from envi_scim.provisioning.account_changes import AccountChange
from envi_scim.provisioning.accounts import Account, GroupLink, StoredUser
from envi_scim.provisioning.configuration import ScimConfiguration
from envi_scim.provisioning.documents import decode
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import AlreadyTaken, ChangedMeanwhile, StorageUnavailable
from envi_scim.provisioning.events import Event
from envi_scim.provisioning.group_changes import GroupChange
from envi_scim.provisioning.groups import Group, GroupWritten, Member, MemberChange, MemberType
from envi_scim.provisioning.milestones import Milestone, Reached, milestones_of
from envi_scim.provisioning.moments import later
from envi_scim.provisioning.names import fold
from envi_scim.provisioning.organizations import Organization
from envi_scim.provisioning.ports import ListQuery, Page
from envi_scim.provisioning.request_pages import Place, RequestFilter, RequestPage, place_of
from envi_scim.provisioning.requests import Answered, RequestRecord, Tolerance, Which, record_of, tolerances_of
from envi_scim.provisioning.roles import GrantedRole, Role, role_for_group
from envi_scim.provisioning.tokens import Token
from envi_scim.provisioning.values import DomainId, GroupId, OrganizationId, Timestamp, TokenId, UserId
from envi_scim.scim.attributes import Attribute
from envi_scim.scim.errors import InvalidValue
from envi_scim.scim.filters.evaluate import matches
from tests.support.console_fakes import FakeAdministrators, FakeSessions, FakeSignIns
from tests.support.fake_overviews import FakeOverviews
from tests.support.fake_people import FakeKeptAttributes, FakeLocalUsers, FakePeople, FakeWords

Named = TypeVar("Named", Organization, Role)


class FakeClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self, now: str = "2026-11-24T08:00:00.000Z") -> None:
        self._now = Timestamp(now)

    def now(self) -> Timestamp:
        return self._now

    def go_on(self, span: timedelta) -> None:
        self._now = later(self._now, span)


class CountingIds:
    """Ids in their order: ...0001, ...0002."""

    def __init__(self) -> None:
        self._count = 0

    def new(self) -> str:
        self._count += 1
        return f"01900000-0000-7000-8000-{self._count:012x}"


@dataclass
class Rows:
    """What is kept of one domain."""

    organizations: dict[str, Organization] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    configuration: ScimConfiguration = field(default_factory=ScimConfiguration)
    declaration: str | None = None
    accounts: dict[str, Account] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    locks: dict[str, Timestamp] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    kept: frozenset[str] = frozenset()


class FakeStore:
    """A store in memory. `reads` counts what was asked of it, by method."""

    def __init__(self) -> None:
        self._rows: dict[DomainId, Rows] = {}
        self.reads: list[str] = []
        self.down = False
        self.before_write: Callable[[], None] = lambda: None
        self.domains = FakeDomains(self)
        self.tokens = FakeTokens(self)
        self.users = FakeUsers(self)
        self.groups = FakeGroups(self)
        self.people = FakePeople(self)
        self.local_users = FakeLocalUsers(self)
        self.words = FakeWords(self)
        self.kept_attributes = FakeKeptAttributes(self)
        self.overviews = FakeOverviews(self)
        self.resources = FakeResources(self)
        self.secrets = FakeSecrets()
        self.administrators = FakeAdministrators(lambda domain, event: self.rows(domain).events.append(event))
        self.sign_ins = FakeSignIns()
        self.sessions = FakeSessions(self.administrators, self.sign_ins)
        self.events = FakeEvents(self)
        self.requests = FakeRequests()

    def rows(self, domain: DomainId, read: str = "") -> Rows:
        if self.down:
            raise StorageUnavailable("The database does not answer.")
        if read:
            self.reads.append(read)
        return self._rows.setdefault(domain, Rows())

    def begin(self) -> None:
        return

    async def ready(self) -> None:
        self.rows(DomainId(""))

    async def close(self) -> None:
        return


class FakeDomains:
    def __init__(self, store: FakeStore) -> None:
        self._store = store
        self.kept: dict[str, Domain] = {}

    async def create_domain(self, domain: Domain, *, event: Event) -> None:
        if fold(domain.name) in {fold(kept.name) for kept in self.kept.values()}:
            raise AlreadyTaken(f"There is a domain named {domain.name} already.")
        self.kept[domain.id] = domain
        self._store.rows(domain.id).events.append(event)

    async def find_domain(self, name: str) -> Domain | None:
        return next((domain for domain in self.kept.values() if fold(domain.name) == fold(name)), None)

    async def get_domain(self, domain: DomainId) -> Domain | None:
        self._store.rows(domain, "get_domain")
        return self.kept.get(domain)

    async def list_domains(self) -> Sequence[Domain]:
        return sorted(self.kept.values(), key=lambda domain: fold(domain.name))

    async def change_domain(self, before: Domain, after: Domain, *, event: Event) -> None:
        if self.kept.get(before.id) != before:
            raise ChangedMeanwhile("The domain was changed meanwhile.")
        self.kept[before.id] = after
        self._store.rows(before.id).events.append(event)

    async def create_organization(self, domain: DomainId, organization: Organization, *, event: Event) -> None:
        rows = self._store.rows(domain)
        if fold(organization.name) in rows.organizations:
            raise AlreadyTaken(f"There is an organization named {organization.name} already.")
        rows.organizations[fold(organization.name)] = organization
        rows.events.append(event)

    async def rename_organization(
        self, domain: DomainId, before: Organization, after: Organization, *, event: Event
    ) -> None:
        rows = self._store.rows(domain)
        _rename(rows.organizations, fold(before.name), before, fold(after.name), after)
        rows.events.append(event)

    async def find_organization(self, domain: DomainId, name: str) -> Organization | None:
        return self._store.rows(domain).organizations.get(fold(name))

    async def get_organization(self, domain: DomainId, organization: OrganizationId) -> Organization | None:
        kept = self._store.rows(domain).organizations.values()
        return next((found for found in kept if found.id == organization), None)

    async def list_organizations(self, domain: DomainId) -> Sequence[Organization]:
        return [found for _, found in sorted(self._store.rows(domain).organizations.items())]

    async def create_role(self, domain: DomainId, role: Role, *, event: Event) -> None:
        rows = self._store.rows(domain)
        if fold(role.name) in rows.roles:
            raise AlreadyTaken(f"There is a role named {role.name} already.")
        rows.roles[fold(role.name)] = role
        rows.events.append(event)

    async def rename_role(self, domain: DomainId, before: Role, after: Role, *, event: Event) -> None:
        rows = self._store.rows(domain)
        _rename(rows.roles, fold(before.name), before, fold(after.name), after)
        rows.events.append(event)

    async def list_roles(self, domain: DomainId) -> Sequence[Role]:
        return [role for _, role in sorted(self._store.rows(domain).roles.items())]

    async def get_role(self, domain: DomainId, role: str) -> Role | None:
        return next((kept for kept in self._store.rows(domain).roles.values() if kept.id == role), None)

    async def configuration(self, domain: DomainId) -> ScimConfiguration:
        return self._store.rows(domain, "configuration").configuration

    async def configure(self, domain: DomainId, configuration: ScimConfiguration, *, event: Event) -> None:
        rows = self._store.rows(domain)
        rows.configuration = configuration
        rows.events.append(event)

    async def declaration(self, domain: DomainId) -> str | None:
        return self._store.rows(domain, "declaration").declaration

    async def declare(self, domain: DomainId, declaration: str, *, before: str | None, event: Event) -> None:
        rows = self._store.rows(domain)
        if rows.declaration != before:
            raise ChangedMeanwhile("The domain's attributes were changed meanwhile.")
        rows.declaration = declaration
        rows.events.append(event)


def _rename(kept: dict[str, Named], key_before: str, before: Named, key: str, after: Named) -> None:
    if kept.get(key_before) != before:
        raise ChangedMeanwhile("It was changed meanwhile.")
    if key != key_before and key in kept:
        raise AlreadyTaken("There is one of this name already.")
    del kept[key_before]
    kept[key] = after


class FakeTokens:
    def __init__(self, store: FakeStore) -> None:
        self._store = store
        self.kept: list[Token] = []
        self.uses: list[tuple[TokenId, Timestamp]] = []

    async def create(self, token: Token, *, event: Event) -> None:
        self._store.rows(token.domain_id).events.append(event)
        self.kept.append(token)

    async def find_by_digest(self, digest: str) -> Token | None:
        self._store.rows(DomainId(""), "find_by_digest")
        return next((token for token in self.kept if token.digest == digest), None)

    async def list(self, domain: DomainId) -> Sequence[Token]:
        return [token for token in reversed(self.kept) if token.domain_id == domain]

    async def revoke(self, domain: DomainId, token: TokenId, *, at: Timestamp, event: Event) -> bool:
        for position, kept in enumerate(self.kept):
            if (kept.domain_id, kept.id, kept.revoked_at) == (domain, token, None):
                self.kept[position] = replace(kept, revoked_at=at)
                self._store.rows(domain).events.append(event)
                return True
        return False

    async def used(self, domain: DomainId, token: TokenId, *, at: Timestamp, client: str, agent: str) -> None:
        del client, agent
        self._store.rows(domain)
        self.uses.append((token, at))


class FakeSecrets:
    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    async def shared(self, name: str, fresh: bytes) -> bytes:
        return self.kept.setdefault(name, fresh)


class FakeResources:
    def __init__(self, store: FakeStore) -> None:
        self._store = store

    async def list(
        self, domain: DomainId, queries: Mapping[str, ListQuery], *, groups: bool = True
    ) -> Page[StoredUser | Group]:
        rows: list[StoredUser | Group] = []
        if "User" in queries:
            rows += (await self._store.users.list(domain, queries["User"], groups=groups)).rows
        if "Group" in queries:
            rows += (await self._store.groups.list(domain, queries["Group"])).rows
        return Page(total=len(rows), rows=tuple(rows))

    async def names(self, domain: DomainId, ids: Collection[str]) -> Mapping[str, str]:
        rows = self._store.rows(domain, "names")
        names = {user.id: user.user_name for user in rows.accounts.values()}
        names |= {group.id: group.display_name for group in rows.groups.values()}
        return {one: names[one] for one in ids if one in names}


class FakeUsers:
    def __init__(self, store: FakeStore) -> None:
        self._store = store

    def _check_name(self, domain: DomainId, account: Account) -> None:
        for kept in self._store.rows(domain).accounts.values():
            if kept.id != account.id and fold(kept.user_name) == fold(account.user_name):
                raise AlreadyTaken("The userName belongs to another user of this domain.")

    async def create(self, domain: DomainId, account: Account, *, event: Event) -> None:
        self._check_name(domain, account)
        rows = self._store.rows(domain)
        rows.accounts[account.id] = account
        rows.events.append(event)

    async def get(self, domain: DomainId, user: str, *, groups: bool = True) -> StoredUser | None:
        account = self._store.rows(domain, "get_user").accounts.get(user)
        if account is None:
            return None
        return StoredUser(account=account, groups=self.groups_of(domain, account.id) if groups else None)

    async def find_by_user_name(self, domain: DomainId, user_name: str) -> StoredUser | None:
        for account in self._store.rows(domain).accounts.values():
            if fold(account.user_name) == fold(user_name):
                return await self.get(domain, account.id)
        return None

    async def list(self, domain: DomainId, query: ListQuery, *, groups: bool = True) -> Page[StoredUser]:
        accounts = [
            account
            for account in self._store.rows(domain).accounts.values()
            if query.filter is None or matches(query.filter, decode(account.document))
        ]
        start = query.start_index - 1
        found = [await self.get(domain, account.id, groups=groups) for account in accounts[start : start + query.count]]
        return Page(total=len(accounts), rows=tuple(stored for stored in found if stored is not None))

    async def replace(self, domain: DomainId, before: Account, after: Account, *, event: Event) -> None:
        self._store.before_write()
        rows = self._store.rows(domain)
        present = rows.accounts.get(before.id)
        if present is None or present.version != before.version:
            raise ChangedMeanwhile("The user was changed meanwhile.")
        self._check_name(domain, after)
        rows.accounts[after.id] = after
        rows.events.append(event)

    async def rewrite(
        self, domain: DomainId, user: UserId, decide: Callable[[Account], AccountChange]
    ) -> AccountChange | None:
        rows = self._store.rows(domain, "rewrite_user")
        present = rows.accounts.get(user)
        if present is None:
            return None
        change = decide(present)
        if change.after is not None and change.event is not None:
            self._check_name(domain, change.after)
            rows.accounts[user] = change.after
            rows.events.append(change.event)
        return change

    async def delete(self, domain: DomainId, account: Account, *, event: Event, pinned: bool = True) -> None:
        rows = self._store.rows(domain)
        present = rows.accounts.get(account.id)
        if present is None or (pinned and present.version != account.version):
            raise ChangedMeanwhile("The user was changed meanwhile.")
        del rows.accounts[account.id]
        rows.locks.pop(account.id, None)
        rows.passwords.pop(account.id, None)
        for members in rows.members.values():
            members.discard(account.id)
        rows.events.append(event)

    def groups_of(self, domain: DomainId, user: UserId) -> tuple[GroupLink, ...]:
        rows = self._store.rows(domain)
        direct = {group for group, members in rows.members.items() if user in members}
        every, frontier = set(direct), set(direct)
        while frontier:
            frontier = {group for group, members in rows.members.items() if members & frontier} - every
            every |= frontier
        links = [GroupLink(id=GroupId(g), display_name=rows.groups[g].display_name, direct=g in direct) for g in every]
        return tuple(sorted(links, key=lambda link: fold(link.display_name)))

    async def having(self, domain: DomainId, urn: str, attribute: Attribute, *, limit: int) -> Sequence[UserId]:
        accounts = self._store.rows(domain).accounts
        found = []
        for account in accounts.values():
            extension = decode(account.document).get(urn)
            if isinstance(extension, dict) and attribute.name in extension:
                found.append(account.id)
        return found[:limit]

    async def roles_of(
        self, domain: DomainId, user: UserId, named: frozenset[str] = frozenset()
    ) -> Sequence[GrantedRole]:
        rows = self._store.rows(domain)
        prefix, catalogue = rows.configuration.role_prefix, list(rows.roles.values())
        granted: dict[str, list[str]] = {}
        for link in self.groups_of(domain, user):
            role = role_for_group(link.display_name, prefix, catalogue)
            if isinstance(role, Role):
                granted.setdefault(role.name, []).append(link.display_name)
        keys = {fold(name) for name in named}
        assigned = {role.name for role in catalogue if fold(role.name) in keys or role.id in named}
        return [
            GrantedRole(name=name, groups=tuple(granted.get(name, ())), assigned=name in assigned)
            for name in sorted(granted.keys() | assigned)
        ]


class FakeGroups:
    def __init__(self, store: FakeStore) -> None:
        self._store = store

    def _check_name(self, domain: DomainId, group: Group) -> None:
        for kept in self._store.rows(domain).groups.values():
            if kept.id != group.id and fold(kept.display_name) == fold(group.display_name):
                raise AlreadyTaken("The displayName belongs to another group of this domain.")

    def _known(
        self, rows: Rows, group: Group, ids: frozenset[str], *, skip_unknown: bool
    ) -> tuple[set[str], tuple[str, ...]]:
        others = rows.groups.keys() - {group.id}
        known = {member for member in ids if member in rows.accounts or member in others}
        unknown = tuple(sorted(ids - known))
        if unknown and not skip_unknown:
            raise InvalidValue("A member is no user and no other group of this domain.")
        return known, unknown

    async def create(
        self, domain: DomainId, group: Group, members: frozenset[str], *, skip_unknown: bool, event: Event
    ) -> GroupWritten:
        rows = self._store.rows(domain)
        self._check_name(domain, group)
        known, unknown = self._known(rows, group, members, skip_unknown=skip_unknown)
        stored = structs.replace(group, member_count=len(known))
        rows.groups[group.id] = stored
        rows.members[group.id] = known
        rows.events.append(event)
        return GroupWritten(group=stored, added=tuple(sorted(known)), unknown=unknown)

    async def get(self, domain: DomainId, group: str) -> Group | None:
        return self._store.rows(domain, "get_group").groups.get(group)

    async def find_by_display_name(self, domain: DomainId, display_name: str) -> Group | None:
        groups = self._store.rows(domain).groups.values()
        return next((group for group in groups if fold(group.display_name) == fold(display_name)), None)

    async def list(self, domain: DomainId, query: ListQuery) -> Page[Group]:
        groups = [
            group
            for group in self._store.rows(domain).groups.values()
            if query.filter is None or matches(query.filter, decode(group.document))
        ]
        start = query.start_index - 1
        return Page(total=len(groups), rows=tuple(groups[start : start + query.count]))

    async def members(self, domain: DomainId, group: GroupId) -> AsyncIterator[Sequence[Member]]:
        rows = self._store.rows(domain, "members")
        yield [_member(rows, member) for member in sorted(rows.members.get(group, ()))]

    async def members_of(self, domain: DomainId, groups: Sequence[GroupId]) -> dict[GroupId, tuple[Member, ...]]:
        rows = self._store.rows(domain, "members_of")
        return {group: tuple(_member(rows, member) for member in sorted(rows.members[group])) for group in groups}

    async def change(
        self,
        domain: DomainId,
        group: Group,
        *,
        after: Group | None,
        members: MemberChange | None,
        skip_unknown: bool,
        event: Event,
        pinned: bool = False,
    ) -> GroupWritten:
        self._store.before_write()
        rows = self._store.rows(domain)
        present = rows.groups.get(group.id)
        attributes_moved = present is not None and after is not None and present.document != group.document
        if present is None or attributes_moved or (pinned and present.version != group.version):
            raise ChangedMeanwhile("The group was changed meanwhile.")
        if after is not None:
            self._check_name(domain, after)
        change = members or MemberChange()
        known, unknown = self._known(rows, group, change.add, skip_unknown=skip_unknown)
        before = rows.members[group.id]
        now = known if change.clear else (before - change.remove) | known
        same = after is None or after.document == present.document
        if same and now == before:
            return GroupWritten(group=present, unknown=unknown, changed=False)
        base = (
            structs.replace(after, version=present.version + 1)
            if after
            else structs.replace(present, version=present.version + 1, modified_at=event.at)
        )
        written = structs.replace(base, member_count=len(now))
        rows.groups[group.id] = written
        rows.members[group.id] = now
        rows.events.append(event)
        return GroupWritten(
            group=written, added=tuple(sorted(now - before)), removed=tuple(sorted(before - now)), unknown=unknown
        )

    async def rewrite(
        self,
        domain: DomainId,
        group: GroupId,
        decide: Callable[[Group, Sequence[Member]], GroupChange],
        *,
        with_members: bool,
        skip_unknown: bool,
    ) -> tuple[GroupChange, GroupWritten] | None:
        rows = self._store.rows(domain, "rewrite_group")
        present = rows.groups.get(group)
        if present is None:
            return None
        members = [_member(rows, member) for member in sorted(rows.members[group])] if with_members else []
        wanted = decide(present, members)
        if wanted.event is None:
            return wanted, GroupWritten(group=present, changed=False)
        self._store.before_write = lambda: None  # nobody comes in between
        written = await self.change(
            domain,
            present,
            after=wanted.after,
            members=wanted.members,
            skip_unknown=skip_unknown,
            event=wanted.event,
            pinned=wanted.pinned,
        )
        return wanted, written

    async def delete(self, domain: DomainId, group: Group, *, event: Event, pinned: bool = True) -> None:
        rows = self._store.rows(domain)
        present = rows.groups.get(group.id)
        if present is None or (pinned and present.version != group.version):
            raise ChangedMeanwhile("The group was changed meanwhile.")
        del rows.groups[group.id], rows.members[group.id]
        for members in rows.members.values():
            members.discard(group.id)
        rows.events.append(event)


class FakeEvents:
    def __init__(self, store: FakeStore) -> None:
        self._store = store

    async def of_resource(self, domain: DomainId, resource_id: str, *, limit: int) -> Sequence[Event]:
        events = [event for event in self._store.rows(domain).events if event.resource_id == resource_id]
        return events[::-1][:limit]

    async def of_request(
        self, domain: DomainId, request: str, *, since: Timestamp, until: Timestamp, limit: int
    ) -> Sequence[Event]:
        del since, until  # ids that count say nothing of the time
        return [event for event in self._store.rows(domain).events if event.actor.request_id == request][:limit]


class FakeRequests:
    """Requests, kept at once."""

    def __init__(self) -> None:
        self.kept: dict[DomainId, list[RequestRecord]] = {}
        self.reached: dict[DomainId, dict[Milestone, Reached]] = {}

    def record(self, domain: DomainId, answered: Answered) -> bool:
        record = record_of(answered, resource_id=answered.resource_id or None)
        self.kept.setdefault(domain, []).append(record)
        for milestone in milestones_of(answered):
            first = Reached(at=answered.at, request_id=answered.request_id)
            self.reached.setdefault(domain, {}).setdefault(milestone, first)
        return True

    async def latest(
        self, domain: DomainId, wanted: RequestFilter, *, before: Place | None = None, limit: int
    ) -> RequestPage:
        found = [
            record
            for record in reversed(self.kept.get(domain, []))
            if (before is None or place_of(record) < before) and _is_wanted(record, wanted)
        ]
        following = place_of(found[limit - 1]) if len(found) > limit else None
        return RequestPage(records=tuple(found[:limit]), next=following)

    async def milestones(self, domain: DomainId) -> Mapping[Milestone, Reached]:
        return self.reached.get(domain, {})

    async def get(self, domain: DomainId, request: str) -> RequestRecord | None:
        return next((record for record in self.kept.get(domain, []) if record.id == request), None)

    async def tolerances(self, domain: DomainId, *, since: Timestamp) -> Sequence[Tolerance]:
        return tolerances_of(record for record in self.kept.get(domain, []) if record.at[:10] >= since[:10])


def _is_wanted(record: RequestRecord, wanted: RequestFilter) -> bool:
    outcomes = {
        Which.ALL: True,
        Which.FAILED: record.status >= 400,
        Which.TOLERATED: bool(record.tolerated),
        Which.CHANGED: bool(record.change),
    }
    return (
        outcomes[wanted.which]
        and wanted.method in ("", record.method)
        and wanted.resource_type in ("", record.resource_type)
        and wanted.token in ("", record.token_id)
        and wanted.resource in ("", record.resource_id)
        and (wanted.since is None or record.at >= wanted.since)
        and (wanted.until is None or record.at < wanted.until)
    )


def _member(rows: Rows, member: str) -> Member:
    if member in rows.groups:
        return Member(id=member, type=MemberType.GROUP, display=rows.groups[member].display_name)
    return Member(id=member, type=MemberType.USER, display=rows.accounts[member].user_name)
