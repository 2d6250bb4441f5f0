"""A finished run as text: what was done, what failed and why, grouped by cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tabulate import tabulate

from costcutter.execute.journal import RunRecord
from costcutter.report.problems import count
from costcutter.report.words import TIE, clean, named, wrapped
from costcutter.values import format_duration, parse_date

_STATES = ("done", "gone", "unneeded", "failed", "skipped", "stopped", "intended", "planned")
_EXAMPLES = 3


def run_lines(run: RunRecord, *, full: bool = False) -> Iterator[str]:
    """The run's header, a table by type and action, failures by cause, and one line for the whole."""
    parts = [_header(run), _table(run), _failures(run), _skipped(run)]
    for part in [*parts, _every_step(run)] if full else parts:
        yield from map(clean, part)
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


def _header(run: RunRecord) -> Iterator[str]:
    yield from wrapped(f"Run {run.id}: account {run.account}, {', '.join(run.regions)}", rest="  ")
    yield f"by {run.caller}"
    yield _when(run)
    yield ""


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
            request = f" [request{TIE}{step['request']}]" if step["request"] else ""
            yield from wrapped(_who(step), first="  ! ", rest="    ")
            yield from wrapped(f"{step['message']}{request}", first="    ", rest="    ")
        if len(steps) > _EXAMPLES:
            yield f"  ! {len(steps) - _EXAMPLES} more"
        if hint:
            advice = steps[0]["hint"] if len(steps) == 1 else hint
            yield from wrapped(f"what to do: {advice}", first="    ", rest="      ")


def _skipped(run: RunRecord) -> Iterator[str]:
    skipped = [step for step in run.steps if step["state"] == "skipped"]
    if not skipped:
        return
    steps = {step["id"]: step for step in run.steps}
    yield ""
    yield f"{count(len(skipped), 'step')} not tried, because something before them failed"
    blockers = Counter(step["blocker"] for step in skipped).most_common()
    for blocker, number in blockers[:_EXAMPLES]:
        who = _who(steps[blocker]) if blocker in steps else blocker
        yield from wrapped(f"after {who}", first=f"  {number:>4}  ", rest=" " * 10)
    if len(blockers) > _EXAMPLES:
        yield f"  {sum(number for _, number in blockers[_EXAMPLES:]):>4}  after others"


def _who(step: Mapping[str, Any]) -> str:
    return f"{step['action']} {step['type']} {named(step['resource'], step['name'])} in {step['region']}"


def _shape(hint: str, step: Mapping[str, Any]) -> str:
    """A hint without the resource at its end, so that equal advice is given once."""
    return hint.removesuffix(f" on {step['arn'] or step['resource']}")


def _every_step(run: RunRecord) -> Iterator[str]:
    yield ""
    for step in run.steps:
        message = f": {step['message']}" if step["message"] else ""
        yield from wrapped(f"{_who(step)}{message}", first=f"{step['state']:<9}", rest=" " * 11)
