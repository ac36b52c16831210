"""Rewrites at the edges; what each is for is in `tests/dialects`."""

import pytest

from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.dialects import parse_filter, rewrite_patch, rewrite_resource
from envi_scim.scim.errors import InvalidFilter
from envi_scim.scim.filters.parser import parse
from envi_scim.scim.notes import Note
from envi_scim.scim.urns import ENTERPRISE_USER_URN, PATCH_OP_URN


def message(*operations: Json) -> Document:
    return {"schemas": [PATCH_OP_URN], "Operations": list(operations)}


@pytest.mark.parametrize(
    "body",
    [
        None,
        5,
        "x",
        [],
        {},
        {
            "userName": "x",
            "active": True,
            "emails": [{"value": "x", "primary": False}],
            "name": {"givenName": "true x"},
        },
        {"userName": "x", ENTERPRISE_USER_URN: {"manager": {"value": "m"}}},
    ],
)
def test_a_body_that_needs_nothing_comes_back_as_it_is(body: Json) -> None:
    rewritten, notes = rewrite_resource(body, USER)

    assert rewritten is body
    assert notes == ()


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"Operations": 5},
        message(),
        message(5, None),
        message({"op": 5}),
        message({"op": "replace", "value": {"active": False}}),
        message({"op": "replace", "path": "displayName", "value": "true x"}),
        message({"op": "remove", "path": "members"}, {"op": "remove", "path": 5}),
        message({"op": "replace", "path": 5, "value": "true"}),
    ],
)
def test_a_patch_that_needs_nothing_comes_back_as_it_is(body: Json) -> None:
    rewritten, notes = rewrite_patch(body, USER)

    assert rewritten is body
    assert notes == ()


def test_text_that_only_looks_like_a_boolean_stays_where_text_is_meant() -> None:
    body: Json = {"userName": "True", "title": "false", "emails": [{"value": "true"}]}

    assert rewrite_resource(body, USER) == (body, ())


def test_what_is_rewritten_is_noted_once_for_each_name() -> None:
    body: Json = {"emails": [{"value": "a", "primary": "True"}, {"value": "b", "primary": "false"}]}

    rewritten, notes = rewrite_resource(body, USER)

    assert rewritten == {"emails": [{"value": "a", "primary": True}, {"value": "b", "primary": False}]}
    assert notes == (Note(id="boolean-as-text", subject="emails.primary"),)


def test_a_member_without_an_id_is_left_to_be_refused() -> None:
    rewritten, _ = rewrite_resource({"displayName": "x", "members": [{"value": ""}]}, GROUP)

    assert rewritten == {"displayName": "x", "members": [{"value": None}]}


def test_names_are_found_in_any_case() -> None:
    rewritten, _ = rewrite_resource({"ACTIVE": "True", ENTERPRISE_USER_URN.upper(): {"Manager": "m"}}, USER)

    assert rewritten == {"ACTIVE": True, ENTERPRISE_USER_URN.upper(): {"Manager": {"value": "m"}}}


def test_members_may_be_one_object_in_a_group() -> None:
    rewritten, notes = rewrite_resource({"displayName": "x", "members": {"value": "a"}}, GROUP)

    assert rewritten == {"displayName": "x", "members": [{"value": "a"}]}
    assert notes == (Note(id="one-as-list", subject="members"),)


def test_an_extension_named_by_its_urn_is_rewritten_inside() -> None:
    operation: Json = {"op": "add", "path": ENTERPRISE_USER_URN, "value": {"manager": "m", "department": ""}}

    rewritten, _ = rewrite_patch(message(operation), USER)

    meant: Json = {"manager": {"value": "m"}, "department": None}
    assert rewritten == message({"op": "add", "path": ENTERPRISE_USER_URN, "value": meant})


@pytest.mark.parametrize("path", ['members[value eq "a"]', "displayName"])
def test_a_remove_whose_path_says_all_needs_no_value(path: str) -> None:
    rewritten, notes = rewrite_patch(message({"op": "remove", "path": path, "value": [{"value": "a"}]}), GROUP)

    assert rewritten == message({"op": "remove", "path": path})
    assert notes == (Note(id="remove-these", subject=path),)


def test_a_word_that_is_no_operation_is_left_to_be_refused() -> None:
    body = message({"op": "Move", "path": "title", "value": "x"})

    assert rewrite_patch(body, USER) == (body, ())


@pytest.mark.parametrize("text", ["userName eq bob and active eq True", "userName eq bob", "department pr"])
def test_a_filter_is_rewritten_when_it_cannot_be_parsed(text: str) -> None:
    meant = text.replace("bob", '"bob"').replace("department", f"{ENTERPRISE_USER_URN}:department")

    parsed, notes = parse_filter(text, USER)

    assert parsed == parse(meant, USER)
    assert len(notes) == 1


def test_a_filter_that_can_be_parsed_is_not_looked_at() -> None:
    assert parse_filter('userName eq "bob"', USER) == (parse('userName eq "bob"', USER), ())


