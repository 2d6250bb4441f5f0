"""The machine's own clock: the only place that reads the time or waits for it."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class SystemClock:
    """`ports.Clock` as the operating system keeps it."""

    def now(self) -> datetime:
        """The wall clock, aware, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds from an arbitrary start; never goes back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Return when so many seconds have passed, at once for none or fewer; an interrupt ends it early."""
        if seconds > 0:
            time.sleep(seconds)
