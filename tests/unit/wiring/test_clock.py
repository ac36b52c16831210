"""The clock of the running program: each moment as it is written on the wire, whatever was asked before it."""

import time

import pytest

from envi_scim.wiring.clock import SystemClock

MOMENTS = (
    (1_795_803_588_000_000_000, "2026-11-27T18:19:48.000Z"),
    (1_795_803_588_000_999_999, "2026-11-27T18:19:48.000Z"),
    (1_795_803_588_001_000_000, "2026-11-27T18:19:48.001Z"),
    (1_795_803_588_999_999_999, "2026-11-27T18:19:48.999Z"),
    (1_795_803_589_000_000_000, "2026-11-27T18:19:49.000Z"),
    # Set back, by less than a second and by more.
    (1_795_803_588_500_000_000, "2026-11-27T18:19:48.500Z"),
    (1_795_803_540_500_000_000, "2026-11-27T18:19:00.500Z"),
    (0, "1970-01-01T00:00:00.000Z"),
    (1_798_761_599_999_000_000, "2026-12-31T23:59:59.999Z"),
    (1_798_761_600_000_000_000, "2027-01-01T00:00:00.000Z"),
)


def test_each_moment_is_written_to_the_millisecond(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SystemClock()
    read = []
    for nanoseconds, _ in MOMENTS:
        monkeypatch.setattr(time, "time_ns", lambda moment=nanoseconds: moment)
        read.append(clock.now())
    monkeypatch.undo()
    assert read == [written for _, written in MOMENTS]
