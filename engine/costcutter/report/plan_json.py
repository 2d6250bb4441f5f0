"""A plan as JSON: everything that the text shows, for machines."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from costcutter.plan.model import Plan, Step

FORMAT_VERSION = "1.0"


def plan_document(plan: Plan) -> dict[str, Any]:
    """The plan as plain data."""
    return {
        "format_version": FORMAT_VERSION,
        "kind": "plan",
        "account": plan.account,
        "created": plan.created.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "steps": [_step(step, plan) for step in plan.steps],
        "policies": [asdict(summary) for summary in plan.summaries],
        "left_alone": [asdict(kept) for kept in plan.kept],
        "undetermined": [asdict(doubt) for doubt in plan.undetermined],
        "refusals": [asdict(refusal) for refusal in plan.refusals],
        "gaps": [{**asdict(gap), "fault": gap.fault.value if gap.fault else None} for gap in plan.gaps],
        "notes": list(plan.notes),
        "listed": plan.listed,
    }


def _step(step: Step, plan: Plan) -> dict[str, Any]:
    resource = step.resource
    return {
        "id": step.id,
        "account": step.ref.scope.account,
        "region": step.ref.scope.region,
        "type": step.ref.type,
        "resource": step.ref.id,
        "name": resource.name,
        "arn": resource.arn,
        "created": resource.created.strftime("%Y-%m-%dT%H:%M:%SZ") if resource.created else None,
        "action": step.action,
        "kind": step.kind,
        "options": dict(step.options),
        "destructive": step.destructive,
        "policies": list(step.policies),
        "because": step.because,
        "needs": list(plan.needs.get(step.id, ())),
    }
