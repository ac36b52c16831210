"""PATCH beyond the RFC's clauses: compatible and strict mode, sharing, notes, the budget of one request."""

import pytest

from envi_scim.scim.attributes import Attribute, Document, Json, Mutability
from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.errors import InvalidPath, InvalidSyntax, InvalidValue, NoTarget, PayloadTooLarge
from envi_scim.scim.errors import Mutability as NotMutable
from envi_scim.scim.notes import Leniency
from envi_scim.scim.patch import Operation, Patched, apply, parse_patch
from envi_scim.scim.patching.context import MAX_STEPS
from envi_scim.scim.schemas import Extension, ResourceType, Schema
from envi_scim.scim.urns import ENTERPRISE_USER_URN, GROUP_URN, PATCH_OP_URN, USER_URN

BABS: Document = {
    "schemas": [USER_URN],
    "id": "1",
    "userName": "babs",
    "name": {"givenName": "Barbara"},
    "emails": [{"value": "b@work", "type": "work"}],
}


def parsed(*given: Json, resource_type: ResourceType = USER, strict: bool = False) -> tuple[Operation, ...]:
    return parse_patch({"schemas": [PATCH_OP_URN], "Operations": list(given)}, resource_type, strict=strict)


def patched(
    *given: Json, document: Document = BABS, resource_type: ResourceType = USER, strict: bool = False
) -> Patched:
    return apply(document, parsed(*given, resource_type=resource_type), resource_type, strict=strict)


def test_what_no_operation_touches_is_shared() -> None:
    after = patched({"op": "replace", "path": "title", "value": "T"}).document

    assert after["emails"] is BABS["emails"]
    assert after["name"] is BABS["name"]


def test_what_comes_back_to_where_it_was_is_no_change() -> None:
    after = patched(
        {"op": "replace", "path": "title", "value": "T"},
        {"op": "add", "path": f"{ENTERPRISE_USER_URN}:department", "value": "D"},
        {"op": "remove", "path": "title"},
        {"op": "remove", "path": ENTERPRISE_USER_URN},
    )

    assert after.document is BABS


def test_an_attribute_that_no_schema_knows_is_dropped_and_noted() -> None:
    after = patched(
        {"op": "replace", "value": {"dispalyName": "x", "title": "T", ENTERPRISE_USER_URN: {"nobody": 1}}},
        {"op": "add", "path": "name", "value": {"nickName": "x"}},
        {"op": "add", "path": "emails", "value": [{"value": "b@work", "type": "work", "mine": 1}]},
    )

    assert after.document == BABS | {"title": "T"}
    assert [(note.id, note.subject) for note in after.notes] == [
        (Leniency.UNKNOWN_ATTRIBUTE, "dispalyName"),
        (Leniency.UNKNOWN_ATTRIBUTE, f"{ENTERPRISE_USER_URN}:nobody"),
        (Leniency.UNKNOWN_ATTRIBUTE, "name.nickName"),
        (Leniency.UNKNOWN_ATTRIBUTE, "emails.mine"),
    ]


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "add", "path": "name", "value": {"nickName": "x"}},
        {"op": "add", "path": ENTERPRISE_USER_URN, "value": {"nobody": "x"}},
        {"op": "add", "path": "emails", "value": [{"value": "x", "mine": 1}]},
    ],
)
def test_in_strict_mode_what_no_schema_knows_is_refused(operation: Json) -> None:
    with pytest.raises(InvalidSyntax):
        apply(BABS, parsed(operation, strict=True), USER, strict=True)


def test_in_strict_mode_each_operation_needs_a_path() -> None:
    """The interoperability profile: every operation has a path."""
    with pytest.raises(InvalidSyntax):
        parsed({"op": "replace", "value": {"active": False}}, strict=True)


def test_a_path_to_what_no_schema_knows_is_refused_in_both_modes() -> None:
    """RFC 7644 table 9 has invalidPath; the interoperability profile (§5.3) invalidSyntax."""
    for path in ("dispalyName", 'emails[type eq "work"].colour'):
        with pytest.raises(InvalidPath):
            parsed({"op": "replace", "path": path, "value": "x"})
        with pytest.raises(InvalidSyntax):
            parsed({"op": "replace", "path": path, "value": "x"}, strict=True)


def test_a_remove_with_a_value_is_refused_where_no_dialect_gave_it_a_meaning() -> None:
    """By the letter it would empty the attribute, which is never what the client means."""
    with pytest.raises(InvalidValue):
        parsed({"op": "remove", "path": "emails", "value": [{"value": "b@work"}]})


@pytest.mark.clause("7644-3.5.2.3-1")
@pytest.mark.parametrize("value", [None, 5, "x", [], [{"title": "x"}]])
def test_without_a_path_the_value_must_be_an_object(value: Json) -> None:
    with pytest.raises(InvalidValue):
        parsed({"op": "add", "value": value})


