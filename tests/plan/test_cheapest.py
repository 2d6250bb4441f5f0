"""Which facets are read next."""

from __future__ import annotations

import pytest

from costcutter.plan.cheapest import Ask, Demands
from costcutter.query.answers import Answer, Verdict
from costcutter.resources import ResourceRef, Scope
from support.cloud import ACCOUNT
from support.planning import book

HERE = Scope(ACCOUNT, "us-east-1")
BALANCER = "elbv2.load_balancer"
"""Its tags are read twenty at a time, its attributes, listeners and target groups one by one."""


def ask(words: str) -> Ask:
    """``tags of lb1``: of a load balancer, unless the type is named: ``tags of sqs.queue/q``."""
    facet, _, name = words.partition(" of ")
    kind, slash, rest = name.partition("/")
    return ResourceRef(HERE, kind if slash else BALANCER, rest if slash else name), facet


def chosen(*demands: str, asked: tuple[str, ...] = ()) -> list[str]:
    """What is read of what unknown verdicts leave unread, each as ``facet of resource, …``; ``+`` marks a known one."""
    made = Demands(book().catalog, frozenset(map(ask, asked)))
    for demand in demands:
        unread = frozenset(ask(words) for words in demand.strip("+ ").split(", "))
        made.add(Verdict(Answer.FALSE if demand.startswith("+") else Answer.UNKNOWN, "", unread))
    return sorted(f"{facet} of {ref.id}" for ref, facet in made.cheapest())


CASES: dict[str, tuple[tuple[str, ...], list[str]]] = {
    "the one that there is": (("listeners of a",), ["listeners of a"]),
    "a batched one before one that takes a call": (("attributes of a, tags of a",), ["tags of a"]),
    "one of equals by its name": (("listeners of a, attributes of a, target_groups of a",), ["attributes of a"]),
    "each resource's own": (
        ("tags of a, attributes of a", "listeners of b, attributes of b"),
        ["attributes of b", "tags of a"],
    ),
    "what another verdict cannot do without, though it is dear": (
        ("attributes of a, tags of a", "listeners of a, target_groups of a", "target_groups of a"),
        ["tags of a", "target_groups of a"],
    ),
    "what more policies could do with": (
        ("attributes of a, listeners of a", "target_groups of a, listeners of a"),
        ["listeners of a"],
    ),
    "the own one before those of many neighbours": (
        ("tags of sqs.queue/x, tags of sqs.queue/y, listeners of a",),
        ["listeners of a"],
    ),
    "all neighbours in one round": (("tags of sqs.queue/x, tags of sqs.queue/y",), ["tags of x", "tags of y"]),
    "everything that a known verdict needs besides": (
        ("+ attributes of a, listeners of a, tags of a",),
        ["attributes of a", "listeners of a", "tags of a"],
    ),
    "nothing where nothing is asked": ((), []),
}


@pytest.mark.parametrize("case", CASES)
def test_it_is(case: str) -> None:
    demands, expected = CASES[case]

    assert chosen(*demands) == expected
    assert chosen(*reversed(demands)) == expected


def test_what_was_asked_before_is_passed_over_for_the_next_cheapest() -> None:
    assert chosen("tags of a, attributes of a", asked=("tags of a",)) == ["attributes of a"]
    assert chosen("tags of a", asked=("tags of a",)) == []


def test_a_facet_that_no_file_declares_counts_as_one_call() -> None:
    assert chosen("metrics of a, tags of a") == ["tags of a"]
    assert chosen("metrics of a, listeners of a") == ["listeners of a"]
