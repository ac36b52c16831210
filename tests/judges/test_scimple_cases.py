"""The published cases of Apache Directory SCIMple, retold: filters, paths, PATCH.

What its tests of the parser, of the matcher in memory and of the patch handler try is tried here on documents of our
own. Where we decide otherwise a test of its own says so, with the clause.
"""

from typing import Any

import pytest

from envi_scim.scim.attributes import Document
from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.errors import InvalidFilter, InvalidPath
from envi_scim.scim.filters.evaluate import matches
from envi_scim.scim.filters.lexer import MAX_DEPTH
from envi_scim.scim.filters.parser import parse
from envi_scim.scim.patch_paths import parse_path
from envi_scim.scim.urns import ENTERPRISE_USER_URN, GROUP_URN, USER_URN
from tests.judges.retold import BOAT, BOAT_URN, patched

ONE: Document = {
    "schemas": [USER_URN],
    "userName": "one",
    "nickName": "uno",
    "active": True,
    "name": {"givenName": "Pat", "familyName": "First"},
    "emails": [
        {"type": "work", "primary": True, "value": "one@example.com"},
        {"type": "home", "value": "pat.first@example.com"},
    ],
    "addresses": [{"type": "home", "region": "North"}, {"type": "work", "region": "North"}],
    "meta": {"lastModified": "2026-11-24T12:00:00.000Z"},
}
TWO: Document = {
    "schemas": [USER_URN],
    "userName": "two",
    "active": True,
    "name": {"givenName": "Pat", "familyName": "Twofold"},
    "addresses": [{"type": "home", "region": "South"}],
    "meta": {"lastModified": "2026-11-24T12:00:00.000Z"},
}


@pytest.mark.parametrize(
    ("text", "one", "two"),
    [
        ('userName eq "one"', True, False),
        ('name.familyName eq "Twofold"', False, True),
        ('name.familyName sw "Tw"', False, True),
        ('name.familyName ew "fold"', False, True),
        ('name.familyName co "w"', False, True),
        ('name.givenName eq "Pat" and name.familyName eq "Twofold"', False, True),
        ('name.familyName eq "First" or name.familyName eq "Twofold"', True, True),
        ('not (userName eq "one")', False, True),
        ("nickName pr", True, False),
        ('addresses[type eq "work"]', True, False),
        ('meta.lastModified lt "2026-11-24T12:00:01Z"', True, True),
        ('meta.lastModified gt "2025-11-24T12:00:00Z"', True, True),
        ('meta.lastModified ge "2026-11-24T12:00:00Z"', True, True),
        ('meta.lastModified le "2026-11-24T12:00:00Z"', True, True),
        ('meta.lastModified eq "2026-11-24T12:00:00Z"', True, True),
    ],
)
def test_a_filter_matches_whom_theirs_matches(text: str, *, one: bool, two: bool) -> None:
    filter_ = parse(text, USER)

    assert (matches(filter_, ONE), matches(filter_, TWO)) == (one, two)


def test_a_filter_on_a_password_is_refused_where_theirs_finds_nobody() -> None:
    """RFC 7643 §4.1.1: the password "MUST NOT be returned", nor told by whom a filter finds."""
    with pytest.raises(InvalidFilter):
        parse('password eq "x"', USER)


@pytest.mark.parametrize(
    ("texts", "meaning"),
    [
        (['userName Eq "x"', 'Username eq "x"', 'Username EQ "x"', 'USERNAME EQ "x"'], 'userName eq "x"'),
        (['NOT(title eq "x")', 'NOT (title eq "x")', 'not(title eq "x")'], 'not (title eq "x")'),
        (['(title eq "x")'], 'title eq "x"'),
        (['(emails co "x" or emails co "y")'], 'emails co "x" or emails co "y"'),
        (
            ['(emails co "x" or emails co "y") and title eq "z"'],
            '(emails.value co "x" or emails.value co "y") and (title eq "z")',
        ),
        (
            ['title eq "z" and NOT(emails co "x" or emails co "y")'],
            'title eq "z" and not (emails co "x" or emails co "y")',
        ),
        (['not(title eq "x") and not(title eq "y")'], '(not (title eq "x")) and (not (title eq "y"))'),
        (['not(title eq "x" or title eq "y")'], 'not ((title eq "x") or (title eq "y"))'),
        (['emails[type eq "x" AND value co "y"]'], 'emails[type eq "x" and value co "y"]'),
        (
            ['emails[type eq "x" AND value co "y"] OR ims[type eq "z" and value co "y"]'],
            'emails[type eq "x" and value co "y"] or ims[type eq "z" and value co "y"]',
        ),
    ],
)
def test_a_filter_is_read_as_theirs_reads_it(texts: list[str], meaning: str) -> None:
    for text in texts:
        assert parse(text, USER) == parse(meaning, USER)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        (f"{BOAT_URN}:hull pr", "hull pr"),
        (f"{BOAT_URN}:skipper.given pr", "skipper.given pr"),
        (f'{BOAT_URN}:crew[rank eq 1 or role sw "m"]', 'crew[rank eq 1 or role sw "m"]'),
        (f'{BOAT_URN}:hull eq "a" and {BOAT_URN}:flag eq "b"', 'hull eq "a" and flag eq "b"'),
    ],
)
def test_the_urn_of_a_schema_stands_before_its_attributes(text: str, meaning: str) -> None:
    assert parse(text, BOAT) == parse(meaning, BOAT)


