"""The published cases of the UnboundID SCIM 2 SDK (Ping Identity), retold: filters, paths, PATCH.

What its tests of filters, of paths and of PATCH operations try is tried here on documents of our own. Where we decide
otherwise the case is among the `OTHERWISE`, with the clause.
"""

from typing import Any

import pytest

from envi_scim.scim.attributes import Document
from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.errors import InvalidFilter, InvalidPath, ScimError
from envi_scim.scim.filters.evaluate import matches
from envi_scim.scim.filters.parser import parse
from envi_scim.scim.patch_paths import parse_path
from envi_scim.scim.urns import ENTERPRISE_USER_URN, GROUP_URN, USER_URN
from tests.judges.retold import BOAT, BOAT_URN, patched

# Filters and what they say of one resource

GULL: Document = {
    "schemas": [BOAT_URN, "urn:example:other"],
    "id": "gull",
    "externalId": "out:gull",
    "hull": "Steel-12",
    "length": 12.5,
    "berths": 4,
    "afloat": True,
    "sunk": False,
    "launched": "2015-02-27T11:29:39.250Z",
    "flag": None,
    "tags": [],
    "skipper": {"given": "Given:Name", "family": "Family:Name"},
    "crew": [
        {"role": "cook", "called": "Ann Harbour", "rank": 0},
        {"role": "mate", "called": "Bo Quay", "rank": 10, "$ref": "Sailors/Bo"},
    ],
    "meta": {"created": "2015-02-27T11:29:39Z", "version": "1.0"},
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('skipper.given eq "gIVEN:nAME"', True),
        ('SKIPPER.Given ne "gIVEN:nAME"', False),
        ("flag eq null", True),
        ("externalId eq null", False),
        ("tags eq null", True),
        ("flag ne null", False),
        ("tags ne null", False),
        ('skipper.given co "gIVEN:nAME"', True),
        ('skipper.given sw "gIVEN:nAME"', True),
        ('Skipper.GIVEN ew "gIVEN:nAME"', True),
        ('skipper.given sw "gIVEN:"', True),
        ('skipper.given ew ":nAME"', True),
        ("not (length gt 12.1)", False),
        ("length gt 12.1", True),
        ("length gt 12", True),
        ("length gt 12.5", False),
        ("length ge 12.5", True),
        ("length ge 12", True),
        ("Length lt 12.8", True),
        ("length lt 13", True),
        ("length lt 12.5", False),
        ("length le 12.5", True),
        ("length le 13", True),
        ("berths gt 3.5", True),
        ("berths gt 3", True),
        ("berths gt 4", False),
        ("berths gt 6", False),
        ("berths ge 4", True),
        ("berths ge 3", True),
        ("berths ge 6", False),
        ("Berths lt 4.5", True),
        ("berths lt 5", True),
        ("berths lt 4", False),
        ("berths lt 3", False),
        ("berths le 4", True),
        ("berths le 5", True),
        ("berths le 3", False),
        ("berths pr", True),
        ("flag pr", False),
        ("tags pr", False),
        ("afloat eq true and sunk eq false", True),
        ("afloat eq true and afloat eq false", False),
        ("afloat eq true or sunk eq false", True),
        ("afloat eq true or afloat eq false", True),
        ("not(afloat eq true)", False),
        ("not(afloat eq false)", True),
        ('crew[role eq "mate" and called co "Quay"]', True),
        ('crew[role eq "cook" and called co "Quay"]', False),
        ('crew.role eq "cook" and crew.called co "Quay"', True),
        ('crew[rank gt 5 and Called co "Quay"]', True),
        ('crew[$ref eq "Sailors/Bo"]', True),
        ('crew[$ref eq "Sailors/Nobody"]', False),
        ("crew.rank ge 10", True),
        ("crew.rank le 0", True),
        ('launched eq "2015-02-27T11:29:39.25Z"', True),
        ('launched eq "2015-02-27T05:29:39.250-06:00"', True),
        ('launched eq "2015-02-27T03:29:39.250-08:00"', True),
        ('launched ge "2015-02-27T05:29:39.250-06:00"', True),
        ('launched le "2015-02-27T05:29:39.250-06:00"', True),
        ('launched gt "2015-02-27T05:29:39.250-06:00"', False),
        ('launched lt "2015-02-27T05:29:39.250-06:00"', False),
        ('launched gt "2015-02-27T05:29:40-06:00"', False),
        ('launched lt "2015-02-27T05:29:40-06:00"', True),
        ('launched gt "2015-02-27T05:29:38-06:00"', True),
        ('launched lt "2015-02-27T05:29:38-06:00"', False),
        (f'schemas[value eq "{BOAT_URN}"]', True),
        (f'schemas eq "{BOAT_URN}"', True),
        ('schemas[value eq "urn:example:nothing"]', False),
    ],
)
def test_a_filter_finds_what_theirs_finds(text: str, *, expected: bool) -> None:
    assert matches(parse(text, BOAT), GULL) is expected


