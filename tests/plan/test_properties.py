"""What holds of every plan, tried on random small accounts and random policies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costcutter.graph.order import find_cycle
from costcutter.plan.model import Plan
from support.accounts import accounts
from support.planning import comes_before, dangling, kept, plan, undetermined
from support.worlds import Piece, account

TYPES = (
    "ec2.vpc",
    "ec2.subnet",
    "ec2.security_group",
    "ec2.instance",
    "ec2.volume",
    "ec2.image",
    "ec2.snapshot",
    "autoscaling.group",
    "sqs.queue",
)


@dataclass(frozen=True)
class Given:
    """An account, what must not be touched in it, and policies for it."""

    pieces: tuple[Piece, ...]
    untouchable: frozenset[str]
    policies: str


@st.composite
def cases(draw: st.DrawFn) -> Given:
    pieces, untouchable = draw(accounts())
    entries = []
    for number in range(draw(st.integers(1, 5))):
        types = draw(st.lists(st.sampled_from(TYPES), min_size=1, max_size=6, unique=True))
        actions = draw(
            st.sampled_from(["delete", "delete", "{tag: {a: b}}", "{tag: {a: c}}, delete", "delete, {tag: {a: b}}"])
        )
        if "tag" in actions:  # which these groups have no call for
            types = [kind for kind in types if kind != "autoscaling.group"]
        earlier = [f"p{other}" for other in range(number) if draw(st.booleans())]
        order = f", order: {{after: [{', '.join(earlier)}]}}" if earlier else ""
        entries.append(
            f"- {{name: p{number}, resource: [{', '.join(types or ['ec2.vpc'])}], filters: all, "
            f"actions: [{actions}]{order}, limits: {{percent: 100}}}}"
        )
    return Given(pieces, untouchable, "\n".join(draw(st.permutations(entries))))


many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def planned(case: Given) -> Plan:
    return plan(account(*case.pieces), case.policies)


@many
@given(cases())
def test_nothing_protected_or_unknown_is_ever_a_step(case: Given) -> None:
    made = planned(case)

    assert {step.ref.id for step in made.steps} & case.untouchable == set()
    assert {f"{step.action} {step.ref.id}" for step in made.steps} & case.untouchable == set()
    assert {step.ref.id for step in made.steps} & undetermined(made).keys() == set()


@many
@given(cases())
def test_every_edge_has_two_ends_and_the_graph_no_circle(case: Given) -> None:
    made = planned(case)

    assert dangling(made) == set()
    assert {step.id for step in made.steps} == {node for node in made.needs if not node.startswith("after:")}
    assert find_cycle(made.needs) is None


@many
@given(cases())
def test_nothing_is_deleted_that_a_staying_resource_uses_and_what_goes_goes_in_order(case: Given) -> None:
    made = planned(case)
    deleted = {step.ref.id for step in made.steps if step.action == "delete"}
    untied = {step.ref.id for step in made.steps if step.action == "untie"}
    listed = {summary_type for summary in made.summaries for summary_type in summary.types}
    for user, used in uses(case.pieces, listed):
        if used in deleted:
            assert user in deleted, f"{used} is deleted, but {user} stays"
            assert user in untied or comes_before(made, f"delete {user}", f"delete {used}")


@many
@given(cases())
def test_data_is_saved_before_anything_goes_that_it_may_go_with(case: Given) -> None:
    made = planned(case)
    volumes = [step.ref.id for step in made.steps if step.action == "delete" and step.ref.type == "ec2.volume"]
    names = {f"{step.action} {step.ref.id}" for step in made.steps}
    for name in volumes:
        assert comes_before(made, f"snapshot {name}", f"delete {name}")
        holder = f"delete {name.split('-')[1]}" if "-" in name else ""
        if holder in names:
            assert comes_before(made, f"snapshot {name}", holder)
            assert comes_before(made, holder, f"delete {name}")


@many
@given(cases(), st.randoms(use_true_random=False))
def test_the_same_account_gives_the_same_plan_in_whatever_order_it_is_listed(case: Given, random: Random) -> None:
    other = replace(case, pieces=shuffled(case.pieces, random))

    assert planned(other) == planned(case)


@settings(max_examples=25, deadline=None)
@given(cases())
def test_many_workers_make_the_plan_that_one_makes(case: Given) -> None:
    assert plan(account(*case.pieces), case.policies, {"aws.max_workers": 8}) == planned(case)


@many
@given(cases())
def test_every_match_is_a_step_or_says_why_not(case: Given) -> None:
    made = planned(case)
    acted = {step.ref.id for step in made.steps}
    summaries = sum(summary.matched for summary in made.summaries if summary.state == "active")

    assert (summaries == 0) or bool(acted | kept(made).keys())
    assert all(entry.reason for entry in made.kept)


def uses(pieces: tuple[Piece, ...], listed: set[str]) -> list[tuple[str, str]]:
    """Who keeps whom in place, as AWS would: pairs of the user and the used. Written without the catalogue."""
    found = []
    for piece, around in nested(pieces, ()):
        if piece.type not in listed:
            continue
        if piece.type == "ec2.instance":
            found += [(piece.id, entry["GroupId"]) for entry in piece.document["SecurityGroups"]]
            found += [(piece.id, outer.id) for outer in around]
        if piece.type == "ec2.subnet":
            found += [(piece.id, outer.id) for outer in around]
        if piece.type == "ec2.security_group":
            pairs = [pair for rule in piece.document["IpPermissions"] for pair in rule["UserIdGroupPairs"]]
            found += [(piece.id, pair["GroupId"]) for pair in pairs if pair["GroupId"] != piece.id]
        if piece.type == "ec2.image":
            found += [(piece.id, entry["Ebs"]["SnapshotId"]) for entry in piece.document["BlockDeviceMappings"]]
        if piece.type == "ec2.volume":
            found += [(outer.id, piece.id) for outer in around if outer.type == "ec2.instance" and outer.type in listed]
    return found


def nested(pieces: tuple[Piece, ...], around: tuple[Piece, ...]) -> list[tuple[Piece, tuple[Piece, ...]]]:
    return [entry for piece in pieces for entry in [(piece, around), *nested(piece.inside, (*around, piece))]]


def shuffled(pieces: tuple[Piece, ...], random: Random) -> tuple[Piece, ...]:
    mixed = [replace(piece, inside=shuffled(piece.inside, random)) for piece in pieces]
    random.shuffle(mixed)
    return tuple(mixed)
