"""How a step can end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

StepState: TypeAlias = Literal["done", "gone", "unneeded", "failed", "skipped", "stopped"]
"""
``done``: carried out, and seen to have taken effect. ``gone``: the resource was not there any more.
``unneeded``: nothing was left to do. ``failed``: it could not be done. ``skipped``: never tried, because a step
that it needs failed. ``stopped``: the run was interrupted before it ended.
"""

Cause: TypeAlias = Literal["", "denied", "blocked", "invalid", "expired", "unreachable", "timeout", "partial", "error"]
"""Why a step failed, as far as it can be told apart."""

GOOD: frozenset[StepState] = frozenset({"done", "gone", "unneeded"})
"""States after which dependents may run."""


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """What became of one step."""

    step: str
    state: StepState
    at: datetime
    cause: Cause = ""
    code: str = ""
    """The API's error code, where there is one."""
    message: str = ""
    """One sentence for people."""
    hint: str = ""
    """What to do about it."""
    blocker: str = ""
    """Of a skipped step: the step that failed."""
    request_id: str = ""
    seconds: float = 0.0
    """From its start to its end, waiting included."""
    attempts: int = 0
    """Mutating calls that were made, retries included."""
