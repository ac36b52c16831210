"""Pages of lists (RFC 7644 §3.4.2.4)."""

import pytest

from envi_scim.scim.errors import InvalidValue
from envi_scim.scim.listing import Paging, list_response
from envi_scim.scim.urns import LIST_RESPONSE_URN


@pytest.mark.clause("7644-3.4.2.4-3")
@pytest.mark.parametrize(
    ("text", "start_index"),
    [(None, 1), ("", 1), ("1", 1), ("7", 7), ("0", 1), ("-5", 1), ("+3", 3), (" 3", 3), ("007", 7)],
)
def test_an_index_below_one_reads_as_one(text: str | None, start_index: int) -> None:
    """The RFC: "A value less than 1 SHALL be interpreted as 1"."""
    assert Paging.parse(text, None).start_index == start_index


@pytest.mark.clause("7644-3.4.2.4-4", "7644-3.4.2.4-5")
@pytest.mark.parametrize(
    ("text", "count"),
    [(None, 100), ("", 100), ("1", 1), ("0", 0), ("-1", 0), ("1000", 1000), ("1001", 1000), ("9" * 5000, 1000)],
)
def test_a_page_is_no_larger_than_asked_and_than_the_server_gives(text: str | None, count: int) -> None:
    """The RFC: "A negative value SHALL be interpreted as "0""."""
    assert Paging.parse(None, text).count == count


def test_a_huge_index_stays_a_number_that_every_engine_and_client_can_hold() -> None:
    assert Paging.parse("9" * 5000, None).start_index == 2**53 - 1
    assert Paging.parse("-" + "9" * 5000, None).start_index == 1


@pytest.mark.parametrize("text", ["one", "1.5", "1e3", "0x1", "--1", "1_000", "\u0661", "\u00b2", "NaN", "1;2"])
def test_what_is_no_integer_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="startIndex must be an integer"):
        Paging.parse(text, None)
    with pytest.raises(InvalidValue, match="count must be an integer"):
        Paging.parse(None, text)


def test_the_sizes_of_pages_are_settings() -> None:
    assert Paging.parse(None, None, default_count=20, max_count=50).count == 20
    assert Paging.parse(None, "99", default_count=20, max_count=50).count == 50
    assert Paging.parse(None, None, default_count=100, max_count=50).count == 50


def test_a_list_response_counts_what_is_there_and_what_is_in_it() -> None:
    assert list_response(7, 3, [{"id": "a"}, {"id": "b"}]) == {
        "schemas": [LIST_RESPONSE_URN],
        "totalResults": 7,
        "startIndex": 3,
        "itemsPerPage": 2,
        "Resources": [{"id": "a"}, {"id": "b"}],
    }


def test_an_empty_list_has_an_empty_array() -> None:
    assert list_response(0, 1, [])["Resources"] == []
