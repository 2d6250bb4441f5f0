"""Questions about graphs, compared with answers that are found by trying everything."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcutter.graph.order import components, dependents, find_cycle, remaining

Graph = dict[int, tuple[int, ...]]

CHAIN = 100_000


def graphs(size: int = 7, *, acyclic: bool = False) -> st.SearchStrategy[Graph]:
    """Graphs of up to `size` nodes, with nodes that are only needed and needs that are named twice."""

    def of(count: int) -> st.SearchStrategy[Graph]:
        def needs(node: int) -> st.SearchStrategy[tuple[int, ...]]:
            others = st.integers(0, max(0, node - 1) if acyclic else count)
            return st.lists(others, max_size=4 if not acyclic or node else 0).map(tuple)

        return st.tuples(*(needs(node) for node in range(count))).map(lambda all_needs: dict(enumerate(all_needs)))

    return st.integers(0, size).flatmap(of)


def reached(needs: Graph, start: int) -> set[int]:
    """Everything that a node needs, directly or through others."""
    found: set[int] = set()
    todo = list(needs.get(start, ()))
    while todo:
        node = todo.pop()
        if node not in found:
            found.add(node)
            todo += needs.get(node, ())
    return found


def nodes(needs: Graph) -> set[int]:
    return set(needs).union(*needs.values()) if needs else set()


@given(graphs())
def test_components_are_the_sets_of_nodes_that_need_each_other_and_come_after_what_they_need(needs: Graph) -> None:
    found = components(needs)

    assert sorted(node for component in found for node in component) == sorted(nodes(needs))
    for position, component in enumerate(found):
        first = component[0]
        together = {other for other in reached(needs, first) if first in reached(needs, other)} | {first}
        assert set(component) == together
        later = {node for other in found[position + 1 :] for node in other}
        assert not reached(needs, first) & later


@given(graphs())
def test_a_cycle_is_found_exactly_where_there_is_one_and_is_a_real_one(needs: Graph) -> None:
    path = find_cycle(needs)

    assert (path is not None) == any(node in reached(needs, node) for node in nodes(needs))
    if path is not None:
        assert path[0] == path[-1]
        assert len(path) >= 2
        assert len(set(path)) == len(path) - 1
        assert all(needed in needs[node] for node, needed in pairwise(path))


@given(graphs())
def test_no_circle_through_the_first_node_of_the_path_is_shorter(needs: Graph) -> None:
    path = find_cycle(needs)

    if path is not None:
        frontier, steps = {path[0]}, 0
        while True:
            frontier, steps = {needed for node in frontier for needed in needs.get(node, ())}, steps + 1
            if path[0] in frontier:
                break
        assert len(path) - 1 == steps


@pytest.mark.parametrize(
    ("needs", "path"),
    [
        pytest.param({}, None, id="nothing"),
        pytest.param({"a": ("b",), "b": ()}, None, id="a chain"),
        pytest.param({"a": ("a",)}, ["a", "a"], id="a node that needs itself"),
        pytest.param({"a": ("b",), "b": ("a",)}, ["a", "b", "a"], id="two that need each other"),
        pytest.param(
            {"x": ("a",), "a": ("b", "c"), "b": ("c",), "c": ("a",), "d": ("x",)},
            ["a", "c", "a"],
            id="the shorter of two circles, without what only leads to it",
        ),
    ],
)
def test_the_path_ends_where_it_began(needs: dict[str, tuple[str, ...]], path: list[str] | None) -> None:
    assert find_cycle(needs) == path


@given(graphs(acyclic=True), st.lists(st.integers(0, 5), min_size=9, max_size=9))
def test_remaining_is_the_cost_of_the_costliest_chain_that_begins_with_a_node(needs: Graph, costs: list[int]) -> None:
    def longest(node: int) -> int:
        return costs[node] + max((longest(other) for other in nodes(needs) if node in needs.get(other, ())), default=0)

    assert remaining(needs, lambda node: costs[node]) == {node: longest(node) for node in nodes(needs)}


def test_a_node_that_appears_only_as_a_need_is_a_node_too() -> None:
    assert dependents({"a": ("b", "c"), "b": ("c",)}) == {"a": [], "b": ["a"], "c": ["a", "b"]}


def test_a_chain_of_100_000_nodes_takes_no_recursion() -> None:
    chain = {node: (node + 1,) for node in range(CHAIN)}

    assert [component[0] for component in components(chain)] == list(range(CHAIN, -1, -1))
    assert find_cycle(chain) is None
    assert remaining(chain, lambda _: 1.0)[CHAIN] == CHAIN + 1


def test_a_circle_of_100_000_nodes_is_named() -> None:
    circle = {node: ((node + 1) % CHAIN,) for node in range(CHAIN)}

    assert find_cycle(circle) == [*range(CHAIN), 0]
