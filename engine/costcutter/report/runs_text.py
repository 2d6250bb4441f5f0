"""The list of runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tabulate import tabulate

from costcutter.execute.journal import RunRecord
from costcutter.report.run_text import took


def runs_lines(runs: Iterable[RunRecord]) -> Iterator[str]:
    """A table of runs, as they come."""
    rows = []
    for run in runs:
        counts = run.counts()
        done = sum(counts.get(state, 0) for state in ("done", "gone", "unneeded"))
        failed = sum(counts.get(state, 0) for state in ("failed", "skipped", "stopped"))
        state = run.state if run.ended else "broke off"
        rows.append((run.id, run.account, run.planned, done, failed, took(run), state))
    headers = ("run", "account", "steps", "done", "failed", "took", "state")
    yield from tabulate(rows, headers, tablefmt="simple", disable_numparse=True).splitlines()
