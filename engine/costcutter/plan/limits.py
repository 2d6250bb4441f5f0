"""The belt against a policy that matches far more than its author thought."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import ceil

from costcutter.plan.match import PolicyMatches
from costcutter.plan.model import Refusal
from costcutter.policy.model import Policy
from costcutter.resources import Scope


@dataclass(frozen=True, slots=True)
class DefaultLimits:
    """What holds for destructive policies that do not say otherwise."""

    resources: int = 100
    percent: float = 20.0
    population: int = 10
    """The percent limit counts from this population on; below, one resource is already a large share."""


def refusal_of(result: PolicyMatches, defaults: DefaultLimits) -> Refusal | None:
    """Why a policy has to act on nothing, or None where it is within its limits.

    A share of a population that is not known completely is not known either, so it counts as too large.
    """
    policy = result.policy
    if not policy.actions or not result.matches:
        return None
    own = policy.limits
    share = share_limit(policy, defaults)
    most = own.resources if own.resources is not None else defaults.resources if policy.destructive else None
    count = len(result.matches)
    if most is not None and count > most:
        whose = "its limit is" if own.resources is not None else "the default limit is"
        hint = f"if that is right, write limits: {{resources: {count}}}"
        what = "1 resource" if count == 1 else f"{count} resources"
        return Refusal(policy.name, f"it matches {what}, {whose} {most}", hint)
    return _share_refusal(result, defaults, share) if share is not None else None


def share_limit(policy: Policy, defaults: DefaultLimits) -> float | None:
    """The largest share of a population, in percent, that a policy may act on; None where all may be meant."""
    if not policy.actions:
        return None
    own = policy.limits.percent
    share = own if own is not None else defaults.percent if policy.destructive else None
    return share if share is not None and share < 100 else None


def _share_refusal(result: PolicyMatches, defaults: DefaultLimits, share: float) -> Refusal | None:
    """Speaks of the largest share, so that whoever follows its hint is not refused for another one."""
    policy = result.policy
    matched = Counter((match.resource.ref.scope, match.resource.ref.type) for match in result.matches)
    worst: tuple[float, Scope, str] | None = None
    for (scope, kind), number in sorted(matched.items()):
        population = result.populations[scope, kind]
        if (scope, kind) in result.incomplete | result.partial:
            reason = f"the population of {kind} in {scope.region} is not known, so no share of it is either"
            return Refusal(policy.name, reason, "see to the listing that failed, or write limits: {percent: 100}")
        percent = number / population * 100
        if population >= defaults.population and percent > share and (worst is None or percent > worst[0]):
            worst = (percent, scope, kind)
    if worst is None:
        return None
    percent, scope, kind = worst
    counted = f"{matched[scope, kind]} of {result.populations[scope, kind]} {kind} in {scope.region}"
    whose = "its limit is" if policy.limits.percent is not None else "the default limit is"
    reason = f"it matches {counted} ({percent:.3g} %), {whose} {share:g} %"
    return Refusal(policy.name, reason, f"if that is right, write limits: {{percent: {ceil(percent)}}}")
