"""Owns which computations take so long that nobody else should wait for them meanwhile.

Reading a body, or applying it to a document, is done at once where it takes some milliseconds. What may take
longer is handed to the `Aside` that the edge gives: a thread, which costs an ordinary request more than all
of its validation. Called by the use-cases of users and of groups.
"""

from collections.abc import Callable, Iterable
from typing import Final, Protocol, TypeVar

from envi_scim.scim.attributes import Json
from envi_scim.scim.filters.ast import number_of_tests
from envi_scim.scim.patch import Operation

Result = TypeVar("Result")

# Each operation or member takes some 5 to 30 microseconds to be read.
_MANY_VALUES: Final = 500
# A user of 1,000 e-mail addresses; an ordinary one has one or two thousand characters.
_LONG_DOCUMENT: Final = 65_536
# On the longest document that is changed at once these are some 100 ms.
_MANY_TESTS: Final = 50


class Aside(Protocol):
    """Does a pure computation where others need not wait for it."""

    async def __call__(self, compute: Callable[[], Result], /) -> Result:
        """Give its result, or raise what it raises."""


async def at_once(compute: Callable[[], Result], /) -> Result:
    """Do it here and now: for the command line, which serves nobody else."""
    return compute()


async def computed(aside: Aside, compute: Callable[[], Result], *, heavy: bool) -> Result:
    """Do a computation where it belongs: aside if it is heavy, else at once."""
    return await aside(compute) if heavy else compute()


def has_many_values(body: Json, *, levels: int = 3) -> bool:
    """Say whether a body holds many values: members, e-mail addresses, operations, members in operations.

    It is looked through so many levels down.
    """
    return _number_of_values(body, levels=levels) > _MANY_VALUES


def is_long(document: str) -> bool:
    """Say whether a stored document holds many values."""
    return len(document) > _LONG_DOCUMENT


def are_heavy(operations: Iterable[Operation]) -> bool:
    """Say whether operations compare so often that it counts even on a short document."""
    tests = 0
    for operation in operations:
        selector = None if operation.path is None else operation.path.filter
        tests += 1 if selector is None else number_of_tests(selector)
    return tests > _MANY_TESTS


def are_many(number_of_members: int) -> bool:
    """Say whether so many members take long to be looked through."""
    return number_of_members > _MANY_VALUES


def _number_of_values(value: Json, *, levels: int) -> int:
    """Count what lists hold, so many levels down and no further than it matters."""
    inner: Iterable[Json] = ()
    number = 0
    if type(value) is dict:
        inner = value.values()
    elif type(value) is list:
        inner, number = value, len(value)
    if number > _MANY_VALUES or not levels:
        return number
    for one in inner:
        if type(one) is dict or type(one) is list:
            number += _number_of_values(one, levels=levels - 1)
            if number > _MANY_VALUES:
                break
    return number
