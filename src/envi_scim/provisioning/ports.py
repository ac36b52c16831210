"""Owns what the rules need from outside: time, ids, random bytes, and a store. Who signs in: `console_ports`.

Every store method takes the domain first and finds nothing of another domain. A method is one atomic
change; the event that it is given is written with it or not at all. Refusals are `provisioning.errors`.
"""

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from typing import Generic, Protocol, TypeAlias, TypeVar

from msgspec import Struct, field

from envi_scim.provisioning.account_changes import AccountChange
from envi_scim.provisioning.accounts import Account, StoredUser
from envi_scim.provisioning.configuration import ScimConfiguration
from envi_scim.provisioning.console_ports import Administrators, KeptSessions, SignIns
from envi_scim.provisioning.directory_ports import Overviews
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.events import Event
from envi_scim.provisioning.group_changes import GroupChange
from envi_scim.provisioning.groups import Group, GroupWritten, Member, MemberChange
from envi_scim.provisioning.loading_ports import Loading
from envi_scim.provisioning.milestones import Milestone, Reached
from envi_scim.provisioning.organizations import Organization
from envi_scim.provisioning.people_ports import ForbiddenWords, KeptAttributes, LocalUsers, People
from envi_scim.provisioning.request_pages import Place, RequestFilter, RequestPage
from envi_scim.provisioning.requests import Answered, RequestRecord, Tolerance
from envi_scim.provisioning.roles import GrantedRole, Role
from envi_scim.provisioning.tokens import Token
from envi_scim.provisioning.values import DomainId, GroupId, OrganizationId, Timestamp, TokenId, UserId
from envi_scim.scim.attributes import Attribute
from envi_scim.scim.filters.ast import Filter
from envi_scim.scim.sorting import Position, SortBy

Row = TypeVar("Row")
Resource: TypeAlias = StoredUser | Group | Role


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> Timestamp:
        """Give the present moment."""


class Ids(Protocol):
    """Makes identifiers."""

    def new(self) -> str:
        """Give a new UUIDv7 in lower-case canonical form; later ones sort behind earlier ones."""


class RandomBytes(Protocol):
    """Makes secrets."""

    def __call__(self, size: int, /) -> bytes:
        """Give `size` bytes that nobody can guess."""


class ListQuery(Struct, frozen=True, kw_only=True):
    """One page of a list. `start_index` counts from 1 and `count` is at least 0: both already clamped.

    `reader` is who walks the pages (a token's id): the end of the page just served is remembered for
    it, so that the next page costs what the first one did. `bases` are the addresses that resources are shown
    under, by resource type: a filter may compare them. Without an `order` resources come in that of creation.
    `by_cursor` asks for the page behind `after`, or the first one, whatever `start_index` says.
    """

    filter: Filter | None = None
    order: SortBy | None = None
    by_cursor: bool = False
    after: Position | None = None
    start_index: int = 1
    count: int = 100
    reader: str = ""
    bases: Mapping[str, str] = field(default_factory=lambda: {"User": "Users/", "Group": "Groups/", "Role": "Roles/"})


class Page(Struct, Generic[Row], frozen=True, kw_only=True):
    """One page, and the number of all matches.

    `end` is where a page that was asked for by cursor ends; None where nothing lies behind it.
    """

    total: int
    rows: tuple[Row, ...]
    end: Position | None = None


class Domains(Protocol):
    """Domains, their organizations, roles and configuration."""

    async def create_domain(self, domain: Domain, *, event: Event) -> None:
        """Store a domain with a default configuration. Raises AlreadyTaken."""

    async def find_domain(self, name: str) -> Domain | None:
        """Find a domain by its name, without regard to case."""

    async def get_domain(self, domain: DomainId) -> Domain | None:
        """Find a domain by its id."""

    async def list_domains(self) -> Sequence[Domain]:
        """List all domains by name."""

    async def change_domain(self, before: Domain, after: Domain, *, event: Event) -> None:
        """Put another type and authentication in the place of those that were read. Raises ChangedMeanwhile."""

    async def create_organization(self, domain: DomainId, organization: Organization, *, event: Event) -> None:
        """Store an organization. Raises AlreadyTaken."""

    async def rename_organization(
        self, domain: DomainId, before: Organization, after: Organization, *, event: Event
    ) -> None:
        """Put another name in the place of the one that was read. Raises AlreadyTaken, ChangedMeanwhile."""

    async def find_organization(self, domain: DomainId, name: str) -> Organization | None:
        """Find an organization by its name, without regard to case."""

    async def get_organization(self, domain: DomainId, organization: OrganizationId) -> Organization | None:
        """Find an organization by its id."""

    async def list_organizations(self, domain: DomainId) -> Sequence[Organization]:
        """List a domain's organizations by name."""

    async def create_role(self, domain: DomainId, role: Role, *, event: Event) -> None:
        """Store a role. Raises AlreadyTaken."""

    async def rename_role(self, domain: DomainId, before: Role, after: Role, *, event: Event) -> None:
        """Put another name in the place of the one that was read. Raises AlreadyTaken, ChangedMeanwhile."""

    async def list_roles(self, domain: DomainId) -> Sequence[Role]:
        """List a domain's roles by name."""

    async def get_role(self, domain: DomainId, role: str) -> Role | None:
        """Find a role by its id, which may be any client text."""

    async def configuration(self, domain: DomainId) -> ScimConfiguration:
        """Read the domain's configuration, with the name of its organization."""

    async def configure(self, domain: DomainId, configuration: ScimConfiguration, *, event: Event) -> None:
        """Replace the domain's configuration."""

    async def declaration(self, domain: DomainId) -> str | None:
        """Read the attributes that the domain declared, as `resource_types` writes them; None where it never did."""

    async def declare(self, domain: DomainId, declaration: str, *, before: str | None, event: Event) -> None:
        """Put a declaration in the place of the one that was read before. Raises ChangedMeanwhile."""


