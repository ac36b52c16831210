"""Owns the memory of a walk: where a reader's last page ended, so that the next one goes on from there.

A walk that goes on by the last key and id neither skips nor repeats a row while others come and go. So the note has
to be found by whichever worker is asked for the next page, however soon: where several may serve one database it is in
there before the page goes out; where one process has the database to itself it is at hand at once, and written behind
the answer. Only a database that fails to write loses one: the next page is counted off then.
"""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from datetime import timedelta
from typing import TypeAlias

import msgspec

from envi_scim.provisioning.errors import StorageUnavailable
from envi_scim.provisioning.moments import later
from envi_scim.provisioning.ports import Clock
from envi_scim.provisioning.values import DomainId
from envi_scim.scim.sorting import Key, Position
from envi_scim.storage.engines.protocol import Engine, Params

# IdPs ask for the next page within seconds; Okta gives up a request after a minute.
_LIFE = timedelta(minutes=10)
# Who begins anew has left the walk before: its notes, but for those of a walk that may still be under way beside it.
_LEFT = timedelta(minutes=1)
# Notes on their way behind their answers at most: where the database is that slow, pages wait for it.
_UNDER_WAY = 64
# Every so many notes the expired ones of their domain are removed.
_PURGE_EVERY = 100

# No list is longer; what a client says beyond is a page behind the end, and no number that a column takes.
LAST_INDEX = 2**31 - 1

# Domain, reader, query and start_index.
_Place: TypeAlias = tuple[DomainId, str, str, int]

_encode_key = msgspec.json.Encoder().encode
_decode_key = msgspec.json.Decoder(Key).decode


class Positions:
    """Ends of pages, remembered."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._under_way: set[asyncio.Task[None]] = set()
        # What is not in the database yet: a reader may be back before its note is.
        self._newest: dict[_Place, Position] = {}
        self._noted = 0

    async def find(self, domain: DomainId, reader: str, query: str, start_index: int) -> Position | None:
        """Give the position behind which the page at `start_index` begins, if it is remembered."""
        note = self._newest.get((domain, reader, query, start_index))
        if note is not None:
            return note
        params = {
            "domain": domain,
            "reader": reader,
            "query": query,
            "start_index": start_index,
            "at": self._clock.now(),
        }
        row = await self._engine.fetch_one("next_page_position", params)
        return None if row is None else Position(None if row[1] is None else _decode_key(row[1]), row[0])

    async def remember(
        self, domain: DomainId, reader: str, query: str, start_index: int, *, last: Position, begins: bool
    ) -> None:
        """Note that the page at `start_index` begins behind the position `last`.

        Where the page before began a walk, what is left of older walks is forgotten: it would lead a jump astray.
        """
        now = self._clock.now()
        params = {
            "domain": domain,
            "reader": reader,
            "query": query,
            "start_index": start_index,
            "last_id": last.id,
            "last_key": None if last.key is None else _encode_key(last.key).decode(),
            "expires_at": later(now, _LIFE),
        }
        left: dict[str, object] = {
            "domain": domain,
            "reader": reader,
            "query": query,
            "before": later(now, _LIFE - _LEFT),
        }
        while len(self._under_way) >= _UNDER_WAY:
            await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
        if self._engine.shared:
            await self._write(params)
            self._behind_the_answer(self._tidy(domain, left if begins else None))
        else:
            place = (domain, reader, query, start_index)
            self._newest[place] = last
            self._behind_the_answer(self._note(params, place, last, left if begins else None))

    async def settle(self) -> None:
        """Wait for the notes that are on their way."""
        if self._under_way:
            await asyncio.wait(self._under_way)

    def _behind_the_answer(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _note(self, params: Params, place: _Place, last: Position, left: Params | None) -> None:
        try:
            await self._write(params)
        finally:
            if self._newest.get(place) == last:
                del self._newest[place]
        await self._tidy(place[0], left)

    async def _write(self, params: Params) -> None:
        # The page itself was read: the next one will count its rows off, or say that the database is gone.
        with suppress(StorageUnavailable):
            await self._engine.write("remember_page_position", params)

    async def _tidy(self, domain: DomainId, left: Params | None) -> None:
        """Remove what leads astray, and now and then what nobody will ask for."""
        with suppress(StorageUnavailable):
            if left is not None:
                await self._engine.write("forget_page_positions", left)
            self._noted += 1
            if self._noted % _PURGE_EVERY == 0:
                await self._engine.write("purge_page_positions", {"domain": domain, "at": self._clock.now()})
