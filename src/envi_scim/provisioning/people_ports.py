"""Owns what the rules about people need of the store, beside the ports in `ports`; the same promises hold."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from envi_scim.provisioning.events import Event
from envi_scim.provisioning.people import Candidate, Person, Step, Walk
from envi_scim.provisioning.values import AdministratorId, DomainId, EventId, TokenId, UserId


class People(Protocol):
    """Users as administrators look for them. Nothing that is read here takes longer where users are more."""

    async def number(self, domain: DomainId) -> int:
        """Give the number of a domain's users, which is counted as they come and go."""

    async def walk(self, domain: DomainId, walk: Walk, *, after: Step | None, limit: int) -> Sequence[Candidate]:
        """Give whom a walk comes by next; fewer than `limit` where it ends."""

    async def step(self, domain: DomainId, walk: Walk, user: str) -> Step | None:
        """Find where a walk stands behind a user, by its id, which may be any text; None where it has no such user."""

    async def at(self, domain: DomainId, users: Sequence[str], *, groups: bool = True) -> Sequence[Person]:
        """Read users by their ids, which may be any text, in that order; who is gone is left out."""

    async def has_password(self, domain: DomainId, user: UserId) -> bool:
        """Say whether a user has a password in Envi."""

    async def events(self, domain: DomainId, user: str, *, before: EventId | None, limit: int) -> Sequence[Event]:
        """List what happened to a user, the newest first; what is older than `before` where it is given."""

    async def names_of_actors(
        self, domain: DomainId, *, tokens: Sequence[TokenId], administrators: Sequence[AdministratorId]
    ) -> Mapping[str, str]:
        """Give the names of a domain's tokens and the e-mails of administrators, by their ids."""


class LocalUsers(Protocol):
    """What Envi keeps of users and no identity provider sees: locks and passwords."""

    async def lock(self, domain: DomainId, user: UserId, *, event: Event) -> bool:
        """Lock an account; false where it is locked already, or gone."""

    async def unlock(self, domain: DomainId, user: UserId, *, event: Event) -> bool:
        """Unlock an account; false where it is not locked."""

    async def set_password(self, domain: DomainId, user: UserId, password_hash: str, *, event: Event) -> bool:
        """Keep the hash of a password; false where the account is gone, or not local any more."""


class ForbiddenWords(Protocol):
    """The Password Dictionaries of a domain: words that no password of a local user may contain."""

    async def list(self, domain: DomainId, *, after: str, limit: int) -> Sequence[str]:
        """List words, in the order of their folded spelling, behind that of one word."""

    async def add(self, domain: DomainId, words: Mapping[str, str], *, most: int, event: Event) -> int | None:
        """Add words by their folded spelling; give how many are new, None (and add none) where they would be too many.

        The event's details receive that number.
        """

    async def remove(self, domain: DomainId, keys: Sequence[str], *, event: Event) -> int:
        """Remove words by their folded spelling; give how many there were. The event is as for `add`."""


class KeptAttributes(Protocol):
    """Which attributes of users keep their value when an identity provider writes."""

    async def list(self, domain: DomainId) -> frozenset[str]:
        """Give their paths."""

    async def replace(self, domain: DomainId, attributes: frozenset[str], *, event: Event) -> None:
        """Put others in their place."""
