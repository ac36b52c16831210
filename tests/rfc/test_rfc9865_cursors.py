"""RFC 9865: pages by cursor, beside pages by index."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from envi_scim.provisioning.ports import Store
from tests.http.support.customers import Customer, House
from tests.rfc.listed import asked, filled, names, refused, searched
from tests.support.fakes import FakeClock


async def walked(at: Customer, path: str, **parameters: Any) -> AsyncIterator[dict[str, Any]]:
    """Walk a list to its end, giving each page."""
    cursor = ""
    while True:
        page: dict[str, Any] = (await asked(at, path, **parameters, cursor=cursor)).json()
        yield page
        if "nextCursor" not in page:
            return
        cursor = page["nextCursor"]


def _names(page: dict[str, Any]) -> list[str]:
    return [one.get("userName") or one["displayName"] for one in page["Resources"]]


async def _next(at: Customer, path: str = "/Users", **parameters: Any) -> str:
    cursor: str = (await asked(at, path, cursor="", **parameters)).json()["nextCursor"]
    return cursor


@pytest.mark.parametrize(
    ("path", "parameters", "expected"),
    [
        ("/Users", {}, ["bob", "Ada", "cyd"]),
        ("/Users", {"sortBy": "userName"}, ["Ada", "bob", "cyd"]),
        ("/Users", {"sortBy": "name.familyName", "sortOrder": "descending"}, ["Ada", "bob", "cyd"]),
        ("/Users", {"filter": "emails pr or active eq false", "sortBy": "emails"}, ["bob", "Ada", "cyd"]),
        ("/Users", {"filter": 'userName sw "b"'}, ["bob"]),
        ("/Groups", {"sortBy": "displayName"}, ["envi_a", "Envi_B"]),
        ("/", {"sortBy": "displayName"}, ["envi_a", "Envi_B", "Ada", "bob", "cyd"]),
        ("/", {"filter": "not (userName pr)"}, ["Envi_B", "envi_a"]),
    ],
)
async def test_a_cursor_leads_through_a_list_in_its_order(
    envi: Customer, path: str, parameters: Any, expected: list[str]
) -> None:
    """§2: "nextCursor MUST be omitted from a response only to indicate that there are no more result pages"."""
    await filled(envi)

    for count in (1, 2, 5):
        pages = [page async for page in walked(envi, path, **parameters, count=count)]

        assert [name for page in pages for name in _names(page)] == expected
        assert len(pages) == -(-len(expected) // count), "no page is empty"
        assert {page["totalResults"] for page in pages} == {len(expected)}
        assert all(page["itemsPerPage"] == len(page["Resources"]) <= count for page in pages)
        assert not any("startIndex" in page for page in pages)


async def test_the_example_of_the_rfc_begins_with_a_bare_parameter(envi: Customer) -> None:
    """§2, the example: "GET /Users?filter=userName%20sw%20J&cursor&count=10", then "filter=username%20sw%20J"."""
    for name in ("Jo", "jim", "Ada", "jay"):
        await envi.made("/Users", {"userName": name})

    first = (await envi.get("/Users?filter=userName%20sw%20J&cursor&count=2")).json()
    second = (await envi.get(f"/Users?filter=username%20sw%20J&cursor={first['nextCursor']}&count=2")).json()

    assert [_names(first), _names(second)] == [["Jo", "jim"], ["jay"]]
    assert "nextCursor" not in second


async def test_a_cursor_is_of_unreserved_characters_and_tells_nothing(envi: Customer) -> None:
    """§2: "characters from the unreserved characters set defined in section 2.3 of [RFC3986]"; §5.2: opaque."""
    await filled(envi)

    cursors = {await _next(envi, sortBy="userName", count=1) for _ in range(3)}

    assert len(cursors) == 3, "the same place is never said twice in the same words"
    assert all(re.fullmatch(r"[A-Za-z0-9._~-]+", cursor) for cursor in cursors)


async def test_a_search_takes_cursors_too(envi: Customer) -> None:
    """§3: "the client would pass the parameters defined in Section 2 in the body of the POST request"."""
    await filled(envi)

    first = (await searched(envi, "/Users", sortBy="userName", cursor="", count=2)).json()
    second = (await searched(envi, "/Users", sortBy="userName", cursor=first["nextCursor"], count=2)).json()
    by_get = await asked(envi, "/Users", sortBy="userName", cursor=first["nextCursor"], count=2)

    assert _names(first) + _names(second) == ["Ada", "bob", "cyd"]
    assert by_get.json() == second


async def test_a_cursor_of_another_query_or_of_nobody_is_invalid(envi: Customer) -> None:
    """§2.1, invalidCursor; §5.2: "easily detect forged cursor values and immediately return an invalidCursor"."""
    await filled(envi)
    query = {"sortBy": "userName", "filter": "userName pr", "count": 1}
    cursor = await _next(envi, **query)
    forged = [cursor[:-1] + ("A" if cursor[-1] != "A" else "B"), cursor[:30], "x", "ä", "~", "A" * 20_000, cursor + "A"]

    for text in forged:
        assert refused(await asked(envi, "/Users", **query, cursor=text), "invalidCursor"), text[:40]
    for other in ({"sortBy": "id"}, {"sortOrder": "descending"}, {"filter": 'userName sw "a"'}):
        assert refused(await asked(envi, "/Users", **(query | other), cursor=cursor), "invalidCursor"), other
    assert refused(await asked(envi, "/", **query, cursor=cursor), "invalidCursor")
    projected = await asked(envi, "/Users", **query, cursor=cursor, attributes="userName")
    assert names(projected) == ["bob"], "what is shown of them may differ"


async def test_a_cursor_is_its_readers_alone(house: House, envi: Customer) -> None:
    """§5.2: possession of a cursor grants nothing; a foreign one and one that never was are told in the same words."""
    await filled(envi)
    other = await house.customer("other.example")
    await filled(other)
    second = Customer(envi.domain, await house.token(envi.domain), envi.client)
    cursor = await _next(envi, count=1)

    answers = [await asked(at, "/Users", count=1, cursor=text) for at in (other, second) for text in (cursor, "x")]

    assert all(refused(answer, "invalidCursor") for answer in answers)
    assert len({answer.text for answer in answers}) == 1


async def test_a_cursor_expires(store: Store) -> None:
    """§2.1, expiredCursor: "Do not wait longer than service provider's cursorTimeout to request additional pages"."""
    clock = FakeClock()
    house = House(store, {"cursor_timeout": "10s"}, clock=clock)
    envi = await house.customer("envi.com")
    await filled(envi)
    cursor = await _next(envi, count=1)

    clock.go_on(timedelta(seconds=9))
    in_time = await asked(envi, "/Users", count=1, cursor=cursor)
    clock.go_on(timedelta(seconds=1))
    late = await asked(envi, "/Users", count=1, cursor=cursor)

    assert names(in_time) == ["Ada"]
    assert refused(late, "expiredCursor")
    assert (await envi.get("/ServiceProviderConfig")).json()["pagination"]["cursorTimeout"] == 10


async def test_a_count_is_a_number_and_stays_the_same(envi: Customer) -> None:
    """§2.1, invalidCount; §2: "all query parameters and values being identical to the initial query"."""
    await filled(envi)
    cursor = await _next(envi, count=1)

    assert refused(await asked(envi, "/Users", cursor="", count="many"), "invalidCount")
    assert refused(await asked(envi, "/Users", cursor=cursor, count=2), "invalidCount")
    assert refused(await asked(envi, "/Users", cursor=cursor), "invalidCount")
    assert refused(await asked(envi, "/Users", cursor="", startIndex=1), "invalidValue")


@pytest.mark.parametrize("count", [0, -3])
async def test_a_count_of_none_asks_for_the_total(envi: Customer, count: int) -> None:
    """§2: "A value of "0" indicates that no resource results are to be returned except for "totalResults"."."""
    await filled(envi)

    page = (await asked(envi, "/Users", cursor="", count=count)).json()

    assert (page["totalResults"], page["itemsPerPage"], page["Resources"]) == (3, 0, [])
    assert "nextCursor" not in page


async def test_pages_by_index_are_what_a_request_gets_that_asks_for_none(envi: Customer, strict: Customer) -> None:
    """§2.4: who paged by index before "should use index as the default pagination method"."""
    await filled(envi)

    page = (await asked(envi, "/Users", count=1)).json()
    announced = (await strict.get("/ServiceProviderConfig")).json()["pagination"]

    assert page["startIndex"] == 1
    assert "nextCursor" not in page
    assert announced == {
        "cursor": True,
        "index": True,
        "defaultPaginationMethod": "index",
        "defaultPageSize": 100,
        "maxPageSize": 1000,
        "cursorTimeout": 3600,
    }


@pytest.mark.parametrize("parameters", [{}, {"sortBy": "title"}, {"sortBy": "userName", "filter": "title pr"}])
async def test_a_walk_sees_once_whoever_stays_while_others_come_go_and_change(
    envi: Customer, parameters: dict[str, str]
) -> None:
    made = [await envi.made("/Users", {"userName": f"u{n:02}", "title": f"t{n % 3}"}) for n in range(12)]
    staying = {user["userName"] for number, user in enumerate(made) if number % 4}
    going = [user for number, user in enumerate(made) if number % 4 == 0]
    seen: list[str] = []

    async for page in walked(envi, "/Users", **parameters, count=2):
        seen += _names(page)
        number = len(seen)
        await envi.made("/Users", {"userName": f"u{number:02}x", "title": "t1"})
        for user in going[:1]:
            going.remove(user)
            await envi.send("DELETE", f"/Users/{user['id']}")
        changed = made[number % 12]
        if changed["userName"] in staying:
            await envi.send("PUT", f"/Users/{changed['id']}", {**changed, "nickName": f"n{number}"})

    assert [name for name in sorted(seen) if name in staying] == sorted(staying)
