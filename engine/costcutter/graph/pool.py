"""The threads that do the work. They take nodes and give back what became of them; they own nothing."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
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


class Pool(Generic[N, V]):
    """So many threads, each started when it is first needed."""

    def __init__(self, work: Callable[[N], V], reports: SimpleQueue[Report[N, V]], workers: int) -> None:
        self._work, self._reports = work, reports
        self._executor = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="step")
        self.under_way: set[N] = set()

    def begin(self, node: N) -> None:
        """Have a node worked on; its report comes later."""
        self.under_way.add(node)
        self._executor.submit(self._serve, node)

    def close(self, *, wait: bool) -> None:
        """Let the threads end when what is under way has come to its end.

        Args:
            wait: whether to return only then. The interpreter waits at its end in any case; who interrupts twice
                wants to leave, which the command line does without the interpreter's leave.
        """
        self._executor.shutdown(wait=wait, cancel_futures=True)

    def _serve(self, node: N) -> None:
        try:
            self._reports.put(Returned(node, self._work(node)))
        except BaseException as error:  # noqa: BLE001  # a worker's failure becomes its node's outcome
            self._reports.put(Raised(node, error))