class Tokens(Protocol):
    """SCIM tokens."""

    async def create(self, token: Token, *, event: Event) -> None:
        """Store a token."""

    async def find_by_digest(self, digest: str) -> Token | None:
        """Find a token of any domain: the one look-up that is made before the domain is known."""

    async def list(self, domain: DomainId) -> Sequence[Token]:
        """List a domain's tokens, the newest first, with their last use."""

    async def revoke(self, domain: DomainId, token: TokenId, *, at: Timestamp, event: Event) -> bool:
        """Revoke a token; false where the domain has no such token that was not revoked before."""

    async def used(self, domain: DomainId, token: TokenId, *, at: Timestamp, client: str, agent: str) -> None:
        """Note that a token was used: from an address, by a client of that name. At most once a minute and worker."""


class Users(Protocol):
    """Accounts."""

    async def create(self, domain: DomainId, account: Account, *, event: Event) -> None:
        """Store an account. Raises AlreadyTaken where the userName is another's, in whatever case."""

    async def get(self, domain: DomainId, user: str, *, groups: bool = True) -> StoredUser | None:
        """Find an account by its id, which may be any client text; with its groups unless told otherwise."""

    async def find_by_user_name(self, domain: DomainId, user_name: str) -> StoredUser | None:
        """Find an account by its userName, without regard to case; with its groups."""

    async def list(self, domain: DomainId, query: ListQuery, *, groups: bool = True) -> Page[StoredUser]:
        """List accounts. Raises scim TooMany where the filter would make the store read too much."""

    async def replace(self, domain: DomainId, before: Account, after: Account, *, event: Event) -> None:
        """Put `after` in the place of `before`. Raises ChangedMeanwhile, or AlreadyTaken for the userName."""

    async def rewrite(
        self, domain: DomainId, user: UserId, decide: Callable[[Account], AccountChange]
    ) -> AccountChange | None:
        """Read an account and write what `decide` makes of it while nobody else writes it; None where it is gone.

        For those who met others too often: they come one after another, and none is overtaken. `decide` is
        pure, may be called again and in another thread, and may refuse by raising. Raises AlreadyTaken.
        """

    async def delete(self, domain: DomainId, account: Account, *, event: Event, pinned: bool = True) -> None:
        """Delete an account and its memberships. Raises ChangedMeanwhile where it is gone, or, pinned, moved on."""

    async def having(self, domain: DomainId, urn: str, attribute: Attribute, *, limit: int) -> Sequence[UserId]:
        """Find some of the users that have a value of an attribute that the domain declared."""

    async def roles_of(
        self, domain: DomainId, user: UserId, named: frozenset[str] = frozenset()
    ) -> Sequence[GrantedRole]:
        """List the roles that a user holds, by name.

        Those whose name behind the domain's prefix a group of theirs bears, and those that are `named`: by
        their name, without regard to case, or by their id.
        """


class Groups(Protocol):
    """Groups and their members."""

    async def create(
        self, domain: DomainId, group: Group, members: frozenset[str], *, skip_unknown: bool, event: Event
    ) -> GroupWritten:
        """Store a group with its first members. Raises AlreadyTaken; InvalidValue for an unknown member not skipped."""

    async def get(self, domain: DomainId, group: str) -> Group | None:
        """Find a group by its id, which may be any client text. Reads no member."""

    async def find_by_display_name(self, domain: DomainId, display_name: str) -> Group | None:
        """Find a group by its name, without regard to case. Reads no member."""

    async def list(self, domain: DomainId, query: ListQuery) -> Page[Group]:
        """List groups. Reads no member unless the filter names them."""

    def members(self, domain: DomainId, group: GroupId) -> AsyncIterator[Sequence[Member]]:
        """Read a group's members in batches, ordered by id."""

    async def members_of(self, domain: DomainId, groups: Sequence[GroupId]) -> dict[GroupId, tuple[Member, ...]]:
        """Read the members of all groups of a page in one query."""

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
        """Change a group, its members, or both, atomically.

        `after` is the new attributes; then those of `group` must still be the present ones
        (ChangedMeanwhile). Members that come and go meanwhile are no obstacle, so that parallel requests
        on one group all succeed, unless `pinned` says that `group.version` must still hold. Where nothing
        changes, neither version nor time nor event is written. The event's details receive the ids that
        joined and left. Raises AlreadyTaken for the display name,
        InvalidValue for an unknown member not skipped, ChangedMeanwhile where the group is gone.
        """

    async def rewrite(
        self,
        domain: DomainId,
        group: GroupId,
        decide: Callable[[Group, Sequence[Member]], GroupChange],
        *,
        with_members: bool,
        skip_unknown: bool,
    ) -> tuple[GroupChange, GroupWritten] | None:
        """Read a group, with its members if asked to, and write what `decide` makes of it; as for accounts.

        Raises AlreadyTaken; InvalidValue for an unknown member not skipped.
        """

    async def delete(self, domain: DomainId, group: Group, *, event: Event, pinned: bool = True) -> None:
        """Delete a group, its members and its memberships. Raises ChangedMeanwhile as for accounts."""