@pytest.mark.parametrize(
    "text",
    [
        "JOE",
        "userName eq",
        "userName eq bob eq",
        "nobody eq bob",
        "userName eq 'bob'",
        "userName eq {}",
        'emails[primary eq "yes"]',
        'title eq "a" and b',
        "(" * 30,
        '"',
        "eq",
        "",
    ],
)
def test_a_filter_that_is_none_is_refused_as_it_came(text: str) -> None:
    with pytest.raises(InvalidFilter) as strictly:
        parse(text, USER)
    with pytest.raises(InvalidFilter) as leniently:
        parse_filter(text, USER)

    assert leniently.value.detail == strictly.value.detail


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("userName eq 3abc", 'userName eq "3abc"'),
        ("userName eq 3d342ab69845", 'userName eq "3d342ab69845"'),
        ("userName eq 123", 'userName eq "123"'),
        ("externalId eq 00u1", 'externalId eq "00u1"'),
        ("userName eq ada@example.com", 'userName eq "ada@example.com"'),
        ('active eq "True"', "active eq true"),
        ('emails[primary eq "FALSE" and type eq "work"]', 'emails[primary eq false and type eq "work"]'),
        ('emails.primary eq "true" or title eq "true"', 'emails.primary eq true or title eq "true"'),
    ],
)
def test_a_filter_of_an_identity_provider_means_what_the_rfc_writes_otherwise(text: str, meant: str) -> None:
    parsed, notes = parse_filter(text, USER)

    assert parsed == parse(meant, USER)
    assert [note.subject for note in notes] == ["filter"]


def test_a_selector_may_name_a_boolean_by_text() -> None:
    operation = {"op": "replace", "path": 'emails[type eq "True" and primary eq "True"].value', "value": "x"}

    rewritten, notes = rewrite_patch({"schemas": [PATCH_OP_URN], "Operations": [operation]}, USER)

    assert isinstance(rewritten, dict)
    assert rewritten["Operations"] == [{**operation, "path": 'emails[type eq "True" and primary eq true].value'}]
    assert [note.id for note in notes] == ["boolean-as-text"]


@pytest.mark.parametrize("nothing", ["", []])
@pytest.mark.parametrize("name", ["title", "name", "active", "externalId", ENTERPRISE_USER_URN])
def test_nothing_in_the_place_of_one_value_unassigns_it(name: str, nothing: Json) -> None:
    body, notes = rewrite_resource({"userName": "ada", name: nothing}, USER)
    message: Json = {"schemas": [PATCH_OP_URN], "Operations": [{"op": "replace", "path": name, "value": nothing}]}
    patch, _ = rewrite_patch(message, USER)

    assert body == {"userName": "ada", name: None}
    assert patch == {"schemas": [PATCH_OP_URN], "Operations": [{"op": "replace", "path": name, "value": None}]}
    assert [(note.id, note.subject) for note in notes] == [("empty-text", name)]


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("manager", f"{ENTERPRISE_USER_URN}:manager"),
        ("Manager.value", f"{ENTERPRISE_USER_URN}:Manager.value"),
        ("department", f"{ENTERPRISE_USER_URN}:department"),
    ],
)
def test_a_path_may_name_an_attribute_of_an_extension_without_its_urn(path: str, meant: str) -> None:
    rewritten, notes = rewrite_patch(message({"op": "add", "path": path, "value": {"value": "m"}}), USER)

    assert rewritten == message({"op": "add", "path": meant, "value": {"value": "m"}})
    assert notes == (Note(id="attribute-without-urn", subject=path),)


@pytest.mark.parametrize("path", ["nobody", "title", "manager[value eq", "", "nobody.knows"])
def test_a_path_that_no_extension_knows_is_left_as_it_is(path: str) -> None:
    body = message({"op": "add", "path": path, "value": "x"})

    assert rewrite_patch(body, USER) == (body, ())


def test_a_list_of_one_object_stands_for_the_object() -> None:
    given: Json = [{"givenName": "Ada"}]
    body, notes = rewrite_resource({"userName": "ada", "name": given}, USER)
    patch, _ = rewrite_patch(message({"op": "replace", "path": "name", "value": given}), USER)

    assert body == {"userName": "ada", "name": {"givenName": "Ada"}}
    assert patch == message({"op": "replace", "path": "name", "value": {"givenName": "Ada"}})
    assert notes == (Note(id="list-as-one", subject="name"),)


@pytest.mark.parametrize(("name", "value"), [("active", [True]), ("userName", ["ada"])])
def test_a_list_of_one_word_is_left_to_be_refused(name: str, value: Json) -> None:
    assert rewrite_resource({name: value}, USER) == ({name: value}, ())


def test_a_list_of_two_is_left_to_be_refused_where_there_is_one_value() -> None:
    body: Json = {"userName": "ada", "title": ["x", "y"]}

    assert rewrite_resource(body, USER) == (body, ())


def test_the_groups_that_came_with_a_user_are_left_out_of_a_value_without_a_path() -> None:
    body = message({"op": "replace", "value": {"title": "x", "groups": [{"value": "g"}]}})

    rewritten, notes = rewrite_patch(body, USER)

    assert rewritten == message({"op": "replace", "value": {"title": "x"}})
    assert notes == (Note(id="carried-along", subject="replace"),)