def test_two_spellings_of_one_attribute_in_one_value_are_refused() -> None:
    with pytest.raises(InvalidSyntax):
        parsed({"op": "add", "value": {"title": "a", "TITLE": "b"}})


def test_a_replace_without_a_match_creates_the_value_in_compatible_mode() -> None:
    after = patched({"op": "replace", "path": 'emails[type eq "home" and primary eq true].value', "value": "b@home"})

    assert after.document["emails"] == [
        {"value": "b@work", "type": "work"},
        {"type": "home", "primary": True, "value": "b@home"},
    ]


@pytest.mark.parametrize(
    ("path", "value"),
    [('members[value eq "z"]', {"type": "User"}), ('members[value eq "z"].type', "User")],
)
def test_a_replace_without_a_match_never_makes_a_member(path: str, value: Json) -> None:
    team: Document = {"schemas": [GROUP_URN], "displayName": "T", "members": [{"value": "a"}]}

    with pytest.raises(NoTarget):
        patched({"op": "replace", "path": path, "value": value}, document=team, resource_type=GROUP)


@pytest.mark.parametrize("value", [None, ""])
def test_a_replace_by_nothing_without_a_match_creates_nothing(value: Json) -> None:
    assert patched({"op": "replace", "path": 'emails[type eq "home"].value', "value": value}).document is BABS


def test_null_takes_the_selected_values_away_and_adds_none() -> None:
    path = 'emails[type eq "work"]'

    assert "emails" not in patched({"op": "replace", "path": path, "value": None}).document
    assert patched({"op": "add", "path": path, "value": None}).document is BABS


def test_a_selected_value_keeps_what_a_replace_does_not_name() -> None:
    after = patched({"op": "replace", "path": 'emails[type eq "work"]', "value": {"value": "new@work"}}).document

    assert after["emails"] == [{"value": "new@work", "type": "work"}]


def test_a_sub_attribute_without_a_filter_is_changed_in_all_values() -> None:
    after = patched(
        {"op": "add", "path": "emails", "value": {"value": "b@home"}},
        {"op": "replace", "path": "emails.type", "value": "other"},
        {"op": "add", "path": "phoneNumbers.value", "value": "1"},
        {"op": "remove", "path": "ims.type"},
    ).document

    assert after["emails"] == [{"value": "b@work", "type": "other"}, {"value": "b@home", "type": "other"}]
    assert after["phoneNumbers"] == [{"value": "1"}]


@pytest.mark.clause("7644-3.5.2.2-5")
def test_a_value_that_loses_its_last_sub_attribute_is_gone() -> None:
    after = patched(
        {"op": "remove", "path": 'emails[type eq "work"].value'}, {"op": "remove", "path": "emails[type pr].type"}
    ).document

    assert "emails" not in after


def test_a_password_is_checked_and_not_kept() -> None:
    for operation in (
        {"op": "replace", "path": "password", "value": "s3cret"},
        {"op": "add", "value": {"password": "s3cret"}},
    ):
        assert patched(operation).document is BABS
    with pytest.raises(InvalidValue):
        patched({"op": "replace", "path": "password", "value": 5})


@pytest.mark.parametrize("op", ["add", "replace"])
def test_schemas_follow_the_data_whatever_a_client_says(op: str) -> None:
    for operation in (
        {"op": op, "path": "schemas", "value": [ENTERPRISE_USER_URN]},
        {"op": op, "value": {"schemas": ["urn:example:other"]}},
    ):
        assert patched(operation).document is BABS


@pytest.mark.parametrize("path", [ENTERPRISE_USER_URN, None])
def test_an_extension_is_given_as_an_object_or_taken_away_by_null(path: str | None) -> None:
    before = BABS | {"schemas": [USER_URN, ENTERPRISE_USER_URN], ENTERPRISE_USER_URN: {"department": "D"}}

    def operation(value: Json) -> Json:
        if path is None:
            return {"op": "replace", "value": {ENTERPRISE_USER_URN: value}}
        return {"op": "replace", "path": path, "value": value}

    assert patched(operation({"division": "X"}), document=before).document[ENTERPRISE_USER_URN] == {
        "department": "D",
        "division": "X",
    }
    assert patched(operation(None), document=before).document == BABS
    with pytest.raises(InvalidValue):
        patched(operation("x"), document=before)


def _thing(*attributes: Attribute) -> ResourceType:
    schema = Schema(id="urn:example:Thing", name="Thing", description="", attributes=(Attribute(name="title"),))
    more = Schema(id="urn:example:More", name="More", description="", attributes=attributes)
    return ResourceType(
        id="Thing",
        name="Thing",
        endpoint="/Things",
        description="",
        schema=schema,
        extensions=(Extension(schema=more),),
    )


