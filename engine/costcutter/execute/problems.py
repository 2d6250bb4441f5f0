"""Why steps fail, in words that say what to do."""

from __future__ import annotations

from costcutter.execute.outcome import Cause
from costcutter.plan.model import Step
from costcutter.ports import CloudError, Fault


class StepProblem(Exception):
    """A step that cannot be done."""

    def __init__(self, cause: Cause, code: str, message: str, hint: str = "", request_id: str = "") -> None:
        super().__init__(message)
        self.cause, self.code, self.message, self.hint, self.request_id = cause, code, message, hint, request_id


_CAUSES: dict[Fault, Cause] = {
    Fault.DENIED: "denied",
    Fault.EXPIRED: "expired",
    Fault.UNREACHABLE: "unreachable",
    Fault.INVALID: "invalid",
}

_HINTS: dict[Cause, str] = {
    "expired": "log in again and run the same command; it plans what is left",
    "unreachable": "see to the network and run the same command again",
    "invalid": "the service refuses it; its message says why",
    "error": "try again later; if it stays, report it with the request id",
}


def as_problem(error: CloudError, step: Step) -> StepProblem:
    """The failure that an API error means for a step."""
    cause = _CAUSES.get(error.fault, "error")
    hint = _HINTS.get(cause, "")
    if cause == "denied":
        hint = f"the caller needs the permission {error.operation} on {step.resource.arn or step.ref.id}"
    return StepProblem(cause, error.code, error.message or error.code, hint, error.request_id)
