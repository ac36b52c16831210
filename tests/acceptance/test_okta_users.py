"""Guide B7 and C4: creating, linking, updating, deactivating and reactivating users as Okta does."""

from collections.abc import Callable
from typing import Any

import pytest
from httpx import Response

from tests.acceptance.support.at_rest import everything_stored
from tests.acceptance.support.domain import ORGANIZATION, Domain
from tests.acceptance.support.okta import ENTERPRISE, USER, Json, Okta, aiw_user, oin_user, okta_id, set_active

LOGIN = "ada@corp.local"


def assign(okta: Okta, profile: Json) -> Json:
    """Do what Okta does when the app is assigned: look the user up, then create it."""
    assert okta.find("/Users", "userName", profile["userName"]) == []
    return okta.created("/Users", profile)


def put_profile(okta: Okta, user_id: str, profile: Json) -> Json:
    """Do what Okta does to link or change a user: read it, and put what was read merged with the profile."""
    answer = okta.put(f"/Users/{user_id}", {**okta.get(f"/Users/{user_id}").json(), **profile})
    assert answer.status_code == 200, answer.text
    user: Json = answer.json()
    return user


# Create Users


@pytest.mark.clause("ipsie-6.1.3-1")
@pytest.mark.parametrize("profile", [aiw_user(LOGIN), oin_user(LOGIN)], ids=["AIW", "OIN"])
def test_an_assigned_user_is_created_with_what_okta_sent(okta: Okta, domain: Domain, profile: Json) -> None:
    """Guide B7 Create Users: 201 with an id of our own, the values as they came, the account in the organization."""
    created = assign(okta, profile)

    kept = {name: value for name, value in profile.items() if name not in {"password", "groups"}}
    shown = domain.show(LOGIN)
    assert {name: created[name] for name in kept} == kept
    assert created["id"] not in {profile.get("externalId"), LOGIN}
    assert created["meta"]["resourceType"] == "User"
    assert created["meta"]["location"] == f"{domain.base_url}/Users/{created['id']}"
    assert okta.get(f"/Users/{created['id']}").json() == created
    assert (shown["userName"], shown["active"], shown["organization"]) == (LOGIN, True, ORGANIZATION)
    assert shown["roles"] == []


SECRET = "Xyzzy-1mz050nq"


def create_with(okta: Okta, more: Json) -> Response:
    return okta.post("/Users", aiw_user(LOGIN) | more)


def put_with(okta: Okta, more: Json) -> Response:
    user = okta.user(LOGIN)
    return okta.put(f"/Users/{user['id']}", user | more)


def patch_with(okta: Okta, more: Json) -> Response:
    return okta.patch(f"/Users/{okta.user(LOGIN)['id']}", {"op": "replace", "value": more})


def patch_each_with(okta: Okta, more: Json) -> Response:
    operations = [{"op": "replace", "path": name, "value": value} for name, value in more.items()]
    return okta.patch(f"/Users/{okta.user(LOGIN)['id']}", *operations)


@pytest.mark.clause("7643-4.1.1-12", "7643-4.1.1-16", "7643-9.2-1", "7644-7.5.1-1")
@pytest.mark.parametrize("write", [create_with, put_with, patch_with, patch_each_with])
def test_the_password_that_okta_always_sends_is_nowhere(
    okta: Okta, domain: Domain, write: Callable[[Okta, Json], Response]
) -> None:
    """Okta sends a random one even with Sync Password off: never kept, never returned, never in the log."""
    beside = f"Countess of {domain.name}"

    written = write(okta, {"password": SECRET, "title": beside})

    read = okta.get(f"/Users/{written.json()['id']}?attributes=password").text
    found = okta.get('/Users?filter=userName%20eq%20"ada@corp.local"').text
    stored = everything_stored(domain.server.database)
    assert written.json()["title"] == beside
    assert "password" not in written.json()
    assert SECRET not in written.text + read + found + domain.server.log()
    assert beside.casefold() in stored, "what came with it is there"
    assert SECRET.casefold() not in stored


@pytest.mark.clause("7643-4.3-1")
def test_attributes_of_the_enterprise_extension_are_kept(okta: Okta) -> None:
    """Apps of the OIN map department, manager and the like with the extension's URN."""
    enterprise = {"department": "Engineering", "employeeNumber": "701984", "costCenter": "4130"}
    created = assign(okta, oin_user(LOGIN) | {"schemas": [USER, ENTERPRISE], ENTERPRISE: enterprise})

    assert created[ENTERPRISE] == enterprise
    assert set(created["schemas"]) == {USER, ENTERPRISE}


@pytest.mark.clause("7644-3.3-10")
def test_a_user_that_is_there_is_409_with_a_sentence_for_the_administrator(okta: Okta) -> None:
    """Provisioning stops for that user and Okta shows the detail."""
    okta.user(LOGIN)

    answer = okta.post("/Users", aiw_user("ADA@corp.local"))

    assert answer.status_code == 409
    assert answer.json()["scimType"] == "uniqueness"
    assert "userName" in answer.json()["detail"]


