"""The process-wide reporter that callers of the predecessor know: a view on the events of the current run.

Events are added by the one thread that owns a run and may be read by any other at any time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from costcutter.execute.outcome import StepOutcome
from costcutter.plan.model import Step
from costcutter.report.events import step_event, write_csv


class Reporter:
    """The events of the runs of this process, in the order in which they happened."""

    def __init__(self) -> None:
        self._events: list[dict[str, Any]] = []
        self._written = 0

    def settled(self, step: Step, outcome: StepOutcome) -> None:
        """Note how a step ended."""
        self._events.append(step_event(step, outcome))  # appending to a list is atomic

    def snapshot(self) -> tuple[dict[str, Any], ...]:
        """Every event so far: timestamp, region, service, resource, action, arn, meta."""
        return tuple(self._events)

    def write_csv(self, path: str | Path, overwrite: bool = False) -> int:
        """Write events as CSV and return how many.

        Without `overwrite`, those that were not written yet are added to the file.

        Raises:
            CannotRunError: CC503, if the file cannot be written.
        """
        events = self.snapshot()
        fresh = events if overwrite else events[self._written :]
        write_csv(fresh, Path(path), append=not overwrite)
        self._written = len(events)
        return len(fresh)

    def clear(self) -> None:
        """Forget all events."""
        self._events.clear()
        self._written = 0


_REPORTER = Reporter()


def get_reporter() -> Reporter:
    """The reporter of this process."""
    return _REPORTER
