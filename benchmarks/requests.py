"""Owns the bytes that are sent: whole HTTP requests as identity providers make them, ready to write."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from benchmarks.load import COUNTER

USER: Final = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP: Final = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH: Final = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
BULK: Final = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
# Users of the stock have family names in another order than they have numbers.
_SHUFFLE: Final = 7919

Body = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """How requests to one server begin: where it serves, and who asks."""

    base: str
    token: str

    def request(self, method: str, path: str, body: Body | None = None) -> bytes:
        """Make one request."""
        content = b"" if body is None else json.dumps(body, separators=(",", ":")).encode()
        head = (
            f"{method} {self.base}{path} HTTP/1.1\r\n"
            "Host: 127.0.0.1\r\n"
            "User-Agent: Okta SCIM Client 1.0.0\r\n"
            "Accept: application/scim+json\r\n"
            f"Authorization: Bearer {self.token}\r\n"
        )
        if body is not None:
            head += f"Content-Type: application/scim+json; charset=utf-8\r\nContent-Length: {len(content)}\r\n"
        return head.encode() + b"\r\n" + content


def user_name(number: int) -> str:
    """Name a user of the stock; as long as the names that are created while measuring."""
    return f"stock-{number:010}@example.com"


def user(name: str, **changes: object) -> Body:
    """Give the body that Okta sends to create a user, but for the password, which peers would keep."""
    return {
        "schemas": [USER],
        "userName": name,
        "name": {"givenName": "Grace", "familyName": "Hopper"},
        "emails": [{"primary": True, "value": name, "type": "work"}],
        "displayName": "Grace Hopper",
        "locale": "en-US",
        "externalId": f"ext-{name}",
        "active": True,
        **changes,
    }


def rank(number: int, *, among: int) -> int:
    """Tell the place that a user of the stock has by family name: another one for each, as long as 7919 is no divisor.

    >>> sorted(rank(number, among=2000) for number in range(2000)) == list(range(2000))
    True
    """
    return number * _SHUFFLE % among


def stock_user(number: int, *, among: int) -> Body:
    """Give the body of a user of the stock."""
    name = {"givenName": "Grace", "familyName": f"Hopper{rank(number, among=among):06}"}
    return {**user(user_name(number)), "name": name}


def create_users(wire: Wire) -> list[bytes]:
    """POST a user of a new name each time."""
    return [wire.request("POST", "/Users", user(f"fresh-{COUNTER.decode()}@example.com"))]


def create_stock(wire: Wire, count: int) -> list[bytes]:
    """POST the users that the other workloads work on."""
    return [wire.request("POST", "/Users", stock_user(number, among=count)) for number in range(count)]


def get_users(wire: Wire, ids: Sequence[str]) -> list[bytes]:
    """GET by id."""
    return [wire.request("GET", f"/Users/{user_id}") for user_id in ids]


def filtered(text: str) -> str:
    """Give the path of what a filter finds, with the page that Okta asks for before it creates."""
    return f"/Users?filter={quote(text)}&startIndex=1&count=100"


def page(start: int, *, sort_by: str = "") -> str:
    """Give the path of a page of 100."""
    order = f"&sortBy={sort_by}&sortOrder=ascending" if sort_by else ""
    return f"/Users?startIndex={start}&count=100{order}"


def replace_users(wire: Wire, ids: Sequence[str]) -> list[bytes]:
    """PUT a whole user with a title that was never there before, so that each is a change."""
    return [
        wire.request(
            "PUT", f"/Users/{user_id}", {**stock_user(number, among=len(ids)), "id": user_id, "title": COUNTER.decode()}
        )
        for number, user_id in enumerate(ids)
    ]


def activate_users(wire: Wire, ids: Sequence[str]) -> list[bytes]:
    """Deactivate all by Okta's path-less PATCH, then reactivate all, round and round: each is a change."""
    return [
        wire.request("PATCH", f"/Users/{user_id}", patch({"op": "replace", "value": {"active": active}}))
        for active in (False, True)
        for user_id in ids
    ]


def patch(*operations: Body) -> Body:
    """Give a PATCH message."""
    return {"schemas": [PATCH], "Operations": list(operations)}


def group(name: str, members: Sequence[str] = ()) -> Body:
    """Give the body that creates a group."""
    return {"schemas": [GROUP], "displayName": name, "members": [{"value": member} for member in members]}


def create_groups(wire: Wire) -> list[bytes]:
    """POST a group of a new name each time."""
    return [wire.request("POST", "/Groups", group(f"fresh-{COUNTER.decode()}"))]


def bulk_message(count: int, *, name: str) -> Body:
    """Give a Bulk message that creates users; `{}` in their name is a running number."""
    operations = [
        {"method": "POST", "path": "/Users", "bulkId": f"user-{number}", "data": user(name.format(number))}
        for number in range(count)
    ]
    return {"schemas": [BULK], "Operations": operations}


def bulk_of_creates(wire: Wire, count: int) -> list[bytes]:
    """POST users of new names, so many in one request."""
    return [wire.request("POST", "/Bulk", bulk_message(count, name=f"bulk-{COUNTER.decode()}-{{}}@example.com"))]


def add_members(members: Sequence[str]) -> Body:
    """Give the PATCH that adds members."""
    return patch({"op": "add", "path": "members", "value": [{"value": member} for member in members]})


def add_single_members(wire: Wire, groups: Sequence[str], members: Sequence[str], *, each: int) -> list[bytes]:
    """Add one member with each request: `each` of them to the first group, then as many to the next."""
    return [
        wire.request("PATCH", f"/Groups/{group_id}", add_members([members[number]]))
        for group_id in groups
        for number in range(each)
    ]
