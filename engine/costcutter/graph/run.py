"""Run a graph of steps on a pool of threads, each step after the steps it needs, longest chain first.

The calling thread alone owns the graph and the outcomes; a worker only runs `work` and returns. So nothing
here takes a lock, and a run with one worker is a plain loop. A step that has to wait returns `Again` and
occupies no thread meanwhile.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Hashable, Mapping
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Generic, TypeAlias, TypeVar

from costcutter.graph.interrupts import Interrupts, deferred
from costcutter.graph.order import dependents, find_cycle, remaining
from costcutter.graph.pool import Pool, Raised, Report, Returned
from costcutter.ports import Clock

N = TypeVar("N", bound=Hashable)
R = TypeVar("R")


_LOOK = 0.5
"""Seconds after which the calling thread looks up at the latest: a signal that comes in the instant before a thread
blocks does not wake it, and its handler would run only when something else does."""


@dataclass(frozen=True, slots=True)
class Done(Generic[R]):
    """The step ran; `result` is what its work returned."""

    result: R


@dataclass(frozen=True, slots=True)
class Failed:
    """The step's work raised `error`."""

    error: Exception


@dataclass(frozen=True, slots=True)
class Skipped(Generic[N]):
    """The step never ran: `blocker`, which it needs directly or through others, failed."""

    blocker: N


@dataclass(frozen=True, slots=True)
class Stopped:
    """The run was interrupted before the step ended; `started` tells whether it had begun."""

    started: bool


@dataclass(frozen=True, slots=True)
class Again:
    """What work returns to be called again after so many seconds."""

    after: float


Outcome: TypeAlias = Done[R] | Failed | Skipped[N] | Stopped


class CycleError(ValueError):
    """The needs form a circle; `path` ends where it began."""

    def __init__(self, path: list[object]) -> None:
        super().__init__(" -> ".join(map(str, path)))
        self.path = path


@dataclass(frozen=True, slots=True)
class Watcher(Generic[N, R]):
    """What the calling thread does as steps begin and end."""

    started: Callable[[N], None] = lambda _: None
    """Before a step's first call of `work`."""
    settled: Callable[[N, Outcome[R, N]], None] = lambda _node, _outcome: None
    """As soon as a step has its outcome."""
    stop: Callable[[], bool] = lambda: False
    """Asked after each end: whether to stop as if interrupted."""
    interrupted: Callable[[], None] = lambda: None
    """On the first interrupt; steps under way still finish."""


def run(
    needs: Mapping[N, Collection[N]],
    work: Callable[[N], R | Again],
    *,
    workers: int,
    clock: Clock,
    cost: Callable[[N], float] = lambda _: 1.0,
    watcher: Watcher[N, R] | None = None,
) -> dict[N, Outcome[R, N]]:
    """Run `work` once for every node whose needs all succeeded.

    A first interrupt starts no further step and lets those under way finish; a second one is raised at once.

    Args:
        needs: for each node, the nodes that must be done before it. A node that appears only as a need is run too.
        work: called in a worker thread; whatever it raises becomes that node's `Failed`, and where it returns
            `Again` it is called again later. It is never called for one node twice at the same time.
        workers: how many calls of `work` may be under way at once, 1 or more.
        clock: tells when it is time for what waits.
        cost: roughly how long a node takes; of the nodes that could run, that with the costliest chain goes first.
        watcher: told of beginnings and ends, in the calling thread. What it raises ends the run: nothing more is
            begun, and what is under way comes to its end first.

    Returns:
        An outcome for every node, in the order in which they were settled.

    Raises:
        CycleError: if the needs form a circle; nothing has been started then.
        KeyboardInterrupt: on a second interrupt, without waiting for what is under way.
    """
    if workers < 1:
        raise ValueError(f"{workers} workers do nothing")
    cycle = find_cycle(needs)
    if cycle is not None:
        raise CycleError(list(cycle))
    reports: SimpleQueue[Report[N, R | Again]] = SimpleQueue()
    pool = Pool(work, reports, workers)
    wait = True
    try:
        with deferred(lambda: reports.put(None)) as interrupts:
            return _Run(
                needs, workers, clock, remaining(needs, cost), watcher or Watcher(), pool, reports, interrupts
            ).loop()
    except KeyboardInterrupt:
        wait = False
        raise
    finally:
        pool.close(wait=wait)


