from datetime import UTC, datetime, timedelta, timezone

import pytest

from envi_scim.provisioning.errors import InvalidMoment
from envi_scim.provisioning.moments import later, read_moment, timestamp
from envi_scim.provisioning.values import Timestamp


@pytest.mark.clause("7643-2.3.5-2")
def test_a_timestamp_is_utc_with_milliseconds() -> None:
    moment = datetime(2026, 11, 24, 9, 30, 0, 123_999, tzinfo=timezone(timedelta(hours=1)))

    assert timestamp(moment) == "2026-11-24T08:30:00.123Z"


def test_a_full_second_has_its_milliseconds_too() -> None:
    assert timestamp(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00.000Z"


def test_a_span_is_added_over_the_leap_day() -> None:
    assert later(Timestamp("2028-02-28T23:59:59.999Z"), timedelta(days=1)) == "2028-02-29T23:59:59.999Z"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-24", "2026-11-24T00:00:00.000Z"),
        (" 2026-11-24T08:30 ", "2026-11-24T08:30:00.000Z"),
        ("2026-11-24T08:30:00+02:00", "2026-11-24T06:30:00.000Z"),
    ],
)
def test_a_day_or_a_moment_is_read_as_utc_unless_it_says_otherwise(text: str, moment: str) -> None:
    assert read_moment(text) == moment


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "0001-01-01T00:00+14:00"])
def test_what_is_no_moment_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(InvalidMoment, match="in UTC"):
        read_moment(text)
