"""The clock of the sandbox's own process: the only place here that reads the time.

moto stamps what it creates with the process's clock, so moving that clock (time-machine patches it below
Python) back-dates every type without a line of code per type. It is process-wide: nobody else may be served
while it stands still in the past.
"""

from __future__ import annotations

from datetime import UTC, datetime

import time_machine


class Clock:
    """A process clock that can be moved; real until the first `move_to`."""

    def __init__(self) -> None:
        self._travel: time_machine.travel | None = None
        self._coordinates: time_machine.Traveller | None = None

    def now(self) -> datetime:
        """What moto believes, in UTC."""
        return datetime.now(UTC)

    def move_to(self, moment: datetime, *, tick: bool = True) -> None:
        """Set the clock to `moment`, an aware time; with `tick` it runs on from there, else it stands still."""
        if self._coordinates is None:
            self._travel = time_machine.travel(moment, tick=tick)
            self._coordinates = self._travel.start()
        else:
            self._coordinates.move_to(moment, tick=tick)

    def release(self) -> None:
        """Give the real time back."""
        if self._travel is not None:
            self._travel.stop()
            self._travel = self._coordinates = None
