"""Owns the reading and the comparison of dateTime values (RFC 7643 §2.3.5, xsd:dateTime).

Hand-written because a fraction of a second may have any length and every digit of it counts; the
standard library keeps six. Text without a zone is taken as UTC. Years have four digits, 0000 to 9999. A zone may
carry a moment out of the years 0001 to 9999, which are all that databases and calendars know: then it counts as
their first moment, or as the one behind their last, so that order is kept wherever moments are compared.
"""

from datetime import date
from typing import Final, NamedTuple

_DAY: Final = 86_400
_FIRST: Final = date.min.toordinal() * _DAY
_END: Final = (date.max.toordinal() + 1) * _DAY
# The Gregorian calendar repeats itself after so many years and days.
_CYCLE_YEARS: Final = 400
_CYCLE_DAYS: Final = 146_097
_LONGEST_OFFSET: Final = 24 * 60
_DIGITS: Final = frozenset("0123456789")
# 2011-05-13T04:42:34
_SECONDS_END: Final = 19
_ZONE_LENGTH: Final = 6


class Instant(NamedTuple):
    """A moment that compares chronologically: `fraction` is the digits behind the point, no zeros at the end."""

    seconds: int
    fraction: str


def instant(text: str) -> Instant | None:
    """Read a dateTime in any zone, with a fraction of any length; None where the text is none."""
    if len(text) < _SECONDS_END or not text.isascii():
        return None
    offset, end = _offset(text)
    if offset is None:
        return None
    fraction = text[_SECONDS_END:end]
    if fraction and not (fraction[0] == "." and len(fraction) > 1 and _DIGITS.issuperset(fraction[1:])):
        return None
    local = _seconds(text[:_SECONDS_END])
    if local is None:
        return None
    seconds = local - offset * 60
    if _FIRST <= seconds < _END:
        return Instant(seconds, fraction[1:].rstrip("0"))
    return Instant(_FIRST if seconds < _FIRST else _END, "")


def canonical(moment: Instant) -> str:
    """Write a moment in UTC, without zeros at the end of its fraction."""
    if moment.seconds == _END:
        return "9999-12-31T24:00:00Z"
    days, rest = divmod(moment.seconds, _DAY)
    clock = f"{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}"
    return f"{date.fromordinal(days).isoformat()}T{clock}{'.' if moment.fraction else ''}{moment.fraction}Z"


def _offset(text: str) -> tuple[int | None, int]:
    """Give the minutes east of UTC and where the zone begins."""
    if text[-1] in "Zz":
        return 0, len(text) - 1
    zone = text[-_ZONE_LENGTH:]
    if zone[0] not in "+-" or len(text) < _SECONDS_END + _ZONE_LENGTH:
        return 0, len(text)
    if zone[3] != ":" or not _DIGITS.issuperset(zone[1:3] + zone[4:]):
        return None, 0
    minutes = int(zone[1:3]) * 60 + int(zone[4:])
    if minutes >= _LONGEST_OFFSET or int(zone[4:]) > 59:  # noqa: PLR2004 - minutes of an hour
        return None, 0
    return (minutes if zone[0] == "+" else -minutes), len(text) - _ZONE_LENGTH


def _seconds(text: str) -> int | None:
    if text[4] + text[7] + text[13] + text[16] != "--::" or text[10] not in "Tt":
        return None
    numbers = (text[:4], text[5:7], text[8:10], text[11:13], text[14:16], text[17:])
    if not all(_DIGITS.issuperset(number) for number in numbers):
        return None
    year, month, day, hour, minute, second = map(int, numbers)
    # xsd:dateTime writes midnight at the end of a day as 24:00:00; a leap second is counted as the next one.
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):  # noqa: PLR2004 - a clock
        return None
    try:
        days = date(year or _CYCLE_YEARS, month, day).toordinal() - (0 if year else _CYCLE_DAYS)
    except ValueError:
        return None
    return days * _DAY + hour * 3600 + minute * 60 + second