# Filters and how they are read


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ('hull Eq "x"', 'hull eq "x"'),
        ('HULL eq "x"', 'hull eq "x"'),
        (' hull  pr  and  flag  eq  "x" ', 'hull pr and flag eq "x"'),
        ('not(hull ew "x")', 'not (hull ew "x")'),
        ('not ( hull ew "x" ) ', 'not (hull ew "x")'),
        (f"{BOAT_URN}:berths eq 25", "berths eq 25"),
        (f"{BOAT_URN}:length eq 25.52", "length eq 25.52"),
        (f"{BOAT_URN}:afloat eq true", "afloat eq true"),
        ('hull co "\\ufe00\\"\\n\\t\\\\"', 'hull co "\ufe00\\"\\u000a\\u0009\\u005c"'),
        ('not(crew[role ne "x"])', 'not (crew[role ne "x"])'),
        ("hull pr and flag pr or afloat pr", "(hull pr and flag pr) or afloat pr"),
        ("hull pr and flag pr or not (afloat pr)", "(hull pr and flag pr) or (not (afloat pr))"),
        ("hull pr or flag pr and afloat pr", "hull pr or (flag pr and afloat pr)"),
        ("hull pr or flag pr and not (afloat pr)", "hull pr or (flag pr and (not (afloat pr)))"),
        ("hull pr and not (flag pr or afloat pr)", "hull pr and (not (flag pr or afloat pr))"),
        ("not (hull pr or flag pr) and afloat pr", "(not (hull pr or flag pr)) and afloat pr"),
    ],
)
def test_a_filter_is_read_as_theirs_reads_it(text: str, same: str) -> None:
    assert parse(text, BOAT) == parse(same, BOAT)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("hull pr and (flag pr or afloat pr)", "hull pr and flag pr or afloat pr"),
        ("(hull pr or flag pr) and afloat pr", "hull pr or flag pr and afloat pr"),
    ],
)
def test_brackets_change_what_is_read(text: str, other: str) -> None:
    assert parse(text, BOAT) != parse(other, BOAT)


@pytest.mark.parametrize(
    "text",
    [
        "", "(", ")", "()", "hull", "( flag pr ) eq ", 'hull pr "x"', 'launched lte "2011-05-13T04:42:34Z"', "hull eq",
        'flag pr and hull eq "x" eq', "flag pr and afloat eq true eq", "flag pr and length eq 12345.23 eq",
        "hull eq 'x'", 'hull eq "x', 'hull eq "x\\', 'hull eq "\\a"', "hull eq x", 'hull co "\\ufe" or hull co "a"',
        'hull bad "x"', 'hull eq ("x")', '(hull eq "x"', 'hull eq "x")', 'hull eq "x" hull pr', "hull pr and", "and or",
        "not ( and )", "not hull pr", "hull pr ()", "() hull pr", "(hull pr)()", "()(hull pr)", "hull[])", "hull pr[)",
        "hull pr [flag pr])", "crew[role pr)", "crew[role[called pr]])", "crew[role pr]])", '[value eq "false"]',
    ],
)  # fmt: skip
def test_what_theirs_refuses_as_a_filter_is_no_filter_here(text: str) -> None:
    with pytest.raises(InvalidFilter):
        parse(text, BOAT)


# Paths


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("title", "title"),
        (f"{USER_URN}:title", "title"),
        ("name.givenName", "name.givenName"),
        ('addresses[postalCode eq "78750"].region', "addresses.region"),
        (f"{ENTERPRISE_USER_URN}:manager.$ref", f"{ENTERPRISE_USER_URN}:manager.$ref"),
        (f'{USER_URN}:addresses[postalCode eq "78750"].region', "addresses.region"),
        (f"{ENTERPRISE_USER_URN}:employeeNumber", f"{ENTERPRISE_USER_URN}:employeeNumber"),
        (f'{USER_URN}:emails[(value eq "urn:x:y" and primary eq true and type eq "z")]', "emails"),
    ],
)
def test_a_path_leads_where_theirs_leads(text: str, printed: str) -> None:
    assert str(parse_path(text, USER).path) == printed


