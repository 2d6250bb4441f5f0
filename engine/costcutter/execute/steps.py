"""Carries out one step, a little at a time: each turn makes calls until it is done or has to wait.

No turn waits itself. Where time has to pass (a throttle, a blocker, a deletion under way) the turn gives
`Again`, and the runner calls it later without a thread being held meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from costcutter.catalog.identify import path_value
from costcutter.catalog.model import Action, ActionStep, Call, Members, ResourceType, Wait
from costcutter.catalog.params import expression, fill
from costcutter.execute.actions import action_of
from costcutter.execute.members import members, see_failures
from costcutter.execute.problems import StepProblem, as_problem
from costcutter.execute.reading import read_again
from costcutter.execute.waiting import Backoff, Patience, Timeouts
from costcutter.graph.run import Again
from costcutter.inventory.world import NO_WORLD
from costcutter.plan.model import Step
from costcutter.ports import Clock, Cloud, CloudError, Fault
from costcutter.query.expression import EvaluationError, truthy
from costcutter.query.functions import UnknownValue
from costcutter.query.subject import Subject

End = Literal["done", "gone", "unneeded"]

_MOST_PASSES = 50
"""How often a step over batches is repeated where something keeps adding members."""

_CALLS_A_TURN = 20
"""How many members a turn sees to, so that an interrupt need not wait until a large bucket is empty."""

_MAYBE_DONE = frozenset({Fault.TRANSIENT, Fault.UNREADABLE})
"""Faults after which nobody knows whether the call took effect."""

_CALLS_PER_FAULT = 50
"""Members seen to for which one more fault is forgiven: a service that fails now and then is not failing."""


@dataclass(slots=True)
class StepRun:
    """The state of one step between its turns. Used by one thread at a time."""

    step: Step
    kind: ResourceType
    cloud: Cloud
    clock: Clock
    timeouts: Timeouts
    run_id: str
    attempts: int = 0
    """Mutating calls so far."""
    _action: Action = field(init=False)
    _results: dict[str, Any] = field(default_factory=dict)
    _document: Mapping[str, Any] | None = None
    _stale: bool = False
    """Whether the document has to be read again before anything more is done."""
    _touched: bool = False
    """Whether a call of ours may have taken effect."""
    _backoff: Backoff = field(default_factory=Backoff)
    _blocked: Patience = field(default_factory=Patience)
    _blocked_at: int = -1
    _effect: Patience = field(default_factory=Patience)
    _faults: int = 0
    """Faults of the service in the present step of the action; throttles do not count."""
    _position: int = 0
    """How many of the action's steps are finished, so that a retry does not repeat them."""
    _entered: bool = False
    """Whether the present step's `when` was answered: what the step does itself may change the answer."""
    _members: Iterator[Any] | None = None
    _found: int = 0
    """Members in this pass of a repeated step."""
    _made: int = 0
    """Members seen to in all passes of a repeated step."""
    _passes: int = 0

    def turn(self) -> End | Again:
        """Go on with the step.

        Raises:
            StepProblem: if it cannot be done.
        """
        if self._document is None:
            self._action = action_of(self.step, self.kind)
        try:
            return self._go_on()
        except CloudError as error:
            return self._after(error)
        except (UnknownValue, EvaluationError) as error:
            raise StepProblem("invalid", "", f"a parameter cannot be filled in: {error}") from error

    def _go_on(self) -> End | Again:
        action = self._action
        if self._document is None or self._stale:
            first = self._document is None
            if not self._read():
                return self._went()
            self._stale = False
            if first and self._is_needless(action):
                return "unneeded"
        while self._position < len(action.steps):
            pause = self._one(action.steps[self._position])
            if pause is not None:
                return pause
            self._to(self._position + 1)
        return self._finish(action)

    # What to do

    def _is_needless(self, action: Action) -> bool:
        if action.already and self._holds(action.already):
            return True
        if not action.only or self._holds(action.only):
            return False
        if self.step.kind == "backup":  # what follows counts on the data being safe
            raise StepProblem("invalid", "", f"it cannot be saved: not ({action.only})")
        return True

    def _one(self, step: ActionStep) -> Again | None:
        """Make the calls of one step of the action. None: it is finished."""
        if step.when and not self._entered and not self._holds(step.when):
            return None
        self._entered = True
        if step.wait is not None:
            return self._wait(step.wait)
        if step.call is None:
            return None
        if step.for_each is not None:
            return self._repeat(step, step.call, step.for_each)
        self._results = self._mutate(step, step.call, {}) or self._results
        return None

    def _repeat(self, step: ActionStep, call: Call, source: str | Members) -> Again | None:
        """See to some of the members; None when none is left."""
        if self._members is None:
            self._members, self._found = members(source, self.kind, self._subject(), self._extra(), self.cloud), 0
        for _ in range(_CALLS_A_TURN):
            try:
                each = next(self._members)
            except StopIteration:
                break
            self._mutate(step, call, {"each": each})
            self._found += 1
            self._made += 1
        else:
            return Again(0.0)
        # members may be added meanwhile, and pages shift while members go: ask again until there are none
        self._members, self._passes = None, self._passes + 1
        batched = isinstance(source, Members) and source.batch is not None
        return Again(0.0) if batched and self._found and self._passes < _MOST_PASSES else None

    def _mutate(self, step: ActionStep, call: Call, extra: Mapping[str, Any]) -> dict[str, Any] | None:
        params = fill(call.params, self._subject(), {**self._extra(), **extra})
        service = call.service or self.kind.service
        self.attempts += 1
        try:
            answer = self.cloud.call(self.step.ref.scope, service, call.operation, params)
        except CloudError as error:
            self._touched = self._touched or error.fault in _MAYBE_DONE
            if error.code in step.ignore:
                return None
            raise
        self._touched = True
        if step.failures:
            known = frozenset({*self._gone_codes(), *self._action.blocked})
            see_failures(step.failures, answer, f"{service}:{call.operation}", known)
        return answer

    # How it ends

    def _finish(self, action: Action) -> End | Again:
        if action.done is not None:
            return self._wait(action.done) or "done"
        if self.step.action != "delete":
            return "done"
        return self._pause("for it to be gone") if self._read() else self._went()

    def _went(self) -> End:
        """How a step ends whose resource is not there any more: by our doing, or by somebody else's."""
        return "done" if self._touched and self.step.action == "delete" else "gone"

    def _wait(self, wait: Wait) -> Again | None:
        """Ask once whether a condition holds; None if so."""
        try:
            answer = self._look(wait)
        except CloudError as error:
            if error.code in wait.missing:
                self._effect.end()
                return None
            raise
        if wait.failed and truthy(path_value(wait.failed, answer)):
            raise StepProblem("error", "", f"it ended badly: {wait.failed}")
        if truthy(path_value(wait.until, answer)):
            self._effect.end()
            return None
        return self._pause(f"for this to hold: {wait.until}")

    def _look(self, wait: Wait) -> Mapping[str, Any]:
        if wait.call is None:
            if not self._read():
                raise StepProblem("error", "", "the resource went away meanwhile")
            return self._document or {}
        params = fill(wait.call.params, self._subject(), self._extra())
        return self.cloud.call(self.step.ref.scope, wait.call.service or self.kind.service, wait.call.operation, params)

    def _pause(self, what: str) -> Again:
        self._faults = 0  # the service has just answered
        pause = self._effect.pause(self.clock.monotonic(), self.timeouts.gone)
        if pause is None:
            hint = "look at it in the console; run again later"
            raise StepProblem("timeout", "", f"waited {self.timeouts.gone:.0f} seconds {what}", hint)
        return Again(pause)

    def _to(self, position: int) -> None:
        """Go to another step of the action."""
        self._position = position
        self._backoff.reset()
        self._effect.end()
        self._faults = self._made = self._passes = 0
        self._members, self._entered = None, False

    def _after(self, error: CloudError) -> End | Again:
        """What an error means: try again later, it is gone, or the step has failed."""
        action = self._action
        self._members = None  # a listing that broke off is made anew
        if error.code in self._gone_codes():
            # only reading tells: the code may be about a member, or about what the resource depends on
            self._to(len(action.steps))
            self._stale = True
            return Again(0.0)
        if error.fault is Fault.THROTTLED:
            return Again(self._backoff.next())
        if error.code in action.blocked:
            return self._held_up(error)
        if error.fault is Fault.TRANSIENT and self._faults < self.timeouts.attempts + self._made // _CALLS_PER_FAULT:
            self._faults += 1
            return Again(self._backoff.next())
        raise as_problem(error, self.step)

    def _gone_codes(self) -> frozenset[str]:
        """The codes that mean that the resource itself is gone, for steps that want it to be."""
        if self.step.action != "delete":
            return frozenset()
        return frozenset({*self.kind.reading.missing, *self._action.gone})

    def _held_up(self, error: CloudError) -> Again:
        """Something stands in the way: begin again from the first step, since it may have come after one of ours."""
        if self._position > self._blocked_at:  # farther than before, so something has moved
            self._blocked.end()
            self._blocked_at = self._position
        pause = self._blocked.pause(self.clock.monotonic(), self.timeouts.blocked)
        if pause is None:
            hint = "find what still uses it, which this run does not delete, and run again"
            raise StepProblem("blocked", error.code, error.message or error.code, hint, error.request_id) from error
        self._to(0)
        self._stale = True
        return Again(pause)

    # What is known of the resource

    def _read(self) -> bool:
        """Read the resource again; False where it is not there any more."""
        document = read_again(self.kind, Subject(self.step.resource, self.clock.now(), NO_WORLD), self.cloud)
        if document is None:
            return False
        self._document = document
        return True

    def _holds(self, condition: str) -> bool:
        return truthy(expression(condition).value(self._subject(), self._extra()))

    def _subject(self) -> Subject:
        resource = self.step.resource
        if self._document is not None:
            resource = replace(resource, document=self._document)
        return Subject(resource, self.clock.now(), NO_WORLD)

    def _extra(self) -> dict[str, Any]:
        return {
            "options": dict(self.step.options),
            "policy": self.step.policies[0] if self.step.policies else "",
            "run": self.run_id,
            "results": self._results,
        }
