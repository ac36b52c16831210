"""Guide C8, To Okta: importing users and groups from Envi, page after page of 100."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.acceptance.support.okta import Json, Okta, set_active

PAGE = 100


def imported(okta: Okta, path: str) -> list[Json]:
    """Read everything as Okta's import does: it adds 100 to startIndex whatever came back."""
    resources: list[Json] = []
    total, start = 1, 1
    while start <= total:
        answer = okta.get(f"{path}?startIndex={start}&count={PAGE}")
        body = answer.json()
        total = body["totalResults"]
        assert answer.status_code == 200
        assert body["startIndex"] == start
        assert body["itemsPerPage"] == len(body["Resources"]) == min(PAGE, total - start + 1)
        resources += body["Resources"]
        start += PAGE
    assert len(resources) == total
    return resources


@pytest.mark.clause("ipsie-6.1.5-1")
def test_250_users_are_imported_once_each_the_inactive_ones_too(okta: Okta) -> None:
    """Full pages, one order: page two goes on where page one ended."""
    with ThreadPoolExecutor(8) as pool:
        users = list(pool.map(lambda number: okta.user(f"user{number:03}@example.com"), range(250)))
    for user in users[::50]:
        okta.patch(f"/Users/{user['id']}", set_active(False))

    first, second = imported(okta, "/Users"), imported(okta, "/Users")

    ids = [user["id"] for user in first]
    assert ids == [user["id"] for user in second]
    assert set(ids) == {user["id"] for user in users}
    assert {user["id"] for user in first if not user["active"]} == {user["id"] for user in users[::50]}


def test_250_groups_are_imported_with_their_members(okta: Okta) -> None:
    """The same for groups, after the users."""
    user = okta.user("member@example.com")
    with ThreadPoolExecutor(8) as pool:
        groups = list(pool.map(lambda number: okta.group(f"Group {number:03}", user["id"]), range(250)))

    read = imported(okta, "/Groups")

    assert [group["id"] for group in read] == [group["id"] for group in imported(okta, "/Groups")]
    assert {group["id"] for group in read} == {group["id"] for group in groups}
    assert all([member["value"] for member in group["members"]] == [user["id"]] for group in read)


def test_users_that_come_and_go_during_an_import_make_no_other_appear_twice_or_never(okta: Okta) -> None:
    """The next page goes on from the last user served, not from a number of rows."""
    users = [okta.user(f"user{number:03}@example.com") for number in range(120)]

    first = okta.get(f"/Users?startIndex=1&count={PAGE}").json()["Resources"]
    okta.delete(f"/Users/{users[3]['id']}")
    okta.user("late@example.com")
    second = okta.get(f"/Users?startIndex={PAGE + 1}&count={PAGE}").json()["Resources"]

    read = [user["userName"] for user in first + second]
    assert read == [f"user{number:03}@example.com" for number in range(120)] + ["late@example.com"]


def test_a_page_past_the_end_is_empty_with_the_right_total(okta: Okta) -> None:
    """RFC 7644 §3.4.2.4: `startIndex` counts from 1, and a page behind the end is empty."""
    okta.user("only@example.com")

    body = okta.get("/Users?startIndex=101&count=100").json()

    assert (body["totalResults"], body["itemsPerPage"], body["Resources"]) == (1, 0, [])
