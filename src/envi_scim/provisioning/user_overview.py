"""Owns one user at a glance: what Envi and SCIM know of it, what it may do and why, and what happened to it.

Called by the console. Lists of users are `user_directory`'s; whoever may not see people's values has them masked here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from envi_scim.provisioning.account_changes import document_of
from envi_scim.provisioning.configuration import Mode
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import NoSuch
from envi_scim.provisioning.events import IMPORT, OPERATOR, Actor, Event
from envi_scim.provisioning.people import Person
from envi_scim.provisioning.ports import Store
from envi_scim.provisioning.resource_types import resource_types
from envi_scim.provisioning.role_grants import RoleCatalogue
from envi_scim.provisioning.shown_attributes import ShownAttribute, shown_attributes
from envi_scim.provisioning.user_directory import UserRow, row_of
from envi_scim.provisioning.values import AdministratorId, EventId, TokenId

EVENTS: Final = 20


class ActorKind(StrEnum):
    """Who can change something."""

    TOKEN = "token"  # noqa: S105 - a word
    ADMINISTRATOR = "administrator"
    OPERATOR = OPERATOR
    IMPORT = IMPORT


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who did something. `name` is a token's name or an administrator's e-mail, empty where it is unknown."""

    kind: ActorKind
    id: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Something that happened to a user, by whom; the request is `event.actor.request_id`."""

    event: Event
    who: Who


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A page of what happened to a user, the newest first. `before` goes on with what is older, None at the end."""

    events: tuple[Happened, ...]
    before: EventId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OneUser:
    """A user with everything that is known of it.

    `row` is what a list shows of it too, roles among them; `person.groups` says where the roles come from.
    """

    person: Person
    row: UserRow
    attributes: tuple[ShownAttribute, ...]
    has_password: bool


class UserOverviews:
    """Users one by one."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def of(self, domain: Domain, user_id: str, *, mask: bool = False) -> OneUser:
        """Look at a user; with `mask` the values of personal attributes are hidden, those in `person` are not.

        Raises:
            NoSuch: the domain has no such user.
        """
        people = await self._store.people.at(domain.id, [user_id])
        if not people:
            raise NoSuch(f"{domain.name} has no user with this id.")
        person = people[0]
        configuration = await self._store.domains.configuration(domain.id)
        catalogue = RoleCatalogue(await self._store.domains.list_roles(domain.id), configuration.role_prefix)
        types = resource_types(await self._store.domains.declaration(domain.id))
        return OneUser(
            person=person,
            row=row_of(person, catalogue, strict=configuration.mode is Mode.STRICT),
            attributes=shown_attributes(document_of(person.account), types.user, mask=mask),
            has_password=await self._store.people.has_password(domain.id, person.account.id),
        )

    async def history(
        self, domain: Domain, user_id: str, *, before: EventId | None = None, limit: int = EVENTS
    ) -> History:
        """Give what happened to a user, page by page; also of one that was deleted."""
        found = await self._store.people.events(domain.id, user_id, before=before, limit=limit + 1)
        events = found[:limit]
        known = await self._whose(domain, [event.actor for event in events])
        return History(
            events=tuple(Happened(event=event, who=who) for event, who in zip(events, known, strict=True)),
            before=events[-1].id if len(found) > limit else None,
        )

    async def _whose(self, domain: Domain, actors: Sequence[Actor]) -> list[Who]:
        parted = [_parted(actor) for actor in actors]
        names = await self._store.people.names_of_actors(
            domain.id,
            tokens=sorted({TokenId(who.id) for who in parted if who.kind is ActorKind.TOKEN}),
            administrators=sorted({AdministratorId(who.id) for who in parted if who.kind is ActorKind.ADMINISTRATOR}),
        )
        return [Who(kind=who.kind, id=who.id, name=names.get(who.id, "")) for who in parted]


def _parted(actor: Actor) -> Who:
    kind, _, actor_id = actor.name.partition(":")
    return Who(kind=ActorKind(kind), id=actor_id)
