"""Okta's published "Okta SCIM 2.0 CRUD Test": what Okta's own API is told, and what must be seen in Envi.

The file drives an Okta tenant and then reads the SCIM server; here the tenant's part is done by the
requests that Okta sends for each step (docs/how-to/connect-okta.md), in the order of the file.
"""

from tests.acceptance.support.okta import Json, Okta, aiw_user, oin_user, set_active

LOGIN = "crud.test@example.com"


def test_a_user_lives_through_okta_with_pathless_patches(okta: Okta) -> None:
    """Assign, change the first name, deactivate, reactivate, unassign: an app of the OIN (guide B7)."""
    okta.created("/Users", oin_user(LOGIN, given="Grace", family="Hopper"))

    created = okta.find("/Users", "userName", LOGIN)[0]
    path = f"/Users/{created['id']}"
    okta.put(path, {**okta.get(path).json(), "name": {"givenName": "Admiral", "familyName": "Hopper"}})
    renamed = okta.get(path).json()
    okta.patch(path, set_active(False))
    deactivated = okta.get(path).json()
    okta.patch(f"/Users/{okta.find('/Users', 'userName', LOGIN)[0]['id']}", set_active(True))
    reactivated = okta.get(path).json()
    okta.patch(path, set_active(False))
    unassigned = okta.get(path).json()

    assert_named(created, "Grace", "Hopper")
    assert_named(renamed, "Admiral", "Hopper")
    assert [user["active"] for user in (created, deactivated, reactivated, unassigned)] == [True, False, True, False]


def test_a_user_lives_through_okta_with_puts_alone(okta: Okta) -> None:
    """The same with an app of the App Integration Wizard, which changes everything by GET and PUT."""
    okta.created("/Users", aiw_user(LOGIN, given="Grace", family="Hopper"))

    created = okta.find("/Users", "userName", LOGIN)[0]
    path = f"/Users/{created['id']}"

    def put(given: str, *, active: bool) -> Json:
        """Send what was read, merged with the profile; then read it."""
        profile = aiw_user(LOGIN, given=given, family="Hopper", active=active)
        answer = okta.put(path, {**okta.get(path).json(), **profile})
        assert answer.status_code == 200, answer.text
        read: Json = okta.get(path).json()
        assert answer.json() == read
        return read

    renamed = put("Admiral", active=True)
    deactivated = put("Admiral", active=False)
    reactivated = put("Admiral", active=True)
    unassigned = put("Admiral", active=False)

    assert_named(created, "Grace", "Hopper")
    assert_named(renamed, "Admiral", "Hopper")
    assert [user["active"] for user in (created, deactivated, reactivated, unassigned)] == [True, False, True, False]


def assert_named(user: Json, given: str, family: str) -> None:
    """Check what the file checks of a user."""
    assert user["userName"] == LOGIN
    assert user["emails"][0]["value"] == LOGIN
    assert user["name"] == {"givenName": given, "familyName": family}
