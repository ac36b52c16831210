"""Another domain's ids, names and tokens are as good as absent, over every route.

Two domains with the same names in them. What Eve's token is told of Victoria's resource must be, byte for
byte, what it is told of one that does not exist.
"""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import httpx
import pytest

from tests.acceptance.support.domain import Domain, new_domain
from tests.acceptance.support.okta import (
    PATCH_OP,
    Json,
    Okta,
    add_members,
    oin_user,
    pushed_group,
    remove_member,
    replace_members,
    set_active,
)

ABSENT = "0199c0de-0000-7000-8000-000000000000"
SECRET_LOGIN = "victoria.secret@example.com"
SECRET_GROUP = "Envi_Victorias_Secret"


@dataclass(frozen=True, slots=True)
class Two:
    """Eve's connection, and what is Victoria's."""

    eve: Okta
    victoria: Okta
    eves: Domain
    victorias: Domain
    user: Json
    group: Json


@pytest.fixture
def two(domain: Domain) -> Iterator[Two]:
    victorias = new_domain(domain.server, domain.shell, "Victorias_Secret")
    with closing(domain.okta()) as eve, closing(victorias.okta()) as victoria:
        user = victoria.user(SECRET_LOGIN)
        group = victoria.group(SECRET_GROUP, user["id"])
        yield Two(eve, victoria, domain, victorias, user, group)


def patch(*operations: Json) -> Json:
    return {"schemas": [PATCH_OP], "Operations": list(operations)}


ROUTES: list[tuple[str, str, Json | None]] = [
    ("GET", "/Users/{user}", None),
    ("GET", "/Users/{user}?attributes=userName", None),
    ("PUT", "/Users/{user}", oin_user("new@example.com")),
    ("PATCH", "/Users/{user}", patch(set_active(False))),
    ("PATCH", "/Users/{user}", patch({"op": "replace", "path": "userName", "value": "new@example.com"})),
    ("PATCH", "/Users/{user}", patch({"op": "remove", "path": "id"})),
    ("DELETE", "/Users/{user}", None),
    ("GET", "/Users/{group}", None),
    ("GET", "/Groups/{group}", None),
    ("GET", "/Groups/{group}?excludedAttributes=members", None),
    ("PUT", "/Groups/{group}", pushed_group("New")),
    ("PATCH", "/Groups/{group}", patch(add_members(ABSENT))),
    ("PATCH", "/Groups/{group}", patch(replace_members())),
    ("PATCH", "/Groups/{group}", patch({"op": "replace", "path": "displayName", "value": "New"})),
    ("DELETE", "/Groups/{group}", None),
    ("GET", "/Groups/{user}", None),
    ("GET", "/Users?filter=id eq %22{user}%22", None),
    ("GET", "/Users?filter=userName eq %22{login}%22", None),
    ("GET", "/Users?filter=userName sw %22{login}%22", None),
    ("GET", "/Users?filter=userName co %22secret%22", None),
    ("GET", "/Users?filter=emails.value eq %22{login}%22", None),
    ("GET", "/Users?filter=groups.value eq %22{group}%22", None),
    ("GET", "/Users?filter=groups.display eq %22{name}%22", None),
    ("GET", "/Users?filter=meta.created gt %222000-01-01T00:00:00Z%22", None),
    ("GET", "/Users?startIndex=1&count=1000", None),
    ("GET", "/Groups?filter=displayName eq %22{name}%22", None),
    ("GET", "/Groups?filter=members.value eq %22{user}%22", None),
    ("GET", "/Groups?filter=id eq %22{group}%22", None),
    ("GET", "/Groups?startIndex=1&count=1000", None),
]


