"""Which listings may leave out what cannot match, and what their calls say for that.

A listing is narrowed only if nobody could miss what it leaves out:

* every policy that is about it bounds its matches, and what is asked for is within reach of all their bounds together;
* no relation, protection or holder looks at it;
* no policy that may act needs the number of all there are, for a limit in percent;
* nothing in it could keep in place what may be deleted: what stays has to be seen for that.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

from costcutter.catalog.load import Catalog
from costcutter.catalog.model import Reference
from costcutter.catalog.pushdown import narrowed_params
from costcutter.inventory.collect import Claim, Work
from costcutter.policy.model import Policy
from costcutter.query.facts.bounds import union


def narrowed(
    work: Iterable[Work], claims: Iterable[Claim], catalog: Catalog, *, counted: Container[str]
) -> dict[Work, dict[str, Any]]:
    """The parameters of the listings that may be narrowed.

    Args:
        work: what is listed.
        claims: who asks for it.
        catalog: the resource types.
        counted: names of policies for which all resources have to be counted.
    """
    askers: dict[tuple[str, object], list[Policy | None]] = {}
    deleted: set[str] = set()
    for name, scope, policy in claims:
        askers.setdefault((name, scope), []).append(policy)
        if policy is not None and any(action.name == "delete" for action in policy.actions_on(name)):
            deleted.add(name)
    found: dict[Work, dict[str, Any]] = {}
    for item in work:
        name, scopes = item
        if len(scopes) > 1 or catalog.get(name).listing.pushdown is None or _is_tied(name, deleted, catalog):
            continue
        policies = askers.get((name, scopes[0]), [None])
        bounds = [policy.bounds for policy in policies if policy is not None and policy.name not in counted]
        if len(bounds) == len(policies):
            params = narrowed_params(catalog.get(name), union(bounds))
            if params is not None:
                found[item] = params
    return found


def _is_tied(name: str, deleted: Iterable[str], catalog: Catalog) -> bool:
    """Whether resources of this type may keep one in place that is meant to be deleted."""
    keeps = {each.type for each in catalog.get(name).references if _keeps(each) and not each.held}
    return any(
        other in keeps
        or any(_keeps(each) and each.held and each.type == name for each in catalog.get(other).references)
        for other in deleted
    )


def _keeps(reference: Reference) -> bool:
    return reference.orders and reference.holds
