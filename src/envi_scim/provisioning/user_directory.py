"""Owns what administrators see of many users: lists, searches, and one user at a glance. It changes nothing.

A page costs the same however many users there are. A list goes along an index (`people.Walk`); what the index
does not decide is tested on at most `MOST_READ` users, after which the page is given as it is, with the place to
look further from. A place is the id of a user: it may stand in an address, where no name may.
Called by the console.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from envi_scim.provisioning.account_changes import document_of
from envi_scim.provisioning.accounts import Account
from envi_scim.provisioning.configuration import Mode
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import NoSuch
from envi_scim.provisioning.names import fold, searched
from envi_scim.provisioning.people import (
    EVERYBODY,
    AccountStatus,
    Candidate,
    Person,
    SearchField,
    Step,
    UserFilter,
    Walk,
    WalkKind,
)
from envi_scim.provisioning.ports import Store
from envi_scim.provisioning.role_grants import RoleCatalogue
from envi_scim.provisioning.roles import GrantedRole, names_of_roles
from envi_scim.scim.attributes import Document

PAGE: Final = 50
# What is read for one page at most, some 20 ms; and in one go, a millisecond or two.
MOST_READ: Final = 5_000
_BATCH: Final = 500
_TWO_WORDS: Final = 2

GONE: Final = "The place in this list is gone: the user there was deleted or renamed. Begin again at the first page."


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRow:
    """A user in a list."""

    account: Account
    display_name: str
    email: str | None
    status: AccountStatus
    locked: bool
    organization: str | None
    roles: tuple[GrantedRole, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserPage:
    """A page of users. `after` is the place that goes on behind it, None at the end.

    `further` tells that it was not filled but given up: there may be more behind `after`, or nothing.
    """

    rows: tuple[UserRow, ...]
    after: str | None = None
    further: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundUsers:
    """What a search found: at most a page, and the fields in which there are more than are shown."""

    rows: tuple[UserRow, ...]
    more: tuple[SearchField, ...] = ()


@dataclass(frozen=True, slots=True)
class _Read:
    """What a walk gave: users that are shown, and where it stopped if it did before its end."""

    shown: list[Candidate]
    stopped: Candidate | None
    full: bool


class UserDirectory:
    """The users of a domain, as administrators look for them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def number(self, domain: Domain) -> int:
        """Give the number of all users of the domain: it is counted already."""
        return await self._store.people.number(domain.id)

    async def page(self, domain: Domain, *, where: UserFilter = EVERYBODY, after: str = "") -> UserPage:
        """Give a page of users by userName (locked ones: by creation). Raises NoSuch where the place is gone."""
        return await self._page(domain, where.walk(), where, after)

    async def found_in(
        self, domain: Domain, field: SearchField, text: str, *, where: UserFilter = EVERYBODY, after: str = ""
    ) -> UserPage:
        """Give a page of what a search finds in one field, in the order of that field.

        Raises:
            InvalidName: the text is too long.
            NoSuch: the place is gone.
        """
        return await self._page(domain, _walk_in(field, searched(text)), where, after)

    async def search(self, domain: Domain, text: str, *, where: UserFilter = EVERYBODY) -> FoundUsers:
        """Find users whose names or e-mails begin with a text in any case, or whose externalId or id it is.

        Two words also find who has them as given and family name, in either order. Raises InvalidName.
        """
        wanted = searched(text)
        found: dict[str, None] = {}
        more: list[SearchField] = []
        if not wanted:
            return FoundUsers(rows=())
        for field in SearchField:
            read = await self._read(domain, _walk_in(field, wanted), where, None, most=_BATCH)
            here = [candidate.id for candidate in read.shown]
            found.update((user, None) for user in here)
            if read.stopped is not None or not set(here) <= set(list(found)[:PAGE]):
                more.append(field)
        found.update((user, None) for user in await self._of_two_words(domain, wanted, where))
        return FoundUsers(rows=await self._rows(domain, list(found)[:PAGE]), more=tuple(more))

    async def _of_two_words(self, domain: Domain, text: str, where: UserFilter) -> list[str]:
        words = text.split()
        if len(words) != _TWO_WORDS:
            return []
        found: list[str] = []
        for given, family in (words, reversed(words)):
            read = await self._read(
                domain, _walk_in(SearchField.FAMILY_NAME, family), where, None, most=_BATCH, wanted=_BATCH
            )
            people = await self._store.people.at(domain.id, [one.id for one in read.shown], groups=False)
            found += [one.account.id for one in people if _given_name(document_of(one.account)).startswith(fold(given))]
        return found[:PAGE]

    async def _page(self, domain: Domain, walk: Walk, where: UserFilter, after: str) -> UserPage:
        begin: Step | None = None
        if after:
            begin = await self._store.people.step(domain.id, walk, after)
            if begin is None:
                raise NoSuch(GONE)
        read = await self._read(domain, walk, where, begin, most=MOST_READ)
        return UserPage(
            rows=await self._rows(domain, [candidate.id for candidate in read.shown]),
            after=None if read.stopped is None else read.stopped.id,
            further=read.stopped is not None and not read.full,
        )

    async def _read(
        self, domain: Domain, walk: Walk, where: UserFilter, begin: Step | None, *, most: int, wanted: int = PAGE
    ) -> _Read:
        """Follow a walk until a page is full, it ends, or so many users were read."""
        shown: list[Candidate] = []
        passed: Candidate | None = None
        batch = _BATCH if where.leaves_out(walk) else wanted + 1
        for _ in range(max(1, most // batch)):
            candidates = await self._store.people.walk(domain.id, walk, after=begin, limit=batch)
            for candidate in candidates:
                if candidate.again:
                    continue
                if where.takes(candidate):
                    if len(shown) == wanted:
                        return _Read(shown, passed, full=True)
                    shown.append(candidate)
                passed = candidate
            if len(candidates) < batch:
                return _Read(shown, None, full=False)
            begin = candidates[-1].step
        return _Read(shown, passed, full=False)

    async def _rows(self, domain: Domain, users: Sequence[str]) -> tuple[UserRow, ...]:
        """Give the rows of a page: one query for its users, one for their groups, two for the roles of the domain."""
        people = await self._store.people.at(domain.id, users)
        if not people:
            return ()
        configuration = await self._store.domains.configuration(domain.id)
        catalogue = RoleCatalogue(await self._store.domains.list_roles(domain.id), configuration.role_prefix)
        strict = configuration.mode is Mode.STRICT
        return tuple(row_of(person, catalogue, strict=strict) for person in people)


def row_of(person: Person, catalogue: RoleCatalogue, *, strict: bool) -> UserRow:
    """Give a user as a list shows it."""
    account = person.account
    document = document_of(account)
    return UserRow(
        account=account,
        display_name=display_name_of(document) or account.user_name,
        email=primary_email(document),
        status=person.status,
        locked=person.locked_at is not None,
        organization=person.organization,
        roles=catalogue.granted(person.groups, names_of_roles(document, strict=strict)),
    )


def display_name_of(document: Document) -> str | None:
    """Give what a person is called: the displayName, else the whole name, else its parts."""
    name = document.get("name")
    parts = name if isinstance(name, dict) else {}
    texts = (
        document.get("displayName"),
        parts.get("formatted"),
        _joined(parts.get("givenName"), parts.get("familyName")),
    )
    return next((text for text in texts if isinstance(text, str) and text.strip()), None)


def primary_email(document: Document) -> str | None:
    """Give the e-mail address that is primary, else the first."""
    emails = document.get("emails")
    values = [email for email in emails if isinstance(email, dict)] if isinstance(emails, list) else []
    chosen = next((email for email in values if email.get("primary") is True), values[0] if values else {})
    value = chosen.get("value")
    return value if isinstance(value, str) else None


def _joined(*parts: object) -> str:
    return " ".join(part for part in parts if isinstance(part, str) and part)


def _given_name(document: Document) -> str:
    name = document.get("name")
    given = name.get("givenName") if isinstance(name, dict) else None
    return fold(given) if isinstance(given, str) else ""


def _walk_in(field: SearchField, text: str) -> Walk:
    """Give the walk by what a field begins with, folded; an id or externalId is case-exact."""
    exact = field in (SearchField.ID, SearchField.EXTERNAL_ID)
    return Walk(kind=WalkKind.FOUND, field=field, text=text if exact else fold(text))
