"""Guide C3, C5 to C7: group push by rule, rename, unlink and link again."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.acceptance.support.domain import Domain
from tests.acceptance.support.okta import (
    GROUP,
    Json,
    Okta,
    add_members,
    pushed_group,
    rename,
    replace_members,
)


def push(okta: Okta, display_name: str, *members: str) -> Json:
    """Push a group as apps of the OIN do: look up, create empty, read, name it again, add the members."""
    found = okta.find("/Groups", "displayName", display_name)
    group = found[0] if found else okta.created("/Groups", pushed_group(display_name))
    path = f"/Groups/{group['id']}"
    assert okta.get(path).status_code == 200
    named = okta.patch(path, rename(group["id"], display_name))
    assert named.status_code in {200, 204}, named.text
    filled = okta.patch(path, replace_members(*members))
    assert filled.status_code in {200, 204}, filled.text
    read: Json = okta.get(path).json()
    return read


@pytest.mark.clause("ipsie-6.2-1")
def test_a_pushed_group_arrives_with_its_members_and_gives_its_role(okta: Okta, domain: Domain) -> None:
    """Guide C7: the needed members and groups are in Envi; the members hold the role of the group."""
    domain.role("Testing")
    ada, bob = okta.user("ada@example.com"), okta.user("bob@example.com")

    group = push(okta, "Envi_Testing", ada["id"], bob["id"])

    assert group["displayName"] == "Envi_Testing"
    assert {member["value"] for member in group["members"]} == {ada["id"], bob["id"]}
    assert domain.roles_of("ada@example.com") == {"Testing": {"Envi_Testing"}}
    assert domain.roles_of("bob@example.com") == {"Testing": {"Envi_Testing"}}


def test_a_group_is_created_with_its_members_at_once(okta: Okta, domain: Domain) -> None:
    """Apps of the App Integration Wizard send the members with the POST, and later PUT the whole group."""
    domain.role("Testing")
    ada, bob = okta.user("ada@example.com"), okta.user("bob@example.com")

    created = okta.created("/Groups", pushed_group("Envi_Testing", ada["id"]))
    answer = okta.put(f"/Groups/{created['id']}", pushed_group("Envi_Testing", bob["id"]) | {"id": created["id"]})

    assert created["id"]
    assert created["schemas"] == [GROUP]
    assert answer.status_code == 200
    assert okta.members(created["id"]) == {bob["id"]}
    assert domain.roles_of("ada@example.com") == {}
    assert domain.roles_of("bob@example.com") == {"Testing": {"Envi_Testing"}}


def test_the_body_without_a_path_that_follows_each_push_leaves_the_members_alone(okta: Okta) -> None:
    """A 400 to `{id, displayName}` marks the whole push "Error" in Okta."""
    ada = okta.user("ada@example.com")
    group = okta.group("Envi_Testing", ada["id"])
    before = okta.get(f"/Groups/{group['id']}").json()

    answer = okta.patch(f"/Groups/{group['id']}", rename(group["id"], "Envi_Testing"))

    assert answer.status_code in {200, 204}
    assert okta.get(f"/Groups/{group['id']}").json() == before


def test_a_push_of_a_group_that_is_there_is_409_whatever_its_case(okta: Okta) -> None:
    """Okta links groups by name, so two of one name would be ambiguous."""
    okta.group("Envi_Testing")

    answer = okta.post("/Groups", pushed_group("ENVI_TESTING"))

    assert answer.status_code == 409
    assert answer.json()["scimType"] == "uniqueness"


@pytest.mark.clause("ipsie-6.2.6-1")
@pytest.mark.parametrize("way", ["patch", "put"])
def test_a_renamed_group_gives_the_role_of_its_new_name_at_once(okta: Okta, domain: Domain, way: str) -> None:
    """Guide C3: the role is the one that the name says now."""
    domain.role("Testing")
    domain.role("Managed")
    ada = okta.user("ada@example.com")
    group = okta.group("Envi_Testing", ada["id"])
    path = f"/Groups/{group['id']}"

    if way == "patch":
        answer = okta.patch(path, rename(group["id"], "Envi_Managed"))
    else:
        answer = okta.put(path, {**okta.get(path).json(), "displayName": "Envi_Managed"})

    assert answer.is_success
    assert okta.get(path).json()["displayName"] == "Envi_Managed"
    assert okta.members(group["id"]) == {ada["id"]}
    assert domain.roles_of("ada@example.com") == {"Managed": {"Envi_Managed"}}
    assert okta.find("/Groups", "displayName", "Envi_Testing") == []


def test_unlinking_with_delete_takes_the_role_and_linking_again_gives_it_back(okta: Okta, domain: Domain) -> None:
    """Guide C6, Unlink Pushed Group, "delete the group in the target app"."""
    domain.role("Testing")
    ada = okta.user("ada@example.com")
    group = push(okta, "Envi_Testing", ada["id"])

    deleted = okta.delete(f"/Groups/{group['id']}")
    without = domain.roles_of("ada@example.com")
    again = push(okta, "Envi_Testing", ada["id"])

    assert deleted.status_code == 204
    assert without == {}
    assert okta.get(f"/Groups/{group['id']}").status_code == 404
    assert again["id"] != group["id"]
    assert domain.roles_of("ada@example.com") == {"Testing": {"Envi_Testing"}}


def test_unlinking_that_leaves_the_group_links_the_same_group_again_by_its_name(okta: Okta, domain: Domain) -> None:
    """Guide C6, Unlink Pushed Group, "leave the group": found by displayName, then pushed in full."""
    domain.role("Testing")
    ada, bob = okta.user("ada@example.com"), okta.user("bob@example.com")
    left = push(okta, "Envi_Testing", ada["id"])

    again = push(okta, "envi_testing", bob["id"])

    assert again["id"] == left["id"]
    assert again["displayName"] == "envi_testing"
    assert domain.roles_of("ada@example.com") == {}
    assert domain.roles_of("bob@example.com") == {"Testing": {"envi_testing"}}


def test_a_rule_pushes_several_groups_at_once(okta: Okta, domain: Domain) -> None:
    """Guide C5: name starts with `Envi_`; each group that fits is pushed, side by side, with the same people in it."""
    roles = [f"Role{number}" for number in range(8)]
    for role in roles:
        domain.role(role)
    users = [okta.user(f"user{number}@example.com") for number in range(5)]
    ids = [user["id"] for user in users]

    with ThreadPoolExecutor(8) as pool:
        groups = list(pool.map(lambda role: push(okta, f"Envi_{role}", *ids), roles))

    assert len({group["id"] for group in groups}) == len(roles)
    for user in users:
        assert domain.roles_of(user["userName"]) == {role: {f"Envi_{role}"} for role in roles}
    assert {link["display"] for link in okta.get(f"/Users/{ids[0]}").json()["groups"]} == {
        f"Envi_{role}" for role in roles
    }


def test_without_group_push_one_group_of_any_name_is_enough(okta: Okta, domain: Domain) -> None:
    """Guide C3: without group provisioning the people of any group are provisioned; they hold no role."""
    domain.role("Testing")
    okta.user("ada@example.com")

    assert domain.roles_of("ada@example.com") == {}


@pytest.mark.parametrize("verb", ["get", "put", "patch", "delete"])
def test_an_unknown_group_is_404_for_every_verb(okta: Okta, verb: str) -> None:
    """Each failure is a SCIM error, whatever the verb: Okta reads nothing else."""
    arguments = {"put": [pushed_group("Envi_X")], "patch": [add_members("x")]}.get(verb, [])

    answer = getattr(okta, verb)("/Groups/0199c0de-0000-7000-8000-000000000000", *arguments)

    assert answer.status_code == 404
