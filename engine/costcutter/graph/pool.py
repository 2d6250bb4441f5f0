"""The threads that do the work. They take nodes and give back what became of them; they own nothing."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from queue import SimpleQueue
from threading import Thread
from typing import Generic, TypeAlias, TypeVar

N = TypeVar("N", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Returned(Generic[N, V]):
    """The work on a node came to its end."""

    node: N
    value: V


@dataclass(frozen=True, slots=True)
class Raised(Generic[N]):
    """The work on a node raised."""

    node: N
    error: BaseException


Report: TypeAlias = Returned[N, V] | Raised[N] | None
"""What comes out of the pool; None only wakes whoever waits."""


@dataclass(slots=True)
class Pool(Generic[N, V]):
    """So many threads, each started when it is first needed.

    They are daemons, unlike those of `concurrent.futures`: who interrupts twice wants to leave, and the
    interpreter would wait at its end for calls that may take minutes.
    """

    work: Callable[[N], V]
    reports: SimpleQueue[Report[N, V]]
    todo: SimpleQueue[tuple[N] | None] = field(default_factory=SimpleQueue)
    threads: list[Thread] = field(default_factory=list)
    under_way: set[N] = field(default_factory=set)

    def begin(self, node: N) -> None:
        """Have a node worked on; its report comes later."""
        self.under_way.add(node)
        if len(self.threads) < len(self.under_way):
            thread = Thread(target=self._serve, name=f"step_{len(self.threads)}", daemon=True)
            self.threads.append(thread)
            thread.start()
        self.todo.put((node,))

    def close(self, *, wait: bool) -> None:
        """Let the threads end when what is under way has come to its end.

        Args:
            wait: whether to return only then.
        """
        for _ in self.threads:
            self.todo.put(None)
        if wait:
            for thread in self.threads:
                thread.join()

    def _serve(self) -> None:
        while (item := self.todo.get()) is not None:
            (node,) = item
            try:
                self.reports.put(Returned(node, self.work(node)))
            except BaseException as error:  # noqa: BLE001  # a worker's failure becomes its node's outcome
                self.reports.put(Raised(node, error))
