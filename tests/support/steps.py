"""Steps on made-up resources, and what drives them as the runner would."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from costcutter.catalog.model import Action, ActionStep, Call, Listing, Reading, ResourceType, Tagging
from costcutter.execute.problems import StepProblem
from costcutter.execute.steps import End, StepRun
from costcutter.execute.waiting import Timeouts
from costcutter.graph.run import Again
from costcutter.plan.model import Step
from costcutter.ports import CloudError, Fault
from costcutter.resources import GLOBAL, Resource, ResourceRef, Scope
from support.clock import FakeClock
from support.cloud import ACCOUNT, FakeCloud, refusal

HERE = Scope(ACCOUNT, "us-east-1")

GET, DELETE = "toy:GetBox", "toy:DeleteBox"

MISSING = refusal("NoSuchBox", operation=GET)
"""How a box is not there."""

BOX = {"BoxId": "box-1", "State": "idle"}


def in_turn(*answers: Any) -> Callable[[Scope, Mapping[str, Any]], Any]:
    """Gives one answer after the other, and the last one for ever."""
    rest = list(answers)
    return lambda _scope, _params: rest.pop(0) if len(rest) > 1 else rest[0]


def found(**fields: Any) -> dict[str, Any]:
    """The answer of a reading that finds the box."""
    return {"Box": {**BOX, **fields}}


def delete_box(**more: Any) -> Action:
    """Deletes a box with one call, unless told otherwise."""
    steps = more.pop("steps", (ActionStep(Call("DeleteBox", {"BoxId": "BoxId"})),))
    return Action("delete", steps, destructive=True, **more)


def box_type(*actions: Action, **more: Any) -> ResourceType:
    """A type of resources of which `toy:GetBox` reads one."""
    common: dict[str, Any] = {
        "name": "toy.box",
        "title": "box",
        "source": "https://example.com",
        "verified": "model",
        "scope": "region",
        "service": "toy",
        "listing": Listing(Call("ListBoxes", {}), "Boxes[]"),
        "reading": Reading(Call("GetBox", {"BoxId": "BoxId"}), "Box", ("NoSuchBox",)),
        "id": ("BoxId",),
        "gone": "State == 'deleted'",
        "tagging": Tagging(
            Call("TagBox", {"BoxId": "BoxId", "Tags": "pairs(options.tags, 'Key', 'Value')"}),
            Call("UntagBox", {"BoxId": "BoxId", "TagKeys": "options.keys"}),
        ),
    }
    return ResourceType(**common | {"actions": {action.name: action for action in actions}} | more)


def step_on(kind: ResourceType, action: str, document: Mapping[str, Any], /, **more: Any) -> Step:
    """A step on the resource that a document describes."""
    scope = Scope(ACCOUNT, GLOBAL) if kind.scope == "global" else HERE
    ref = ResourceRef(scope, kind.name, "/".join(str(document[path]) for path in kind.id))
    resource = Resource(ref, document, arn=more.pop("arn", None), name=more.pop("name", None))
    return Step(f"{action}:{ref}", resource, action, **more)


def running(
    cloud: FakeCloud,
    kind: ResourceType,
    action: str = "delete",
    /,
    *,
    clock: FakeClock | None = None,
    document: Mapping[str, Any] = BOX,
    timeouts: Timeouts | None = None,
    **more: Any,
) -> StepRun:
    """A step that is about to be carried out."""
    step = step_on(kind, action, document, **more)
    return StepRun(step, kind, cloud, clock or FakeClock(), timeouts or Timeouts(), "run-1")


def finish(run: StepRun, most: int = 10_000) -> End:
    """Take turns, sleeping in between, until the step ends."""
    for _ in range(most):
        result = run.turn()
        if not isinstance(result, Again):
            return result
        run.clock.sleep(result.after)
    raise AssertionError(f"the step did not end in {most} turns")


def problem(cloud: FakeCloud, kind: ResourceType, action: str = "delete", /, **more: Any) -> StepProblem:
    """Why the step fails."""
    with pytest.raises(StepProblem) as caught:
        finish(running(cloud, kind, action, **more))
    return caught.value


def said(failure: StepProblem) -> tuple[str, str, str, str]:
    """Everything that a failure tells."""
    return failure.cause, failure.code, failure.message, failure.hint


def changes(cloud: FakeCloud, *reading: str) -> list[str]:
    """The operations that were called besides those that only read."""
    return [call.operation for call in cloud.calls if call.operation not in (GET, *reading)]


def denied(operation: str = DELETE) -> CloudError:
    """The refusal of a caller who may not."""
    return refusal("AccessDenied", Fault.DENIED, "not authorized", operation)
