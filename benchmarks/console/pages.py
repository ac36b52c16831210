"""Owns which pages are measured, and when an answer is right: its status, its rows, and what must stand in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final
from urllib.parse import urlencode

from benchmarks.console.visitor import EMAIL, Shown
from benchmarks.stock import BUSY, EVERYBODY, FEW, RARE, ROLES, Stock
from benchmarks.targets import DOMAIN
from envi_scim.provisioning.people import SearchField
from envi_scim.provisioning.request_pages import MOST_LOOKED_AT, Place, written
from envi_scim.provisioning.user_directory import MOST_READ, PAGE

_AT: Final = f"/domains/{DOMAIN}"
_USERS: Final = f"{_AT}/users"
_GROUPS: Final = f"{_AT}/resources/groups"
_CONFIGURATION: Final = f"{_AT}/resources/scim-configuration"
_ACTIVITY: Final = f"{_CONFIGURATION}/activity"
# Deep places and single rows are many, so that none is measured that was just read.
_SEVERAL: Final = 40
_ROW: Final = '<th scope="row"'
_FURTHER: Final = ("Look further", "Look further back")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: its addresses in a database, of which each is asked for in turn, and what must be in it.

    `rows` are those that a full answer has, None where they do not count. `bound` says of a page that is given up
    after so much was read how much that is: among a thousand there is less than that to read.
    """

    name: str
    addresses: Callable[[Stock], Sequence[str]]
    rows: int | None = None
    contains: str = ""
    bound: str = ""

    def fault(self, shown: Shown) -> str:
        """Say what is wrong with an answer; nothing if it is right."""
        if shown.status != 200:
            return f"status {shown.status}"
        if self.contains and escape(self.contains, quote=False) not in shown.text:
            return f"“{self.contains}” is not in it"
        rows = shown.text.count(_ROW)
        given_up = bool(self.bound) and any(f">{words}</a>" in shown.text for words in _FURTHER)
        if self.rows is not None and rows != self.rows and not given_up:
            return f"{rows} rows, not {self.rows}"
        return ""


def _one(path: str, **parameters: str) -> Callable[[Stock], Sequence[str]]:
    query = f"?{urlencode(parameters)}" if parameters else ""
    return lambda _: [f"{path}{query}"]


def _users(**parameters: str) -> Callable[[Stock], Sequence[str]]:
    return _one(_USERS, **parameters)


def _behind(path: str, *, part: int = 2, every: int = 1, **parameters: str) -> Callable[[Stock], Sequence[str]]:
    """Give pages that begin behind users of whom each number is a multiple: all over the middle, or what it is of."""
    return lambda stock: [
        f"{path}?{urlencode(parameters | {'after': stock.user(number - number % every)})}"
        for number in stock.around(part, _SEVERAL, among=stock.users)
    ]


def _behind_groups(stock: Stock) -> Sequence[str]:
    return [f"{_GROUPS}?after={stock.group(number)}" for number in stock.around(4, 8, among=stock.groups)]


def _below(path: str) -> Callable[[Stock], Sequence[str]]:
    """Give what is shown of single users."""
    return lambda stock: [f"{path}{stock.user(number)}" for number in stock.around(2, _SEVERAL, among=stock.users)]


def _single_requests(stock: Stock) -> Sequence[str]:
    # Of five, this one changed something.
    numbers = stock.around(2, _SEVERAL, among=stock.requests)
    return [f"{_ACTIVITY}/{stock.request(number - number % 5 + 2)}" for number in numbers]


def _older(stock: Stock) -> Sequence[str]:
    places = [
        Place(stock.moment(number), stock.request(number)) for number in stock.around(2, _SEVERAL, among=stock.requests)
    ]
    return [f"{_ACTIVITY}?{urlencode({'before': written(place)})}" for place in places]


_READ: Final = f"{MOST_READ:,} users"
_LOOKED_AT: Final = f"{MOST_LOOKED_AT:,} requests"
_CANDIDATES: Final = "500 users of a family name"

