from datetime import UTC, datetime, timedelta, timezone

import pytest

from envi_scim.provisioning.moments import later, timestamp
from envi_scim.provisioning.values import Timestamp


@pytest.mark.clause("7643-2.3.5-2")
def test_a_timestamp_is_utc_with_milliseconds() -> None:
    moment = datetime(2026, 11, 24, 9, 30, 0, 123_999, tzinfo=timezone(timedelta(hours=1)))

    assert timestamp(moment) == "2026-11-24T08:30:00.123Z"


def test_a_full_second_has_its_milliseconds_too() -> None:
    assert timestamp(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00.000Z"


def test_a_span_is_added_over_the_leap_day() -> None:
    assert later(Timestamp("2028-02-28T23:59:59.999Z"), timedelta(days=1)) == "2028-02-29T23:59:59.999Z"
