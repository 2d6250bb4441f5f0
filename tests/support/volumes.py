"""Plans about volumes, and an account that has some."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from costcutter.catalog.load import Catalog
from costcutter.execute.journal import Journal, RunHeader
from costcutter.execute.run import Listener, Result, execute
from costcutter.execute.waiting import Timeouts
from costcutter.plan.model import Plan, Step
from costcutter.ports import Clock, CloudError
from costcutter.resources import Resource, ResourceRef, Scope
from support.clock import START, FakeClock
from support.cloud import ACCOUNT, FakeCloud, refusal
from support.steps import HERE

CATALOG = Catalog()

HEADER = RunHeader("run-1", ACCOUNT, "arn:aws:iam::123456789012:user/tester", "1.0", ("us-east-1",), START)

CREATED = datetime(2025, 12, 24, 18, 0, tzinfo=UTC)


def volume(identifier: str, *, scope: Scope = HERE, name: str | None = None, **fields: Any) -> Resource:
    """A volume that nothing uses."""
    arn = f"arn:aws:ec2:{scope.region}:{scope.account}:volume/{identifier}"
    document = {"VolumeId": identifier, "State": "available", "Size": 8, **fields}
    return Resource(ResourceRef(scope, "ec2.volume", identifier), document, arn, name, CREATED)


def deletion(identifier: str, **more: Any) -> Step:
    """A step that deletes a volume."""
    given = {"policies": ("tidy",), "because": "State is available", "destructive": True, **more}
    return Step(f"delete:{identifier}", volume(identifier), "delete", **given)


def plan_of(*steps: Step, needs: Mapping[str, tuple[str, ...]] | None = None, **more: Any) -> Plan:
    """A plan of these steps; what needs nothing may be left out."""
    return Plan(ACCOUNT, START, steps, {**{step.id: () for step in steps}, **(needs or {})}, **more)


class Account:
    """Volumes that can be described and deleted. Which calls are refused, or what else happens, is for tests to say."""

    def __init__(self, *identifiers: str) -> None:
        self.volumes = set(identifiers)
        self.refused: dict[str, CloudError] = {}
        self.before_each_delete: Callable[[str], None] = lambda _: None
        self.cloud = FakeCloud({"ec2:DescribeVolumes": self._describe, "ec2:DeleteVolume": self._delete})

    @property
    def asked_to_delete(self) -> list[str]:
        """The volumes whose deletion was asked for, in order."""
        return [params["VolumeId"] for params in self.cloud.asked("ec2:DeleteVolume")]

    def _describe(self, _scope: Scope, params: Mapping[str, Any]) -> Any:
        (identifier,) = params["VolumeIds"]
        if identifier not in self.volumes:
            return refusal("InvalidVolume.NotFound")
        return {"Volumes": [dict(volume(identifier).document)]}

    def _delete(self, _scope: Scope, params: Mapping[str, Any]) -> Any:
        identifier = params["VolumeId"]
        self.before_each_delete(identifier)
        if identifier in self.refused:
            return self.refused[identifier]
        self.volumes.discard(identifier)
        return {}


def carry_out(
    plan: Plan,
    account: Account,
    journal: Journal,
    *,
    workers: int = 1,
    clock: Clock | None = None,
    listener: Listener | None = None,
    timeouts: Timeouts | None = None,
) -> Result:
    """Carry a plan out on an account."""
    return execute(
        plan,
        CATALOG,
        account.cloud,
        clock or FakeClock(),
        journal,
        run_id=HEADER.id,
        workers=workers,
        timeouts=timeouts or Timeouts(),
        listener=listener,
    )