def test_an_external_id_never_becomes_or_selects_an_id(okta: Okta) -> None:
    """CVE-2025-41115: a client's externalId is a client's, whatever it spells."""
    victim = okta.user("victim@example.com")

    twin = okta.user("twin@example.com", externalId=victim["id"])

    assert twin["id"] != victim["id"]
    assert okta.get(f"/Users/{victim['id']}").json()["userName"] == "victim@example.com"
    assert [user["id"] for user in okta.find("/Users", "externalId", victim["id"])] == [twin["id"]]
    assert okta.get("/Users/1").status_code == 404


# Link


def test_a_user_that_exists_is_found_and_linked_by_a_merged_put(okta: Okta, domain: Domain) -> None:
    """Guide B7: Create Users creates *or links*; what was read comes back with meta, id, groups and schemas in it."""
    domain.shell.run(
        "user", "create", domain.name, LOGIN, "--given-name", "Old", "--family-name", "Name", "--email", LOGIN
    )

    local = okta.find("/Users", "userName", LOGIN.upper())[0]
    linked = put_profile(okta, local["id"], aiw_user(LOGIN))

    shown = domain.show(LOGIN)
    assert linked["id"] == local["id"]
    assert linked["externalId"] == okta_id(LOGIN)
    assert linked["name"] == {"givenName": "Ada", "familyName": "Lovelace"}
    assert linked["meta"]["created"] == local["meta"]["created"]
    assert okta.get("/Users?count=0").json()["totalResults"] == 1
    assert shown["organization"] == ORGANIZATION


def test_a_user_that_was_never_linked_cannot_be_deleted_by_an_idp(okta: Okta, domain: Domain) -> None:
    """A local user is Envi's own until an IdP writes it: the refusal is a sentence and changes nothing."""
    domain.shell.run("user", "create", domain.name, LOGIN)
    local = okta.find("/Users", "userName", LOGIN)[0]

    refused = okta.delete(f"/Users/{local['id']}")
    okta.patch(f"/Users/{local['id']}", {"op": "replace", "value": {"externalId": okta_id(LOGIN)}})
    deleted = okta.delete(f"/Users/{local['id']}")

    assert refused.status_code == 403
    assert deleted.status_code == 204
    assert okta.get(f"/Users/{local['id']}").status_code == 404


# Update User Attributes


def test_a_changed_profile_is_put_whole(okta: Okta) -> None:
    """Guide B7 Update User Attributes: later changes in Okta overwrite Envi's values."""
    user = assign(okta, aiw_user(LOGIN))

    changed = put_profile(
        okta,
        user["id"],
        aiw_user("ada.byron@corp.local", family="Byron") | {"title": "Countess", "externalId": user["externalId"]},
    )

    assert changed["id"] == user["id"]
    assert changed["userName"] == "ada.byron@corp.local"
    assert changed["emails"] == [{"primary": True, "value": "ada.byron@corp.local", "type": "work"}]
    assert changed["name"]["familyName"] == "Byron"
    assert changed["title"] == "Countess"
    assert changed["meta"]["version"] != user["meta"]["version"]
    assert okta.get(f"/Users/{user['id']}").json() == changed
    assert okta.find("/Users", "userName", LOGIN) == []
    assert okta.find("/Users", "userName", "Ada.Byron@corp.local") == [changed]


def test_a_changed_profile_is_patched_without_a_path(okta: Okta) -> None:
    """Apps of the OIN may patch the profile: one value object, nested and with the extension's URN as a key."""
    user = assign(okta, oin_user(LOGIN))

    answer = okta.patch(
        f"/Users/{user['id']}",
        {"op": "replace", "value": {"name": {"givenName": "Augusta"}, ENTERPRISE: {"department": "Engines"}}},
    )

    changed = answer.json()
    assert answer.status_code == 200
    assert changed["name"] == {"givenName": "Augusta", "familyName": "Lovelace"}
    assert changed[ENTERPRISE] == {"department": "Engines"}
    assert okta.get(f"/Users/{user['id']}").json() == changed


def test_a_put_of_what_was_read_changes_nothing(okta: Okta) -> None:
    """Force Sync puts every user again; version and lastModified stay."""
    user = assign(okta, aiw_user(LOGIN))

    put = put_profile(okta, user["id"], aiw_user(LOGIN))

    assert put == user


def test_attributes_that_are_unmapped_disappear_with_a_put(okta: Okta) -> None:
    """RFC 7644 §3.5.1: what is not in the body is removed, unless it is read-only."""
    user = assign(okta, aiw_user(LOGIN) | {"title": "Countess"})
    body = {name: value for name, value in user.items() if name not in {"title", "displayName"}}

    put = okta.put(f"/Users/{user['id']}", body).json()

    assert "title" not in put
    assert "displayName" not in put
    assert put["userName"] == LOGIN


