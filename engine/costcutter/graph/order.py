"""Questions about a graph of needs: who depends on whom, how long the rest takes, where the circles are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping
from typing import TypeVar

N = TypeVar("N", bound=Hashable)


def dependents(needs: Mapping[N, Collection[N]]) -> dict[N, list[N]]:
    """For each node, the nodes that need it. A node that appears only as a need is a node too."""
    result: dict[N, list[N]] = {node: [] for node in needs}
    for node, needed in needs.items():
        for other in needed:
            result.setdefault(other, []).append(node)
    return result


def components(needs: Mapping[N, Collection[N]]) -> list[list[N]]:
    """The strongly connected components, each after those that it needs (Tarjan's, without recursion)."""
    index: dict[N, int] = {}
    low: dict[N, int] = {}
    stack: list[N] = []
    on_stack: set[N] = set()
    found: list[list[N]] = []
    for root in needs:
        if root in index:
            continue
        work = [(root, iter(needs.get(root, ())))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, rest = work[-1]
            for other in rest:
                if other not in index:
                    index[other] = low[other] = len(index)
                    stack.append(other)
                    on_stack.add(other)
                    work.append((other, iter(needs.get(other, ()))))
                    break
                if other in on_stack:
                    low[node] = min(low[node], index[other])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    found.append(_pop_component(node, stack, on_stack))
    return found


def _pop_component(root: N, stack: list[N], on_stack: set[N]) -> list[N]:
    component: list[N] = []
    while True:
        node = stack.pop()
        on_stack.discard(node)
        component.append(node)
        if node == root:
            return component


def find_cycle(needs: Mapping[N, Collection[N]]) -> list[N] | None:
    """One circle of needs as a path that ends where it began, or None. The same graph gives the same path."""
    for component in components(needs):
        members = set(component)
        start = component[-1]
        if len(component) == 1:
            if start in needs.get(start, ()):
                return [start, start]
            continue
        return _path_back(start, members, needs)
    return None


def _path_back(start: N, members: set[N], needs: Mapping[N, Collection[N]]) -> list[N]:
    """The shortest way from `start` back to itself within a component."""
    came_from: dict[N, N] = {}
    frontier = [start]
    while frontier:
        following: list[N] = []
        for node in frontier:
            for other in needs.get(node, ()):
                if other == start:
                    path = [start, node]
                    while path[-1] != start:
                        path.append(came_from[path[-1]])
                    return list(reversed(path))
                if other in members and other not in came_from:
                    came_from[other] = node
                    following.append(other)
        frontier = following
    raise AssertionError("a component with more than one node has a way back")


def remaining(needs: Mapping[N, Collection[N]], cost: Callable[[N], float]) -> dict[N, float]:
    """For each node, the cost of the longest chain that begins with it: itself and what waits for it.

    The graph must have no cycle.
    """
    waiting = dependents(needs)
    result: dict[N, float] = {}
    # components come needs first, so from the end every dependent has its value already
    for component in reversed(components(needs)):
        node = component[0]
        result[node] = cost(node) + max((result[other] for other in waiting[node]), default=0.0)
    return result