@pytest.mark.parametrize("character", ["\n", "\r"])
def test_a_line_break_in_a_text_is_an_escape_where_theirs_takes_it_raw(character: str) -> None:
    """RFC 7644 figure 1 has strings as RFC 7159 §7 has them, where control characters "MUST be escaped"."""
    with pytest.raises(InvalidFilter):
        parse(f'title eq "1 Way{character}Suite S"', USER)

    escaped = repr(character)[1:-1]
    assert matches(parse(f'title eq "1 Way{escaped}Suite S"', USER), {"title": f"1 Way{character}Suite S"})


# Paths


@pytest.mark.parametrize(
    ("text", "resource_type"),
    [
        ("members", GROUP),
        ("name.familyName", USER),
        ('addresses[type eq "work"]', USER),
        ('members[value eq "2819c223-7f76-453a-919d-413861904646"]', GROUP),
        ('members[value eq "2819c223-7f76-453a-919d-413861904646"].display', GROUP),
    ],
)
def test_a_path_of_theirs_is_a_path_here(text: str, resource_type: Any) -> None:
    assert parse_path(text, resource_type)


def test_a_sub_attribute_that_no_schema_knows_is_no_path_where_theirs_reads_it() -> None:
    """RFC 7644 table 9: `invalidPath`. A member has a `display` and no `displayName`."""
    with pytest.raises(InvalidPath):
        parse_path('members[value eq "x"].displayName', GROUP)


@pytest.mark.parametrize(("groups", "taken"), [(MAX_DEPTH, True), (MAX_DEPTH + 1, False), (200, False)])
def test_brackets_in_a_path_are_taken_to_a_depth(groups: int, *, taken: bool) -> None:
    """Theirs takes 39; ours half of that, and like theirs counts before it descends."""
    text = f"emails[{'(' * groups}value pr{')' * groups}]"

    if taken:
        assert parse_path(text, USER)
    else:
        with pytest.raises(InvalidFilter):
            parse_path(text, USER)


def test_an_open_bracket_in_a_path_is_told_without_what_was_sent() -> None:
    with pytest.raises(InvalidPath) as refused:
        parse_path("emails[secret pr", USER)

    assert "secret" not in refused.value.detail


# PATCH

WORK = {"type": "work", "primary": True, "value": "work@example.com"}
HOME = {"type": "home", "value": "home@example.com"}
OTHER = {"type": "other", "value": "other@example.com"}
OFFICE = {"type": "work", "streetAddress": "1 Main", "region": "A", "postalCode": "1"}
FLAT = {"type": "home", "streetAddress": "2 Maple", "region": "B", "postalCode": "2"}
MANY = [{"type": "home", "value": "1@example.com"}, {"type": "work", "value": "2@example.com", "primary": True}]


def user(**attributes: Any) -> Document:
    """Give a user as the patch handler's tests have one, with some attributes else; None is none at all."""
    whole: Document = {
        "schemas": [USER_URN],
        "userName": "tess@example.com",
        "displayName": "Tess",
        "nickName": "tester",
        "name": {"formatted": "Tess T."},
        "phoneNumbers": [{"type": "mobile", "value": "+1-111"}],
        "emails": [WORK, HOME],
        **attributes,
    }
    return {name: value for name, value in whole.items() if value is not None}


def replace(path: str | None, value: Any) -> dict[str, Any]:
    return {"op": "replace", "value": value} | ({} if path is None else {"path": path})


def add(path: str | None, value: Any) -> dict[str, Any]:
    return {**replace(path, value), "op": "add"}


def remove(path: str) -> dict[str, Any]:
    return {"op": "remove", "path": path}


