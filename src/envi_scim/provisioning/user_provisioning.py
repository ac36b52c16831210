"""Owns what an identity provider, or an operator, may do to the users of a domain.

A write reads, computes and replaces at the version that it read; where others were faster it begins
again, and after a few attempts it has the account to itself (`Users.rewrite`). A write that changes nothing
writes nothing: same version, same lastModified, no event. What a change of a document means is in
`account_changes`; which bodies are understood is `scim`'s.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from envi_scim.provisioning.access import Access
from envi_scim.provisioning.account_changes import (
    AccountChange,
    details_of_change,
    document_of,
    kind_of_change,
    new_account,
    rewritten,
)
from envi_scim.provisioning.accounts import Account, Source, StoredUser
from envi_scim.provisioning.configuration import Mode
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import NoSuch
from envi_scim.provisioning.events import Actor, Event, EventKind, recorded
from envi_scim.provisioning.heaviness import Aside, are_heavy, at_once, computed, has_many_values, is_long
from envi_scim.provisioning.kept_attributes import with_kept
from envi_scim.provisioning.names import check_length, check_typed_name
from envi_scim.provisioning.people import Person
from envi_scim.provisioning.ports import Clock, Ids, ListQuery, Page, Store
from envi_scim.provisioning.preconditions import check_version
from envi_scim.provisioning.retries import first_or_in_turn, until_decided
from envi_scim.provisioning.roles import GrantedRole, names_of_roles
from envi_scim.provisioning.values import OrganizationId
from envi_scim.scim import dialects, patch, validation
from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.core_schemas import USER
from envi_scim.scim.errors import Forbidden, Mutability, NotFound
from envi_scim.scim.etag import Precondition
from envi_scim.scim.notes import KEPT_ATTRIBUTE, Note

_KEPT: Final = "{name} keeps the value that it has in Envi: this domain does not let an identity provider change it."

# Makes of an account the change that a request wants.
_Decide: TypeAlias = Callable[[Account], AccountChange]


class UserAnswer(Struct, frozen=True, kw_only=True):
    """The user as it stands after a write, what was tolerated, and the kind of the event that was written, if any."""

    stored: StoredUser
    notes: tuple[Note, ...] = ()
    changes: tuple[EventKind, ...] = ()

    @property
    def changed(self) -> bool:
        """Whether anything was written."""
        return bool(self.changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class UserOverview:
    """A user as an operator or administrator looks at it."""

    stored: StoredUser
    organization: str | None
    roles: tuple[GrantedRole, ...]
    locked: bool = False


class WantedDocument(Struct, frozen=True, kw_only=True):
    """The document that a request wants an account to have, and what was tolerated in it."""

    document: Document
    notes: tuple[Note, ...] = ()
    # The paths of attributes that keep another value than the request wants.
    refused: tuple[str, ...] = ()


class UserProvisioning:
    """Users of a domain: what SCIM does to them, and what an operator does."""

    def __init__(self, store: Store, clock: Clock, ids: Ids, *, aside: Aside = at_once) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._aside = aside

    async def create(self, access: Access, body: Json, *, request_id: str) -> UserAnswer:
        """Create a user. Raises AlreadyTaken where the userName is another's."""

        def read() -> WantedDocument:
            meant, notes = (body, ()) if access.strict else dialects.rewrite_resource(body, access.types.user)
            checked = validation.for_create(meant, access.types.user, strict=access.strict)
            return WantedDocument(document=checked.document, notes=notes + checked.notes)

        wanted = await computed(self._aside, read, heavy=has_many_values(body))
        account = new_account(
            wanted.document,
            user_id=self._ids.new(),
            source=Source.SCIM,
            organization_id=access.configuration.organization_id,
            now=self._clock.now(),
        )
        await self._create(access.domain, account, actor=access.actor(request_id))
        return UserAnswer(
            stored=StoredUser(account=account, groups=()), notes=wanted.notes, changes=(EventKind.USER_CREATE,)
        )

    async def get(self, access: Access, user_id: str, *, groups: bool = True) -> StoredUser:
        """Read a user. Raises NotFound."""
        stored = await self._store.users.get(access.domain.id, user_id, groups=groups)
        if stored is None:
            raise _no_user()
        return stored

    async def list(self, access: Access, query: ListQuery, *, groups: bool = True) -> Page[StoredUser]:
        """Read a page of users."""
        return await self._store.users.list(access.domain.id, replace(query, reader=access.token_id), groups=groups)

    async def replace(
        self, access: Access, user_id: str, body: Json, *, precondition: Precondition | None = None, request_id: str
    ) -> UserAnswer:
        """Put a whole new document in the place of a user's (PUT). `active` is kept where the body has none."""
        heavy = has_many_values(body)
        meant, tolerated = await computed(
            self._aside,
            lambda: (body, ()) if access.strict else dialects.rewrite_resource(body, access.types.user),
            heavy=heavy,
        )

        def change(current: Document) -> WantedDocument:
            checked = validation.for_replace(meant, current, access.types.user, strict=access.strict)
            wanted = WantedDocument(document=checked.document, notes=tolerated + checked.notes)
            return _with_kept(current, wanted, access)

        return await self._write(access, user_id, change, precondition=precondition, request_id=request_id, heavy=heavy)

    async def patch(
        self, access: Access, user_id: str, body: Json, *, precondition: Precondition | None = None, request_id: str
    ) -> UserAnswer:
        """Apply a PATCH to a user, all of its operations or none."""

        def read() -> tuple[tuple[patch.Operation, ...], tuple[Note, ...]]:
            meant, notes = (body, ()) if access.strict else dialects.rewrite_patch(body, access.types.user)
            operations = patch.parse_patch(meant, access.types.user, strict=access.strict)
            return operations, notes if access.strict else notes + patch.beyond_profile(operations)

        heavy = has_many_values(body)
        operations, tolerated = await computed(self._aside, read, heavy=heavy)

        def change(current: Document) -> WantedDocument:
            patched = patch.apply(current, operations, access.types.user, strict=access.strict)
            document = validation.for_patched(patched.document, access.types.user)
            wanted = _with_kept(current, WantedDocument(document=document, notes=tolerated + patched.notes), access)
            if wanted.refused and access.strict:
                raise Mutability(_KEPT.format(name=wanted.refused[0]))
            return wanted

        return await self._write(
            access,
            user_id,
            change,
            precondition=precondition,
            request_id=request_id,
            heavy=heavy or are_heavy(operations),
        )

    async def delete(
        self, access: Access, user_id: str, *, precondition: Precondition | None = None, request_id: str
    ) -> None:
        """Delete a user for good. A local account that no identity provider ever wrote to is refused."""

        async def attempt() -> None:
            account = (await self.get(access, user_id, groups=False)).account
            check_version(account.version, precondition)
            if account.source is Source.LOCAL:
                raise Forbidden(
                    "This user was created in Envi and is not yet linked: an identity provider may delete it "
                    "only after it has written to it."
                )
            event = self._event(EventKind.USER_DELETE, account.id, access.actor(request_id))
            await self._store.users.delete(access.domain.id, account, event=event, pinned=precondition is not None)

        await until_decided(attempt)

    async def create_local(self, domain: Domain, body: Document, *, actor: Actor) -> Account:
        """Create a local user, in no organization, which an identity provider sees and links by its first write.

        Raises:
            AlreadyTaken: the userName is another's.
            InvalidName: it is none that a person would type.
        """
        user_name = body.get("userName")
        check_typed_name(user_name if isinstance(user_name, str) else "", what="The userName")
        account = new_account(
            validation.for_create({**body, "schemas": [USER.schema.id]}, USER, strict=True).document,
            user_id=self._ids.new(),
            source=Source.LOCAL,
            organization_id=None,
            now=self._clock.now(),
        )
        await self._create(domain, account, actor=actor)
        return account

    async def page(self, domain: Domain, query: ListQuery, *, groups: bool = False) -> Page[StoredUser]:
        """Read a page of users for an operator or administrator."""
        return await self._store.users.list(domain.id, query, groups=groups)

    async def show(self, domain: Domain, user_name: str) -> UserOverview:
        """Look at a user by userName, with organization and roles. Raises NoSuch or InvalidName."""
        check_length(user_name, what="The userName")
        stored = await self._store.users.find_by_user_name(domain.id, user_name)
        if stored is None:
            raise NoSuch(f"{domain.name} has no user named {user_name}.")
        people = await self._store.people.at(domain.id, [stored.account.id], groups=False)
        person = people[0] if people else Person(account=stored.account)  # deleted between the two reads
        configuration = await self._store.domains.configuration(domain.id)
        named = names_of_roles(document_of(stored.account), strict=configuration.mode is Mode.STRICT)
        roles = await self._store.users.roles_of(domain.id, stored.account.id, named)
        return UserOverview(
            stored=stored,
            organization=person.organization,
            roles=tuple(roles),
            locked=person.locked_at is not None,
        )

    async def _create(self, domain: Domain, account: Account, *, actor: Actor) -> None:
        event = recorded(
            EventKind.USER_CREATE, account.id, event_id=self._ids.new(), at=account.created_at, actor=actor
        )
        await self._store.users.create(domain.id, account, event=event)

    def _event(self, kind: EventKind, user_id: str, actor: Actor) -> Event:
        return recorded(kind, user_id, event_id=self._ids.new(), at=self._clock.now(), actor=actor)

    async def _write(
        self,
        access: Access,
        user_id: str,
        change: Callable[[Document], WantedDocument],
        *,
        precondition: Precondition | None,
        request_id: str,
        heavy: bool,
    ) -> UserAnswer:
        event = self._event(EventKind.USER_UPDATE, user_id, access.actor(request_id))

        def decide(before: Account) -> AccountChange:
            check_version(before.version, precondition)
            wanted = change(document_of(before))
            return _decided(before, wanted, event, organization_id=access.configuration.organization_id)

        return await first_or_in_turn(
            partial(self._attempt, access, user_id, decide, heavy=heavy),
            partial(self._in_turn, access, user_id, decide),
        )

    async def _attempt(self, access: Access, user_id: str, decide: _Decide, *, heavy: bool) -> UserAnswer:
        stored = await self.get(access, user_id)
        before = stored.account
        decided = await computed(self._aside, partial(decide, before), heavy=heavy or is_long(before.document))
        if decided.after is not None and decided.event is not None:
            await self._store.users.replace(access.domain.id, before, decided.after, event=decided.event)
        return _answer(stored, decided)

    async def _in_turn(self, access: Access, user_id: str, decide: _Decide) -> UserAnswer:
        stored = await self.get(access, user_id)
        decided = await self._store.users.rewrite(access.domain.id, stored.account.id, decide)
        if decided is None:
            raise _no_user()
        return _answer(stored, decided)