def test_an_immutable_attribute_is_given_once() -> None:
    thing = _thing(Attribute(name="serial", mutability=Mutability.IMMUTABLE))
    path = "urn:example:More:serial"
    given = patched({"op": "add", "path": path, "value": "1"}, document={}, resource_type=thing).document

    assert given["urn:example:More"] == {"serial": "1"}
    assert patched({"op": "replace", "path": path, "value": "1"}, document=given, resource_type=thing).document is given
    for operation in (
        {"op": "replace", "path": path, "value": "2"},
        {"op": "remove", "path": path},
        {"op": "remove", "path": "urn:example:More"},
        {"op": "replace", "value": {"urn:example:More": None}},
    ):
        with pytest.raises(NotMutable):
            patched(operation, document=given, resource_type=thing)


def test_simple_values_of_a_list_are_added_once_selected_and_removed() -> None:
    thing = _thing(Attribute(name="tags", multi_valued=True))
    path = "urn:example:More:tags"
    before: Document = {"schemas": ["urn:example:Thing", "urn:example:More"], "urn:example:More": {"tags": ["a", "b"]}}

    def tags(*given: Json) -> Json:
        after = patched(*given, document=before, resource_type=thing).document.get("urn:example:More", {})
        return after.get("tags")  # type: ignore[union-attr]  # an extension is an object

    assert tags({"op": "add", "path": path, "value": ["b", "c", "c"]}) == ["a", "b", "c"]
    assert tags({"op": "add", "path": path, "value": "d"}) == ["a", "b", "d"]
    assert tags({"op": "remove", "path": f'{path}[value eq "A"]'}) == ["b"]
    assert tags({"op": "replace", "path": f'{path}[value eq "a"]', "value": "z"}) == ["z", "b"]
    assert tags({"op": "remove", "path": f"{path}[value pr]"}) is None


def test_operations_that_together_look_at_too_much_are_refused() -> None:
    many: Document = BABS | {"emails": [{"value": str(number)} for number in range(10_000)]}
    operation: Json = {"op": "remove", "path": 'emails[value eq "x"]'}

    assert patched(*[operation] * 10, document=many).document is many
    with pytest.raises(PayloadTooLarge):
        patched(*[operation] * (MAX_STEPS // 10_000 + 1), document=many)


def test_the_terms_of_a_selector_count_as_often_as_they_are_compared() -> None:
    """Twenty operations of ninety terms on 8,000 values took seventeen seconds."""
    many: Document = BABS | {"emails": [{"value": str(number)} for number in range(8_000)]}
    terms = [f'value co "zz{number}"' for number in range(90)]
    operations: list[Json] = [
        {"op": "remove", "path": f"emails[{' or '.join(terms)}]"},
        {"op": "remove", "path": f"emails[not ({' and '.join(terms[:45])}) and ({' or '.join(terms[45:])})]"},
    ]

    for operation in operations:
        assert patched(operation, document=many).document is many
        with pytest.raises(PayloadTooLarge):
            patched(*[operation] * 3, document=many)


def test_values_that_are_changed_count_for_more_than_those_that_are_compared() -> None:
    many: Document = BABS | {"emails": [{"value": str(number)} for number in range(10_000)]}
    operation: Json = {"op": "replace", "path": "emails.display", "value": "x"}

    assert patched(*[operation] * 10, document=many).document is not many
    with pytest.raises(PayloadTooLarge):
        patched(*[operation] * (MAX_STEPS // 40_000 + 1), document=many)


def test_ten_thousand_values_are_added_to_ten_thousand_in_one_pass() -> None:
    """Values are looked up by a key: no value is compared with all others."""
    street = [{"streetAddress": str(number)} for number in range(10_000)]
    mails = [{"value": "same", "type": str(number)} for number in range(10_000)]
    before: Document = BABS | {"addresses": street, "emails": mails}

    after = patched({"op": "add", "value": {"addresses": street, "emails": mails}}, document=before).document

    assert after is before


def test_schemas_follow_from_the_data_and_cannot_be_removed() -> None:
    """RFC 7644 §3.5.2.2: a required attribute that is removed is `mutability`."""
    with pytest.raises(NotMutable):
        patched({"op": "remove", "path": "schemas"})

    unknown = patched({"op": "add", "path": "schemas", "value": ["urn:x"]})
    known = patched({"op": "replace", "path": "schemas", "value": [USER_URN.upper()]})

    assert unknown.document is BABS
    assert [note.id for note in unknown.notes] == ["unknown-schema"]
    assert (known.document, known.notes) == (BABS, ())


def test_strict_mode_keeps_an_empty_text_and_refuses_an_unknown_schema() -> None:
    """RFC 7643 §2.5: null and an empty list are no value; an empty text is one."""
    assert patched({"op": "replace", "path": "title", "value": ""}, strict=True).document["title"] == ""
    with pytest.raises(InvalidSyntax):
        patched({"op": "add", "path": "schemas", "value": ["urn:x"]}, strict=True)
    with pytest.raises(InvalidSyntax):
        patched({"op": "replace", "path": "password", "value": "x"}, strict=True)
