"""A plan as text for a terminal of 80 columns: what by which policy, each step, and what is left alone and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from tabulate import tabulate

from costcutter.plan.model import Kept, Plan, PolicySummary, Step
from costcutter.report.problems import count

_SHORT = 5
"""How many steps, or resources of one kind, are shown in full before the rest is only counted."""


def plan_lines(plan: Plan, *, full: bool = False) -> Iterator[str]:
    """The plan. Lines of steps begin with ``  -`` (deletes), ``  ~`` (changes) or ``  +`` (saves)."""
    yield from _policies(plan)
    yield from _steps(plan, full=full)
    yield from _left_alone(plan, full=full)
    yield from _doubts(plan)
    yield ""
    yield total(plan)


def total(plan: Plan) -> str:
    """One line that can be searched for: what the plan comes to."""
    if not plan.steps:
        what = "nothing to do"
    else:
        kinds = Counter(_symbol(step) for step in plan.steps)
        words = {"-": "to delete", "~": "to change", "+": "to save first"}
        what = ", ".join(f"{kinds[symbol]:,} {words[symbol]}" for symbol in words if kinds[symbol])
    rest = [
        (len(plan.kept), "left alone"),
        (len(plan.undetermined), "undetermined"),
        (len(plan.refusals), "over their limits"),
    ]
    return "Plan: " + ", ".join([what, *(f"{number:,} {word}" for number, word in rest if number)]) + "."


def _policies(plan: Plan) -> Iterator[str]:
    active = [summary for summary in plan.summaries if summary.matched or summary.undetermined]
    rows = [
        (summary.name, summary.matched, f"{summary.population:,}", summary.steps, _actions(summary))
        for summary in active
    ]
    if rows:
        headers = ("policy", "matched", "of", "steps", "actions")
        yield from tabulate(
            rows,
            headers,
            tablefmt="simple",
            colalign=("left", "right", "right", "right", "left"),
            maxcolwidths=[34, None, None, None, 24],
        ).splitlines()
    quiet = len([summary for summary in plan.summaries if summary.state == "active"]) - len(
        [summary for summary in active if summary.state == "active"]
    )
    for number, what in (
        (quiet, "matched nothing"),
        (_in_state(plan, "out of scope"), "not for this account or these regions"),
        (_in_state(plan, "disabled"), "not enabled"),
    ):
        if number:
            yield f"{count(number, 'policy', 'policies')}: {what}"
    for note in plan.notes:
        yield f"note: {note}"


def _in_state(plan: Plan, state: str) -> int:
    return sum(summary.state == state for summary in plan.summaries)


def _actions(summary: PolicySummary) -> str:
    if summary.state == "refused":
        return "none: over its limits"
    return ", ".join(summary.actions) or "report only"


def _steps(plan: Plan, *, full: bool) -> Iterator[str]:
    groups: dict[tuple[str, str, str], list[Step]] = {}
    for step in plan.steps:
        groups.setdefault((step.ref.scope.region, step.ref.type, step.action), []).append(step)
    region = ""
    for (where, kind, action), steps in groups.items():
        if where != region:
            yield ""
            yield f"{where}"
            region = where
        shown = steps if full or len(steps) <= _SHORT else steps[: _SHORT - 2]
        for step in shown:
            yield f"  {_symbol(step)} {action} {kind} {label(step)}"
        if len(shown) < len(steps):
            yield f"  {_symbol(steps[0])} {action} {kind}: {len(steps) - len(shown)} more"
    if not full and any(len(steps) > _SHORT for steps in groups.values()):
        yield ""
        yield "(--full shows every step)"


def label(step: Step) -> str:
    """A resource as people know it: its name with its identifier."""
    return named(step.ref.id, step.resource.name)


def named(identifier: str, name: str | None) -> str:
    """An identifier with the name in brackets, where there is one that says more."""
    return f"{clean(identifier)} ({clean(name)})" if name and name not in identifier else clean(identifier)


def clean(text: str) -> str:
    """A text from an account made harmless for a terminal: control characters and the like become `?`."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _symbol(step: Step) -> str:
    if step.kind == "backup":
        return "+"
    return "-" if step.destructive and step.kind == "action" else "~"


def _left_alone(plan: Plan, *, full: bool) -> Iterator[str]:
    if not plan.kept:
        return
    yield ""
    yield f"Left alone: {count(len(plan.kept), 'resource')}"
    reasons: dict[str, list[Kept]] = {}
    for kept in plan.kept:
        reasons.setdefault(kept.reason if kept.cause != "in use" else "in use by something that stays", []).append(kept)
    for reason, entries in sorted(reasons.items(), key=lambda item: -len(item[1])):
        yield f"  {len(entries):>4}  {clean(reason)}: {_types(entries)}"
        if full or entries[0].cause in ("conflict", "circle"):
            for kept in entries:
                why = f": {clean(kept.reason)}" if kept.cause == "in use" else ""
                yield f"        {kept.ref.scope.region} {clean(str(kept.ref))}{why}"


def _types(entries: Iterable[Kept]) -> str:
    counted = Counter(entry.ref.type for entry in entries)
    shown = [f"{number} {kind}" for kind, number in counted.most_common(4)]
    return ", ".join([*shown, "…"] if len(counted) > 4 else shown)


def _doubts(plan: Plan) -> Iterator[str]:
    if plan.refusals:
        yield ""
        yield "Over their limits, so these do nothing:"
        for refusal in plan.refusals:
            yield f"  ! {refusal.policy}: {refusal.reason}"
            yield f"    {refusal.hint}"
    if plan.gaps:
        yield ""
        yield "Could not be listed completely:"
        for gap in plan.gaps:
            yield f"  ! {gap.type} in {gap.scope.region}: {clean(gap.reason)}"
    if plan.undetermined:
        yield ""
        yield f"Undetermined, so left alone: {count(len(plan.undetermined), 'resource')}"
        for doubt in plan.undetermined[:10]:
            yield f"  ? {clean(str(doubt.ref))} ({doubt.policy}): {clean(doubt.reason)}"
        if len(plan.undetermined) > 10:
            yield f"  ? {len(plan.undetermined) - 10} more"
