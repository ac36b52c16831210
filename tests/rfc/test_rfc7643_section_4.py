"""RFC 7643 §4: User, Group and the enterprise extension."""

from typing import Any

import pytest

from envi_scim.scim.attributes import Document, Json, Mutability
from envi_scim.scim.core_schemas import ENTERPRISE_USER, GROUP, USER
from envi_scim.scim.errors import InvalidSyntax, InvalidValue
from envi_scim.scim.urns import ENTERPRISE_USER_URN, GROUP_URN, USER_URN
from envi_scim.scim.validation import for_create, for_replace

# One value of each attribute that a client may write, none of them tidy.
WHOLE_USER: Document = {
    "schemas": [USER_URN, ENTERPRISE_USER_URN],
    "externalId": "00u1AbC",
    "userName": "Ada@Corp.local",
    "name": {
        "formatted": "Lady Ada King, Countess of Lovelace",
        "familyName": "King",
        "givenName": "Ada",
        "middleName": "Augusta",
        "honorificPrefix": "Lady",
        "honorificSuffix": "Countess",
    },
    "displayName": "Ada",
    "nickName": "Enchantress",
    "profileUrl": "BAPNQLJSRQGD",
    "emails": [
        {"value": "ada@corp.local", "display": "Work", "type": "work", "primary": True},
        {"value": "not an address", "type": "Anything"},
    ],
    "addresses": [
        {
            "formatted": "12 St James's Square\nLondon",
            "streetAddress": "12 St James's Square",
            "locality": "London",
            "region": "England",
            "postalCode": "SW1Y 4JH",
            "country": "United Kingdom",
            "type": "home",
            "primary": True,
        }
    ],
    "phoneNumbers": [{"value": "(0)20-7946 0000 ext. 5", "display": "x", "type": "work", "primary": False}],
    "ims": [{"value": "ada", "display": "x", "type": "telegraph", "primary": True}],
    "photos": [{"value": "C:\\ada.png", "display": "x", "type": "photo", "primary": True}],
    "userType": "Contractor",
    "title": "Analyst",
    "preferredLanguage": "en_gb",
    "locale": "RJWNTUNN",
    "timezone": "London",
    "active": False,
    "entitlements": [{"value": "engine", "display": "x", "type": "x", "primary": True}],
    "roles": [{"value": '{"id":1}', "display": "x", "type": "x", "primary": True}],
    "x509Certificates": [{"value": "MIIDQzCCAqw=", "display": "x", "type": "x", "primary": True}],
    ENTERPRISE_USER_URN: {
        "employeeNumber": "0701984",
        "costCenter": "4130",
        "organization": "Analytical",
        "division": "Engines",
        "department": "Programs",
        "manager": {"value": "not-a-known-id", "$ref": "../Users/26118915"},
    },
}


def written(attributes: Any) -> set[str]:
    return {one.name for one in attributes if one.mutability not in (Mutability.READ_ONLY, Mutability.WRITE_ONLY)}


@pytest.mark.clause("7643-4.1.1-4", "7643-4.1.1-6")
def test_every_attribute_of_a_user_is_kept_as_it_came() -> None:
    """§4.1 and §4.3. Values go back as they came: no address, URL, locale or number is corrected."""
    assert for_create(WHOLE_USER, USER, strict=True).document == WHOLE_USER


def test_the_whole_user_of_these_tests_is_whole() -> None:
    names = written(USER.core_by_key.values())

    assert set(WHOLE_USER) == names | {ENTERPRISE_USER_URN}
    for name in names:
        value = WHOLE_USER[name]
        first = value[0] if isinstance(value, list) else value
        if isinstance(first, dict):
            assert set(first) == written(USER.core_by_key[name.lower()].sub_attributes), name
    assert set(WHOLE_USER[ENTERPRISE_USER_URN]) == written(ENTERPRISE_USER.attributes)  # type: ignore[arg-type]


@pytest.mark.clause("7643-4.1.1-1")
@pytest.mark.parametrize("user_name", [None, "", " ", "\t\n", "\u3000"])
def test_a_user_needs_a_user_name(user_name: Json) -> None:
    """§4.1.1: "Each User MUST include a non-empty userName value ... REQUIRED"."""
    for strict in (True, False):
        with pytest.raises(InvalidValue, match=r"^userName is required"):
            for_create({"schemas": [USER_URN], "userName": user_name}, USER, strict=strict)


@pytest.mark.clause("7643-4.1.1-3")
def test_a_user_without_a_user_name_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"^userName is required"):
        for_create({"schemas": [USER_URN]}, USER, strict=True)


@pytest.mark.clause("7643-3.1-13")
def test_a_user_needs_nothing_else() -> None:
    assert for_create({"schemas": [USER_URN], "userName": "ada"}, USER, strict=True).document == {
        "schemas": [USER_URN],
        "userName": "ada",
    }


