"""What a person sees while costcutter works: a live view on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from collections import Counter, deque
from types import TracebackType
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from costcutter.app.session import Progress
from costcutter.cli.terminal import is_interactive, say
from costcutter.execute.outcome import StepOutcome
from costcutter.execute.run import Listener
from costcutter.plan.model import Step
from costcutter.report.plan_text import label
from costcutter.report.words import clean

EVERY = 5.0
"""Seconds between lines where there is no terminal."""

_COLOURS = {"done": "green", "gone": "green", "unneeded": "green", "failed": "red", "skipped": "yellow"}


class View:
    """Shows progress until it is closed; shows nothing where `quiet`."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._live: Live | None = None
        self._last = self._began = time.monotonic()
        self._line = ""
        self._total = 0
        self._states: Counter[str] = Counter()
        self._running = 0
        self._events: deque[tuple[str, Step, str]] = deque(maxlen=8)

    def __enter__(self) -> Self:
        if not self._quiet and is_interactive():
            self._live = Live(
                console=Console(stderr=True), refresh_per_second=6, transient=True, get_renderable=self._render
            )
            self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._live is not None:
            self._live.stop()

    def reading(self) -> Progress:
        """What the session tells while it reads."""
        return Progress(self._listed, self._facets)

    def running(self, total: int) -> Listener:
        """What the executor tells while it works on so many steps."""
        self._total, self._line = total, ""
        return Listener(self._started, self._settled, self._interrupted)

    def _listed(self, done: int, total: int, what: str) -> None:
        self._line = f"listing {done}/{total}: {what}"
        self._now_and_then(self._line, done == total)

    def _facets(self, count: int) -> None:
        self._line = f"reading details of {count} resources"
        self._now_and_then(self._line)

    def _started(self, step: Step) -> None:
        del step
        self._running += 1

    def _settled(self, step: Step, outcome: StepOutcome) -> None:
        self._running = max(0, self._running - 1)
        self._states[outcome.state] += 1
        self._events.append((outcome.at.strftime("%H:%M:%S"), step, outcome.state))
        if outcome.state == "failed" and self._live is None and not self._quiet:
            say(f"  ! {step.action} {step.ref.type} {label(step)} failed: {clean(outcome.message)}")
        settled = self._states.total()
        failed = f", {self._states['failed']} failed" if self._states["failed"] else ""
        seconds = time.monotonic() - self._began
        self._now_and_then(f"[{seconds:5.1f}s] {settled}/{self._total} steps{failed}", settled == self._total)

    def _interrupted(self) -> None:
        message = "Interrupted: what is under way is being finished; once more leaves at once."
        if self._live is not None:
            self._live.console.print(message)  # above the live view, which would be broken by a plain line
        else:
            say(message)

    def _now_and_then(self, line: str, force: bool = False) -> None:
        if self._quiet or self._live is not None:
            return
        now = time.monotonic()
        if force or now - self._last >= EVERY:
            self._last = now
            say(line)

    def _render(self) -> RenderableType:
        if not self._total:
            return Text(self._line or "asking who is calling")
        table = Table(box=None, expand=True, pad_edge=False)
        for name, width in (("time", 8), ("region", 14), ("type", 20), ("action", 8), ("id", None), ("state", 8)):
            table.add_column(name, no_wrap=True, overflow="ellipsis", max_width=width, ratio=None if width else 1)
        for at, step, state in self._events:
            mark = Text(state, style=_COLOURS.get(state, ""))
            table.add_row(at, step.ref.scope.region, step.ref.type, step.action, label(step), mark)
        settled = self._states.total()
        words = ", ".join(f"{number} {state}" for state, number in self._states.items())
        bar = ProgressBar(total=self._total, completed=settled)
        status = f"{settled}/{self._total} steps, {self._running} under way" + (f": {words}" if words else "")
        return Group(Text(status), bar, table)
