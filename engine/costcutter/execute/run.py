"""Carries out a plan: every step when those that it needs are done, each outcome written down as it settles."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from costcutter.catalog.load import Catalog
from costcutter.execute.journal import Journal
from costcutter.execute.outcome import StepOutcome
from costcutter.execute.problems import StepProblem
from costcutter.execute.steps import End, StepRun
from costcutter.execute.waiting import Timeouts
from costcutter.graph.run import Again, Done, Failed, Outcome, Skipped, Stopped, Watcher, run
from costcutter.plan.model import Plan, Step
from costcutter.plan.order import BARRIER
from costcutter.ports import Clock, Cloud

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Listener:
    """Told what happens, in the thread that owns the run."""

    started: Callable[[Step], None] = lambda _: None
    settled: Callable[[Step, StepOutcome], None] = lambda _step, _outcome: None
    interrupted: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a plan."""

    outcomes: tuple[StepOutcome, ...]
    """In the order in which they settled."""
    interrupted: bool


def execute(
    plan: Plan,
    catalog: Catalog,
    cloud: Cloud,
    clock: Clock,
    journal: Journal,
    *,
    run_id: str,
    workers: int,
    timeouts: Timeouts,
    listener: Listener | None = None,
) -> Result:
    """Carry out a plan.

    A step whose call is denied or refused fails, and what depends on it is skipped; everything else goes on.
    Expired credentials stop the run as an interrupt would, because every further call would fail as well.

    Raises:
        CannotRunError: if the journal cannot be written: nothing is begun that could not be written down.
        KeyboardInterrupt: on a second interrupt.
    """
    execution = _Execution(plan, catalog, cloud, clock, journal, run_id, timeouts, listener or Listener())
    watcher: Watcher[str, End] = Watcher(
        execution.started, execution.settled, execution.must_stop, execution.listener.interrupted
    )
    try:
        run(plan.needs, execution.work, workers=workers, clock=clock, cost=execution.cost, watcher=watcher)
        stopped = any(outcome.state == "stopped" for outcome in execution.outcomes)
        journal.end("interrupted" if stopped else "finished", clock.now())
    finally:
        journal.close()
    return Result(tuple(execution.outcomes), stopped)


@dataclass(slots=True)
class _Execution:
    plan: Plan
    catalog: Catalog
    cloud: Cloud
    clock: Clock
    journal: Journal
    run_id: str
    timeouts: Timeouts
    listener: Listener
    outcomes: list[StepOutcome] = field(default_factory=list)
    expired: bool = False
    steps: dict[str, Step] = field(init=False)
    runs: dict[str, StepRun] = field(default_factory=dict)
    begun: dict[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.steps = {step.id: step for step in self.plan.steps}

    def cost(self, node: str) -> float:
        """Roughly how long a node takes, in seconds."""
        return self.steps[node].seconds if node in self.steps else 0.0

    def work(self, node: str) -> End | Again:
        """One turn of a step, in a worker's thread; a barrier has nothing to do."""
        if node.startswith(BARRIER):
            return "done"
        return self.runs[node].turn()

    def started(self, node: str) -> None:
        step = self.steps.get(node)
        if step is None:
            return
        self.begun[node] = self.clock.monotonic()
        kind = self.catalog.get(step.ref.type)
        self.runs[node] = StepRun(step, kind, self.cloud, self.clock, self.timeouts, self.run_id)
        self.journal.intend(step, self.clock.now())
        self.listener.started(step)

    def settled(self, node: str, result: Outcome[End, str]) -> None:
        step = self.steps.get(node)
        if step is None:
            return
        outcome = self._outcome(node, result)
        self.runs.pop(node, None)
        self.outcomes.append(outcome)
        self.journal.settle(outcome)
        self.expired = self.expired or outcome.cause == "expired"
        _LOG.info("%s %s %s %s", outcome.state, step.action, step.ref, outcome.message)
        self.listener.settled(step, outcome)

    def must_stop(self) -> bool:
        return self.expired

    def _outcome(self, node: str, result: Outcome[End, str]) -> StepOutcome:
        now = self.clock.now()
        seconds = self.clock.monotonic() - self.begun[node] if node in self.begun else 0.0
        attempts = self.runs[node].attempts if node in self.runs else 0
        match result:
            case Done(end):
                return StepOutcome(node, end, now, seconds=seconds, attempts=attempts)
            case Failed(StepProblem() as problem):
                return StepOutcome(
                    node,
                    "failed",
                    now,
                    problem.cause,
                    problem.code,
                    problem.message,
                    problem.hint,
                    request_id=problem.request_id,
                    seconds=seconds,
                    attempts=attempts,
                )
            case Failed(error):
                _LOG.error("%s failed", node, exc_info=error)
                message = f"{type(error).__name__}: {error}"
                hint = "this is a defect of costcutter or of the SDK; the log has the details"
                return StepOutcome(node, "failed", now, "error", "", message, hint, seconds=seconds, attempts=attempts)
            case Skipped(blocker):
                failed = self.steps.get(blocker)
                message = f"not tried, because {f'{failed.action} {failed.ref}' if failed else blocker} failed"
                return StepOutcome(node, "skipped", now, message=message, blocker=blocker)
            case Stopped(started):
                what = "still under way when" if started else "not begun before"
                message = f"{what} {'the credentials expired' if self.expired else 'the run was interrupted'}"
                return StepOutcome(node, "stopped", now, message=message, seconds=seconds, attempts=attempts)