@pytest.mark.clause("7643-4.1.1-12", "7643-4.1.1-18", "7643-7-22")
@pytest.mark.parametrize("password", ["t1meMa$heen", None, 7, {"clear": "x"}])
def test_a_password_is_accepted_and_never_kept(password: Json) -> None:
    """§4.1.1: "returned" is "never"; we keep nothing that could be returned, and note the name alone."""
    body: Document = {"schemas": [USER_URN], "userName": "ada", "PassWord": password}

    created = for_create(body, USER, strict=False)
    replaced = for_replace(body, created.document, USER, strict=False)

    for checked in (created, replaced):
        assert "password" not in str(checked.document).lower()
        assert [note.subject for note in checked.notes] == ([] if password is None else ["password"])
        assert "t1meMa" not in str(checked)


@pytest.mark.clause("ipsie-6.1.2-1")
@pytest.mark.parametrize("password", ["t1meMa$heen", 7, {"clear": "x"}])
def test_strict_mode_refuses_a_password(password: Json) -> None:
    """The interoperability profile and IPSIE: a provisioning service "MUST NOT support password"."""
    body: Document = {"schemas": [USER_URN], "userName": "ada", "password": password}

    with pytest.raises(InvalidSyntax, match="identity provider"):
        for_create(body, USER, strict=True)


@pytest.mark.clause("7643-4.1.2-22")
def test_groups_of_a_user_are_not_the_users_to_change() -> None:
    """§4.1.2: groups "has a mutability of "readOnly"": membership is changed through the groups."""
    current: Document = {"schemas": [USER_URN], "id": "u1", "userName": "ada", "groups": [{"value": "g1"}]}

    for groups in ([], None, [{"value": "another"}], "nonsense"):
        body: Document = {"schemas": [USER_URN], "userName": "ada", "groups": groups}

        assert for_replace(body, current, USER, strict=True).document["groups"] == [{"value": "g1"}]


@pytest.mark.clause("7643-4.2-1")
def test_a_group_needs_a_display_name() -> None:
    """§4.2: "displayName: A human-readable name for the Group. REQUIRED."."""
    for body in ({}, {"displayName": None}, {"displayName": ""}, {"displayName": "  "}):
        with pytest.raises(InvalidValue, match=r"^displayName is required"):
            for_create({"schemas": [GROUP_URN], **body}, GROUP, strict=True)


def test_a_group_keeps_its_members() -> None:
    members: list[Json] = [
        {"value": "u1", "$ref": "../Users/u1", "type": "User"},
        {"value": "g1", "$ref": "BAPNQLJSRQGD", "type": "Group"},
        {"value": "u2"},
    ]
    body: Document = {"schemas": [GROUP_URN], "displayName": "Envi_admin", "members": members}

    assert for_create(body, GROUP, strict=True).document == body


def test_the_display_of_a_member_is_ours_to_derive() -> None:
    body: Document = {"schemas": [GROUP_URN], "displayName": "x", "members": [{"value": "u1", "display": "Ada"}]}

    assert for_create(body, GROUP, strict=True).document["members"] == [{"value": "u1"}]


def test_the_same_member_twice_is_one_member() -> None:
    body: Document = {
        "schemas": [GROUP_URN],
        "displayName": "x",
        "members": [{"value": "u1", "type": "User"}, {"value": "u2"}, {"value": "u1"}, {"Value": "U1"}],
    }

    assert for_create(body, GROUP, strict=False).document["members"] == [
        {"value": "u1", "type": "User"},
        {"value": "u2"},
        {"value": "U1"},
    ]


@pytest.mark.clause("7643-4.2-3")
@pytest.mark.parametrize("member", [{"value": None}, {"value": ""}, {"display": "Ada"}, {"$ref": "../Users/u1"}])
def test_a_member_that_names_nobody_is_refused(member: Json) -> None:
    for strict in (True, False):
        with pytest.raises(InvalidValue, match=r"^members\.value is required"):
            for_create({"schemas": [GROUP_URN], "displayName": "x", "members": [member]}, GROUP, strict=strict)


def test_an_external_id_and_an_unknown_schema_of_a_group_are_understood() -> None:
    """Entra creates groups with a URN of its own beside the core one."""
    body: Document = {
        "schemas": [GROUP_URN, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
        "externalId": "8aa1a0c0",
        "displayName": "x",
    }

    assert for_create(body, GROUP, strict=False).document == {
        "schemas": [GROUP_URN],
        "externalId": "8aa1a0c0",
        "displayName": "x",
    }


@pytest.mark.clause("7643-4.3-3")
def test_the_name_of_a_manager_is_ignored() -> None:
    """§4.3: displayName of the manager: "mutability is "readOnly""."""
    body: Document = {
        "schemas": [USER_URN, ENTERPRISE_USER_URN],
        "userName": "ada",
        ENTERPRISE_USER_URN: {"manager": {"value": "u1", "displayName": "Charles"}},
    }

    assert for_create(body, USER, strict=True).document[ENTERPRISE_USER_URN] == {"manager": {"value": "u1"}}
