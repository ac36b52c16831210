"""Owns which requests are measured: what each sends again and again, and how its cost may grow with the database.

A case is an endless walk over a filled database: it yields what to ask and is told the answer. Reads come first, since
what is written changes what they would find.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias
from urllib.parse import quote, urlencode

from benchmarks import requests
from benchmarks.requests import Body
from benchmarks.scale.caller import Ask, Reply
from benchmarks.stock import EVERYBODY, FAMILY, FIRST_TEAM, GIVEN, Stock
from envi_scim.scim.urns import ENTERPRISE_USER_URN

PAGE: Final = 100
# Pages of a walk before it begins anew where it began.
_PAGES: Final = 60
# So many different users are asked for, that none is measured that was just read.
_SEVERAL: Final = 100
# As many documents are read for a request at most: the setting as it is by default.
_MOST_READ: Final = 50_000
_WITHOUT_MEMBERS: Final = "excludedAttributes=members"

Asks: TypeAlias = Generator[Ask, Reply, None]


class Kind(Enum):
    """What is asked: by this it is decided how its cost may grow from the fewest users to the most."""

    SINGLE = "one"
    PAGE = "page"
    WRITE = "write"
    # These may cost more; how much is what is to be said.
    JUMP = "jump"
    BROAD = "broad"


# How many times as much it may cost.
AIMS: Final = {Kind.SINGLE: 1.5, Kind.PAGE: 2.0, Kind.WRITE: 1.5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One line of the tables. What needs `workers` is asked of several processes over one database in turn."""

    name: str
    kind: Kind
    asks: Callable[[Stock], Asks]
    workers: int = 1


def _turns(several: Callable[[Stock], Iterator[Ask]]) -> Callable[[Stock], Asks]:
    """Ask for all of these round and round."""

    def asks(stock: Stock) -> Asks:
        while True:
            for ask in several(stock):  # noqa: UP028 - an iterator does not take what was answered
                yield ask

    return asks


def _each(ask: Callable[[Stock, int], Ask]) -> Callable[[Stock], Asks]:
    """Ask about one user after the other, all over the middle."""
    return _turns(lambda stock: (ask(stock, number) for number in stock.around(2, _SEVERAL, among=stock.users)))


def _found(path: str, filter_: str, *, total: int, first: str = "", more: str = "startIndex=1&count=100") -> Ask:
    return Ask(path=f"{path}?filter={quote(filter_)}&{more}", total=total, first=first)


def _user(filter_: Callable[[Stock, int], str]) -> Callable[[Stock], Asks]:
    return _each(lambda stock, n: _found("/Users", filter_(stock, n), total=1, first=stock.user(n)))


def _groups_of(filter_: Callable[[Stock, int], str], *, total: int) -> Callable[[Stock], Asks]:
    return _each(
        lambda stock, n: _found(
            "/Groups", filter_(stock, n), total=total, first=stock.group(EVERYBODY), more=_WITHOUT_MEMBERS
        )
    )


def _teams(stock: Stock) -> Iterator[Ask]:
    for n in stock.around(2, 50, among=stock.groups - FIRST_TEAM):
        number = FIRST_TEAM + max(n, 1)
        name = f'displayName eq "{stock.team(number)}"'
        yield _found("/Groups", name, total=1, first=stock.group(number), more=_WITHOUT_MEMBERS)


def _everybody(stock: Stock) -> str:
    return f"/Groups/{stock.group(EVERYBODY)}"


def _list(stock: Stock, start: int, parameters: str, *, rows: int = PAGE, first: str = "", **words: object) -> Ask:
    path = f"/Users?startIndex={start}&count={rows}&{parameters}"
    return Ask(path=path, total=stock.users, rows=rows, first=first, **words)  # type: ignore[arg-type]


def _first_page(parameters: str = "", *, contains: str = "") -> Callable[[Stock], Asks]:
    return _turns(lambda stock: iter([_list(stock, 1, parameters, contains=contains)]))