@pytest.mark.parametrize(
    "text",
    [".", "title.", "urn:title", "emails[].value", ".title", f"{ENTERPRISE_USER_URN}:.",
     f"{ENTERPRISE_USER_URN}:.manager", 'emails[type eq "x"].', "name.emails[type pr].value"],
)  # fmt: skip
def test_what_theirs_refuses_as_a_path_is_no_path_here(text: str) -> None:
    with pytest.raises(InvalidPath):
        parse_path(text, USER)


@pytest.mark.parametrize(
    "text",
    ["", f"{ENTERPRISE_USER_URN}:", 'emails[type eq "x"].value[value pr].this.is.deep[type eq "y"].too', "ims.$ref"],
)
def test_paths_that_theirs_takes_of_any_json_lead_nowhere_in_a_schema(text: str) -> None:
    """Theirs says itself that these are beyond the standard: a path is `attrPath / valuePath [subAttr]` (figure 7)."""
    with pytest.raises(ScimError):
        parse_path(text, USER)


# PATCH


def user(**attributes: Any) -> Document:
    return {"schemas": [USER_URN], "userName": "ada", **attributes}


def add(path: str, value: Any) -> dict[str, Any]:
    return {"op": "add", "path": path, "value": value}


MAIL = [{"value": "old@example.com", "type": "home"}, {"value": "alt@example.com", "type": "other"}]
LANE = {"type": "home", "streetAddress": "1 Lane"}


@pytest.mark.parametrize(
    ("before", "operation", "after"),
    [
        (
            user(emails=MAIL),
            add('emails[type eq "work"].value', "new@example.com"),
            user(emails=[*MAIL, {"type": "work", "value": "new@example.com"}]),
        ),
        (
            user(),
            add('addresses[type eq "hidden"].streetAddress', "A Cave"),
            user(addresses=[{"type": "hidden", "streetAddress": "A Cave"}]),
        ),
        (
            user(addresses=[LANE]),
            add('addresses[type eq "home"].country', "NO"),
            user(addresses=[{**LANE, "country": "NO"}]),
        ),
    ],
)
def test_an_add_by_a_filter_finds_or_makes_its_value(
    before: Document, operation: dict[str, Any], after: Document
) -> None:
    assert patched(before, operation) == after


@pytest.mark.parametrize(
    "selector",
    ['value ne "x"', 'value co "x"', 'value sw "x"', 'value ew "x"', "value pr", 'value gt "x"', 'value ge "x"',
     'value lt "x"', 'value le "x"', 'value sw "x" and type eq "y"', 'value sw "x" or type eq "y"',
     'not (value eq "x")'],
)  # fmt: skip
def test_an_add_makes_no_value_by_a_filter_that_does_not_say_which(selector: str) -> None:
    with pytest.raises(ScimError) as refused:
        patched(user(), add(f"roles[{selector}].display", "x"))

    assert refused.value.status == 400


@pytest.mark.parametrize(
    "operation",
    [
        add('emails[type eq "work"].value[display eq "x"]', "bo@example.com"),
        add('emails[type eq "work"].display[value eq "x"]', "x"),
        add('ims[type eq "skype"]', "x"),
        add('emails[type eq "home"].value', ["bo@example.com"]),
        add('preferredLanguage[type eq "work"].value', "nb-NO"),
        add('name.emails[type eq "best"].value', "x"),
        add("entitlements[].value", "x"),
        {"op": "remove", "value": [{"value": "x"}]},
    ],
)
def test_what_theirs_refuses_of_a_patch_is_refused_here(operation: dict[str, Any]) -> None:
    for before in (user(), user(preferredLanguage="nb-NO")):
        with pytest.raises(ScimError) as refused:
            patched(before, operation)

        assert refused.value.status == 400


