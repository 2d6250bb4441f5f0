"""What has the right form and makes no sense: limits that nothing keeps, scopes that hold nothing, actions that undo
each other, rules and policies without an effect."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from costcutter.documents.suggest import nearest
from costcutter.documents.yaml import Path
from costcutter.errors import Diagnostic, Severity
from costcutter.policy.model import Policy, ProtectRule
from costcutter.policy.note import Note
from costcutter.resources import GLOBAL

_GLOB = frozenset("*?[")
_OPPOSITES = (("start", "stop"), ("mark", "unmark"))


def check_limits(policy: Policy, filters: Any, path: Path, note: Note) -> None:
    """Warnings: CC134 for limits that nothing, or hardly anything, can keep, CC135 for those of no actions."""
    limits = policy.limits
    given = [("resources", limits.resources), ("percent", limits.percent)]
    if not policy.actions:
        if any(value is not None for _, value in given):
            message = f"limits hold actions back, and {policy.name!r} has none"
            note("CC135", (*path, "limits"), message, "take them out, or write actions", severity=Severity.WARNING)
        return
    for key, value in given:
        if value == 0:
            message = f"with a limit of 0, {policy.name!r} never acts"
            hint = "write enabled: false to keep it from running"
            note("CC134", (*path, "limits", key), message, hint, severity=Severity.WARNING)
    if filters == "all" and limits.percent is not None and 0 < limits.percent < 100:
        # the share counts from a certain population on, and a small one may stay below it
        message = f"filters: all matches 100 percent, which is over {limits.percent:g}"
        hint = "write percent: 100, or filters"
        note("CC134", (*path, "limits", "percent"), message, hint, severity=Severity.WARNING)


def check_scope(policy: Policy, path: Path, regions: Sequence[str], note: Note) -> None:
    """CC136 for regions that do not exist, a warning where no other is near; CC137 for numbers that are no account."""
    for index, glob in enumerate(policy.scope.regions):
        if not any(fnmatchcase(region, glob) for region in (*regions, GLOBAL)):
            near = None if _GLOB & set(glob) else nearest(glob, (*regions, GLOBAL), 0.75)
            hint = f"did you mean {near!r}?" if near else "if the region is newer than the SDK, leave it"
            severity = Severity.ERROR if near else Severity.WARNING
            message = f"no region that the SDK knows is called {glob!r}"
            note("CC136", (*path, "scope", "regions", index), message, hint, severity=severity)
    for index, glob in enumerate(policy.scope.accounts):
        if glob.isdecimal() and len(glob) != 12:
            message = f"{glob!r} has {len(glob)} digits, and account ids have 12"
            note("CC137", (*path, "scope", "accounts", index), message, "write all 12, with the zeros in front")


def check_actions(policy: Policy, path: Path, note: Note) -> None:
    """CC138 for actions of one policy that undo each other."""
    named = {action.name: action for action in policy.actions}
    for pair in _OPPOSITES:
        if named.keys() >= set(pair):
            note("CC138", (*path, "actions"), f"{pair[0]!r} and {pair[1]!r} undo each other", "take one of them out")
    tag, untag = named.get("tag"), named.get("untag")
    if tag is not None and untag is not None:
        for key in sorted(tag.options["tags"].keys() & set(untag.options["keys"])):
            message = f"the tag {key!r} is both set and taken away"
            note("CC138", (*path, "actions"), message, "take one of them out")


def repeated_policies(policies: Iterable[Policy], entries: Mapping[str, Any]) -> Iterator[Diagnostic]:
    """CC139, a warning, for each policy that does what an earlier one does.

    Args:
        policies: all that are loaded together, each name once.
        entries: what the files say of each, by name, variables filled in.
    """
    first: dict[str, Policy] = {}
    for policy in policies:
        entry = entries.get(policy.name, {})
        if not isinstance(entry.get("filters"), list):
            continue  # a list of everything needs no filters, and is asked for more than once with good reason
        same = {key: entry.get(key) for key in ("resource", "filters", "scope", "actions") if key in entry}
        other = first.setdefault(json.dumps(same, sort_keys=True, default=str), policy)
        if other is not policy:
            message = f"{policy.name!r} does the same to the same resources as {other.name!r}"
            hint = f"the other one stands at {other.where}"
            yield Diagnostic("CC139", message, policy.where, hint, Severity.WARNING)


def idle_rules(rules: Iterable[ProtectRule], policies: Iterable[Policy]) -> Iterator[Diagnostic]:
    """CC145, a warning, for each protect rule about types that no policy acts on."""
    acted_on = {name for policy in policies if policy.actions for name in policy.types}
    for rule in rules:
        if rule.where is not None and rule.filters and acted_on and not acted_on & rule.filters.keys():
            message = "this rule protects nothing: no policy here acts on resources of its type"
            hint = "take it out, or correct its resource"
            yield Diagnostic("CC145", message, rule.where, hint, Severity.WARNING)
