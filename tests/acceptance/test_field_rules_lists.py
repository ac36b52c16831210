"""What servers commonly get wrong in the RFCs, over HTTP and on both engines.

Filters, pages, and groups and members in lists.
"""

from urllib.parse import quote

import pytest

from tests.acceptance.support.asking import found
from tests.acceptance.support.okta import Okta, add_members


@pytest.fixture
def people(okta: Okta) -> Okta:
    """Four users that filters tell apart."""
    okta.user("plain@example.com", title="50% off_er", emails=[{"value": "p@home.example", "type": "home"}])
    okta.user("smile@example.com", title='say "hi" \U0001f600', active=False)
    okta.user("second@example.com", emails=[{"value": "s@work.example", "type": "work"}, {"value": "z@x.example"}])
    okta.created("/Users", {"userName": "bare@example.com"})
    return okta


@pytest.mark.clause("7644-3.4.2.2-1", "7644-3.4.2.2-3", "7644-3.4.2.2-4")
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


@pytest.mark.clause("7644-3.4.2.4-4")
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
