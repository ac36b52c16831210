"""Validation: what a create and a replace keep, tolerate and refuse."""

import time
from typing import Any

import pytest

from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.errors import InvalidSyntax, InvalidValue, ScimError
from envi_scim.scim.notes import Leniency, Note
from envi_scim.scim.urns import ENTERPRISE_USER_URN, GROUP_URN, USER_URN
from envi_scim.scim.validation import Checked, canonical_value, for_create, for_patched, for_replace

OKTA_CREATE: Document = {
    "schemas": [USER_URN],
    "userName": "ada@example.com",
    "name": {"givenName": "Ada", "familyName": "Lovelace"},
    "emails": [{"primary": True, "value": "ada@example.com", "type": "work"}],
    "displayName": "Ada Lovelace",
    "locale": "en-US",
    "externalId": "00ujl29u0le5T6Aj10h7",
    "groups": [],
    "password": "1mz050nq",
    "active": True,
}


def create(*, strict: bool = False, **attributes: Any) -> Checked:
    return for_create({"schemas": [USER_URN], "userName": "ada", **attributes}, USER, strict=strict)


def test_what_okta_creates_is_kept_but_for_password_and_groups() -> None:
    checked = for_create(OKTA_CREATE, USER, strict=False)

    assert checked.document == {name: OKTA_CREATE[name] for name in OKTA_CREATE.keys() - {"password", "groups"}}
    assert next(iter(checked.document)) == "schemas"
    assert [note.id for note in checked.notes] == ["password"]


def test_the_body_itself_is_never_changed() -> None:
    before = repr(OKTA_CREATE)

    for_create(OKTA_CREATE, USER, strict=False)
    for_replace(OKTA_CREATE, {"id": "1"}, USER, strict=False)

    assert repr(OKTA_CREATE) == before


@pytest.mark.parametrize("body", [None, [], "text", 1, True])
def test_a_body_that_is_no_object_is_refused(body: Json) -> None:
    with pytest.raises(InvalidSyntax, match="must be a JSON object"):
        for_create(body, USER, strict=False)


@pytest.mark.parametrize(
    "attributes",
    [
        {"dispalyName": "Ada"},
        {"name": {"dispalyName": "Ada"}},
        {"emails": [{"value": "a@x.example", "dispalyName": "Ada"}]},
        {ENTERPRISE_USER_URN: {"department": "x", "dispalyName": "Ada"}, "schemas": [USER_URN, ENTERPRISE_USER_URN]},
        {"urn:example:Unknown": {"dispalyName": "Ada"}},
    ],
)
def test_an_unknown_attribute_is_dropped_and_noted_and_refused_in_strict_mode(attributes: Document) -> None:
    checked = create(**attributes)

    assert "dispalyName" not in str(checked.document)
    assert [note.id for note in checked.notes] == [Leniency.UNKNOWN_ATTRIBUTE]
    with pytest.raises(InvalidSyntax, match="There is no attribute"):
        create(strict=True, **attributes)


def test_a_note_names_where_the_unknown_attribute_was() -> None:
    checked = create(name={"nick": 1}, **{ENTERPRISE_USER_URN: {"level": 1, "manager": {"mail": 2}}})

    assert [note.subject for note in checked.notes] == [
        "name.nick",
        f"{ENTERPRISE_USER_URN}:level",
        f"{ENTERPRISE_USER_URN}:manager.mail",
    ]


def test_the_same_slip_in_many_values_is_noted_once() -> None:
    checked = create(emails=[{"value": str(number), "mail": number} for number in range(1000)])

    assert checked.notes == (Note(id="unknown-attribute", subject="emails.mail"),)


def test_a_body_of_nothing_but_unknown_names_is_noted_within_limits() -> None:
    checked = create(**{f"x{number}": 1 for number in range(1000)})

    assert len(checked.notes) == 100


def test_a_note_keeps_no_text_that_could_not_be_kept() -> None:
    subject = create(**{"a\0\ud800\n" + "x" * 1000: 1}).notes[0].subject

    assert subject.isascii()
    assert subject.isprintable()
    assert len(subject) < 130