def _walk(depth: float, parameters: str = "", *, in_order: bool = True, workers: int = 1) -> Callable[[Stock], Asks]:
    """Walk on from a depth, page by page: the jump to where the walk begins is not measured."""

    def asks(stock: Stock) -> Asks:
        start = int(stock.users * depth) - PAGE + 1 if depth * stock.users >= 2 * PAGE else 1
        pages = min(_PAGES, (stock.users - start + 1) // PAGE)
        while True:
            for page in range(pages):
                at = start + page * PAGE
                first = stock.user(at) if in_order else ""
                yield _list(stock, at, parameters, first=first, measured=page > 0, worker=page % workers)

    return asks


def _jumps(parameters: str = "", *, in_order: bool = True) -> Callable[[Stock], Asks]:
    """Jump to places to which no page led, all over the list."""

    def asks(stock: Stock) -> Asks:
        for number in range(10_000):
            at = int(stock.users * (0.1 + 0.07 * (number * 7 % 11))) + number % 37
            yield _list(stock, at, parameters, first=stock.user(at) if in_order else "")

    return asks


def _cursors(depth: float, parameters: str = "") -> Callable[[Stock], Asks]:
    """Walk on by cursor from a depth to which a walk by cursor led."""

    def asks(stock: Stock) -> Asks:
        while True:
            cursor, read = "", 0
            while read + PAGE < stock.users and read < stock.users * depth + PAGE * _PAGES:
                measured = read >= stock.users * depth
                shown = "" if measured else "&attributes=id"
                query = urlencode({"cursor": cursor})
                path = f"/Users?{query}&count={PAGE}&{parameters}{shown}"
                reply = yield Ask(path=path, total=stock.users, rows=PAGE, measured=measured)
                cursor = reply.json()["nextCursor"]
                read += PAGE

    return asks


def _sorted_by(attribute: str, order: str = "ascending") -> str:
    return f"sortBy={attribute}&sortOrder={order}"


def _in_everybody(stock: Stock) -> str:
    return "filter=" + quote(f'groups.value eq "{stock.group(EVERYBODY)}"')


def _walk_in_group(depth: float) -> Callable[[Stock], Asks]:
    return lambda stock: _walk(depth, _in_everybody(stock))(stock)


def _broad(filter_: str) -> Callable[[Stock], Asks]:
    return _turns(lambda stock: iter([_list(stock, 1, f"filter={quote(filter_)}&attributes=id")]))


def _bounded(filter_: str) -> Callable[[Stock], Asks]:
    """Ask for what has documents read: beyond so many it is refused."""

    def several(stock: Stock) -> Iterator[Ask]:
        if stock.users <= _MOST_READ:
            yield _list(stock, 1, f"filter={quote(filter_)}&attributes=id")
        else:
            yield Ask(path=f"/Users?filter={quote(filter_)}", status=400, contains="tooMany")

    return _turns(several)


def _total_of(filter_: Callable[[Stock], str], *, part: float) -> Callable[[Stock], Asks]:
    """Ask for the number of matches alone, of which there are so many of all users."""

    def asks(stock: Stock) -> Asks:
        while True:
            yield Ask(path=f"/Users?filter={quote(filter_(stock))}&count=0", total=round(stock.users * part))

    return asks


def _membership(stock: Stock, number: int, *, joins: bool, measured: bool) -> Ask:
    change: Body = requests.add_members([stock.user(number)])
    if not joins:
        change = requests.patch({"op": "remove", "path": f'members[value eq "{stock.user(number)}"]'})
    return Ask(method="PATCH", path=_everybody(stock), body=change, status=204, measured=measured)


def _leave_and_join(*, join: bool) -> Callable[[Stock], Asks]:
    """Have one user after the other leave the group of everybody and come back: one of the two is measured."""

    def several(stock: Stock) -> Iterator[Ask]:
        for number in stock.around(2, _SEVERAL, among=stock.users):
            yield _membership(stock, number, joins=False, measured=not join)
            yield _membership(stock, number, joins=True, measured=join)

    return _turns(several)


def _replacement(stock: Stock, number: int, change: int) -> Body:
    """Give a user as the stock has it, but for a nickName that was never there before."""
    given, family = GIVEN[number % len(GIVEN)], FAMILY[number // 4 % len(FAMILY)]
    return {
        "schemas": [requests.USER, ENTERPRISE_USER_URN],
        "userName": stock.user_name(number),
        "externalId": f"external{number}",
        "name": {"givenName": given, "familyName": family},
        "displayName": f"{given} {family}",
        "title": "Engineer",
        "nickName": f"Nick {change}",
        "active": True,
        "emails": [{"value": stock.email(number), "type": "work", "primary": True}],
        ENTERPRISE_USER_URN: {"department": f"Department{number % 50}"},
    }


def _puts(stock: Stock) -> Asks:
    change = 0
    while True:
        for number in _scim_users(stock):
            change += 1
            body = _replacement(stock, number, change)
            yield Ask(method="PUT", path=f"/Users/{stock.user(number)}", body=body, contains=f'"Nick {change}"')


def _activations(stock: Stock) -> Iterator[Ask]:
    for number in _scim_users(stock):
        for active in (False, True):
            body = requests.patch({"op": "replace", "value": {"active": active}})
            said = f'"active":{"true" if active else "false"}'
            yield Ask(method="PATCH", path=f"/Users/{stock.user(number)}", body=body, contains=said)


def _scim_users(stock: Stock) -> list[int]:
    """Give users that are active and came by SCIM."""
    width = max(10, stock.users // 500)
    return [stock.users // 2 + number * width - number * width % 10 + 5 for number in range(40)]


def _created(path: str, body: Callable[[int], Body], *, delete: bool) -> Callable[[Stock], Asks]:
    """Create a resource and delete it: one of the two is measured."""

    def asks(stock: Stock) -> Asks:
        del stock
        number = 0
        while True:
            number += 1
            reply = yield Ask(method="POST", path=path, body=body(number), status=201, measured=not delete)
            yield Ask(method="DELETE", path=f"{path}/{reply.json()['id']}", status=204, measured=delete)

    return asks


def _new_user(case: str) -> Callable[[int], Body]:
    return lambda number: requests.user(f"{case}-{number:010}@example.com")


CASES: Final = (
    Case(
        name="get a user, with its groups",
        kind=Kind.SINGLE,
        asks=_each(
            lambda stock, n: Ask(path=f"/Users/{stock.user(n)}", contains=f'"value":"{stock.group(EVERYBODY)}"')
        ),
    ),
    Case(name="`id eq`", kind=Kind.SINGLE, asks=_user(lambda stock, n: f'id eq "{stock.user(n)}"')),
    Case(name="`userName eq`", kind=Kind.SINGLE, asks=_user(lambda stock, n: f'userName eq "{stock.user_name(n)}"')),
    Case(name="`externalId eq`", kind=Kind.SINGLE, asks=_user(lambda _, n: f'externalId eq "external{n}"')),
    Case(
        name="`emails.value eq`", kind=Kind.SINGLE, asks=_user(lambda stock, n: f'emails.value eq "{stock.email(n)}"')
    ),
    Case(
        name='`emails[type eq "work"].value eq`',
        kind=Kind.SINGLE,
        asks=_user(lambda stock, n: f'emails[type eq "work"].value eq "{stock.email(n)}"'),
    ),
    Case(name="groups, `displayName eq`", kind=Kind.SINGLE, asks=_turns(_teams)),
    Case(
        name="the group of everybody, without members",
        kind=Kind.SINGLE,
        asks=_turns(lambda stock: iter([Ask(path=f"{_everybody(stock)}?{_WITHOUT_MEMBERS}", contains='"Everybody"')])),
    ),
    Case(
        name="groups, `members.value eq`: whose groups",
        kind=Kind.SINGLE,
        asks=_groups_of(lambda stock, n: f'members.value eq "{stock.user(n)}"', total=3),
    ),
    Case(
        name="groups, `id eq` and `members.value eq`: is one a member",
        kind=Kind.SINGLE,
        asks=_groups_of(
            lambda stock, n: f'id eq "{stock.group(EVERYBODY)}" and members[value eq "{stock.user(n)}"]', total=1
        ),
    ),
    Case(
        name="users, `id eq` and `groups.value eq`: is one a member",
        kind=Kind.SINGLE,
        asks=_user(lambda stock, n: f'id eq "{stock.user(n)}" and groups.value eq "{stock.group(EVERYBODY)}"'),
    ),
    Case(name="first page", kind=Kind.PAGE, asks=_first_page()),
    Case(name="next page at 10 %", kind=Kind.PAGE, asks=_walk(0.1)),
    Case(name="next page at 50 %", kind=Kind.PAGE, asks=_walk(0.5)),
    Case(name="next page at 90 %", kind=Kind.PAGE, asks=_walk(0.9)),
    Case(name="next page at 50 %, workers in turn", kind=Kind.PAGE, asks=_walk(0.5, workers=2), workers=2),
    Case(name="by userName, first page", kind=Kind.PAGE, asks=_first_page(_sorted_by("userName"))),
    Case(name="by userName, next page at 50 %", kind=Kind.PAGE, asks=_walk(0.5, _sorted_by("userName"))),
    Case(
        name="by name.familyName, first page",
        kind=Kind.PAGE,
        asks=_first_page(_sorted_by("name.familyName"), contains='"familyName":"Clarke"'),
    ),
    Case(
        name="by name.familyName, next page at 50 %",
        kind=Kind.PAGE,
        asks=_walk(0.5, _sorted_by("name.familyName"), in_order=False),
    ),
    Case(
        name="by meta.lastModified, the newest first",
        kind=Kind.PAGE,
        asks=_first_page(_sorted_by("meta.lastModified", "descending")),
    ),
    Case(
        name="by meta.lastModified, next page at 50 %", kind=Kind.PAGE, asks=_walk(0.5, _sorted_by("meta.lastModified"))
    ),
    Case(name="by cursor, next page at 10 %", kind=Kind.PAGE, asks=_cursors(0.1)),
    Case(name="by cursor and userName, next page at 10 %", kind=Kind.PAGE, asks=_cursors(0.1, _sorted_by("userName"))),
    Case(name="users, `groups.value eq` everybody's, next page at 10 %", kind=Kind.PAGE, asks=_walk_in_group(0.1)),
    Case(name="first jump", kind=Kind.JUMP, asks=_jumps()),
    Case(name="first jump, by userName", kind=Kind.JUMP, asks=_jumps(_sorted_by("userName"))),
    Case(
        name="first jump, by name.familyName",
        kind=Kind.JUMP,
        asks=_jumps(_sorted_by("name.familyName"), in_order=False),
    ),
    Case(name="`active eq true`, total", kind=Kind.BROAD, asks=_total_of(lambda _: "active eq true", part=0.9)),
    Case(name='`userName sw "u"`, first page and total of everybody', kind=Kind.BROAD, asks=_broad('userName sw "u"')),
    Case(
        name=f'`emails.value co "bench"`, refused beyond {_MOST_READ:,}',
        kind=Kind.BROAD,
        asks=_bounded('emails.value co "bench"'),
    ),
    Case(
        name="`meta.lastModified gt` an old moment, first page and total of everybody",
        kind=Kind.BROAD,
        asks=_broad('meta.lastModified gt "2001-01-01T00:00:00Z"'),
    ),
    Case(
        name="`groups.value eq` everybody's, total",
        kind=Kind.BROAD,
        asks=_total_of(lambda stock: f'groups.value eq "{stock.group(EVERYBODY)}"', part=1),
    ),
    Case(name="add a member to the group of everybody", kind=Kind.WRITE, asks=_leave_and_join(join=True)),
    Case(name="remove a member from the group of everybody", kind=Kind.WRITE, asks=_leave_and_join(join=False)),
    Case(name="PUT a user", kind=Kind.WRITE, asks=_puts),
    Case(name="PATCH `active`", kind=Kind.WRITE, asks=_turns(_activations)),
    Case(name="create a user", kind=Kind.WRITE, asks=_created("/Users", _new_user("created"), delete=False)),
    Case(name="delete a user", kind=Kind.WRITE, asks=_created("/Users", _new_user("deleted"), delete=True)),
    Case(
        name="create a group",
        kind=Kind.WRITE,
        asks=_created("/Groups", lambda number: requests.group(f"Fresh {number}"), delete=False),
    ),
)


def named(beginnings: list[str]) -> tuple[Case, ...]:
    """Pick the cases whose names begin so; all of them where none is named."""
    return tuple(case for case in CASES if not beginnings or case.name.startswith(tuple(beginnings)))
