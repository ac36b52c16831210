"""Owns which attributes of a user keep their value in Envi when an identity provider writes ("Update" in the console).

By default none does: an identity provider overwrites all. One that is kept behaves, where it has a value, as a
read-only attribute does: what comes for it along with others is ignored (RFC 7643 §2.2, RFC 7644 §3.5.1), which
compatible mode records as a leniency; in strict mode a PATCH that would change it is refused (RFC 7644 §3.5.2).
An attribute without a value takes the first that comes. Pure; called by `user_provisioning`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import InvalidName
from envi_scim.provisioning.events import Actor, EventKind, recorded
from envi_scim.provisioning.names import fold
from envi_scim.provisioning.ports import Clock, Ids, Store
from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.core_schemas import USER
from envi_scim.scim.urns import ENTERPRISE_USER_URN
from envi_scim.scim.user_schema import ENTERPRISE_USER

_CORE: Final = (
    "displayName",
    "nickName",
    "title",
    "userType",
    "preferredLanguage",
    "locale",
    "timezone",
    "profileUrl",
    "emails",
    "phoneNumbers",
    "addresses",
    "photos",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepableAttribute:
    """An attribute that may be kept: its path as SCIM writes it, and where it stands in a document."""

    path: str
    steps: tuple[str, ...]


def _keepable() -> Iterator[KeepableAttribute]:
    yield from (KeepableAttribute(path=name, steps=(name,)) for name in _CORE)
    for sub in USER.schema.by_key["name"].sub_attributes:
        yield KeepableAttribute(path=f"name.{sub.name}", steps=("name", sub.name))
    for attribute in ENTERPRISE_USER.attributes:
        yield KeepableAttribute(
            path=f"{ENTERPRISE_USER_URN}:{attribute.name}", steps=(ENTERPRISE_USER_URN, attribute.name)
        )


# Never among them: userName, externalId, active, roles and the password, by which an identity provider governs.
KEEPABLE: Final[tuple[KeepableAttribute, ...]] = tuple(_keepable())
# An attribute of the enterprise extension may be named without its URN: none of them has a name of the core schema.
_BY_NAME: Final = {fold(one.path): one for one in KEEPABLE} | {
    fold(one.steps[-1]): one for one in KEEPABLE if one.steps[0] == ENTERPRISE_USER_URN
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A document in which kept values stayed, and the paths of those that would have changed."""

    document: Document
    paths: tuple[str, ...] = ()


def named(names: Iterable[str]) -> frozenset[str]:
    """Give the paths of attributes that a person names, in any case.

    Raises:
        InvalidName: one of them is none that may be kept.
    """
    paths = set()
    for name in names:
        attribute = _BY_NAME.get(fold(name.strip()))
        if attribute is None:
            raise InvalidName(
                f"{name} cannot be kept. These can: {', '.join(one.path.rpartition(':')[2] for one in KEEPABLE)}."
            )
        paths.add(attribute.path)
    return frozenset(paths)


def with_kept(before: Document, document: Document, kept: frozenset[str]) -> Kept:
    """Give a document with the values that are kept as they were before, where they had one."""
    paths: list[str] = []
    for attribute in _attributes(kept):
        value = _value(before, attribute.steps)
        if value is not None and value != _value(document, attribute.steps):
            document = _put(document, attribute.steps, value)
            paths.append(attribute.path)
    return Kept(document=document, paths=tuple(paths))


@lru_cache(maxsize=1024)
def _attributes(kept: frozenset[str]) -> tuple[KeepableAttribute, ...]:
    return tuple(one for one in KEEPABLE if one.path in kept)


def _value(document: Document, steps: tuple[str, ...]) -> Json:
    value: Json = document
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def _put(document: Document, steps: tuple[str, ...], value: Json) -> Document:
    name, *inner = steps
    if not inner:
        return {**document, name: value}
    container = document.get(name)
    return {**document, name: _put(container if isinstance(container, dict) else {}, tuple(inner), value)}


class UpdatePolicy:
    """Which attributes an identity provider overwrites in a domain."""

    def __init__(self, store: Store, clock: Clock, ids: Ids) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids

    async def kept(self, domain: Domain) -> tuple[str, ...]:
        """Give the paths of the attributes that keep their value, in the order of the schema."""
        kept = await self._store.kept_attributes.list(domain.id)
        return tuple(one.path for one in KEEPABLE if one.path in kept)

    async def keep(self, domain: Domain, names: Iterable[str], *, actor: Actor) -> tuple[str, ...]:
        """Have these attributes, and no others, keep their value. It holds within 5 s in every worker.

        Raises:
            InvalidName: one of them cannot be kept.
        """
        wanted = named(names)
        if wanted != await self._store.kept_attributes.list(domain.id):
            event = recorded(
                EventKind.CONFIGURATION_KEEP,
                domain.id,
                event_id=self._ids.new(),
                at=self._clock.now(),
                actor=actor,
                details={"kept": list[Json](sorted(wanted))},
            )
            await self._store.kept_attributes.replace(domain.id, wanted, event=event)
        return tuple(one.path for one in KEEPABLE if one.path in wanted)
