"""Owns what identity providers send when they meet a directory for the first time, person by person.

| pattern | each person | each group of 1,000 | connections |
| --- | --- | --- | --- |
| okta | GET by userName, POST | GET by its name, POST, GET, PATCH of its name, PATCHes of 100 members | one a request |
| entra | GET by externalId, POST | GET by its name, POST, one PATCH a member | kept |
| flood | POST, from as many connections at once as anybody may | none | kept |

How many requests Okta and Entra have under way at once is published nowhere; the command takes it. The flood is no
identity provider: it is what a script does that knows no measure.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, quote_plus

from benchmarks.requests import GROUP, Body, Wire, add_members, group, patch, user

_ENTERPRISE: Final = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
_ENTRA_GROUP: Final = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"
MEMBERS_OF_A_GROUP: Final = 1000
_MEMBERS_OF_A_PATCH: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A way to provision. `look_up` is None where it creates without looking."""

    name: str
    at_once: int
    keeps: bool
    look_up: Callable[[Wire, int], bytes] | None
    create: Callable[[Wire, int], bytes]
    find_group: Callable[[Wire, str], bytes] | None
    create_group: Callable[[Wire, str], bytes]
    fill_group: Callable[[Wire, str, str, Sequence[str]], Iterator[bytes]]

    def wire(self, token: str) -> Wire:
        """Give how its requests begin."""
        return Wire(base="/scim/v2", token=token)


def user_name(number: int) -> str:
    """Name a person."""
    return f"person-{number:07}@first.example"


def _get(wire: Wire, path: str) -> bytes:
    return wire.request("GET", path)


def _okta_looks(wire: Wire, number: int) -> bytes:
    equals = quote(f'userName eq "{user_name(number)}"')
    return _closing(_get(wire, f"/Users?filter={equals}&startIndex=1&count=100"))


def _okta_creates(wire: Wire, number: int) -> bytes:
    return _closing(wire.request("POST", "/Users", user(user_name(number), groups=[])))


def _okta_finds_group(wire: Wire, name: str) -> bytes:
    equals = quote(f'displayName eq "{name}"')
    return _closing(_get(wire, f"/Groups?filter={equals}&startIndex=1&count=100"))


def _okta_creates_group(wire: Wire, name: str) -> bytes:
    return _closing(wire.request("POST", "/Groups", group(name)))


def _okta_fills(wire: Wire, group_id: str, name: str, members: Sequence[str]) -> Iterator[bytes]:
    path = f"/Groups/{group_id}"
    yield _closing(_get(wire, path))
    named = patch({"op": "replace", "value": {"id": group_id, "displayName": name}})
    yield _closing(wire.request("PATCH", path, named))
    for start in range(0, len(members), _MEMBERS_OF_A_PATCH):
        yield _closing(wire.request("PATCH", path, add_members(members[start : start + _MEMBERS_OF_A_PATCH])))


def _closing(request: bytes) -> bytes:
    """Make a request the last one of its connection, as Okta's client does with each."""
    return request.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)


def _entra_looks(wire: Wire, number: int) -> bytes:
    equals = quote_plus(f'externalId eq "ext-{user_name(number)}"')
    return _get(wire, f"/Users?filter={equals}")


def _entra_creates(wire: Wire, number: int) -> bytes:
    body = {**user(user_name(number)), "meta": {"resourceType": "User"}, "roles": []}
    body["schemas"] = ["urn:ietf:params:scim:schemas:core:2.0:User", _ENTERPRISE]
    body[_ENTERPRISE] = {"department": f"Department {number % 50}"}
    return wire.request("POST", "/Users", body)


def _entra_finds_group(wire: Wire, name: str) -> bytes:
    equals = quote_plus(f'displayName eq "{name}"')
    return _get(wire, f"/Groups?excludedAttributes=members&filter={equals}")


def _entra_creates_group(wire: Wire, name: str) -> bytes:
    body: Body = {"schemas": [GROUP, _ENTRA_GROUP], "externalId": f"ext-{name}", "displayName": name}
    return wire.request("POST", "/Groups", body)


def _entra_fills(wire: Wire, group_id: str, name: str, members: Sequence[str]) -> Iterator[bytes]:
    del name
    for member in members:
        added = patch({"op": "Add", "path": "members", "value": [{"$ref": None, "value": member}]})
        yield wire.request("PATCH", f"/Groups/{group_id}", added)


def _floods(wire: Wire, number: int) -> bytes:
    return wire.request("POST", "/Users", user(user_name(number)))


OKTA: Final = Pattern(
    name="okta",
    at_once=10,
    keeps=False,
    look_up=_okta_looks,
    create=_okta_creates,
    find_group=_okta_finds_group,
    create_group=_okta_creates_group,
    fill_group=_okta_fills,
)
ENTRA: Final = Pattern(
    name="entra",
    at_once=20,
    keeps=True,
    look_up=_entra_looks,
    create=_entra_creates,
    find_group=_entra_finds_group,
    create_group=_entra_creates_group,
    fill_group=_entra_fills,
)
FLOOD: Final = Pattern(
    name="flood",
    at_once=200,
    keeps=True,
    look_up=None,
    create=_floods,
    find_group=None,
    create_group=_okta_creates_group,
    fill_group=_entra_fills,
)
PATTERNS: Final = {pattern.name: pattern for pattern in (OKTA, ENTRA, FLOOD)}
