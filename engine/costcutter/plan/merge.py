"""From matches to steps: one step per resource and action, whatever policies ask for it.

Where policies contradict each other the rule is fixed and what was resolved is said: a delete wins over
everything but an explicit order; the same action is done once; where two policies give one action different
options the catalogue's default holds, which is the cautious one; start and stop of one resource, or one tag that is
set and taken away, leave the resource alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from costcutter.catalog.load import Catalog
from costcutter.catalog.model import ResourceType
from costcutter.plan.match import Match, PolicyMatches, by_ref
from costcutter.plan.model import Kept, Step
from costcutter.policy.crosscheck import order_needs
from costcutter.policy.model import CALL, Policy, PolicyAction
from costcutter.query.filters.marked import MARK, mark_text
from costcutter.resources import Resource
from costcutter.values import parse_duration

_OPPOSITES = tuple(map(frozenset, (("start", "stop"), ("enable", "disable"), ("suspend", "resume"))))


@dataclass(slots=True)
class Merged:
    """Steps without their order, except that between actions of one resource."""

    steps: dict[str, Step] = field(default_factory=dict)
    needs: dict[str, list[str]] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Wish:
    policy: Policy
    action: PolicyAction
    because: str


def merge(
    results: Sequence[PolicyMatches], catalog: Catalog, now: datetime, before: Mapping[str, set[str]] | None = None
) -> Merged:
    """One step per resource and action.

    Args:
        results: what the acting policies found.
        catalog: the resource types.
        now: the moment of the plan.
        before: for each policy, those before it; None: as these very policies say.
    """
    merged = Merged()
    before = predecessors([result.policy for result in results]) if before is None else before
    dropped: dict[tuple[str, str], int] = {}
    for ref, found in by_ref(results).items():
        resource, kind = found[0][1].resource, catalog.get(ref.type)
        wishes = [
            _Wish(policy, _as_tagging(action, now), match.because)
            for policy, match in found
            for action in policy.actions_on(ref.type)
        ]
        kept = _beside_delete(wishes, before, dropped)
        clash = _contradiction(kept, before)
        if clash:
            policies = tuple(sorted({policy.name for policy, _ in found}))
            merged.kept.append(Kept(ref, policies, clash, "conflict"))
            continue
        _add(resource, kind, kept, merged, found)
    for (loser, winner), count in sorted(dropped.items()):
        what = "1 resource" if count == 1 else f"{count:,} resources"
        merged.notes.append(f"{loser} leaves {what} to {winner}, which wants to delete it")
    return merged


def step_id(resource: Resource, action: str) -> str:
    """The identifier of a step: the same in every plan of the same thing."""
    return f"{action}:{resource.ref.scope}/{resource.ref}"


def predecessors(policies: Iterable[Policy]) -> dict[str, set[str]]:
    """For each policy, all policies that an explicit order puts before it, directly or through others."""
    needs = order_needs(list(policies))
    found: dict[str, set[str]] = {}
    for name in needs:
        todo, seen = list(needs[name]), set()
        while todo:
            other = todo.pop()
            if other not in seen:
                seen.add(other)
                todo += needs.get(other, [])
        found[name] = seen
    return found


def _contradiction(wishes: Sequence[_Wish], before: Mapping[str, set[str]]) -> str:
    by_action = {wish.action.name: wish.policy.name for wish in wishes}
    for pair in _OPPOSITES:
        if pair <= by_action.keys():
            return "policies contradict: " + ", ".join(f"{by_action[name]} wants {name}" for name in sorted(pair))
    tagging = [wish for wish in wishes if wish.action.name == "tag"]
    setting = [(key, wish.policy.name) for wish in tagging for key in wish.action.options["tags"]]
    for wish in wishes:
        name = wish.policy.name
        for key, other in setting if wish.action.name == "untag" else ():
            ordered = other == name or other in before.get(name, ()) or name in before.get(other, ())
            if key in wish.action.options["keys"] and not ordered:
                return f"policies contradict: {other} sets the tag {key!r}, {name} takes it away"
    return ""


def _beside_delete(
    wishes: list[_Wish], before: Mapping[str, set[str]], dropped: dict[tuple[str, str], int]
) -> list[_Wish]:
    """The wishes that remain where something deletes: its own policy's, and those ordered before it in words."""
    deleting = [wish.policy.name for wish in wishes if wish.action.name == "delete"]
    if not deleting:
        return wishes
    winner = deleting[0]
    kept: list[_Wish] = []
    lost: set[str] = set()
    for wish in wishes:
        first = any(wish.policy.name in before.get(name, ()) for name in deleting)
        if wish.action.name == "delete" or wish.policy.name in deleting or first:
            kept.append(wish)
        else:
            lost.add(wish.policy.name)
    for name in lost:
        dropped[name, winner] = dropped.get((name, winner), 0) + 1
    return kept


