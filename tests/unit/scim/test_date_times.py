"""The reading of dateTime values."""

import pytest

from envi_scim.scim.date_times import canonical, instant


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2011-05-13T04:42:34Z", "2011-05-13T06:42:34+02:00"),
        ("2011-05-13T04:42:34Z", "2011-05-12T23:12:34-05:30"),
        ("2011-05-13T04:42:34.5Z", "2011-05-13T04:42:34.500000000000Z"),
        ("2011-05-13T04:42:34Z", "2011-05-13T04:42:34"),
        ("2011-05-13T24:00:00Z", "2011-05-14T00:00:00Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
        ("2011-05-13t04:42:34z", "2011-05-13T04:42:34.0Z"),
    ],
)
def test_one_moment_in_two_spellings(one: str, other: str) -> None:
    assert instant(one) is not None
    assert instant(one) == instant(other)


def test_moments_are_ordered_to_the_last_digit() -> None:
    ordered = [
        "0001-01-01T00:00:00Z",
        "2011-05-13T04:42:33.99999999999999999999Z",
        "2011-05-13T04:42:34Z",
        "2011-05-13T04:42:34.00000000000000000001Z",
        "2011-05-13T04:42:34.45Z",
        "2011-05-13T04:42:34.5Z",
        "2011-05-13T04:42:35Z",
        "9999-12-31T23:59:59.9Z",
    ]

    moments = [instant(text) for text in ordered]

    assert None not in moments
    assert moments == sorted(moments)  # type: ignore[type-var]  # none of them is None
    assert len(set(moments)) == len(ordered)


@pytest.mark.parametrize(
    "text",
    [
        "2011-05-13T04:42:34Z",
        "2012-02-29T23:59:59.123456789012345678901Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.9Z",
        "9999-12-31T24:00:00Z",
    ],
)
def test_a_moment_in_utc_is_written_as_it_came(text: str) -> None:
    moment = instant(text)

    assert moment is not None
    assert canonical(moment) == text


@pytest.mark.parametrize(
    ("text", "counts_as"),
    [
        ("9999-12-31T23:59:59-01:00", "9999-12-31T24:00:00Z"),
        ("9999-12-31T23:59:60.5Z", "9999-12-31T24:00:00Z"),
        ("9999-12-31T24:00:00-23:59", "9999-12-31T24:00:00Z"),
        ("0001-01-01T00:00:00.5+01:00", "0001-01-01T00:00:00Z"),
        ("0000-02-29T12:00:00Z", "0001-01-01T00:00:00Z"),
    ],
)
def test_a_moment_beyond_the_calendar_is_taken_and_stays_in_order(text: str, counts_as: str) -> None:
    """RFC 3339 §5.6 and xsd:dateTime know it; what compares and sorts text must not see a year of five digits."""
    moment = instant(text)

    assert moment is not None
    assert canonical(moment) == counts_as
    assert instant(counts_as) == moment
    assert "0000-12-31T23:59:59Z" <= canonical(moment) <= "9999-12-31T24:00:00Z"


@pytest.mark.clause("7643-2.3.5-1", "7643-2.3.5-2")
@pytest.mark.parametrize(
    "text",
    [
        "", "2011", "2011-05-13", "2011-05-13 04:42:34", "2011-13-01T00:00:00Z", "2011-02-30T00:00:00Z",
        "2011-05-13T25:00:00Z", "2011-05-13T24:00:01Z", "2011-05-13T04:60:00Z", "2011-05-13T04:42:61Z",
        "2011-05-13T04:42:34.Z", "2011-05-13T04:42:34,5Z", "2011-05-13T04:42:34+2", "2011-05-13T04:42:34+25:00",
        "2011-05-13T04:42:34+02:60", "2011-05-13T04:42:34+02-00", "2011-05-13T04:42:34+ab:cd",
        "2011-05-13T04:42:34.1+2:00", "20110513T044234Z000000000", "+011-05-13T04:42:34Z", "0000-02-30T00:00:00Z",
        "٢٠١١-05-13T04:42:34Z", "10000-01-01T00:00:00Z", "-0001-12-31T00:00:00Z", "2011-05-13T04:42:34.1_0Z",
    ],
)  # fmt: skip
def test_what_is_no_date_time(text: str) -> None:
    assert instant(text) is None
