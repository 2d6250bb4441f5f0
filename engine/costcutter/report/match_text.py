"""What policies match among recorded resources, as text for a terminal of 80 columns, as JSON, and as identifiers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from costcutter.inventory.model import Gap
from costcutter.plan.match import Match, PolicyMatches
from costcutter.plan.model import Undetermined
from costcutter.report.problems import count
from costcutter.report.words import clean, named, wrapped
from costcutter.resources import ResourceRef
from costcutter.values import stamp

FORMAT_VERSION = "1.0"


def match_lines(results: Sequence[PolicyMatches], gaps: Iterable[Gap] = ()) -> Iterator[str]:
    """For each policy what matches and why, and what could not be decided. The latter's lines begin with ``  ?``."""
    judged = [result for result in results if result.in_scope]
    for position, result in enumerate(judged):
        if position:
            yield ""
        yield from _result(result)
    left = [result.policy.name for result in results if not result.in_scope]
    if left:
        yield ""
        yield from wrapped(f"No resources were given for {count(len(left), 'policy', 'policies')}: {', '.join(left)}")
    for gap in gaps:
        yield ""
        yield from wrapped(f"{gap.type} is not complete: {gap.reason}", first="  ! ", rest="    ")


def matched_ids(results: Iterable[PolicyMatches]) -> Iterator[str]:
    """The identifiers of what matches, each once."""
    yield from dict.fromkeys(clean(match.resource.id) for result in results for match in result.matches)


def match_document(results: Iterable[PolicyMatches], gaps: Iterable[Gap], now: datetime) -> dict[str, Any]:
    """The same as plain data."""
    return {
        "format_version": FORMAT_VERSION,
        "kind": "match",
        "now": stamp(now),
        "policies": [
            {
                "name": result.policy.name,
                "given": result.in_scope,
                "population": sum(result.populations.values()),
                "matched": [{**_named(match.resource.ref), **_details(match)} for match in result.matches],
                "undetermined": [{**_named(doubt.ref), "reason": doubt.reason} for doubt in result.undetermined],
            }
            for result in results
        ],
        "gaps": [{"type": gap.type, "reason": gap.reason} for gap in gaps],
    }


def _result(result: PolicyMatches) -> Iterator[str]:
    population = sum(result.populations.values())
    kinds = dict.fromkeys(kind for _, kind in result.populations)
    kind = next(iter(kinds)) if len(kinds) == 1 else "resources"
    doubts = f", {len(result.undetermined):,} undetermined" if result.undetermined else ""
    yield from wrapped(f"{result.policy.name}: {len(result.matches):,} of {population:,} {kind} match{doubts}")
    several = len(kinds) > 1
    for match in result.matches:
        who = _who(match.resource.ref, match.resource.name, several=several)
        yield from wrapped(f"{who}: {match.because}", first="  ", rest="      ")
    yield from _doubts(result.undetermined, several=several)


def _doubts(doubts: Iterable[Undetermined], *, several: bool) -> Iterator[str]:
    for doubt in doubts:
        who = _who(doubt.ref, None, several=several)
        yield from wrapped(f"{who}: {doubt.reason}", first="  ? ", rest="      ")


def _who(ref: ResourceRef, name: str | None, *, several: bool) -> str:
    return f"{ref.type} {named(ref.id, name)}" if several else named(ref.id, name)


def _named(ref: ResourceRef) -> dict[str, Any]:
    scope = ref.scope
    return {"type": ref.type, "resource": ref.id, "account": scope.account or None, "region": scope.region or None}


def _details(match: Match) -> dict[str, Any]:
    resource = match.resource
    return {"name": resource.name, "arn": resource.arn, "because": match.because}
