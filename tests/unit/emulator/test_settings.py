"""The emulator's own limits: what is kept, what is typed, what is refused."""

from dataclasses import asdict, fields

import pytest

from envi_scim.emulator.directory import Refused
from envi_scim.emulator.settings import LIMITS, Settings, checked, read

TYPED = {name: str(value) for name, value in asdict(Settings()).items()}


def test_what_is_not_kept_is_as_at_first() -> None:
    assert read({"parallel": "9"}.get) == Settings(parallel=9)


def test_what_is_typed_is_read() -> None:
    assert checked(TYPED | {"members": " 7 "}) == Settings(members=7)


def test_every_setting_has_its_limits() -> None:
    assert list(LIMITS) == [each.name for each in fields(Settings)]


@pytest.mark.parametrize("name", list(LIMITS))
def test_the_least_and_the_most_are_taken_and_nothing_beyond(name: str) -> None:
    label, least, most = LIMITS[name]

    for value in (least, most):
        assert getattr(checked(TYPED | {name: str(value)}), name) == value
    for value in (least - 1, most + 1):
        with pytest.raises(Refused) as refused:
            checked(TYPED | {name: str(value)})
        assert (str(refused.value), refused.value.field) == (
            f"{label}: a whole number from {least} to {most}.",
            name,
        )


@pytest.mark.parametrize(
    "text", ["", "five", "5.0", "+5", "-5", "\u0665", "5e0", "0x5", "000000000000005999", "9" * 5000]
)
def test_what_is_no_such_number_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        checked(TYPED | {"parallel": text})

    assert refused.value.field == "parallel"


def test_what_a_habit_keeps_to_are_the_settings() -> None:
    limits = Settings(parallel=2, members=3).limits

    assert (limits.parallel, limits.members) == (2, 3)