def _decided(
    before: Account, wanted: WantedDocument, event: Event, *, organization_id: OrganizationId | None
) -> AccountChange:
    """Make the change of an account that a request wants, and its event; without one where nothing changes."""
    after = rewritten(before, wanted.document, organization_id=organization_id, now=event.at)
    if after is None:
        return AccountChange(before=before, notes=wanted.notes)
    happened = replace(
        event, at=after.modified_at, kind=kind_of_change(before, after), details=details_of_change(before, after)
    )
    return AccountChange(before=before, after=after, event=happened, notes=wanted.notes)


def _with_kept(current: Document, wanted: WantedDocument, access: Access) -> WantedDocument:
    """Let attributes that the domain keeps have the value that they have; in compatible mode that is noted."""
    if not access.kept:
        return wanted
    kept = with_kept(current, wanted.document, access.kept)
    if not kept.paths:
        return wanted
    notes = () if access.strict else tuple(Note(id=KEPT_ATTRIBUTE, subject=path) for path in kept.paths)
    return WantedDocument(
        document=validation.for_patched(kept.document, access.types.user),
        notes=wanted.notes + notes,
        refused=kept.paths,
    )


def _answer(stored: StoredUser, change: AccountChange) -> UserAnswer:
    account = change.before if change.after is None else change.after
    changes = () if change.event is None else (change.event.kind,)
    return UserAnswer(stored=replace(stored, account=account), notes=change.notes, changes=changes)


def _no_user() -> NotFound:
    return NotFound("There is no user with this id.")
