"""A place in the list of requests can be written into a URL and read back, and nothing else is one."""

from base64 import urlsafe_b64encode

import pytest

from envi_scim.provisioning.errors import InvalidPlace
from envi_scim.provisioning.request_pages import Place, RequestFilter, read_place, written
from envi_scim.provisioning.values import Timestamp

PLACE = Place(Timestamp("2026-11-24T08:00:00.123Z"), "a1b2-00000007")


def test_a_place_survives_the_url() -> None:
    text = written(PLACE)

    assert read_place(text) == PLACE
    assert text.isascii()
    assert set("/+=&?# ") & set(text) == set()


def encoded(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "é",
        "\ud800",
        "a" * 10_000,
        encoded("2026-11-24\nr1"),
        encoded("2026-13-24T08:00:00.123Z\nr1"),
        encoded("2026-11-24T08:00:00.123Z\nr\0"),
        encoded("2026-11-24T08:00:00.123Z\né"),
        encoded("infinity\nr1"),
    ],
)
def test_what_is_no_place_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(InvalidPlace, match="no place in the list"):
        read_place(text)


@pytest.mark.parametrize(
    "wanted",
    [
        RequestFilter(method="PUT"),
        RequestFilter(resource_type="User"),
        RequestFilter(token="t1"),
        RequestFilter(resource="u1"),
    ],
)
def test_what_no_index_serves_is_known(wanted: RequestFilter) -> None:
    assert not wanted.is_indexed


def test_outcomes_and_periods_are_read_by_an_index() -> None:
    assert RequestFilter(since=PLACE.at, until=PLACE.at).is_indexed
