import pytest

from envi_scim.provisioning.roles import NoRole, Role, role_for_group
from envi_scim.provisioning.values import RoleId

BUYER = Role(id=RoleId("1"), name="Buyer")
MANAGED = Role(id=RoleId("2"), name="managed")
CATALOGUE = (BUYER, MANAGED)


@pytest.mark.parametrize("name", ["Envi_Buyer", "envi_buyer", "ENVI_BUYER"])
def test_a_group_stands_for_the_role_behind_the_prefix_in_any_case(name: str) -> None:
    """Guide C3: the group's name begins with the User Role Prefix, which is not case-sensitive."""
    assert role_for_group(name, "Envi_", CATALOGUE) == BUYER


def test_a_group_without_the_prefix_gives_no_role() -> None:
    assert role_for_group("Buyer", "Envi_", CATALOGUE) == NoRole(
        "Its name does not begin with the User Role Prefix Envi_."
    )


def test_a_group_named_like_no_role_gives_none_and_the_closest_is_suggested() -> None:
    assert role_for_group("Envi_Buyers", "Envi_", CATALOGUE) == NoRole(
        "The domain has no role named Buyers. Did you mean Buyer?"
    )


def test_nothing_is_suggested_where_nothing_is_close() -> None:
    assert role_for_group("Envi_Pilot", "Envi_", CATALOGUE) == NoRole("The domain has no role named Pilot.")


def test_the_prefix_alone_names_no_role() -> None:
    found = role_for_group("envi_", "Envi_", CATALOGUE)

    assert found == NoRole("Its name is the User Role Prefix Envi_ alone and names no role.")


def test_with_an_empty_prefix_every_groups_name_is_a_roles_name() -> None:
    assert role_for_group("MANAGED", "", CATALOGUE) == MANAGED


@pytest.mark.parametrize(
    ("name", "prefix"),
    [("SS_Boss", "ß_"), ("ß_Boss", "SS_"), ("İ_Boss", "i\u0307_"), ("e\u0301_Boss", "É_"), ("É_Boss", "e\u0301_")],
)
def test_the_refusal_names_what_stands_behind_the_prefix_however_long_that_is_written(name: str, prefix: str) -> None:
    """Folding changes how many characters a prefix has: ß is ss, and an accent may be a character of its own."""
    assert role_for_group(name, prefix, ()) == NoRole("The domain has no role named Boss.")


def test_names_are_compared_beyond_ascii() -> None:
    role = Role(id=RoleId("3"), name="Straße")

    assert role_for_group("PRÄFIX-STRASSE", "präfix-", (role,)) == role
