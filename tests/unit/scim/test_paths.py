"""Attribute paths: client text is found in the schema table, or nowhere."""

import pytest

from envi_scim.scim.core_schemas import ENTERPRISE_USER, GROUP, SCHEMA_RESOURCES, USER
from envi_scim.scim.paths import resolve
from envi_scim.scim.urns import ENTERPRISE_USER_URN, GROUP_URN, USER_URN


@pytest.mark.clause("7644-3.4.2.5-3", "7644-3.4.2.5-5", "7644-3.10-1")
@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("userName", "userName"),
        ("USERNAME", "userName"),
        ("name.givenname", "name.givenName"),
        ("Emails.VALUE", "emails.value"),
        ("groups.$REF", "groups.$ref"),
        ("id", "id"),
        ("externalid", "externalId"),
        ("meta.LastModified", "meta.lastModified"),
        ("schemas", "schemas"),
        (f"{USER_URN}:userName", "userName"),
        (f"{USER_URN.upper()}:NAME.FAMILYNAME", "name.familyName"),
        (ENTERPRISE_USER_URN, ENTERPRISE_USER_URN),
        (ENTERPRISE_USER_URN.lower(), ENTERPRISE_USER_URN),
        (f"{ENTERPRISE_USER_URN}:Department", f"{ENTERPRISE_USER_URN}:department"),
        (f"{ENTERPRISE_USER_URN}:manager.displayname", f"{ENTERPRISE_USER_URN}:manager.displayName"),
    ],
)
def test_a_path_is_found_whatever_its_case_and_printed_canonically(text: str, canonical: str) -> None:
    """RFC 7644 §3.10: attribute notation; RFC 7643 §2.1: names are case insensitive."""
    assert str(resolve(text, USER)) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        " userName",
        "userName ",
        "userName.value",
        "name.",
        ".name",
        "name.givenName.x",
        "name..givenName",
        "department",
        "manager.value",
        f"{ENTERPRISE_USER_URN}:userName",
        f"{ENTERPRISE_USER_URN}:",
        f"{ENTERPRISE_USER_URN}.department",
        f"{USER_URN}:department",
        USER_URN,
        GROUP_URN,
        f"{GROUP_URN}:displayName",
        "__class__",
        "subs",
        "members",
        "nic\u212aName",  # the Kelvin sign, whose lower case is a k
        "\u0130d",
        "id\0",
        "x" * 100_000,
    ],
)
def test_text_that_names_no_attribute_is_not_found(text: str) -> None:
    assert resolve(text, USER) is None


def test_a_path_tells_its_attribute_its_sub_attribute_and_its_extension() -> None:
    core = resolve("name.givenName", USER)
    extended = resolve(f"{ENTERPRISE_USER_URN}:manager.value", USER)
    whole = resolve(ENTERPRISE_USER_URN, USER)

    assert core is not None
    assert extended is not None
    assert whole is not None
    assert core.extension is None
    assert core.attribute is USER.core_by_key["name"]
    assert core.leaf is core.sub_attribute is USER.core_by_key["name"].subs["givenname"]
    assert extended.extension is ENTERPRISE_USER
    assert extended.leaf is ENTERPRISE_USER.by_key["manager"].subs["value"]
    assert whole.extension is ENTERPRISE_USER
    assert whole.leaf is None


def test_each_resource_type_has_paths_of_its_own() -> None:
    assert resolve("members.value", GROUP) is not None
    assert resolve("userName", GROUP) is None
    assert resolve("attributes.name", SCHEMA_RESOURCES) is not None
