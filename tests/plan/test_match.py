"""What a run finds by deciding is what the filters themselves say of each resource."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given

from costcutter.errors import Place
from costcutter.inventory.collect import Reach
from costcutter.inventory.model import Inventory, Listing
from costcutter.inventory.world import InventoryWorld
from costcutter.plan.guard import Guards
from costcutter.plan.match import Matcher
from costcutter.policy.model import Policy
from costcutter.query.answers import Answer
from costcutter.query.context import Filter
from costcutter.resources import Resource, ResourceRef, Scope, Unread
from support.clock import START
from support.cloud import ACCOUNT, CALLER
from support.expressions import SEEDS, examples, some_resource
from support.filters import some_filter
from support.judging import book

HERE = Scope(ACCOUNT, "us-east-1")
REACH = Reach(ACCOUNT, (), "aws", (HERE.region,), (HERE.region,), (HERE.region,))


class Run:
    """Volumes, policies about them, and what a run makes of both."""

    def __init__(self, volumes: list[Resource], *filters: Filter) -> None:
        self.inventory = Inventory()
        named = (replace(each, ref=ResourceRef(HERE, "ec2.volume", f"vol-{n}")) for n, each in enumerate(volumes))
        self.inventory.add(Listing(HERE, "ec2.volume", tuple(named)))
        self.world = InventoryWorld(self.inventory, book().catalog, (HERE.region,), START)
        self.policies = [
            Policy(f"p{number}", Place("test.yaml", 1, 1), {"ec2.volume": filter_})
            for number, filter_ in enumerate(filters)
        ]
        guards = Guards(book(), (), CALLER)
        self.matcher = Matcher(self.policies, guards, self.inventory, book().catalog, self.world)

    def unread(self) -> set[tuple[str, str]]:
        return {(ref.id, facet) for ref, facet in self.matcher.unread(REACH)}

    def read(self, value: object) -> None:
        """Every facet of every volume that was not read is read."""
        fresh = {
            each.id: replace(
                each,
                facets={name: value if isinstance(old, Unread) else old for name, old in each.facets.items()},
                tags={"a": str(value)} if isinstance(each.tags, Unread) else each.tags,
            )
            for each in self.inventory.resources()
        }
        self.inventory.replace({(HERE, "ec2.volume"): fresh})

    def found(self) -> list[tuple[str, str, str, str]]:
        """Policy, volume, answer and reason of everything that is not left alone."""
        return [
            entry
            for result in self.matcher.results(REACH)
            for entry in (
                *((result.policy.name, match.resource.id, "true", match.because) for match in result.matches),
                *((result.policy.name, doubt.ref.id, "unknown", doubt.reason) for doubt in result.undetermined),
            )
        ]

    def expected(self) -> list[tuple[str, str, str, str]]:
        """The same by asking every filter about every volume."""
        judged = [
            (policy.name, each.id, verdict.answer.value, verdict.because)
            for policy in self.policies
            for each in self.inventory.resources()
            for verdict in [policy.filters["ec2.volume"](self.world.subject(each))]
            if verdict.answer is not Answer.FALSE
        ]
        return sorted(judged, key=lambda entry: (entry[0], entry[2]))


@examples(40)
@given(SEEDS)
def test_every_filter_finds_by_decision_what_it_says_itself(seed: int) -> None:
    random = Random(seed)
    run = Run([some_resource(random) for _ in range(6)], *(some_filter(random, 3) for _ in range(3)))

    run.unread()
    before = (run.found(), run.expected())
    run.read(random.choice((True, None, "a")))
    run.unread()

    assert before[0] == before[1]
    # a match stays one, with the reason that it had when it was seen
    assert [entry[:3] for entry in run.found()] == [entry[:3] for entry in run.expected()]