NAMED = user(name={"givenName": "Old", "familyName": "Old"})
HOUSED = user(addresses=[OFFICE, FLAT])
PATCHES: dict[str, tuple[Document, list[dict[str, Any]], Document]] = {
    "a complex attribute": (
        NAMED,
        [replace("name", {"familyName": "New"})],
        user(name={"givenName": "Old", "familyName": "New"}),
    ),
    "a complex attribute without path": (
        NAMED,
        [replace(None, {"name": {"familyName": "New"}})],
        user(name={"givenName": "Old", "familyName": "New"}),
    ),
    "a required attribute": (user(), [replace("userName", "new@example.com")], user(userName="new@example.com")),
    "an attribute without path": (user(), [replace(None, {"displayName": "New"})], user(displayName="New")),
    "a selected sub-attribute": (
        user(),
        [replace('phoneNumbers[type eq "mobile"].value', "+1-222")],
        user(phoneNumbers=[{"type": "mobile", "value": "+1-222"}]),
    ),
    "a sub-attribute": (user(), [replace("name.formatted", "M.")], user(name={"formatted": "M."})),
    "an add that matches nothing": (
        user(),
        [add('phoneNumbers[type eq "fax"].value', "+1-333")],
        user(phoneNumbers=[{"type": "mobile", "value": "+1-111"}, {"type": "fax", "value": "+1-333"}]),
    ),
    "an add to one of many": (
        user(addresses=[{"type": "work", "region": "A"}, FLAT]),
        [add('addresses[type eq "work"].postalCode', "9")],
        user(addresses=[{"type": "work", "region": "A", "postalCode": "9"}, FLAT]),
    ),
    "an add of a sub-attribute": (
        user(),
        [add("name.honorificSuffix", "II")],
        user(name={"formatted": "Tess T.", "honorificSuffix": "II"}),
    ),
    "an add to what is not there": (
        user(),
        [add('addresses[type eq "work"].postalCode', "9")],
        user(addresses=[{"type": "work", "postalCode": "9"}]),
    ),
    "another primary": (
        user(),
        [replace('emails[type eq "home"].primary', value=True)],
        user(emails=[{**WORK, "primary": False}, {**HOME, "primary": True}]),
    ),
    "a sub-attribute removed": (
        user(name={"formatted": "x", "givenName": "y"}),
        [remove("name.formatted")],
        user(name={"givenName": "y"}),
    ),
    "a value removed": (HOUSED, [remove('addresses[type eq "work"]')], user(addresses=[FLAT])),
    "a sub-attribute of a value removed": (
        HOUSED,
        [remove('addresses[type eq "work"].region')],
        user(addresses=[{name: value for name, value in OFFICE.items() if name != "region"}, FLAT]),
    ),
    "a value replaced": (
        HOUSED,
        [replace('addresses[type eq "work"]', {**FLAT, "type": "other", "primary": True})],
        user(addresses=[{**FLAT, "type": "other", "primary": True}, FLAT]),
    ),
    "a sub-attribute of a value replaced": (
        HOUSED,
        [replace('addresses[type eq "home"].primary', value=True)],
        user(addresses=[OFFICE, {**FLAT, "primary": True}]),
    ),
    "an extension by a key": (
        user(),
        [add(None, {f"{ENTERPRISE_USER_URN}:employeeNumber": "N1"})],
        user(schemas=[USER_URN, ENTERPRISE_USER_URN], **{ENTERPRISE_USER_URN: {"employeeNumber": "N1"}}),
    ),
    "an attribute removed": (user(), [remove("displayName")], user(displayName=None)),
    "an operator in capitals": (
        user(),
        [replace('emails[type EQ "home"].value', "new@example.com")],
        user(emails=[WORK, {**HOME, "value": "new@example.com"}]),
    ),
    "an item replaced": (user(), [replace('emails[type EQ "home"]', OTHER)], user(emails=[WORK, OTHER])),
    "several attributes": (
        user(),
        [replace(None, {"emails": MANY, "nickName": "Babs"})],
        user(emails=MANY, nickName="Babs"),
    ),
    "all values": (user(), [replace("emails", MANY)], user(emails=MANY)),
    "an item removed": (user(), [remove('emails[type EQ "home"]')], user(emails=[WORK])),
    "all values removed": (user(), [remove("emails")], user(emails=None)),
    "an attribute added": (user(), [add("profileUrl", "https://x.example")], user(profileUrl="https://x.example")),
    "an item added": (user(), [add("emails", OTHER)], user(emails=[WORK, HOME, OTHER])),
    "several properties, one of many as an object": (
        user(),
        [add(None, {"emails": OTHER, "profileUrl": "https://x.example"})],
        user(emails=[WORK, HOME, OTHER], profileUrl="https://x.example"),
    ),
    "a removal and an addition": (
        user(),
        [remove('emails[type EQ "home"]'), add("emails", OTHER)],
        user(emails=[WORK, OTHER]),
    ),
    "all removed and others added": (user(), [remove("emails"), add("emails", MANY)], user(emails=MANY)),
}


@pytest.mark.parametrize("name", PATCHES)
def test_a_patch_does_what_theirs_does(name: str) -> None:
    before, operations, after = PATCHES[name]

    assert patched(before, *operations) == after


def test_a_filter_behind_the_brackets_is_no_path_where_theirs_reads_it() -> None:
    """RFC 7644 figure 7: behind `]` there is a sub-attribute or nothing; the second clause would have been lost."""
    with pytest.raises(InvalidPath):
        patched(user(), remove('emails[type EQ "home"] and value ew "example.com"'))

    meant = patched(user(), remove('emails[type EQ "home" and value ew "example.com"]'))
    assert meant == user(emails=[WORK])


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        (add("members", [{"value": "c", "display": "Cy", "type": "User"}]), ["a", "b", "c"]),
        ({"op": "remove", "path": "members", "value": [{"value": "a"}]}, ["b"]),
    ],
)
def test_members_join_and_leave_by_a_value(operation: dict[str, Any], members: list[str]) -> None:
    crew: Document = {"schemas": [GROUP_URN], "displayName": "crew", "members": [{"value": "a"}, {"value": "b"}]}

    after: Any = patched(crew, operation, resource_type=GROUP)

    assert [member["value"] for member in after["members"]] == members
