"""Owns arithmetic on timestamps. They compare as text; only adding a span needs this module."""

from datetime import UTC, datetime, timedelta

from envi_scim.provisioning.values import Timestamp


def timestamp(moment: datetime) -> Timestamp:
    """Write a moment as a timestamp: UTC, milliseconds, Z."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return Timestamp(text.removesuffix("+00:00") + "Z")


def later(moment: Timestamp, span: timedelta) -> Timestamp:
    """Give the timestamp that lies a span behind another."""
    return timestamp(datetime.fromisoformat(moment) + span)