def test_schemas_that_are_missing_or_foreign_are_noted() -> None:
    missing = for_create({"userName": "ada"}, USER, strict=False)
    foreign = for_create({"userName": "ada", "schemas": ["urn:example:x"]}, USER, strict=False)

    assert missing.document == foreign.document == {"schemas": [USER_URN], "userName": "ada"}
    assert missing.notes == (Note(id="missing-schema", subject=USER_URN),)
    assert foreign.notes == (
        Note(id="unknown-schema", subject="urn:example:x"),
        Note(id="missing-schema", subject=USER_URN),
    )


def test_an_extension_that_is_not_announced_is_kept_and_noted() -> None:
    """OneLogin's templates send enterprise attributes without their URN in `schemas`."""
    checked = create(**{ENTERPRISE_USER_URN: {"department": "Engines"}})

    assert checked.document["schemas"] == [USER_URN, ENTERPRISE_USER_URN]
    assert checked.notes == (Note(id="missing-schema", subject=ENTERPRISE_USER_URN),)


@pytest.mark.clause("7644-3.10-1")
def test_a_core_attribute_may_carry_the_urn_of_its_schema() -> None:
    """RFC 7644 §3.10: the URN in front of a core attribute may be left out, so it may be there."""
    body: Document = {"schemas": [USER_URN], f"{USER_URN}:UserName": "ada"}

    assert for_create(body, USER, strict=True).document == {"schemas": [USER_URN], "userName": "ada"}


@pytest.mark.parametrize(
    "body",
    [
        {"userName": "ada", "USERNAME": "eve"},
        {"username": "ada", "USERNAME": "eve"},
        {"username": None, "USERNAME": "eve"},
        {"userName": "ada", f"{USER_URN}:userName": "eve"},
        {"userName": "ada", "name": {"givenName": "x", "givenname": "y"}},
        {"userName": "ada", "emails": [{"Value": "x", "value": "y"}]},
        {"userName": "ada", "schemas": [], "Schemas": []},
        {"userName": "ada", ENTERPRISE_USER_URN: {}, ENTERPRISE_USER_URN.lower(): {}},
        {"userName": "ada", ENTERPRISE_USER_URN: {"Department": "x", "department": "y"}},
    ],
)
def test_an_attribute_in_two_spellings_is_refused(body: Document) -> None:
    for strict in (True, False):
        with pytest.raises(InvalidSyntax, match="is given twice, in different spellings"):
            for_create({"schemas": [USER_URN], **body}, USER, strict=strict)


def test_the_empty_string_is_unassigned_in_compatible_mode() -> None:
    """JumpCloud and Entra send empty strings for what has no value."""
    checked = create(
        nickName="",
        name={"givenName": "", "familyName": "L"},
        emails="",
        active="",
        phoneNumbers=[{"value": "1", "type": ""}, {"value": ""}, ""],
        **{ENTERPRISE_USER_URN: {"manager": "", "department": ""}},
    )

    assert checked.document == {
        "schemas": [USER_URN],
        "userName": "ada",
        "name": {"familyName": "L"},
        "phoneNumbers": [{"value": "1"}],
    }


def test_the_empty_string_is_a_string_in_strict_mode() -> None:
    assert create(strict=True, nickName="").document["nickName"] == ""
    with pytest.raises(InvalidValue, match="active must be true or false, not a string"):
        create(strict=True, active="")


