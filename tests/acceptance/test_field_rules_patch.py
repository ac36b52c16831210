"""What servers commonly get wrong in the RFCs, over HTTP and on both engines.

PATCH.
"""

from typing import Any

import pytest

from tests.acceptance.support.asking import patched, refused
from tests.acceptance.support.okta import ENTERPRISE, USER, Json, Okta


@pytest.mark.clause("7644-3.5.2.1-4", "7644-3.5.2.1-5")
def test_adding_what_is_there_is_no_change(okta: Okta) -> None:
    user = okta.user("ada@example.com", title="Countess")

    for operation in (
        {"op": "add", "path": "title", "value": "Countess"},
        {"op": "add", "path": "emails", "value": [{"value": "ada@example.com", "type": "work", "primary": True}]},
        {"op": "add", "value": {"title": "Countess", "active": True}},
        {"op": "remove", "path": "nickName"},
    ):
        assert patched(okta, user, operation) == user


def test_setting_one_primary_clears_the_other(okta: Okta) -> None:
    user = okta.user("ada@example.com")

    after = patched(okta, user, {"op": "add", "path": "emails", "value": [{"value": "new@x.example", "primary": True}]})

    assert [email["value"] for email in after["emails"] if email.get("primary")] == ["new@x.example"]
    assert len(after["emails"]) == 2


def test_a_filtered_replace_changes_all_matches(okta: Okta) -> None:
    phones = [{"value": str(number), "type": "work"} for number in range(3)] + [{"value": "9", "type": "home"}]
    user = okta.user("ada@example.com", phoneNumbers=phones)

    after = patched(okta, user, {"op": "replace", "path": 'phoneNumbers[type eq "work"].display', "value": "office"})

    assert [phone.get("display") for phone in after["phoneNumbers"]] == ["office", "office", "office", None]


@pytest.mark.clause("7644-3.5.2-9", "7644-3.5.2-16")
@pytest.mark.parametrize(
    ("scim_type", "operation"),
    [
        ("noTarget", {"op": "remove"}),
        ("mutability", {"op": "replace", "path": "id", "value": "1"}),
        ("mutability", {"op": "replace", "path": "meta.version", "value": "1"}),
        ("mutability", {"op": "add", "path": "groups", "value": [{"value": "1"}]}),
        ("mutability", {"op": "replace", "path": f"{ENTERPRISE}:manager.displayName", "value": "x"}),
        ("mutability", {"op": "remove", "path": "userName"}),
        ("invalidPath", {"op": "replace", "path": "__class__", "value": "x"}),
        ("invalidPath", {"op": "replace", "path": "domain_id", "value": "x"}),
        ("invalidPath", {"op": "replace", "path": "emails[", "value": "x"}),
        ("invalidPath", {"op": "replace", "path": "name..givenName", "value": "x"}),
        ("invalidSyntax", {"op": "rename", "path": "title", "value": "x"}),
        ("invalidValue", {"op": "replace", "path": "active", "value": "perhaps"}),
    ],
)
def test_what_a_patch_may_not_do_has_its_own_error(okta: Okta, scim_type: str, operation: Json) -> None:
    user = okta.user("ada@example.com")

    refused(okta, user, scim_type, {"op": "replace", "path": "title", "value": "undone"}, operation)


def test_a_path_less_replace_of_a_multi_valued_attribute_replaces_all_its_values(okta: Okta) -> None:
    user = okta.user("ada@example.com", emails=[{"value": "a@x.example"}, {"value": "b@x.example"}])

    after = patched(okta, user, {"op": "replace", "value": {"emails": [{"value": "c@x.example"}]}})

    assert after["emails"] == [{"value": "c@x.example"}]


def test_an_extension_joins_and_leaves_schemas_with_its_data(okta: Okta) -> None:
    user = okta.user("ada@example.com")

    joined = patched(okta, user, {"op": "add", "path": f"{ENTERPRISE}:department", "value": "Engines"})
    left = patched(okta, user, {"op": "remove", "path": f"{ENTERPRISE}:department"})

    assert user["schemas"] == [USER]
    assert joined["schemas"] == [USER, ENTERPRISE]
    assert left["schemas"] == [USER]
    assert ENTERPRISE not in left


@pytest.mark.parametrize("operations", [None, {}, "x", [1], [{}], [{"op": 1}], [{"op": "add", "path": 1, "value": 1}]])
def test_a_patch_that_is_none_is_400(okta: Okta, operations: Any) -> None:
    user = okta.user("ada@example.com")

    answer = okta.send("PATCH", f"/Users/{user['id']}", {"schemas": [], "Operations": operations})

    assert answer.status_code == 400
    assert okta.get(f"/Users/{user['id']}").json() == user
