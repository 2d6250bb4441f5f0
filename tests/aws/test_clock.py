from __future__ import annotations

from datetime import UTC, datetime

import time_machine

from costcutter.aws.clock import SystemClock
from costcutter.ports import Clock

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@time_machine.travel(NOON, tick=False)
def test_now_is_the_wall_clock_in_utc() -> None:
    clock: Clock = SystemClock()

    assert clock.now() == NOON
    assert clock.now().tzinfo is UTC


def test_monotonic_never_goes_back() -> None:
    clock = SystemClock()
    readings = [clock.monotonic() for _ in range(100)]

    assert readings == sorted(readings)


def test_nothing_and_less_than_nothing_are_not_waited_for() -> None:
    clock = SystemClock()
    before = clock.monotonic()

    clock.sleep(0)
    clock.sleep(-60)

    assert clock.monotonic() - before < 30


def test_a_wait_lasts_at_least_as_long_as_asked() -> None:
    clock = SystemClock()
    before = clock.monotonic()

    clock.sleep(0.01)

    assert clock.monotonic() - before >= 0.01