@pytest.mark.parametrize(
    ("attributes", "sentence"),
    [
        ({"title": 7}, "title must be a string, not a number."),
        ({"title": True}, "title must be a string, not a boolean."),
        ({"active": "yes"}, "active must be true or false, not a string."),
        ({"active": 1}, "active must be true or false, not a number."),
        ({"name": "Ada"}, "name must be an object, not a string."),
        ({"name": {"givenName": ["Ada"]}}, "name.givenName must be a string, not a list."),
        ({"emails": {"value": "x"}}, "emails must be a list of objects, not an object."),
        ({"emails": ["x"]}, "emails must be an object, not a string."),
        ({"emails": [{"primary": "yes"}]}, "emails.primary must be true or false, not a string."),
        ({"profileUrl": 1.5}, "profileUrl must be a string, not a number."),
        ({"x509Certificates": [{"value": "***"}]}, "x509Certificates.value must be base64 (RFC 4648 section 4)."),
        ({ENTERPRISE_USER_URN: "x"}, f"{ENTERPRISE_USER_URN} must be an object, not a string."),
        (
            {ENTERPRISE_USER_URN: {"manager": {"value": {}}}},
            f"{ENTERPRISE_USER_URN}:manager.value must be a string, not an object.",
        ),
    ],
)
def test_a_value_of_the_wrong_type_is_refused_with_a_sentence(attributes: Document, sentence: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        create(**attributes)

    assert caught.value.detail == sentence


def test_a_refusal_never_repeats_a_value() -> None:
    secret = "hunter2"
    bodies: list[Document] = [
        {"active": secret},
        {"name": secret},
        {"emails": secret},
        {"x509Certificates": [{"value": secret + "\0"}]},
        {"title": secret + "\0"},
        {"userName": secret * 1000},
    ]

    for body in bodies:
        with pytest.raises(ScimError) as caught:
            create(strict=True, **body)
        assert secret not in caught.value.detail


@pytest.mark.parametrize("text", ["a\0b", "\0", "\ud800", "a\udfffb", "\ude00\ud83d"])
def test_text_that_cannot_be_kept_is_refused_wherever_it_is(text: str) -> None:
    places: list[Document] = [
        {"userName": text},
        {"profileUrl": text},
        {"name": {"givenName": text}},
        {"emails": [{"value": text}]},
        {ENTERPRISE_USER_URN: {"department": text}},
    ]

    for place in places:
        with pytest.raises(InvalidValue, match=r"must not hold|is not valid text"):
            create(**place)


@pytest.mark.parametrize("name", ["userName", "externalId", "displayName"])
def test_a_key_may_have_one_kibibyte(name: str) -> None:
    for longest in ("x" * 1024, "\u00e9" * 512, "\U0001f600" * 256):
        assert create(**{name: longest}).document[name] == longest
        with pytest.raises(InvalidValue, match=f"^{name} must not be longer than 1024 bytes"):
            create(**{name: longest + "x"})


def test_the_name_of_a_group_may_have_one_kibibyte() -> None:
    body: Document = {"schemas": [GROUP_URN], "displayName": "x" * 1025}

    with pytest.raises(InvalidValue, match="displayName must not be longer"):
        for_create(body, GROUP, strict=False)


def test_all_other_text_is_kept_whatever_its_length() -> None:
    long = "x" * 200_000

    checked = create(nickName=long, profileUrl=long, emails=[{"value": long, "type": long}])

    assert checked.document["nickName"] == checked.document["profileUrl"] == long
    assert checked.document["emails"] == [{"value": long, "type": long}]


@pytest.mark.clause("7644-3.5.1-11")
def test_a_replace_keeps_what_the_service_assigned() -> None:
    """RFC 7644 §3.5.1: "readOnly: Any values provided SHALL be ignored"."""
    current: Document = {
        "schemas": [USER_URN],
        "id": "u1",
        "userName": "ada",
        "nickName": "Ada",
        "meta": {"resourceType": "User"},
    }
    body: Document = {"schemas": [USER_URN], "id": "another", "userName": "eve", "meta": {"version": "x"}}

    checked = for_replace(body, current, USER, strict=True)

    assert checked.document == {
        "schemas": [USER_URN],
        "id": "u1",
        "userName": "eve",
        "meta": {"resourceType": "User"},
    }
    assert current["userName"] == "ada"


def test_a_replace_by_what_was_read_changes_nothing() -> None:
    """Okta reads a user, merges the profile and puts it back, `meta` and `groups` included."""
    current: Document = for_create(OKTA_CREATE, USER, strict=False).document | {"id": "u1"}
    read = current | {"meta": {"version": 'W/"3"'}, "groups": [{"value": "g1"}]}

    assert for_replace(read, current, USER, strict=False).document == current


@pytest.mark.clause("7644-3.5.1-12")
def test_a_replace_needs_what_a_create_needs() -> None:
    with pytest.raises(InvalidValue, match="userName is required"):
        for_replace({"schemas": [USER_URN]}, {"userName": "ada"}, USER, strict=False)


def test_a_patched_document_that_is_right_comes_back_itself() -> None:
    document: Document = for_create(OKTA_CREATE, USER, strict=False).document | {"id": "u1", "groups": [{"value": "g"}]}

    assert for_patched(document, USER) is document


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"userName": None}, "userName is required"),
        ({"userName": " "}, "userName is required"),
        ({"externalId": "x" * 1025}, "externalId must not be longer"),
        ({"emails": [{"value": "a", "primary": True}, {"value": "b", "primary": True}]}, "more than one primary"),
    ],
)
def test_a_patched_document_keeps_the_rules_of_the_whole(change: Document, sentence: str) -> None:
    document = {name: value for name, value in (OKTA_CREATE | change).items() if value is not None}

    with pytest.raises(InvalidValue, match=sentence):
        for_patched(document, USER)


