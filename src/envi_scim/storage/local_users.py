"""Keeps what is Envi's own about users: the ports `LocalUsers`, `ForbiddenWords` and `KeptAttributes`."""

from collections.abc import Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from envi_scim.provisioning.events import Event
from envi_scim.provisioning.values import DomainId, UserId
from envi_scim.storage.engines.protocol import Engine, Statements
from envi_scim.storage.filters.texts import is_storable
from envi_scim.storage.keys import is_id
from envi_scim.storage.records import event_params

# What one statement removes: a page of the plan test.
_AT_ONCE: Final = 1000


class SqlLocalUsers:
    """Locks and passwords in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def lock(self, domain: DomainId, user: UserId, *, event: Event) -> bool:
        return await self._write("lock_account", domain, user, event)

    async def unlock(self, domain: DomainId, user: UserId, *, event: Event) -> bool:
        return await self._write("unlock_account", domain, user, event)

    async def set_password(self, domain: DomainId, user: UserId, password_hash: str, *, event: Event) -> bool:
        return await self._write("set_password", domain, user, event, password_hash=password_hash)

    async def _write(self, query: str, domain: DomainId, user: UserId, event: Event, **more: object) -> bool:
        if not is_id(user):
            return False
        params = event_params(domain, event) | {"user": user} | more
        return await self._engine.write(query, params) is not None


class SqlForbiddenWords:
    """Password Dictionaries in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def list(self, domain: DomainId, *, after: str, limit: int) -> Sequence[str]:
        if not is_storable(after):
            return ()
        params = {"domain": domain, "after": after, "count": limit}
        return [row[0] for row in await self._engine.fetch_all("page_of_words", params)]

    async def add(self, domain: DomainId, words: Mapping[str, str], *, most: int, event: Event) -> int | None:
        keys = sorted(words)

        async def work(statements: Statements) -> int | None:
            params: dict[str, object] = {"domain": domain}
            await statements.fetch_one("lock_dictionary", params)
            present = await statements.fetch_one("number_of_words", params)
            added = 0
            for first in range(0, len(keys), _AT_ONCE):
                some = keys[first : first + _AT_ONCE]
                rows = [(key, words[key]) for key in some]
                params = {"domain": domain, "words": rows, "keys": some, "spelt": [words[key] for key in some]}
                added += len(await statements.fetch_all("add_words", params))
            if added and (0 if present is None else present[0]) + added > most:
                raise _TooMany
            if added:
                told = replace(event, details=event.details | {"added": added})
                await statements.fetch_all("record_event", event_params(domain, told))
            return added

        try:
            return await self._engine.transact(work)
        except _TooMany:
            return None

    async def remove(self, domain: DomainId, keys: Sequence[str], *, event: Event) -> int:
        wanted = sorted({key for key in keys if is_storable(key)})

        async def work(statements: Statements) -> int:
            removed = 0
            for first in range(0, len(wanted), _AT_ONCE):
                some: dict[str, object] = {"domain": domain, "keys": wanted[first : first + _AT_ONCE]}
                removed += len(await statements.fetch_all("remove_words", some))
            if removed:
                told = replace(event, details=event.details | {"removed": removed})
                await statements.fetch_all("record_event", event_params(domain, told))
            return removed

        return await self._engine.transact(work) if wanted else 0


class _TooMany(Exception):
    """Ends the transaction that would add too many words."""


class SqlKeptAttributes:
    """What identity providers do not overwrite, in a database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def list(self, domain: DomainId) -> frozenset[str]:
        return frozenset(row[0] for row in await self._engine.fetch_all("kept_attributes", {"domain": domain}))

    async def replace(self, domain: DomainId, attributes: frozenset[str], *, event: Event) -> None:
        async def work(statements: Statements) -> None:
            params = {"domain": domain, "attributes": sorted(attributes)}
            await statements.fetch_all("forget_kept_attributes", {"domain": domain})
            await statements.fetch_all("keep_attributes", params)
            await statements.fetch_all("record_event", event_params(domain, event))

        await self._engine.transact(work)
