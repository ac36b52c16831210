"""Owns arithmetic on timestamps. They compare as text; only adding a span needs this module."""

from datetime import UTC, datetime, timedelta

from envi_scim.provisioning.errors import InvalidMoment
from envi_scim.provisioning.values import Timestamp


def timestamp(moment: datetime) -> Timestamp:
    """Write a moment as a timestamp: UTC, milliseconds, Z."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return Timestamp(text.removesuffix("+00:00") + "Z")


def later(moment: Timestamp, span: timedelta) -> Timestamp:
    """Give the timestamp that lies a span behind another."""
    return timestamp(datetime.fromisoformat(moment) + span)


def days_between(earlier: Timestamp, moment: Timestamp) -> int:
    """Give the whole days from one timestamp to a later one."""
    return (datetime.fromisoformat(moment) - datetime.fromisoformat(earlier)).days


def read_moment(text: str) -> Timestamp:
    """Read a day or a moment that a person typed, in UTC unless it names an offset. Raises InvalidMoment."""
    try:
        moment = datetime.fromisoformat(text.strip())
        return timestamp(moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC))
    except (ValueError, OverflowError) as error:
        raise InvalidMoment("Write a day or a moment like 2026-11-24 or 2026-11-24T08:30, in UTC.") from error