# Theirs refuses what is there; RFC 7644 §3.5.2.1: "If the target location specifies a single-valued attribute, the
# existing value is replaced", and a filter selects all that it matches (§3.5.2.3 says so of replace).
OTHERWISE = [
    (
        user(addresses=[LANE]),
        [add('addresses[type eq "home"].streetAddress', "2 Lane")],
        user(addresses=[{**LANE, "streetAddress": "2 Lane"}]),
    ),
    (
        user(),
        [add('photos[type eq "thumbnail"].value', f"https://example.com/{number}.png") for number in (1, 2)],
        user(photos=[{"type": "thumbnail", "value": "https://example.com/2.png"}]),
    ),
    (
        user(addresses=[LANE, {**LANE, "streetAddress": "2 Lane"}]),
        [add('addresses[type eq "home"].country', "NO")],
        user(addresses=[{**LANE, "country": "NO"}, {**LANE, "streetAddress": "2 Lane", "country": "NO"}]),
    ),
]


@pytest.mark.parametrize(("before", "operations", "after"), OTHERWISE)
def test_an_add_to_what_is_there_replaces_it_where_theirs_refuses(
    before: Document, operations: list[dict[str, Any]], after: Document
) -> None:
    assert patched(before, *operations) == after


def test_one_message_of_every_kind_of_operation_does_all_of_them_in_order() -> None:
    before = user(
        nickName="A",
        emails=[{"value": "ada@example.com", "type": "work", "primary": True}],
        phoneNumbers=[{"value": "1"}],
        addresses=[{"type": "work", "region": "OS", "country": "NO"}, {"type": "home", "region": "BG"}],
        title="Cook",
    )

    after = patched(
        before,
        {"op": "add", "value": {"emails": [{"value": "a@home.example", "type": "home"}], "nickname": "Addie"}},
        {"op": "remove", "path": 'emails[type eq "work" and value ew "example.com"]'},
        {"op": "remove", "path": "title"},
        {"op": "replace", "path": "phoneNumbers", "value": [{"value": "2"}, {"value": "3"}]},
        {"op": "replace", "path": 'addresses[type eq "work"]', "value": {"type": "work", "region": "TR"}},
        {"op": "replace", "path": 'addresses[type eq "home"].region', "value": "AG"},
        {"op": "replace", "value": {"roles": [{"value": "mate", "primary": True}], "displayName": "Ada"}},
    )

    assert after == user(
        nickName="Addie",
        displayName="Ada",
        emails=[{"value": "a@home.example", "type": "home"}],
        phoneNumbers=[{"value": "2"}, {"value": "3"}],
        # Theirs merges as well: a replace of a selected value keeps what it does not name.
        addresses=[{"type": "work", "region": "TR", "country": "NO"}, {"type": "home", "region": "AG"}],
        roles=[{"value": "mate", "primary": True}],
    )


def test_removing_meta_is_refused_where_theirs_takes_it() -> None:
    """RFC 7643 §3.1: "meta" is the service provider's, so a PATCH of it is `mutability` (RFC 7644 table 9)."""
    with pytest.raises(ScimError) as refused:
        patched(user(meta={"resourceType": "User"}), {"op": "remove", "path": "meta"})

    assert refused.value.scim_type == "mutability"


# Members that are removed by a value


def group(*members: str) -> Document:
    listed: Document = {"members": [{"value": member} for member in members]} if members else {}
    return {"schemas": [GROUP_URN], "displayName": "crew", **listed}


def removal(value: Any) -> dict[str, Any]:
    return {"op": "remove", "path": "members", "value": value}


@pytest.mark.parametrize(
    ("values", "left"),
    [
        ([[{"value": "nobody"}]], group("a", "b", "c")),
        ([[{"value": "a"}]], group("b", "c")),
        ([[{"value": "a", "$ref": None}]], group("b", "c")),
        ([[{"value": "a"}, {"value": "c"}]], group("b")),
        ([[{"value": "a"}], [], [{"value": "b"}, {"value": "c"}]], group()),
        ([[]], group("a", "b", "c")),
        ([None], group()),
    ],
)
def test_a_value_says_who_is_removed(values: list[Any], left: Document) -> None:
    assert patched(group("a", "b", "c"), *map(removal, values), resource_type=GROUP) == left


@pytest.mark.parametrize("value", [{"members": [{"value": "a"}]}, {"members": []}])
def test_a_list_inside_an_object_is_refused_where_theirs_unwraps_it(value: Any) -> None:
    """RFC 7644 §3.5.2.2 knows no value at all, and no identity provider that we know of sends this: nobody goes."""
    with pytest.raises(ScimError) as refused:
        patched(group("a", "b"), removal(value), resource_type=GROUP)

    assert refused.value.scim_type == "invalidValue"
