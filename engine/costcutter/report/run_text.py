"""A finished run as text: what was done, what failed and why, grouped by cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tabulate import tabulate

from costcutter.execute.journal import RunRecord
from costcutter.report.plan_text import clean, named
from costcutter.report.problems import count
from costcutter.values import format_duration, parse_date

_STATES = ("done", "gone", "unneeded", "failed", "skipped", "stopped", "intended", "planned")
_EXAMPLES = 3


def run_lines(run: RunRecord, *, full: bool = False) -> Iterator[str]:
    """The run's header, a table by type and action, failures by cause, and one line for the whole."""
    yield f"Run {run.id}: account {run.account}, {', '.join(run.regions)}"
    yield f"by {run.caller}, {_when(run)}"
    yield ""
    yield from _table(run)
    yield from _failures(run)
    if full:
        yield from _every_step(run)
    yield ""
    yield total(run)


def total(run: RunRecord) -> str:
    """One line that can be searched for: what the run came to."""
    counts = run.counts()
    words = {"done": "done", "gone": "already gone", "unneeded": "not needed", "failed": "failed"}
    words |= {"skipped": "skipped", "stopped": "stopped", "intended": "under way when it broke off"}
    words |= {"planned": "not begun"}
    parts = [f"{counts[state]:,} {words[state]}" for state in _STATES if counts.get(state)]
    return "Run: " + (", ".join(parts) or "nothing to do") + "."


def took(run: RunRecord) -> str:
    """How long it took, or an empty text where it did not end."""
    if run.ended is None:
        return ""
    return format_duration(parse_date(run.ended) - parse_date(run.started))


def _when(run: RunRecord) -> str:
    if run.ended is None:
        return f"began {run.started}, and did not end"
    state = "" if run.state == "finished" else f", {run.state}"
    return f"{run.started[:19]}Z, took {took(run)}{state}"


def _table(run: RunRecord) -> Iterator[str]:
    rows: dict[tuple[str, str], Counter[str]] = {}
    for step in run.steps:
        rows.setdefault((step["type"], step["action"]), Counter())[step["state"]] += 1
    used = [state for state in _STATES if any(counter[state] for counter in rows.values())]
    table = [(kind, action, *(counter[state] or "" for state in used)) for (kind, action), counter in rows.items()]
    if table:
        yield from tabulate(sorted(table), ("type", "action", *used), tablefmt="simple").splitlines()


def _failures(run: RunRecord) -> Iterator[str]:
    groups: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
    for step in run.steps:
        if step["state"] == "failed":
            groups.setdefault((step["cause"], step["code"], _shape(step["hint"], step)), []).append(step)
    for (cause, code, hint), steps in sorted(groups.items(), key=lambda item: -len(item[1])):
        yield ""
        yield f"{count(len(steps), 'step')} failed: {cause}" + (f" ({code})" if code else "")
        for step in steps[:_EXAMPLES]:
            who = f"{step['action']} {step['type']} {named(step['resource'], step['name'])}"
            yield f"  ! {who} in {step['region']}"
            yield f"    {clean(step['message'])}" + (f" [request {step['request']}]" if step["request"] else "")
        if len(steps) > _EXAMPLES:
            yield f"  ! {len(steps) - _EXAMPLES} more"
        if hint:
            yield f"    what to do: {steps[0]['hint']}"
    skipped = [step for step in run.steps if step["state"] == "skipped"]
    blockers = Counter(step["blocker"] for step in skipped)
    if blockers:
        yield ""
        yield f"{count(len(skipped), 'step')} not tried, because something before them failed"
        for blocker, number in blockers.most_common(_EXAMPLES):
            yield f"  {number:>4}  after {clean(blocker)}"


def _shape(hint: str, step: Mapping[str, Any]) -> str:
    """A hint without the resource in it, so that equal advice is given once."""
    return hint.replace(step["arn"] or step["resource"], "")


def _every_step(run: RunRecord) -> Iterator[str]:
    yield ""
    for step in run.steps:
        line = f"{step['state']:<9}{step['action']} {step['type']} {named(step['resource'], step['name'])}"
        yield f"{line} in {step['region']}" + (f": {clean(step['message'])}" if step["message"] else "")
