"""Owns what an operator declares: the attributes that the users of a domain have besides those of the RFC.

A declaration takes effect in every worker when what it knows of the domain is read again (`access`). What users
have of an attribute is never changed by a declaration: an attribute that goes, or becomes something else, must
have no values left, and `clear` takes them away, user by user, for an operator who wants just that.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from msgspec import structs

from envi_scim.provisioning.account_changes import AccountChange, without_attributes
from envi_scim.provisioning.accounts import Account
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import InUse, NoSuch
from envi_scim.provisioning.events import Actor, Event, EventKind, recorded
from envi_scim.provisioning.ports import Clock, Ids, Store
from envi_scim.provisioning.resource_types import (
    nothing_declared,
    read_declaration,
    resource_types,
    write_declaration,
)
from envi_scim.provisioning.values import UserId
from envi_scim.scim.attributes import Attribute, Json
from envi_scim.scim.declarations import read_attribute, read_schema
from envi_scim.scim.errors import InvalidValue
from envi_scim.scim.schemas import Schema

# Users whose values are taken away between two looks for more.
_BATCH: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What a domain declares from now on, and the attributes of before of which no values are to be left."""

    schema: Schema
    before: Schema
    gone: tuple[Attribute, ...]


class SchemaAdministration:
    """The declarations of domains."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids

    async def schema(self, domain: Domain) -> Schema:
        """Give what a domain declares; an extension without attributes where it is nothing."""
        return self._read(domain, await self._store.domains.declaration(domain.id))

    async def declare(self, domain: Domain, document: Json, *, clearing: bool, actor: Actor) -> Declared:
        """Declare what a Schema resource says and nothing else. `clearing` says that `clear` will follow.

        Raises:
            InvalidValue: it cannot be declared.
            InUse: users have values of an attribute that would go or be another.
        """

        def change(before: Schema) -> Schema:
            return read_schema(document, default_id=before.id, name=before.name)

        return await self._change(domain, change, clearing=clearing, actor=actor)

    async def add(self, domain: Domain, document: Json, *, urn: str | None, actor: Actor) -> Declared:
        """Declare one attribute more, as a Schema resource lists it; the first one may come with a URN.

        Raises:
            InvalidValue: it cannot be declared, or the domain has it already.
            InUse: users have values under another URN.
        """
        attribute = read_attribute(document)

        def change(before: Schema) -> Schema:
            if attribute.key in before.by_key:
                raise InvalidValue(f"{domain.name} has an attribute {before.by_key[attribute.key].name} already.")
            return replace(before, id=before.id if urn is None else urn, attributes=(*before.attributes, attribute))

        return await self._change(domain, change, clearing=False, actor=actor)

    async def remove(self, domain: Domain, name: str, *, clearing: bool, actor: Actor) -> Declared:
        """Declare one attribute less.

        Raises:
            NoSuch: the domain has no such attribute.
            InUse: users have values of it.
        """

        def change(before: Schema) -> Schema:
            if name.lower() not in before.by_key:
                raise NoSuch(f"{domain.name} has no attribute {name} of its own.")
            left = tuple(attribute for attribute in before.attributes if attribute.key != name.lower())
            return replace(before, attributes=left)

        return await self._change(domain, change, clearing=clearing, actor=actor)

    async def clear(self, domain: Domain, declared: Declared, *, actor: Actor) -> int:
        """Take away what users have of the attributes that are gone, and say of how many users.

        A worker may take in values until it has heard of the declaration: who calls this again then misses none.
        """
        cleared = 0
        for attribute in declared.gone:
            while users := await self._store.users.having(domain.id, declared.before.id, attribute, limit=_BATCH):
                done = [await self._clear(domain, user, declared, actor=actor) for user in users]
                cleared += sum(done)
                if not any(done):  # others were faster, with all of them
                    break
        return cleared

    async def _clear(self, domain: Domain, user: UserId, declared: Declared, *, actor: Actor) -> bool:
        event = recorded(
            EventKind.USER_UPDATE,
            user,
            event_id=self._ids.new(),
            at=self._clock.now(),
            actor=actor,
            details={"attributes": [declared.before.id]},
        )
        decide = partial(_without, declared=declared, event=event)
        change = await self._store.users.rewrite(domain.id, user, decide)
        return change is not None and change.after is not None

    async def _change(
        self, domain: Domain, change: Callable[[Schema], Schema], *, clearing: bool, actor: Actor
    ) -> Declared:
        kept = await self._store.domains.declaration(domain.id)
        before = self._read(domain, kept)
        wanted = change(before)
        text = write_declaration(wanted)
        # What is kept is what can be read again: the check of everything that was put together here.
        declared = Declared(schema=read_declaration(text), before=before, gone=_gone(before, wanted))
        if not clearing:
            await self._check_unused(domain, declared)
        if text != kept:
            event = recorded(
                EventKind.SCHEMA_DECLARE,
                domain.id,
                event_id=self._ids.new(),
                at=self._clock.now(),
                actor=actor,
                details={"urn": wanted.id, "attributes": list[Json](one.name for one in wanted.attributes)},
            )
            await self._store.domains.declare(domain.id, text, before=kept, event=event)
        return declared

    async def _check_unused(self, domain: Domain, declared: Declared) -> None:
        for attribute in declared.gone:
            if await self._store.users.having(domain.id, declared.before.id, attribute, limit=1):
                raise InUse(
                    f"Users of {domain.name} have values of {attribute.name}, which would be lost: "
                    "have the identity provider remove them, or take them away with --with-values."
                )

    def _read(self, domain: Domain, kept: str | None) -> Schema:
        return nothing_declared(domain) if kept is None else read_declaration(kept)


def _without(before: Account, *, declared: Declared, event: Event) -> AccountChange:
    types = resource_types(write_declaration(declared.schema))
    names = [attribute.name for attribute in declared.gone]
    after = without_attributes(before, declared.before.id, names, types.user, now=event.at)
    if after is None:
        return AccountChange(before=before)
    return AccountChange(before=before, after=after, event=structs.replace(event, at=after.modified_at))


def _gone(before: Schema, after: Schema) -> tuple[Attribute, ...]:
    """Give the attributes whose values would be none of what is declared from now on."""
    if before.id != after.id:  # in another spelling too: values stand under the one that is declared
        return before.attributes
    return tuple(one for one in before.attributes if not _holds(one, after.by_key.get(one.key)))


def _holds(before: Attribute, after: Attribute | None) -> bool:
    """Say whether every value of an attribute is one of what it becomes."""
    if after is None or after.name != before.name or after.multi_valued is not before.multi_valued:
        return False
    subs: Sequence[Attribute] = before.sub_attributes
    return after.type is before.type and all(_holds(sub, after.subs.get(sub.name.lower())) for sub in subs)