@pytest.mark.clause("7643-4.1.2-22")
def test_groups_in_a_put_of_a_user_never_touch_membership(okta: Okta, domain: Domain) -> None:
    """Okta puts back `groups` as it read them, or empty."""
    user = assign(okta, aiw_user(LOGIN))
    domain.role("Testing")
    group = okta.group("Envi_Testing", user["id"])

    emptied = put_profile(okta, user["id"], aiw_user(LOGIN))
    foreign = okta.put(f"/Users/{user['id']}", aiw_user(LOGIN) | {"groups": [{"value": "no-such-group"}]}).json()

    assert [link["value"] for link in emptied["groups"]] == [group["id"]]
    assert [link["value"] for link in foreign["groups"]] == [group["id"]]
    assert okta.members(group["id"]) == {user["id"]}
    assert domain.roles_of(LOGIN) == {"Testing": {"Envi_Testing"}}


# Deactivate Users


def by_put(okta: Okta, user_id: str, *, active: bool) -> Any:
    """An app of the App Integration Wizard: GET, then PUT."""
    return put_profile(okta, user_id, aiw_user(LOGIN, active=active))


def by_patch(okta: Okta, user_id: str, *, active: bool) -> Any:
    """An app of the OIN: a PATCH without a path."""
    answer = okta.patch(f"/Users/{user_id}", set_active(active))
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.clause("7643-3.1-7")
@pytest.mark.parametrize("switch", [by_put, by_patch])
def test_a_deactivated_user_stays_and_comes_back_with_the_same_id_and_roles(
    okta: Okta, domain: Domain, switch: Any
) -> None:
    """Guide B7 Deactivate Users: and *can be reactivated* when it is assigned again."""
    domain.role("Testing")
    user = assign(okta, aiw_user(LOGIN))
    okta.group("envi_testing", user["id"])

    deactivated = switch(okta, user["id"], active=False)
    inactive = domain.show(LOGIN)
    found = okta.find("/Users", "userName", LOGIN)
    listed = okta.get("/Users").json()["Resources"]
    reactivated = switch(okta, found[0]["id"], active=True)

    assert deactivated["active"] is False
    assert inactive["active"] is False
    assert found == listed == [deactivated]
    assert reactivated["id"] == user["id"]
    assert reactivated["active"] is True
    assert domain.show(LOGIN)["active"] is True
    assert domain.roles_of(LOGIN) == {"Testing": {"envi_testing"}}


def test_a_deactivated_user_can_be_found_by_its_state(okta: Okta) -> None:
    """`active eq false` finds the inactive ones alone."""
    user = okta.user(LOGIN)
    okta.user("other@example.com")
    okta.patch(f"/Users/{user['id']}", set_active(False))

    found = okta.get("/Users?filter=active%20eq%20false").json()["Resources"]

    assert [each["id"] for each in found] == [user["id"]]


def test_deactivating_twice_is_no_error_and_no_change(okta: Okta) -> None:
    """Okta retries what timed out."""
    user = okta.user(LOGIN)

    first = okta.patch(f"/Users/{user['id']}", set_active(False)).json()
    second = okta.patch(f"/Users/{user['id']}", set_active(False)).json()

    assert second == first


@pytest.mark.clause("7643-4.1.1-16")
def test_a_synchronized_password_is_accepted_and_dropped(okta: Okta, domain: Domain) -> None:
    """Guide B7: Sync Password is off; where somebody turns it on, nothing of it is kept and no version is made."""
    user = okta.user(LOGIN)

    answer = okta.patch(f"/Users/{user['id']}", {"op": "replace", "value": {"password": "Plugh-7e1b"}})

    assert answer.status_code in {200, 204}
    assert okta.get(f"/Users/{user['id']}").json() == user
    assert "Plugh-7e1b" not in domain.server.log()
    assert "plugh-7e1b" not in everything_stored(domain.server.database)


@pytest.mark.clause("7644-3.6-1", "7644-3.6-3..5")
def test_a_deleted_user_is_gone_and_its_name_is_free(okta: Okta) -> None:
    """Okta never deletes users, others do: 204, then 404, and the userName can be created again."""
    user = okta.user(LOGIN)
    group = okta.group("Envi_Testing", user["id"])

    deleted = okta.delete(f"/Users/{user['id']}")

    assert deleted.status_code == 204
    assert okta.get(f"/Users/{user['id']}").status_code == 404
    assert okta.delete(f"/Users/{user['id']}").status_code == 404
    assert okta.members(group["id"]) == set()
    assert okta.user(LOGIN)["id"] != user["id"]


@pytest.mark.clause("7644-3.12-1")
@pytest.mark.parametrize("verb", ["get", "put", "patch", "delete"])
def test_an_unknown_user_is_404_for_every_verb(okta: Okta, verb: str) -> None:
    """Each failure is a SCIM error; a client that gets HTML shows "Invalid JSON"."""
    arguments = {"put": [oin_user(LOGIN)], "patch": [set_active(False)]}.get(verb, [])

    answer = getattr(okta, verb)("/Users/0199c0de-0000-7000-8000-000000000000", *arguments)

    assert answer.status_code == 404
