"""What servers commonly get wrong in the RFCs, over HTTP and on both engines.

What a resource keeps and how it is named: names in any case, projection, schemas, odd text.
"""

import json

import pytest

from tests.acceptance.support.asking import found, patched
from tests.acceptance.support.okta import ENTERPRISE, USER, Json, Okta, oin_user, pushed_group

UNKNOWN = "urn:example:params:scim:schemas:extension:unknown:2.0:User"


@pytest.mark.clause("7643-4.1.1-1")
@pytest.mark.parametrize("name", [None, "", "   "])
def test_a_blank_user_name_is_refused_by_every_verb(okta: Okta, name: str | None) -> None:
    user = okta.user("ada@example.com")
    body = oin_user("x") | {"userName": name}

    statuses = [
        okta.post("/Users", body).status_code,
        okta.put(f"/Users/{user['id']}", body).status_code,
        okta.patch(f"/Users/{user['id']}", {"op": "replace", "path": "userName", "value": name}).status_code,
        okta.patch(f"/Users/{user['id']}", {"op": "replace", "value": {"userName": name}}).status_code,
    ]

    assert statuses == [400] * 4
    assert okta.get(f"/Users/{user['id']}").json() == user


@pytest.mark.clause("7643-4.1.1-2")
def test_uniqueness_ignores_case_but_a_user_may_change_its_own(okta: Okta) -> None:
    ada = okta.user("ada@example.com")
    bob = okta.user("bob@example.com")

    taken = okta.patch(f"/Users/{bob['id']}", {"op": "replace", "path": "userName", "value": "ADA@example.com"})
    put = okta.put(f"/Users/{bob['id']}", oin_user("aDa@example.com"))
    own = patched(okta, ada, {"op": "replace", "path": "userName", "value": "Ada@Example.com"})

    assert taken.status_code == put.status_code == 409
    assert taken.json()["scimType"] == put.json()["scimType"] == "uniqueness"
    assert own["userName"] == "Ada@Example.com"


def test_names_and_urns_are_found_in_any_case_everywhere(okta: Okta) -> None:
    body = {
        "SCHEMAS": [USER.upper(), ENTERPRISE.lower()],
        "USERNAME": "ada@example.com",
        "Name": {"GIVENNAME": "Ada"},
        "EMAILS": [{"VALUE": "ada@work.example", "TYPE": "work"}],
        ENTERPRISE.upper(): {"DEPARTMENT": "Engines"},
    }

    created = okta.created("/Users", body)
    projected = okta.get(f"/Users/{created['id']}?attributes=NAME.givenname,{ENTERPRISE.upper()}:department").json()
    with_urn = patched(okta, created, {"op": "Replace", "path": f"{USER.upper()}:NAME.FAMILYNAME", "value": "Byron"})

    assert created["userName"] == "ada@example.com"
    assert created["emails"] == [{"value": "ada@work.example", "type": "work"}]
    assert created[ENTERPRISE] == {"department": "Engines"}
    assert projected["name"] == {"givenName": "Ada"}
    assert projected[ENTERPRISE] == {"department": "Engines"}
    assert with_urn["name"] == {"givenName": "Ada", "familyName": "Byron"}
    for text in (
        'USERNAME EQ "ADA@example.com"',
        f'{USER}:userName eq "ada@example.com"',
        'Emails[Type Eq "work" And Value Sw "ADA@"]',
        f'{ENTERPRISE}:Department eq "engines"',
    ):
        assert found(okta, text) == {"ada@example.com"}


def test_projection_applies_to_the_answers_of_writes_too(okta: Okta) -> None:
    created = okta.send("POST", "/Users?attributes=userName", oin_user("ada@example.com")).json()
    path = f"/Users/{created['id']}"
    put = okta.send("PUT", f"{path}?excludedAttributes=emails,meta", oin_user("ada@example.com")).json()
    listed = okta.get("/Users?attributes=emails.value").json()["Resources"][0]

    assert created.keys() == {"schemas", "id", "userName"}
    assert "emails" not in put
    assert "meta" not in put
    assert put["userName"] == "ada@example.com"
    assert listed["emails"] == [{"value": "ada@example.com"}]
    assert listed.keys() == {"schemas", "id", "emails"}


@pytest.mark.clause("7643-3-4")
def test_unknown_urns_and_attributes_are_dropped(okta: Okta) -> None:
    created = okta.user("ada@example.com", schemas=[USER, UNKNOWN], **{UNKNOWN: {"shoeSize": 38}, "dispalyName": "Ada"})

    assert created["schemas"] == [USER]
    assert UNKNOWN not in created
    assert "dispalyName" not in created


@pytest.mark.parametrize(
    "value",
    [
        "${7*7}",
        "{{7*7}}",
        "%s%n",
        "{0.__class__}",
        "' or 1=1 --",
        "<b>&amp;</b>",
        "\u202egnp.exe",
        "a\r\nb",
        "\u0131 \u0130 ß Σς",
    ],
)
def test_odd_text_comes_back_as_it_was_and_is_found(okta: Okta, value: str) -> None:
    user = okta.user(f"{value}@example.com", title=value)

    read = okta.get(f"/Users/{user['id']}").json()
    matches = found(okta, f"userName eq {json.dumps(value + '@example.com')}")
    path = okta.patch(f"/Users/{user['id']}", {"op": "replace", "path": value, "value": value})

    assert (read["userName"], read["title"]) == (f"{value}@example.com", value)
    assert matches == {f"{value}@example.com"}
    assert path.status_code == 400
    assert "49" not in path.text.replace(user["id"], "")


@pytest.mark.parametrize(
    "body", [{"members": "x"}, {"members": [1]}, {"members": [{"display": "x"}]}, {"displayName": 1}]
)
def test_a_group_that_is_none_is_400(okta: Okta, body: Json) -> None:
    answer = okta.post("/Groups", pushed_group("Envi_Testing") | body)

    assert answer.status_code == 400
