"""Interrupts that wait for a good moment: Ctrl-C must not fall between a step's end and the note that it ended."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType


class Interrupts:
    """Counts interrupts. The first only wakes the owner, or ends its sleep; a second is raised wherever it falls."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self.count = 0
        self.asleep = False
        """Set by the owner while it sleeps, where raising does no harm and nothing else would wake it."""
        self._wake = wake

    def take(self, _signal: int, _frame: FrameType | None) -> None:
        """The handler of SIGINT.

        Raises:
            KeyboardInterrupt: on the second one, and where the owner sleeps.
        """
        self.count += 1
        if self.count > 1 or self.asleep:
            raise KeyboardInterrupt
        self._wake()


@contextmanager
def deferred(wake: Callable[[], None]) -> Iterator[Interrupts]:
    """Take interrupts over from Python's own handler while the block runs.

    Elsewhere than in the main thread there are none, and a handler that somebody else has set stays.

    Args:
        wake: called from the handler, so it must be reentrant, as `SimpleQueue.put` is.
    """
    interrupts = Interrupts(wake)
    ours = current_thread() is main_thread() and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if not ours:
        yield interrupts
        return
    signal.signal(signal.SIGINT, interrupts.take)
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