class Resources(Protocol):
    """Users, groups and roles together."""

    async def list(self, domain: DomainId, queries: Mapping[str, ListQuery], *, groups: bool = True) -> Page[Resource]:
        """List resources of the types that are named, each by its own filter; all else of the queries is the same.

        `groups` is about users, as in their own list. Raises scim TooMany.
        """

    async def names(self, domain: DomainId, ids: Collection[str]) -> Mapping[str, str]:
        """Give the userName or displayName that users and groups have now, by id; ids of neither are left out."""


class Secrets(Protocol):
    """Secrets of the server itself, which all of its workers share and nobody else knows."""

    async def shared(self, name: str, fresh: bytes) -> bytes:
        """Give the secret of that name; where there is none yet, `fresh` becomes it."""


class Events(Protocol):
    """The record of changes."""

    async def of_resource(self, domain: DomainId, resource_id: str, *, limit: int) -> Sequence[Event]:
        """List the latest events of a resource, the newest first."""

    async def of_request(
        self, domain: DomainId, request: str, *, since: Timestamp, until: Timestamp, limit: int
    ) -> Sequence[Event]:
        """List the events that a request wrote, in their order, by its id; it ran between these two moments."""


class Requests(Protocol):
    """The record of requests, kept for a while. It is no part of any change and no request waits for it."""

    def record(self, domain: DomainId, answered: Answered) -> bool:
        """Take a request that was answered, to be kept soon; false where the database is too slow to keep it."""

    async def latest(
        self, domain: DomainId, wanted: RequestFilter, *, before: Place | None = None, limit: int
    ) -> RequestPage:
        """List requests, the newest first; those behind `before` where it is given.

        However many there are, a bounded number of them is read: `RequestPage` tells where to go on.
        """

    async def get(self, domain: DomainId, request: str) -> RequestRecord | None:
        """Find a request by its id, which may be any text."""

    async def tolerances(self, domain: DomainId, *, since: Timestamp) -> Sequence[Tolerance]:
        """List what requests needed from a day on, one entry a day, leniency, subject and client."""

    async def milestones(self, domain: DomainId) -> Mapping[Milestone, Reached]:
        """Give the firsts of a domain, in the order in which they were reached; they are kept for ever."""


class Store(Protocol):
    """Everything that is kept."""

    @property
    def domains(self) -> Domains:
        """Domains, organizations, roles, configurations."""

    @property
    def tokens(self) -> Tokens:
        """SCIM tokens."""

    @property
    def users(self) -> Users:
        """Accounts."""

    @property
    def people(self) -> People:
        """Accounts as administrators look for them."""

    @property
    def local_users(self) -> LocalUsers:
        """Locks and passwords of accounts."""

    @property
    def words(self) -> ForbiddenWords:
        """Password Dictionaries."""

    @property
    def kept_attributes(self) -> KeptAttributes:
        """What identity providers do not overwrite."""

    @property
    def groups(self) -> Groups:
        """Groups and memberships."""

    @property
    def loading(self) -> Loading:
        """Users, groups and members by the thousand."""

    @property
    def overviews(self) -> Overviews:
        """Domains, groups and members as lists show them."""

    @property
    def resources(self) -> Resources:
        """Accounts and groups together."""

    @property
    def secrets(self) -> Secrets:
        """Secrets that the workers share."""

    @property
    def administrators(self) -> Administrators:
        """Administrators of the console."""

    @property
    def sessions(self) -> KeptSessions:
        """Sessions of the console."""

    @property
    def sign_ins(self) -> SignIns:
        """Who tried to sign in to the console."""

    @property
    def events(self) -> Events:
        """The record of changes."""

    @property
    def requests(self) -> Requests:
        """The record of requests."""

    def begin(self) -> None:
        """Remove what was kept long enough from now on, until the store is closed: for whoever serves."""

    async def ready(self) -> None:
        """Ask the database for an answer. Raises StorageUnavailable."""

    async def close(self) -> None:
        """Finish what is under way and let go of the database."""