def told(two: Two, method: str, path: str, body: Json | None, *, real: bool) -> tuple[int, str]:
    """Ask as Eve, of Victoria's resource or of none, and give the answer with the names asked for taken out."""
    names = {
        "user": two.user["id"] if real else ABSENT,
        "group": two.group["id"] if real else ABSENT,
        "login": SECRET_LOGIN if real else "nobody.secret@example.com",
        "name": SECRET_GROUP if real else "Envi_Nothing",
    }
    answer = two.eve.send(method, path.format(**names), body)
    text = answer.text
    for name in names.values():
        text = text.replace(name, "-")
    return answer.status_code, text


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_what_is_anothers_is_answered_as_what_is_not_there(two: Two, method: str, path: str, body: Json | None) -> None:
    """Not forbidden, not hinted at: absent."""
    foreign = told(two, method, path, body, real=True)
    absent = told(two, method, path, body, real=False)

    assert foreign == absent
    assert re.search(r"victoria", foreign[1], re.IGNORECASE) is None
    assert two.victoria.get(f"/Users/{two.user['id']}").json()["active"] is True
    assert two.victoria.members(two.group["id"]) == {two.user["id"]}


@pytest.mark.clause("7643-7-26", "7644-6-1")
def test_the_same_names_can_be_created_in_both_domains(two: Two) -> None:
    """A 409 would tell who is with another customer."""
    user = two.eve.user(SECRET_LOGIN)
    group = two.eve.group(SECRET_GROUP, user["id"])

    assert user["id"] != two.user["id"]
    assert group["id"] != two.group["id"]
    assert two.eve.find("/Users", "userName", SECRET_LOGIN) == [two.eve.get(f"/Users/{user['id']}").json()]
    assert two.eves.roles_of(SECRET_LOGIN) == {}
    assert two.victorias.roles_of(SECRET_LOGIN) == {"Victorias_Secret": {SECRET_GROUP}}


@pytest.mark.parametrize("foreign", ["user", "group"])
def test_anothers_user_or_group_never_becomes_a_member(two: Two, foreign: str) -> None:
    """A member of another domain is one that does not exist: skipped in compatible mode, by every way in."""
    intruder = {"user": two.user, "group": two.group}[foreign]["id"]
    mine = two.eve.user("mine@example.com")["id"]
    group = two.eve.group("Envi_Mine", intruder, mine)
    path = f"/Groups/{group['id']}"

    after = [
        two.eve.members(group["id"]),
        two.eve.patch(path, add_members(intruder)) and two.eve.members(group["id"]),
        two.eve.patch(path, replace_members(intruder, mine)) and two.eve.members(group["id"]),
        two.eve.put(path, pushed_group("Envi_Mine", intruder, mine)) and two.eve.members(group["id"]),
        two.eve.patch(path, remove_member(intruder)) and two.eve.members(group["id"]),
    ]

    assert after == [{mine}] * 5
    assert "groups" not in two.victoria.get(f"/Users/{two.user['id']}").json() or [
        link["value"] for link in two.victoria.get(f"/Users/{two.user['id']}").json()["groups"]
    ] == [two.group["id"]]


@pytest.mark.clause("7643-3.1-12")
def test_anothers_id_as_manager_or_external_id_brings_nothing_of_it(two: Two) -> None:
    """A manager's display name is ours to fill in, of our own domain only."""
    urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

    mine = two.eve.user(
        "mine@example.com", **{"externalId": two.user["id"], urn: {"manager": {"value": two.user["id"]}}}
    )

    read = two.eve.get(f"/Users/{mine['id']}").text
    assert "Lovelace, Ada" not in read
    assert SECRET_LOGIN not in read


def test_a_token_of_one_domain_is_revoked_in_that_domain_alone(two: Two) -> None:
    """The command line, too, finds nothing of another domain."""
    tokens = two.victorias.shell.run("token", "list", two.victorias.name, "--json").json

    refused = two.eves.shell.ask("token", "revoke", two.eves.name, tokens[0]["id"])

    assert refused.status == 1
    assert two.victoria.get("/Users?count=0").status_code == 200


def test_discovery_says_nothing_of_another_domain(two: Two) -> None:
    for path in ("/ServiceProviderConfig", "/ResourceTypes", "/Schemas"):
        answer: httpx.Response = two.eve.get(path)

        assert answer.status_code == 200
        assert re.search(r"victoria", answer.text, re.IGNORECASE) is None
