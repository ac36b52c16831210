"""What servers commonly get wrong in the RFCs (FIELD 7), over HTTP and on both engines."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from tests.acceptance.support.okta import ENTERPRISE, USER, Json, Okta, add_members, oin_user, pushed_group

UNKNOWN = "urn:example:params:scim:schemas:extension:unknown:2.0:User"


def found(okta: Okta, filter_text: str, path: str = "/Users") -> set[str]:
    """Give the names of what a filter finds."""
    answer = okta.get(f"{path}?filter={quote(filter_text, safe='')}&count=1000")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["totalResults"] == len(body["Resources"])
    return {resource.get("userName") or resource["displayName"] for resource in body["Resources"]}


def patched(okta: Okta, user: Json, *operations: Json) -> Json:
    """Patch a user and give it."""
    answer = okta.patch(f"/Users/{user['id']}", *operations)
    assert answer.status_code == 200, answer.text
    result: Json = answer.json()
    return result


def refused(okta: Okta, user: Json, scim_type: str, *operations: Json) -> None:
    """Patch a user in a way that is refused, and check that nothing of it was done."""
    before = okta.get(f"/Users/{user['id']}").json()
    answer = okta.patch(f"/Users/{user['id']}", *operations)
    assert (answer.status_code, answer.json().get("scimType")) == (400, scim_type), answer.text
    assert okta.get(f"/Users/{user['id']}").json() == before


# 1 userName


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


def test_uniqueness_ignores_case_but_a_user_may_change_its_own(okta: Okta) -> None:
    ada = okta.user("ada@example.com")
    bob = okta.user("bob@example.com")

    taken = okta.patch(f"/Users/{bob['id']}", {"op": "replace", "path": "userName", "value": "ADA@example.com"})
    put = okta.put(f"/Users/{bob['id']}", oin_user("aDa@example.com"))
    own = patched(okta, ada, {"op": "replace", "path": "userName", "value": "Ada@Example.com"})

    assert taken.status_code == put.status_code == 409
    assert taken.json()["scimType"] == put.json()["scimType"] == "uniqueness"
    assert own["userName"] == "Ada@Example.com"


# 3 Names in any case


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


# 4 attributes and excludedAttributes


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


# 5 Filters


@pytest.fixture
def people(okta: Okta) -> Okta:
    """Four users that filters tell apart."""
    okta.user("plain@example.com", title="50% off_er", emails=[{"value": "p@home.example", "type": "home"}])
    okta.user("smile@example.com", title='say "hi" \U0001f600', active=False)
    okta.user("second@example.com", emails=[{"value": "s@work.example", "type": "work"}, {"value": "z@x.example"}])
    okta.created("/Users", {"userName": "bare@example.com"})
    return okta


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('((userName eq "plain@example.com"))', "plain"),
        ('not (userName eq "plain@example.com") and title pr', "smile"),
        ('userName sw "p" or userName sw "b" and title pr', "plain"),
        ('(userName sw "p" or userName sw "b") and title pr', "plain"),
        ('userName sw "p" or userName sw "s" and active eq false', "plain smile"),
        ('title co "%"', "plain"),
        ('title co "f_e"', "plain"),
        ('title co "f%e"', ""),
        ('title co "\\"hi\\" \\ud83d\\ude00"', "smile"),
        ('title ew "\\u0065r"', "plain"),
        ('emails[type eq "work" and value co "@work"]', "second"),
        ('emails[type eq "home"].value eq "p@home.example"', "plain"),
        ('emails[type eq "home"] and userName pr', "plain"),
        ('emails.type eq "work"', "smile second"),
        ('emails eq "z@x.example"', "second"),
        ('emails.value ne "s@work.example"', "plain smile second bare"),
        ("not (emails pr)", "bare"),
        ("title pr", "plain smile"),
        ("title eq null", "second bare"),
        ('name.familyName eq "LOVELACE"', "plain smile second"),
        ("active eq true", "plain second bare"),
        ('active eq "False"', "smile"),
        ('meta.created gt "2000-01-01T00:00:00+09:00"', "plain smile second bare"),
        ('meta.lastModified lt "2001-01-01T00:00:00Z"', ""),
        ('userName gt "q"', "smile second"),
        ('externalId eq "nothing"', ""),
        ('id pr and userName eq "bare@example.com"', "bare"),
        ('groups.value eq "nothing"', ""),
    ],
)
def test_a_filter_finds_what_the_rfc_says(people: Okta, text: str, names: str) -> None:
    assert found(people, text) == {f"{name}@example.com" for name in names.split()}


@pytest.mark.parametrize(
    "text",
    ["", "userName", "userName eq", "userName xx 1", "(userName pr", "userName pr)", "active gt true",
     'userName eq "open', 'nothing.known eq "x"', "emails[type eq", "a b c d", "eq eq eq",
     'userName eq "x" and', "not userName pr", 'meta.created gt "yesterday"', "\x00"],
)  # fmt: skip
def test_a_filter_that_cannot_be_read_is_400(okta: Okta, text: str) -> None:
    answer = okta.get(f"/Users?filter={quote(text, safe='')}")

    assert (answer.status_code, answer.json().get("scimType")) == (400, "invalidFilter")


def test_dates_compare_across_zones(okta: Okta) -> None:
    user = okta.user("ada@example.com")
    instant = user["meta"]["created"]

    hour, rest = int(instant[11:13]), instant[13:-1]
    day = instant[:10]
    if hour < 22:  # the same instant, two hours ahead of Greenwich
        assert found(okta, f'meta.created eq "{day}T{hour + 2:02}{rest}+02:00"') == {"ada@example.com"}
    assert found(okta, f'meta.created ge "{instant}"') == {"ada@example.com"}
    assert found(okta, f'meta.created lt "{instant}"') == set()


# 6 Paging


@pytest.mark.parametrize(
    ("query", "start", "names"),
    [
        ("count=0", 1, ""),
        ("count=-5", 1, ""),
        ("startIndex=0&count=1", 1, "u0"),
        ("startIndex=-3&count=2", 1, "u0 u1"),
        ("startIndex=3", 3, "u2"),
        ("startIndex=4", 4, ""),
        ("startIndex=99999999999999999999", None, ""),
        ("count=99999999999999999999", 1, "u0 u1 u2"),
    ],
)
def test_paging_is_forgiving_and_says_what_it_gives(okta: Okta, query: str, start: int | None, names: str) -> None:
    for number in range(3):
        okta.user(f"u{number}")

    answer = okta.get(f"/Users?{query}")

    if answer.status_code == 400:  # a number that no list is long enough for may be refused
        assert "9999" in query
        return
    body = answer.json()
    assert [user["userName"] for user in body["Resources"]] == names.split()
    assert (body["totalResults"], body["itemsPerPage"]) == (3, len(names.split()))
    if start is not None:
        assert body["startIndex"] == start


@pytest.mark.parametrize("query", ["count=many", "startIndex=first", "count=1.5"])
def test_a_count_that_is_no_number_is_400(okta: Okta, query: str) -> None:
    assert okta.get(f"/Users?{query}").status_code == 400


# 8 PATCH


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


# 9 schemas


def test_unknown_urns_and_attributes_are_dropped(okta: Okta) -> None:
    created = okta.user("ada@example.com", schemas=[USER, UNKNOWN], **{UNKNOWN: {"shoeSize": 38}, "dispalyName": "Ada"})

    assert created["schemas"] == [USER]
    assert UNKNOWN not in created
    assert "dispalyName" not in created


# 10 groups


def test_groups_follow_membership_in_queries_too(okta: Okta) -> None:
    ada, bob = okta.user("ada@example.com"), okta.user("bob@example.com")
    group = okta.group("Envi_Testing", ada["id"], ada["id"])

    assert [member["value"] for member in group["members"]] == [ada["id"]]
    assert found(okta, f'groups.value eq "{group["id"]}"') == {"ada@example.com"}
    assert found(okta, f'members.value eq "{ada["id"]}"', "/Groups") == {"Envi_Testing"}
    assert found(okta, f'members[value eq "{bob["id"]}"]', "/Groups") == set()

    okta.patch(f"/Groups/{group['id']}", add_members(bob["id"]))
    okta.delete(f"/Users/{ada['id']}")

    assert found(okta, 'groups.display eq "envi_testing"') == {"bob@example.com"}
    assert okta.members(group["id"]) == {bob["id"]}
    okta.delete(f"/Groups/{group['id']}")
    assert found(okta, "groups pr") == set()


def test_members_stay_out_of_what_excludes_them(okta: Okta) -> None:
    """Entra: "the key must be absent, not []"."""
    group = okta.group("Envi_Testing", okta.user("ada@example.com")["id"])

    read = okta.get(f"/Groups/{group['id']}?excludedAttributes=members").json()
    listed = okta.get("/Groups?excludedAttributes=members").json()["Resources"][0]

    assert "members" not in read
    assert "members" not in listed


# 11 Discovery


@pytest.mark.parametrize("endpoint", ["/ServiceProviderConfig", "/ResourceTypes", "/Schemas"])
def test_discovery_refuses_filters_and_ignores_paging(okta: Okta, endpoint: str) -> None:
    plain = okta.get(endpoint)
    paged = okta.get(f"{endpoint}?startIndex=2&count=1&sortBy=id")
    filtered = okta.get(f"{endpoint}?filter=id%20pr")

    assert plain.status_code == paged.status_code == 200
    assert paged.json() == plain.json()
    assert filtered.status_code == 403


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("endpoint", ["/ServiceProviderConfig", "/ResourceTypes", "/ResourceTypes/User", "/Schemas"])
def test_other_methods_on_discovery_are_405(okta: Okta, endpoint: str, method: str) -> None:
    assert okta.send(method, endpoint, {"nonsense": True}).status_code == 405


# 12 Robustness


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


@pytest.mark.parametrize("operations", [None, {}, "x", [1], [{}], [{"op": 1}], [{"op": "add", "path": 1, "value": 1}]])
def test_a_patch_that_is_none_is_400(okta: Okta, operations: Any) -> None:
    user = okta.user("ada@example.com")

    answer = okta.send("PATCH", f"/Users/{user['id']}", {"schemas": [], "Operations": operations})

    assert answer.status_code == 400
    assert okta.get(f"/Users/{user['id']}").json() == user


@pytest.mark.parametrize(
    "body", [{"members": "x"}, {"members": [1]}, {"members": [{"display": "x"}]}, {"displayName": 1}]
)
def test_a_group_that_is_none_is_400(okta: Okta, body: Json) -> None:
    answer = okta.post("/Groups", pushed_group("Envi_Testing") | body)

    assert answer.status_code == 400
