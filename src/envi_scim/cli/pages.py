"""Owns the way through a long list: page behind page, from the first to the last, each as it comes."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final, TypeVar

from envi_scim.provisioning.ports import ListQuery, Page

Row = TypeVar("Row")

# What one query reads: large enough that a list of a million is not all round trips.
_BATCH: Final = 1000


async def pages(read: Callable[[ListQuery], Awaitable[Page[Row]]], *, reader: str) -> AsyncIterator[Page[Row]]:
    """Read a list to its end; `reader` is who walks, so that the end of each page is remembered for the next."""
    start = 1
    while True:
        page = await read(ListQuery(start_index=start, count=_BATCH, reader=reader))
        yield page
        start += len(page.rows)
        if len(page.rows) < _BATCH:
            return
