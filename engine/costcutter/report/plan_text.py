"""A plan as text for a terminal of 80 columns: what by which policy, each step, and what is left alone and why."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tabulate import tabulate

from costcutter.plan.model import Kept, Plan, PolicySummary, Step
from costcutter.report.problems import count
from costcutter.report.words import TIE, WIDTH, clean, named, wrapped
from costcutter.resources import ResourceRef

_SHORT = 5
"""How many steps, or resources of one kind, are shown in full before the rest is only counted."""

_ACTIONS = 22
"""Columns that a policy's actions may take in the table; the policy's name has the rest."""

_IN = " " * 8


_LONG = 100
"""From so many steps on, those of one kind in one region share a line."""


def plan_lines(plan: Plan, *, full: bool = False) -> Iterator[str]:
    """The plan. Lines of steps begin with ``  -`` (deletes), ``  ~`` (changes) or ``  +`` (saves)."""
    for part in (_policies(plan), _steps(plan, full=full), _left_alone(plan, full=full), _doubts(plan, full=full)):
        yield from map(clean, part)
    yield ""
    yield total(plan)


def brief_lines(plan: Plan) -> Iterator[str]:
    """What must not be missed of a plan that is carried out unseen: what could not be decided, and the total."""
    yield from map(clean, _doubts(plan, full=False))
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
        (summary.name, summary.matched, _population(summary), summary.steps, _actions(summary)) for summary in active
    ]
    if rows:
        yield from _policy_table(rows)
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
        yield from wrapped(note, first="note: ", rest="      ")


def _population(summary: PolicySummary) -> str:
    """How many resources there are; a plus where listings left out what cannot match."""
    return f"{summary.population:,}{'+' if summary.partial else ''}"


def _policy_table(rows: Sequence[tuple[object, ...]]) -> list[str]:
    headers = ("policy", "matched", "of", "steps", "actions")
    columns = zip(headers, *rows, strict=True)
    # tabulate gives a column two characters more than its header has
    widths = [max(len(str(cells[0])) + 2, *(len(str(cell)) for cell in cells)) for cells in columns]
    actions = max(9, *(len(line) for row in rows for line in textwrap.wrap(str(row[4]), _ACTIONS)))
    policy = WIDTH - sum(widths[1:4]) - actions - 2 * (len(headers) - 1)
    return tabulate(
        rows,
        headers,
        tablefmt="simple",
        colalign=("left", "right", "right", "right", "left"),
        maxcolwidths=[policy, None, None, None, actions],
        disable_numparse=True,
    ).splitlines()


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
    long = not full and len(plan.steps) > _LONG
    for (where, kind, action), steps in groups.items():
        if where != region:
            yield ""
            yield f"{where}"
            region = where
        if long and len(steps) > 1:
            examples = ", ".join(named(step.ref.id) for step in steps[:2])
            more = ", …" if len(steps) > 2 else ""
            yield from wrapped(
                f"{_symbol(steps[0])} {action} {kind}: {len(steps)} ({examples}{more})", first="  ", rest=_IN
            )
            continue
        shown = steps if full or len(steps) <= _SHORT else steps[: _SHORT - 2]
        for step in shown:
            yield f"  {_symbol(step)} {action} {kind} {label(step)}"
        if len(shown) < len(steps):
            yield f"  {_symbol(steps[0])} {action} {kind}: {len(steps) - len(shown)} more"
    if long or (not full and any(len(steps) > _SHORT for steps in groups.values())):
        yield ""
        yield "(--full shows every step)"


def label(step: Step) -> str:
    """A resource as people know it: its identifier, with its name where that says more."""
    return named(step.ref.id, step.resource.name)


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
        yield from wrapped(
            f"{reason}: {_types(entry.ref for entry in entries)}", first=f"  {len(entries):>4}  ", rest=_IN
        )
        if full or entries[0].cause in ("conflict", "circle"):
            for kept in entries:
                why = f": {kept.reason}" if kept.cause == "in use" else ""
                who = f"{kept.ref.type} {named(kept.ref.id)} in {kept.ref.scope.region}"
                yield from wrapped(f"{who}{why}", first=_IN, rest=f"{_IN}  ")


def _types(refs: Iterable[ResourceRef]) -> str:
    counted = Counter(ref.type for ref in refs)
    shown = [f"{number}{TIE}{kind}" for kind, number in counted.most_common(4)]
    return ", ".join([*shown, "…"] if len(counted) > 4 else shown)


def _doubts(plan: Plan, *, full: bool) -> Iterator[str]:
    if plan.refusals:
        yield ""
        yield "Over their limits, so these do nothing:"
        for refusal in plan.refusals:
            yield from wrapped(f"{refusal.policy}: {refusal.reason}", first="  ! ", rest="    ")
            yield from wrapped(refusal.hint, first="    ", rest="    ")
    if plan.gaps:
        yield ""
        yield "Could not be listed completely:"
        for gap in plan.gaps:
            yield from wrapped(f"{gap.type} in {gap.scope.region}: {gap.reason}", first="  ! ", rest="    ")
    if plan.undetermined:
        yield ""
        yield f"Undetermined, so left alone: {count(len(plan.undetermined), 'resource')}"
        yield from _undetermined(plan, full=full)


def _undetermined(plan: Plan, *, full: bool) -> Iterator[str]:
    """What could not be decided, grouped by policy and reason."""
    groups: dict[tuple[str, str], list[ResourceRef]] = {}
    for doubt in plan.undetermined:
        groups.setdefault((doubt.policy, doubt.reason), []).append(doubt.ref)
    for (policy, reason), refs in groups.items():
        yield from wrapped(f"{policy}: {_types(refs)}: {reason}", first="  ? ", rest="    ")
        shown = refs if full or len(refs) <= _SHORT else refs[: _SHORT - 2]
        for ref in shown:
            yield f"{_IN}{named(ref.id)} in {ref.scope.region}"
        if len(shown) < len(refs):
            yield f"{_IN}{len(refs) - len(shown)} more"
