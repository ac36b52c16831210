"""Owns pages of lists: how many stand on one, where the next one begins, and that there is one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from starlette.requests import Request

from envi_scim.emulator.store.directory import Place

PAGE: Final = 50

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Shown(Generic[Row]):
    """The rows of a page, and whether there are more behind it."""

    rows: Sequence[Row]
    more: bool


def shown(read: Callable[[int], Sequence[Row]]) -> Shown[Row]:
    """Read a page; one more than it takes tells whether there is another."""
    rows = read(PAGE + 1)
    return Shown(rows[:PAGE], len(rows) > PAGE)


def place_in(request: Request) -> Place:
    """Give where the page begins that an address asks for: `after` is a name, `id` an id."""
    return Place(name=request.query_params.get("after", ""), id=request.query_params.get("id", ""))


def before_in(request: Request) -> int:
    """Give the number before which the page begins that an address asks for; the newest first."""
    text = request.query_params.get("before", "")
    return int(text[:18]) if text.isascii() and text.isdigit() else 2**62
