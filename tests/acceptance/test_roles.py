"""Guide C3 and C7: which roles a user holds, read back through `envi-scim user show --json`."""

import pytest

from tests.acceptance.support.commands import command_line
from tests.acceptance.support.domain import Domain
from tests.acceptance.support.okta import Okta, add_members, remove_member, rename

ADA = "ada@example.com"


@pytest.mark.parametrize("name", ["Envi_Testing", "envi_testing", "ENVI_TESTING", "eNvI_tEsTiNg"])
def test_the_prefix_and_the_role_are_found_in_any_case(okta: Okta, domain: Domain, name: str) -> None:
    """Guide C3: its own pictures show `envi_testing`; the prefix is not case-sensitive."""
    domain.role("Testing")

    okta.group(name, okta.user(ADA)["id"])

    assert domain.roles_of(ADA) == {"Testing": {name}}


@pytest.mark.parametrize(
    "name", ["Testing", "Envi_", "Envi_Testing2", "Other_Testing", "Envi-Testing", "xEnvi_Testing"]
)
def test_a_group_that_names_no_role_is_kept_and_grants_nothing(okta: Okta, domain: Domain, name: str) -> None:
    """What follows from the guide: where no such role exists, or the prefix is missing."""
    domain.role("Testing")

    group = okta.group(name, okta.user(ADA)["id"])

    assert domain.roles_of(ADA) == {}
    assert okta.get(f"/Groups/{group['id']}").json()["displayName"] == name


def test_a_role_that_is_created_later_is_held_at_once(okta: Okta, domain: Domain) -> None:
    okta.group("Envi_Testing", okta.user(ADA)["id"])
    before = domain.roles_of(ADA)

    domain.role("Testing")

    assert before == {}
    assert domain.roles_of(ADA) == {"Testing": {"Envi_Testing"}}


def test_a_domain_works_without_groups_and_prefix(okta: Okta, domain: Domain) -> None:
    """A role that the user's own `roles` name is held, and a PATCH that takes it away takes it away at once."""
    domain.role("Testing")

    ada = okta.user(ADA, roles=[{"value": "testing"}])
    held = domain.show(ADA)["roles"]
    okta.patch(f"/Users/{ada['id']}", {"op": "remove", "path": "roles"})

    assert held == [{"name": "Testing", "groups": [], "assigned": True}]
    assert domain.show(ADA)["roles"] == []


def test_a_changed_prefix_changes_the_roles_at_once(okta: Okta, domain: Domain) -> None:
    """Guide D7, User Role Prefix."""
    domain.role("Testing")
    domain.role("Managed")
    ada = okta.user(ADA)["id"]
    okta.group("Envi_Testing", ada)
    okta.group("Acme-Managed", ada)

    domain.configure("--role-prefix", "acme-")

    assert domain.roles_of(ADA) == {"Managed": {"Acme-Managed"}}


def test_a_group_that_is_renamed_out_of_the_prefix_gives_nothing_any_more(okta: Okta, domain: Domain) -> None:
    domain.role("Testing")
    group = okta.group("Envi_Testing", okta.user(ADA)["id"])

    okta.patch(f"/Groups/{group['id']}", rename(group["id"], "Formerly testing"))

    assert domain.roles_of(ADA) == {}


def test_members_of_nested_groups_hold_the_role_and_lose_it_with_any_link(okta: Okta, domain: Domain) -> None:
    """Nested groups are included: a group in a group in the role's group."""
    domain.role("Testing")
    ada = okta.user(ADA)["id"]
    inner = okta.group("Team", ada)["id"]
    middle = okta.group("Department", inner)["id"]
    outer = okta.group("Envi_Testing", middle)["id"]
    held = domain.roles_of(ADA)

    okta.patch(f"/Groups/{outer}", remove_member(middle))

    assert held == {"Testing": {"Envi_Testing"}}
    assert domain.roles_of(ADA) == {}


def test_groups_that_contain_each_other_end_nowhere_in_a_loop(okta: Okta, domain: Domain) -> None:
    domain.role("Testing")
    one = okta.group("Envi_Testing", okta.user(ADA)["id"])["id"]
    two = okta.group("Other", one)["id"]

    okta.patch(f"/Groups/{one}", add_members(two))

    assert domain.roles_of(ADA) == {"Testing": {"Envi_Testing"}}
    assert okta.get(f"/Groups/{one}").status_code == 200


def test_two_groups_that_stand_for_one_role_are_both_named(okta: Okta, domain: Domain) -> None:
    """With the prefix changed to nothing, a group's whole name is the role's; nested ones give it too."""
    domain.role("Testing")
    domain.role("Managed")
    ada = okta.user(ADA)["id"]
    inner = okta.group("envi_testing", ada)["id"]
    okta.group("Envi_Managed", inner, ada)

    assert domain.roles_of(ADA) == {"Testing": {"envi_testing"}, "Managed": {"Envi_Managed"}}


def test_a_user_shows_its_groups_direct_and_indirect(okta: Okta) -> None:
    """RFC 7643 §4.1.2: `groups`, "either through direct membership, through nested groups"."""
    ada = okta.user(ADA)["id"]
    inner = okta.group("Team", ada)["id"]
    outer = okta.group("Envi_Testing", inner)["id"]

    groups = okta.get(f"/Users/{ada}").json()["groups"]

    assert {(group["value"], group["display"], group["type"]) for group in groups} == {
        (inner, "Team", "direct"),
        (outer, "Envi_Testing", "indirect"),
    }


def test_a_conditional_read_never_hides_a_changed_membership(okta: Okta) -> None:
    """If-None-Match with the version of before the user joined is a 200."""
    ada = okta.user(ADA)
    path = f"/Users/{ada['id']}"
    same = okta._client.get(
        okta.base_url + path, headers={"Authorization": okta.api_token, "If-None-Match": ada["meta"]["version"]}
    )

    okta.group("Envi_Testing", ada["id"])

    changed = okta.send("GET", path, If_None_Match=ada["meta"]["version"])
    assert same.status_code == 304
    assert changed.status_code == 200
    assert changed.json()["groups"][0]["display"] == "Envi_Testing"


def test_the_program_itself_shows_a_user_for_people_and_for_programs(okta: Okta, domain: Domain) -> None:
    """`envi-scim user show`, started anew while the server runs on the same database."""
    domain.role("Testing")
    okta.group("Envi_Testing", okta.user(ADA)["id"])
    where = ("--database", domain.server.database)

    as_json = command_line("user", "show", domain.name, "ADA@example.com", "--json", *where)
    as_text = command_line("user", "show", domain.name, ADA, *where)
    unknown = command_line("user", "show", domain.name, "nobody@example.com", *where)

    assert as_json.status == as_text.status == 0, as_json.err + as_text.err
    assert as_json.json["roles"] == [{"name": "Testing", "groups": ["Envi_Testing"], "assigned": False}]
    assert as_json.json["organization"] == "For Testing Purpose"
    assert "Testing" in as_text.out
    assert ADA in as_text.out
    assert unknown.status == 1
    assert unknown.out == ""
    assert len(unknown.err.strip().splitlines()) == 1