def test_a_patched_group_has_no_member_that_names_nobody() -> None:
    document: Document = {"schemas": [GROUP_URN], "displayName": "x", "members": [{"value": "u1"}, {"type": "User"}]}

    with pytest.raises(InvalidValue, match=r"members\.value is required"):
        for_patched(document, GROUP)


@pytest.mark.clause("7644-3.5.2-12")
def test_an_extension_joins_and_leaves_schemas_with_its_data() -> None:
    """RFC 7644 §3.5.2: a client may "implicitly modify the "schemas" attribute"."""
    without: Document = {"schemas": [USER_URN], "userName": "ada"}
    joined = for_patched(without | {ENTERPRISE_USER_URN: {"department": "x"}}, USER)
    left = for_patched({**joined, ENTERPRISE_USER_URN: {}}, USER)

    assert joined["schemas"] == [USER_URN, ENTERPRISE_USER_URN]
    assert left["schemas"] == [USER_URN]


def test_the_value_of_one_attribute_is_spelled_canonically_and_its_slips_are_noted() -> None:
    notes: list[Note] = []

    value = canonical_value([{"VALUE": "a@x.example", "mail": 1}], USER.core_by_key["emails"], notes=notes)

    assert value == [{"value": "a@x.example"}]
    assert notes == [Note(id="unknown-attribute", subject="emails.mail")]


def test_the_value_of_one_attribute_is_refused_by_its_name() -> None:
    with pytest.raises(InvalidValue, match=r"^emails\.value must be a string"):
        canonical_value([{"value": 1}], USER.core_by_key["emails"])


def test_validating_what_okta_creates_takes_microseconds() -> None:
    """The aim is 10 µs on a quiet machine; here only a change of order is caught."""
    for_create(OKTA_CREATE, USER, strict=False)

    began = time.perf_counter()
    for _ in range(1000):
        for_create(OKTA_CREATE, USER, strict=False)

    assert time.perf_counter() - began < 0.2


def test_a_group_of_many_members_is_checked_in_linear_time() -> None:
    members: list[Json] = [{"value": f"u{number}", "display": "x"} for number in range(50_000)]
    body: Document = {"schemas": [GROUP_URN], "displayName": "x", "members": members}

    began = time.perf_counter()
    document = for_create(body, GROUP, strict=False).document

    assert len(document["members"]) == 50_000  # type: ignore[arg-type]
    assert time.perf_counter() - began < 5


@pytest.mark.clause("7643-2.4-7")
def test_values_of_one_value_and_type_become_one() -> None:
    """RFC 7643 §2.4: the same (type, value) combination not more than once."""
    emails: list[Json] = [
        {"value": "a", "type": "work"},
        {"value": "a", "type": "home"},
        {"value": "a", "type": "work", "primary": True},
    ]

    assert create(emails=emails).document["emails"] == [
        {"value": "a", "type": "work", "primary": True},
        {"value": "a", "type": "home"},
    ]


def test_a_resource_of_another_type_is_refused() -> None:
    """RFC 7643 §3: `schemas` names the schemas of the resource."""
    with pytest.raises(InvalidSyntax, match="another type"):
        for_create({"schemas": [GROUP_URN], "userName": "ada"}, USER, strict=False)
