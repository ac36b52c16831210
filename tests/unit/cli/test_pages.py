"""A long list is walked page by page, once, to its end."""

import pytest

from envi_scim.cli.pages import pages
from envi_scim.provisioning.ports import ListQuery, Page


class Rows:
    """A list of so many rows, which remembers what was asked of it."""

    def __init__(self, count: int) -> None:
        self._rows = range(count)
        self.asked: list[ListQuery] = []

    async def page(self, query: ListQuery) -> Page[int]:
        self.asked.append(query)
        start = query.start_index - 1
        return Page(total=len(self._rows), rows=tuple(self._rows[start : start + query.count]))


@pytest.mark.parametrize(("count", "reads"), [(0, 1), (1, 1), (999, 1), (1000, 2), (2500, 3)])
async def test_every_row_comes_once_and_nobody_asks_behind_the_end(count: int, reads: int) -> None:
    rows = Rows(count)

    walked = [row async for page in pages(rows.page, reader="who walks") for row in page.rows]

    assert walked == list(range(count))
    assert len(rows.asked) == reads
    assert {query.reader for query in rows.asked} == {"who walks"}
