"""How long to wait between attempts, and when to stop."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Timeouts:
    """When a step gives up, in seconds."""

    blocked: float = 300.0
    """How long something else may stand in the way."""
    gone: float = 1800.0
    """How long an effect may take to show."""
    attempts: int = 5
    """How often a call is tried again after a fault of the service."""


@dataclass(slots=True)
class Backoff:
    """Pauses that grow: 0.5 s at first, half as much again each time, at most 20 s."""

    first: float = 0.5
    growth: float = 1.5
    most: float = 20.0
    count: int = 0

    def next(self) -> float:
        """The next pause, in seconds."""
        pause = min(self.most, self.first * self.growth**self.count)
        self.count += 1
        return pause

    def reset(self) -> None:
        """Begin again with the shortest pause."""
        self.count = 0


@dataclass(slots=True)
class Patience:
    """Waits for one thing at a time, with growing pauses, and not for ever."""

    backoff: Backoff = field(default_factory=Backoff)
    since: float | None = None

    def pause(self, now: float, limit: float) -> float | None:
        """How long to wait this time, in seconds; None where it was waited longer than `limit`."""
        if self.since is None:
            self.since = now
        return None if now - self.since > limit else self.backoff.next()

    def end(self) -> None:
        """It came, or something else is waited for now."""
        self.since = None
        self.backoff.reset()
