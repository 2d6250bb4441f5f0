"""Plans and runs that show everything a report can show."""

from __future__ import annotations

from typing import Any

from costcutter.execute.journal import RunRecord
from costcutter.inventory.model import Gap
from costcutter.plan.model import Kept, Plan, PolicySummary, Refusal, Step, Undetermined
from costcutter.ports import Fault
from costcutter.resources import GLOBAL, Resource, ResourceRef, Scope
from support.clock import START
from support.cloud import ACCOUNT
from support.steps import HERE

EVERYWHERE = Scope(ACCOUNT, GLOBAL)
BALANCER = f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:loadbalancer/app/web/50dc6c495c0c9188"


def ref(kind: str, identifier: str, scope: Scope = HERE) -> ResourceRef:
    """Names a resource."""
    return ResourceRef(scope, kind, identifier)


def planned(
    action: str, kind: str, identifier: str, /, *, name: str | None = None, scope: Scope = HERE, **more: Any
) -> Step:
    """A step of a plan."""
    where = ref(kind, identifier, scope)
    destructive = more.pop("destructive", action == "delete")
    return Step(
        f"{action}:{scope}/{where}",
        Resource(where, {}, arn=f"arn:{identifier}", name=name, created=START),
        action,
        policies=("tidy",),
        because="State is available",
        destructive=destructive,
        **more,
    )


def summary(name: str, **more: Any) -> PolicySummary:
    """What became of a policy that found nothing, unless told otherwise."""
    given = {"population": 0, "matched": 0, "kept": 0, "undetermined": 0, "steps": 0, "actions": (), **more}
    return PolicySummary(name, "", ("ec2.volume",), **given)


def of_everything() -> Plan:
    """A plan in which all that can happen to a resource happens to one."""
    volumes = [planned("delete", "ec2.volume", f"vol-{number}") for number in range(1, 7)]
    steps = (
        planned("delete", "iam.role", "ci", scope=EVERYWHERE),
        planned("untie", "ec2.security_group", "sg-1", name="web", kind="untie", destructive=True),
        planned("snapshot", "ec2.volume", "vol-1", name="database", kind="backup"),
        *volumes,
        planned("tag", "elbv2.load_balancer", BALANCER, name="web"),
    )
    kept = (
        Kept(ref("ec2.volume", "vol-7"), ("tidy",), "tagged costcutter: keep", "protected"),
        Kept(ref("ec2.volume", "vol-8"), ("tidy",), "in use by ec2.instance i-1 (web), which stays", "in use"),
        Kept(ref("ec2.subnet", "subnet-1"), ("tidy",), "in use by ec2.instance i-2, which stays", "in use"),
        Kept(ref("ec2.instance", "i-3"), ("a", "b"), "policies contradict: a wants start, b wants stop", "conflict"),
    )
    doubts = tuple(
        Undetermined(ref("lambda.function", f"function-{number}"), "old-code", "tags could not be read: AccessDenied")
        for number in range(1, 7)
    )
    return Plan(
        ACCOUNT,
        START,
        steps,
        {step.id: () for step in steps} | {volumes[0].id: ("snapshot:vol-1",)},
        summaries=(
            summary("tidy", population=1_234, matched=8, kept=2, steps=7, actions=("tag", "delete")),
            summary("report-only", population=20, matched=3),
            summary("greedy", population=30, matched=30, actions=("delete",), state="refused"),
            summary("old-code", population=6, undetermined=6, actions=("delete",)),
            summary("finds-nothing", actions=("delete",)),
            summary("elsewhere", state="out of scope"),
            summary("switched-off", state="disabled"),
        ),
        kept=kept,
        undetermined=doubts,
        refusals=(Refusal("greedy", "matches 30 of 30 resources, more than 20 %", "raise limits.percent if so meant"),),
        gaps=(Gap(HERE, "ec2.snapshot", "ec2:DescribeSnapshots: UnauthorizedOperation: you may not", Fault.DENIED),),
        notes=("mark-old leaves 2 resources to tidy, which deletes them",),
        listed=1_290,
    )


def settled(state: str, identifier: str, **more: Any) -> dict[str, Any]:
    """A row of a journal's steps."""
    action, kind = more.pop("action", "delete"), more.pop("type", "ec2.volume")
    return {
        "id": f"{action}:{ACCOUNT}/us-east-1/{kind}/{identifier}",
        "position": more.pop("position", 0),
        "account": ACCOUNT,
        "region": "us-east-1",
        "type": kind,
        "resource": identifier,
        "name": None,
        "arn": f"arn:aws:ec2:us-east-1:{ACCOUNT}:volume/{identifier}",
        "action": action,
        "kind": "action",
        "options": {},
        "policies": ["tidy"],
        "because": "State is available",
        "destructive": True,
        "document": {"VolumeId": identifier},
        "state": state,
        "intended": "2026-01-31T12:00:00.000Z",
        "settled": "2026-01-31T12:00:01.500Z",
        "seconds": 1.5,
        "attempts": 1,
        **dict.fromkeys(("cause", "code", "message", "hint", "blocker", "request"), ""),
        **more,
    }


def run_of(*steps: dict[str, Any], **more: Any) -> RunRecord:
    """A run that ended, with these steps."""
    given = {
        "id": "20260131-120000-abcd",
        "account": ACCOUNT,
        "caller": f"arn:aws:iam::{ACCOUNT}:user/tester",
        "version": "1.0",
        "regions": ("us-east-1",),
        "started": "2026-01-31T12:00:00.000Z",
        "ended": "2026-01-31T12:02:05.000Z",
        "state": "finished",
        "planned": len(steps),
        "remarks": {},
        **more,
    }
    return RunRecord(**given, steps=tuple(steps))


def failure(identifier: str, **more: Any) -> dict[str, Any]:
    """A step that the caller was not allowed."""
    arn = f"arn:aws:ec2:us-east-1:{ACCOUNT}:volume/{identifier}"
    given = {
        "cause": "denied",
        "code": "UnauthorizedOperation",
        "message": "You are not authorized to perform this operation.",
        "hint": f"the caller needs the permission ec2:DeleteVolume on {arn}",
        "request": "5c1d6a2e-0d58-4ad0-a9ae-000000000000",
        **more,
    }
    return settled("failed", identifier, **given)
