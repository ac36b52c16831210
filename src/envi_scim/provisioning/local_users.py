"""Owns what administrators do to single users: add and give a password to local ones, lock and unlock any.

A user that SCIM manages is read-only here but for its lock, which no identity provider sees or undoes: `active` on
the wire stays what the identity provider says, and Envi's status is Locked (docs/decisions/0027).
"""

from dataclasses import dataclass
from functools import partial
from typing import Final

from envi_scim.provisioning.accounts import Account, Source
from envi_scim.provisioning.console_ports import Passwords
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import ManagedByScim, NoSuch, WeakPassword
from envi_scim.provisioning.events import Actor, Event, EventKind, recorded
from envi_scim.provisioning.heaviness import Aside, at_once
from envi_scim.provisioning.names import check_typed_name, fold
from envi_scim.provisioning.password_dictionaries import PasswordDictionaries
from envi_scim.provisioning.passwords import check_password
from envi_scim.provisioning.people import Person
from envi_scim.provisioning.ports import Clock, Ids, Store
from envi_scim.provisioning.user_provisioning import UserProvisioning
from envi_scim.scim.attributes import Document, Json

# A shorter beginning of an e-mail address is in too many words to be a hint of whose password it is.
_SHORTEST_NAME: Final = 4

READ_ONLY: Final = (
    "{name} is managed by SCIM: an identity provider writes this user. Change it there; in Envi it can only be locked."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLocalUser:
    """A local user as a person types it; what is empty is left out."""

    user_name: str
    display_name: str = ""
    given_name: str = ""
    family_name: str = ""
    email: str = ""


class LocalUsers:
    """Single users of a domain, as administrators change them."""

    def __init__(self, store: Store, clock: Clock, ids: Ids, *, passwords: Passwords, aside: Aside = at_once) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._passwords = passwords
        self._aside = aside
        self._users = UserProvisioning(store, clock, ids, aside=aside)
        self._dictionaries = PasswordDictionaries(store, clock, ids)

    async def add(self, domain: Domain, user: NewLocalUser, *, actor: Actor) -> Account:
        """Add a local user, which an identity provider finds, and links by its first write.

        Raises:
            AlreadyTaken: the userName is another's.
            InvalidName: a name or the e-mail is none that a person would type.
        """
        return await self._users.create_local(domain, _body(user), actor=actor)

    async def lock(self, domain: Domain, user_id: str, *, actor: Actor) -> bool:
        """Lock a user, wherever it came from; false where it is locked already. Raises NoSuch."""
        person = await self._person(domain, user_id)
        event = self._event(EventKind.USER_LOCK, person, actor)
        return await self._store.local_users.lock(domain.id, person.account.id, event=event)

    async def unlock(self, domain: Domain, user_id: str, *, actor: Actor) -> bool:
        """Unlock a user; false where it is not locked. Raises NoSuch."""
        person = await self._person(domain, user_id)
        event = self._event(EventKind.USER_UNLOCK, person, actor)
        return await self._store.local_users.unlock(domain.id, person.account.id, event=event)

    async def set_password(self, domain: Domain, user_id: str, password: str, *, actor: Actor) -> None:
        """Give a local user a password.

        Raises:
            NoSuch: the domain has no such user.
            ManagedByScim: an identity provider has written to the user.
            WeakPassword: it is too short or too long, holds a forbidden word or the user's own name.
        """
        person = await self._person(domain, user_id)
        account = person.account
        if account.source is not Source.LOCAL:
            raise _managed(account)
        check_password_of(password, account.user_name)
        await self._dictionaries.check(domain, password)
        password_hash = await self._aside(partial(self._passwords.hash, password))
        event = self._event(EventKind.USER_PASSWORD, person, actor)
        if not await self._store.local_users.set_password(domain.id, account.id, password_hash, event=event):
            raise _managed((await self._person(domain, user_id)).account)

    async def id_of(self, domain: Domain, user_name: str) -> str:
        """Find a user by userName, as an operator names it. Raises NoSuch or InvalidName."""
        return (await self._users.show(domain, user_name)).stored.account.id

    async def _person(self, domain: Domain, user_id: str) -> Person:
        people = await self._store.people.at(domain.id, [user_id], groups=False)
        if not people:
            raise NoSuch(f"{domain.name} has no user with this id.")
        return people[0]

    def _event(self, kind: EventKind, person: Person, actor: Actor) -> Event:
        return recorded(kind, person.account.id, event_id=self._ids.new(), at=self._clock.now(), actor=actor)


def check_password_of(password: str, user_name: str) -> None:
    """Refuse a password that is too short, too long, no text, or holds its user's name. Raises WeakPassword."""
    check_password(password)
    name = fold(user_name.partition("@")[0])
    if len(name) >= _SHORTEST_NAME and name in fold(password):
        raise WeakPassword("The password must not contain the user's own name.")


def _managed(account: Account) -> ManagedByScim:
    return ManagedByScim(READ_ONLY.format(name=account.user_name))


def _body(user: NewLocalUser) -> Document:
    given = {
        "The displayName": user.display_name,
        "The given name": user.given_name,
        "The family name": user.family_name,
        "The e-mail": user.email,
    }
    for what, text in given.items():
        if text:
            check_typed_name(text, what=what)
    body: Document = {"userName": user.user_name}
    if user.display_name:
        body["displayName"] = user.display_name
    names: Document = {"givenName": user.given_name, "familyName": user.family_name}
    name: Document = {part: text for part, text in names.items() if text}
    if name:
        body["name"] = name
    if user.email:
        body["emails"] = list[Json]([{"value": user.email, "type": "work", "primary": True}])
    return body