PAGES: Final = (
    Page(name="Users, first page", addresses=_users(), rows=PAGE),
    Page(name="Users, next page", addresses=lambda stock: [f"{_USERS}?after={stock.user(PAGE)}"], rows=PAGE),
    Page(name="Users, in the middle", addresses=_behind(_USERS), rows=PAGE),
    Page(name="Users, search “mary”: a quarter of all", addresses=_users(q="mary"), rows=PAGE),
    Page(name="Users, search “user”: everybody", addresses=_users(q="user"), rows=PAGE),
    Page(name="Users, search “zelda”: three", addresses=_users(q="zelda"), rows=len(RARE)),
    Page(name="Users, search “nobody”: none", addresses=_users(q="nobody"), rows=0, contains="Nobody was found."),
    Page(name="Users, search “jones mary”", addresses=_users(q="jones mary"), rows=PAGE, bound=_CANDIDATES),
    Page(name="Users, search for an ID", addresses=_below(f"{_USERS}?q="), rows=1),
    Page(name="Users, search for an external ID", addresses=_users(q="external777"), rows=1),
    Page(
        name="Users, by e-mail, in the middle of “mary”",
        addresses=_behind(_USERS, every=20, q="mary", **{"in": SearchField.EMAIL.value}),
        rows=PAGE,
    ),
    Page(
        name="Users, “mary” and inactive",
        addresses=_users(q="mary", status="inactive"),
        rows=PAGE,
        bound="500 users of each name",
    ),
    Page(name="Users, inactive", addresses=_users(status="inactive"), rows=PAGE),
    Page(name="Users, inactive, deep", addresses=_behind(_USERS, part=4, every=10, status="inactive"), rows=PAGE),
    Page(name="Users, locked", addresses=_users(status="locked"), rows=PAGE),
    Page(name="Users, local", addresses=_users(source="local"), rows=PAGE),
    Page(
        name="Users, an organization of half of them",
        addresses=lambda stock: [f"{_USERS}?organization={stock.organization}"],
        rows=PAGE,
    ),
    Page(
        name="Users, an organization of five",
        addresses=lambda stock: [f"{_USERS}?organization={stock.few_organization}"],
        rows=FEW,
        bound=_READ,
    ),
    Page(
        name="Users, inactive and local: none",
        addresses=_users(status="inactive", source="local"),
        rows=0,
        contains="Nobody was found",
        bound=_READ,
    ),
    Page(name="One user", addresses=_below(f"{_USERS}/"), contains="@bench.example"),
    Page(
        name="One user with a long history",
        addresses=lambda stock: [f"{_USERS}/{stock.user(BUSY)}"],
        contains="?before=",
    ),
    Page(name="Groups, first page", addresses=_one(_GROUPS), rows=PAGE),
    Page(name="Groups, deep", addresses=_behind_groups, rows=PAGE),
    Page(name="Groups, search", addresses=_one(_GROUPS, q="team"), rows=PAGE),
    Page(name="The group of everybody", addresses=lambda stock: [_everybody(stock)], rows=PAGE),
    Page(
        name="The group of everybody, in the middle",
        addresses=lambda stock: _behind(_everybody(stock))(stock),
        rows=PAGE,
    ),
    Page(name="Roles", addresses=_one(f"{_AT}/resources/roles"), rows=ROLES),
    Page(name="Activity, first page", addresses=_one(_ACTIVITY), rows=PAGE),
    Page(name="Activity, in the middle", addresses=_older, rows=PAGE),
    Page(name="Activity, refused or failed", addresses=_one(_ACTIVITY, which="failed"), rows=PAGE),
    Page(name="Activity, something tolerated", addresses=_one(_ACTIVITY, which="tolerated"), rows=PAGE),
    Page(name="Activity, changed something", addresses=_one(_ACTIVITY, which="changed"), rows=PAGE),
    Page(name="Activity, PUT: a tenth", addresses=_one(_ACTIVITY, method="PUT"), rows=PAGE),
    Page(name="Activity, DELETE: one", addresses=_one(_ACTIVITY, method="DELETE"), rows=1, bound=_LOOKED_AT),
    Page(name="Activity, of one user", addresses=_below(f"{_ACTIVITY}?resource="), rows=1, bound=_LOOKED_AT),
    Page(name="One request", addresses=_single_requests, contains="What it changed"),
    Page(name="Strict mode, what it would refuse", addresses=_one(f"{_CONFIGURATION}/strict-mode")),
    Page(name="Resources", addresses=_one(f"{_AT}/resources"), contains="SCIM Configuration"),
    Page(name="SCIM Configuration", addresses=_one(_CONFIGURATION), contains="User Role Prefix"),
    Page(name="Details", addresses=_one(_AT), contains=DOMAIN),
    Page(name="Organizations", addresses=_one(f"{_AT}/organizations"), contains="Night shift"),
    Page(name="Password Dictionaries", addresses=_one(f"{_AT}/password-dictionaries")),
    Page(name="Update", addresses=_one(f"{_AT}/update")),
    Page(name="Security", addresses=_one(f"{_AT}/security")),
    Page(name="Domains", addresses=_one("/domains"), contains=DOMAIN),
    Page(name="My Profile", addresses=_one("/profile"), contains=EMAIL),
)


def _everybody(stock: Stock) -> str:
    return f"{_GROUPS}/{stock.group(EVERYBODY)}"