def _add(
    resource: Resource,
    kind: ResourceType,
    wishes: Sequence[_Wish],
    merged: Merged,
    found: Sequence[tuple[Policy, Match]],
) -> None:
    grouped: dict[str, list[_Wish]] = {}
    for wish in wishes:
        grouped.setdefault(wish.action.name, []).append(wish)
    try:
        steps = {name: _step(resource, kind, name, group) for name, group in grouped.items()}
    except ValueError as error:
        policies = tuple(sorted({policy.name for policy, _ in found}))
        merged.kept.append(Kept(resource.ref, policies, str(error), "conflict"))
        return
    for name, step in steps.items():
        merged.steps[step.id] = step
        merged.needs[step.id] = []
        backup = _backup(grouped[name])
        if backup and backup not in steps:
            saving = _backup_step(resource, kind, backup, step)
            merged.steps[saving.id] = saving
            merged.needs[saving.id] = []
            merged.needs[step.id].append(saving.id)
    # two policies may list the same actions in opposite order; the first one's order holds
    own_order = (wish.action.name for wish in wishes if wish.policy.name == wishes[0].policy.name)
    listed = dict.fromkeys(name for name in own_order if name != "delete")
    for earlier, later in pairwise(listed):
        merged.needs[steps[later].id].append(steps[earlier].id)
    if "delete" in steps:  # whatever else is done with a resource is done before it goes
        others = [step.id for name, step in steps.items() if name != "delete"]
        own = merged.needs[steps["delete"].id]
        own += [other for other in others if other not in own]


def _step(resource: Resource, kind: ResourceType, name: str, wishes: Sequence[_Wish]) -> Step:
    action = kind.actions.get(name)
    return Step(
        id=step_id(resource, name),
        resource=resource,
        action=name,
        options=_options(name, wishes, kind),
        policies=tuple(sorted({wish.policy.name for wish in wishes})),
        because=wishes[0].because,
        destructive=action.destructive if action else False,
        seconds=action.seconds if action else 1.0,
    )


def _as_tagging(action: PolicyAction, now: datetime) -> PolicyAction:
    """Marks are tags: what is planned is the tagging, one together with any other."""
    match action.name:
        case "mark":
            return PolicyAction("tag", {"tags": {MARK: _mark(action, now)}})
        case "unmark":
            return PolicyAction("untag", {"keys": [MARK]})
        case _:
            return action


def _mark(action: PolicyAction, now: datetime) -> str:
    options = action.options
    return mark_text(options["for"], now + parse_duration(options["in"]), options.get("message", ""))


def _options(name: str, wishes: Sequence[_Wish], kind: ResourceType) -> dict[str, Any]:
    merged = dict(wishes[0].action.options)
    defaults = {
        key: schema.get("default")
        for key, schema in (kind.actions[name].options if name in kind.actions else {}).items()
    }
    for wish in wishes[1:]:
        for key in merged.keys() | wish.action.options.keys():
            mine, other = merged.get(key), wish.action.options.get(key)
            if mine == other:
                continue
            if name.startswith(CALL):  # half of each call would be a third one that nobody has reviewed
                raise ValueError(_disagreement(wishes, key))
            if isinstance(mine, dict) and isinstance(other, dict):
                merged[key] = _both(mine, other, wishes)
            elif isinstance(mine, list) and isinstance(other, list):
                merged[key] = [*mine, *(item for item in other if item not in mine)]
            elif name in kind.actions:
                merged[key] = defaults.get(key)
            else:
                raise ValueError(_disagreement(wishes, key))
    return {key: value for key, value in merged.items() if value is not None}


def _both(mine: dict[str, Any], other: dict[str, Any], wishes: Sequence[_Wish]) -> dict[str, Any]:
    for key in mine.keys() & other.keys():
        if mine[key] != other[key]:
            raise ValueError(_disagreement(wishes, key))
    return {**mine, **other}


def _disagreement(wishes: Sequence[_Wish], key: str) -> str:
    names = ", ".join(sorted({wish.policy.name for wish in wishes}))
    return f"policies disagree on {key!r}: {names}"


def _backup(wishes: Sequence[_Wish]) -> str | None:
    """The backup that any of the policies wants: not losing data wins."""
    return next((wish.action.backup for wish in wishes if wish.action.backup), None)


def _backup_step(resource: Resource, kind: ResourceType, backup: str, step: Step) -> Step:
    return Step(
        id=step_id(resource, backup),
        resource=resource,
        action=backup,
        policies=step.policies,
        because=f"saves the data before {step.action}",
        kind="backup",
        seconds=kind.actions[backup].seconds,
    )
