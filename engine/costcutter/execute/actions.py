"""What a step has to do, from the catalogue."""

from __future__ import annotations

from costcutter.catalog.model import Action, ActionStep, Call, ResourceType
from costcutter.execute.problems import StepProblem
from costcutter.plan.model import Step
from costcutter.policy.model import CALL


def action_of(step: Step, kind: ResourceType) -> Action:
    """The action of a step: one of its type's own, the cutting of references before a delete, tagging, or a call.

    Raises:
        StepProblem: if the type has no such action.
    """
    if step.kind == "untie":
        return _untying(kind)
    if step.action in kind.actions:
        return kind.actions[step.action]
    if step.action.startswith(CALL):
        return Action(step.action, (ActionStep(Call(step.options["operation"], step.options["params"])),))
    tagging = kind.tagging
    if tagging is None or step.action not in ("tag", "untag"):
        raise StepProblem("invalid", "", f"the catalogue has no action {step.action!r} for {kind.name}")
    call = tagging.add if step.action == "tag" else tagging.remove
    return Action(step.action, (ActionStep(call),), seconds=1.0)


def _untying(kind: ResourceType) -> Action:
    deletion = kind.actions.get("delete")
    if deletion is None or deletion.unties is None:
        raise StepProblem("invalid", "", f"the catalogue does not say how to cut references of {kind.name}")
    return Action("untie", deletion.unties.steps, blocked=deletion.blocked)
