"""How a SCIM document is made of a profile."""

import pytest

from envi_scim.emulator.profiles import LABELS, document_of
from envi_scim.scim.urns import ENTERPRISE_USER_URN, USER_URN


def document(**profile: str) -> dict[str, object]:
    return document_of({"userName": "ada", **profile}, external_id="00u1", active=True)


def test_a_user_has_a_name_an_id_here_and_is_active() -> None:
    assert document() == {"schemas": [USER_URN], "userName": "ada", "externalId": "00u1", "active": True}


def test_the_guides_attributes_are_a_name_and_an_email_for_work() -> None:
    """Guide B8."""
    found = document(givenName="Ada", familyName="Archer", email="ada@example.com", emailType="work")

    assert found["name"] == {"givenName": "Ada", "familyName": "Archer"}
    assert found["emails"] == [{"primary": True, "value": "ada@example.com", "type": "work"}]


def test_an_email_whose_type_is_empty_has_none() -> None:
    assert document(email="ada@example.com")["emails"] == [{"primary": True, "value": "ada@example.com"}]


def test_a_type_without_an_email_is_nothing() -> None:
    assert document(emailType="work", primaryPhoneType="work", addressType="work") == document()


def test_telephone_and_address_are_the_first_of_their_kind() -> None:
    found = document(primaryPhone="+1 555", streetAddress="1 Street", locality="Town", country="CH")

    assert found["phoneNumbers"] == [{"primary": True, "value": "+1 555", "type": "work"}]
    assert found["addresses"] == [
        {"streetAddress": "1 Street", "locality": "Town", "country": "CH", "primary": True, "type": "work"}
    ]


def test_what_is_the_enterprises_announces_its_schema() -> None:
    found = document(department="Tools", managerValue="00u2")

    assert found["schemas"] == [USER_URN, ENTERPRISE_USER_URN]
    assert found[ENTERPRISE_USER_URN] == {"department": "Tools", "manager": {"value": "00u2"}}


@pytest.mark.parametrize("name", [name for name in LABELS if not name.endswith("Type") or name == "userType"])
def test_each_attribute_is_somewhere_in_the_document(name: str) -> None:
    assert "its value" in str(document_of({"userName": "ada", name: "its value"}, external_id="00u1", active=True))