@dataclass(slots=True)
class _Run(Generic[N, R]):
    needs: Mapping[N, Collection[N]]
    workers: int
    clock: Clock
    priority: Mapping[N, float]
    watcher: Watcher[N, R]
    pool: Pool[N, R | Again]
    reports: SimpleQueue[Report[N, R | Again]]
    interrupts: Interrupts
    outcomes: dict[N, Outcome[R, N]] = field(default_factory=dict)
    ready: list[tuple[float, int, N]] = field(default_factory=list)
    """Heap of what could run now, the costliest chain first."""
    waiting: list[tuple[float, int, N]] = field(default_factory=list)
    """Heap of what asked to be called again, by due time."""
    begun: set[N] = field(default_factory=set)
    stopping: bool = False
    serial: int = 0

    def loop(self) -> dict[N, Outcome[R, N]]:
        followers = dependents(self.needs)
        missing = {node: len(set(self.needs.get(node, ()))) for node in followers}
        for node, count in missing.items():
            if count == 0:
                self._make_ready(node)
        while self.ready or self.pool.under_way or self.waiting:
            settled: list[N] = []
            try:
                settled = self._turn()
            except KeyboardInterrupt:
                if self.stopping or self.interrupts.count > 1:
                    raise
                self._interrupted()
            self._release(settled, followers, missing)
            if self.interrupts.count and not self.stopping:
                self._interrupted()
            if self.stopping or self.watcher.stop():
                self.stopping = True
                self._abandon()
        for node in followers:
            if node not in self.outcomes:
                self._settle(node, Stopped(node in self.begun))
        return self.outcomes

    def _turn(self) -> list[N]:
        """Begin what can run, wait for something to happen, and return the nodes that got their outcome."""
        now = self.clock.monotonic()
        while self.waiting and self.waiting[0][0] <= now:
            self._make_ready(heapq.heappop(self.waiting)[2])
        while self.ready and len(self.pool.under_way) < self.workers and not self._is_ending():
            self._begin(heapq.heappop(self.ready)[2])
        if not self.pool.under_way:
            if self.waiting and not self._is_ending():
                self._sleep(max(0.0, self.waiting[0][0] - now))
            return []
        try:
            due = max(0.0, self.waiting[0][0] - now) if self.waiting else _LOOK
            report = self.reports.get(timeout=min(due, _LOOK))
        except Empty:
            return []
        return [] if report is None else self._take(report)

    def _sleep(self, seconds: float) -> None:
        self.interrupts.asleep = True
        try:
            self.clock.sleep(seconds)
        finally:
            self.interrupts.asleep = False

    def _begin(self, node: N) -> None:
        if node not in self.begun:
            self.watcher.started(node)
            self.begun.add(node)
        self.pool.begin(node)

    def _take(self, report: Returned[N, R | Again] | Raised[N]) -> list[N]:
        node = report.node
        self.pool.under_way.discard(node)
        if isinstance(report, Raised):
            if not isinstance(report.error, Exception):
                raise report.error
            self._settle(node, Failed(report.error))
            return [node]
        result = report.value
        if isinstance(result, Again):
            self.serial += 1
            heapq.heappush(self.waiting, (self.clock.monotonic() + result.after, self.serial, node))
            return []
        self._settle(node, Done(result))
        return [node]

    def _release(self, settled: list[N], followers: Mapping[N, list[N]], missing: dict[N, int]) -> None:
        """Make ready what waited only for these, and skip what needs one that failed."""
        while settled:
            for follower in dict.fromkeys(followers[settled.pop()]):
                missing[follower] -= 1
                if missing[follower] == 0 and (blocker := self._blocker(follower)) is not None:
                    self._settle(follower, Skipped(blocker))
                    settled.append(follower)
                elif missing[follower] == 0:
                    self._make_ready(follower)

    def _is_ending(self) -> bool:
        return self.stopping or self.interrupts.count > 0

    def _interrupted(self) -> None:
        self.stopping = True
        self.watcher.interrupted()

    def _abandon(self) -> None:
        """After an interrupt: forget what waits or could run; it gets its outcome at the end."""
        self.ready.clear()
        self.waiting.clear()

    def _settle(self, node: N, outcome: Outcome[R, N]) -> None:
        self.outcomes[node] = outcome
        self.watcher.settled(node, outcome)

    def _make_ready(self, node: N) -> None:
        self.serial += 1
        heapq.heappush(self.ready, (-self.priority[node], self.serial, node))

    def _blocker(self, node: N) -> N | None:
        """The failed node that keeps this one from running, if any."""
        for needed in self.needs.get(node, ()):
            match self.outcomes[needed]:
                case Failed():
                    return needed
                case Skipped(blocker):
                    return blocker
                case Done() | Stopped():
                    continue
        return None
