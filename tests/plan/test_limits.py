"""How much a policy may match before it acts on nothing."""

from __future__ import annotations

import pytest

from costcutter.inventory.collect import Reach
from costcutter.plan.limits import DefaultLimits, refusal_of
from costcutter.plan.model import Refusal
from costcutter.ports import Fault
from support.cloud import ACCOUNT, FakeCloud, refusal
from support.planning import plan, session, steps
from support.worlds import account, volume

POLICY = "- {{name: p, resource: ec2.volume, filters: [\"starts_with(VolumeId, 'x')\"], actions: [{0}]{1}}}"
DELETE, TAG = "delete: {backup: none}", "tag: {a: b}"

REACH = Reach(ACCOUNT, (), "aws", ("us-east-1",), ("us-east-1",))

ALLOWED: dict[str, tuple[int, int, str, str]] = {
    # matched, population, action, limits
    "nine of nine, too few to speak of a share": (9, 9, DELETE, ""),
    "two of ten, which is 20 %": (2, 10, DELETE, ""),
    "a hundred of a thousand": (100, 1000, DELETE, ""),
    "everything, if nothing is destroyed": (300, 300, TAG, ""),
    "more than a hundred, if the policy says so": (150, 1000, DELETE, ", limits: {resources: 150}"),
    "half, if the policy says so": (5, 10, DELETE, ", limits: {percent: 50}"),
    "all, if the policy says so": (12, 12, DELETE, ", limits: {percent: 100}"),
}


@pytest.mark.parametrize("case", ALLOWED)
def test_within_its_limits_is(case: str) -> None:
    matched, population, action, limits = ALLOWED[case]
    made = plan(holding(matched, population), POLICY.format(action, limits))

    assert (made.refusals, len(made.steps)) == ((), matched)


REFUSED: dict[str, tuple[int, int, str, str, str, str]] = {
    # matched, population, action, limits, the reason, the hint
    "more than a hundred": (
        101, 1000, DELETE, "",
        "it matches 101 resources, the default limit is 100",
        "if that is right, write limits: {resources: 101}",
    ),
    "more than a fifth": (
        3, 10, DELETE, "",
        "it matches 3 of 10 ec2.volume in us-east-1 (30 %), the default limit is 20 %",
        "if that is right, write limits: {percent: 30}",
    ),
    "a little more than a fifth": (
        23, 113, DELETE, "",
        "it matches 23 of 113 ec2.volume in us-east-1 (20.4 %), the default limit is 20 %",
        "if that is right, write limits: {percent: 21}",
    ),
    "more than its own number": (
        3, 3, TAG, ", limits: {resources: 2}",
        "it matches 3 resources, its limit is 2",
        "if that is right, write limits: {resources: 3}",
    ),
    "more than its own share": (
        6, 10, TAG, ", limits: {percent: 50}",
        "it matches 6 of 10 ec2.volume in us-east-1 (60 %), its limit is 50 %",
        "if that is right, write limits: {percent: 60}",
    ),
    "its own number does not lift the share": (
        200, 200, DELETE, ", limits: {resources: 500}",
        "it matches 200 of 200 ec2.volume in us-east-1 (100 %), the default limit is 20 %",
        "if that is right, write limits: {percent: 100}",
    ),
    "none at all": (
        1, 1, DELETE, ", limits: {resources: 0}",
        "it matches 1 resource, its limit is 0",
        "if that is right, write limits: {resources: 1}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_over_its_limits_is(case: str) -> None:
    matched, population, action, limits, reason, hint = REFUSED[case]
    made = plan(holding(matched, population), POLICY.format(action, limits))

    assert (made.refusals, made.steps) == ((Refusal("p", reason, hint),), ())
    assert [(summary.state, summary.matched, summary.steps) for summary in made.summaries] == [("refused", matched, 0)]


@pytest.mark.parametrize("case", ["more than a hundred", "more than a fifth", "a little more than a fifth"])
def test_whoever_follows_the_hint_is_not_refused_again(case: str) -> None:
    matched, population, action, _, _, hint = REFUSED[case]
    made = plan(
        holding(matched, population), POLICY.format(action, f", {hint.removeprefix('if that is right, write ')}")
    )

    assert (made.refusals, len(made.steps)) == ((), matched)


def test_the_largest_share_is_the_one_that_is_spoken_of() -> None:
    cloud = account(
        *(volume(f"{'x' if number < 9 else 'y'}-{number}") for number in range(10)),
        *(volume(f"{'x' if number < 3 else 'y'}-{number}").in_region("eu-west-1") for number in range(10)),
    )
    made = plan(cloud, POLICY.format(DELETE, ""), {"aws.region": ["all"]})

    assert [each.hint for each in made.refusals] == ["if that is right, write limits: {percent: 90}"]


def test_the_share_is_that_of_one_region_and_not_of_all_together() -> None:
    cloud = account(
        *(volume(f"x-{number}") for number in range(10)),
        *(volume(f"y-{number}").in_region("eu-west-1") for number in range(1000)),
    )

    assert len(plan(cloud, POLICY.format(DELETE, ""), {"aws.region": ["all"]}).refusals) == 1


def test_protected_resources_do_not_count_as_acted_on_but_belong_to_the_population() -> None:
    cloud = account(
        *(volume(f"x-{number}").tagged(costcutter="keep") for number in range(8)),
        *(volume(f"x-free-{number}") for number in range(2)),
    )

    assert len(plan(cloud, POLICY.format(DELETE, "")).steps) == 2


def test_a_population_that_is_not_known_allows_no_share_of_it() -> None:
    pages = [{"Volumes": [{"VolumeId": "x-1"}]}, refusal("Denied", Fault.DENIED)]
    cloud = account(answers={"ec2:DescribeVolumes": pages})
    refused = plan(cloud, POLICY.format(DELETE, ""))
    allowed = plan(cloud, POLICY.format(DELETE, ", limits: {percent: 100}"))

    assert refused.refusals == (
        Refusal(
            "p",
            "the population of ec2.volume in us-east-1 is not known, so no share of it is either",
            "see to the listing that failed, or write limits: {percent: 100}",
        ),
    )
    assert (steps(refused), steps(allowed)) == ([], ["delete x-1"])


def test_a_population_of_which_only_a_part_was_listed_allows_no_share_of_it() -> None:
    survey = session(holding(1, 10), POLICY.format(DELETE, "")).survey()
    (result,) = survey.matcher.results(REACH)
    assert refusal_of(result, DefaultLimits()) is None

    result.partial.update(result.populations)
    refused = refusal_of(result, DefaultLimits())

    assert refused is not None
    assert refused.reason == "the population of ec2.volume in us-east-1 is not known, so no share of it is either"


def test_a_gap_in_a_region_without_matches_refuses_nothing() -> None:
    def answer(scope: object, _params: object) -> object:
        return {"Volumes": [{"VolumeId": "x-1"}]} if "us-east-1" in str(scope) else refusal("Denied", Fault.DENIED)

    made = plan(account(answers={"ec2:DescribeVolumes": answer}), POLICY.format(DELETE, ""), {"aws.region": ["all"]})

    assert (made.refusals, steps(made)) == ((), ["delete x-1"])


def test_the_configuration_sets_other_defaults() -> None:
    options = {"limits.resources": 3, "limits.percent": 50, "limits.population": 4}

    assert [
        len(plan(holding(matched, population), POLICY.format(DELETE, ""), options).steps)
        for matched, population in ((3, 3), (3, 4), (2, 4), (4, 100))
    ] == [3, 0, 2, 0]


def test_what_a_refused_policy_matches_stays_and_is_in_nobodys_way() -> None:
    text = f"""
    {POLICY.format(DELETE, ", limits: {resources: 0}")}
    - {{name: q, resource: ec2.volume, filters: all, actions: [tag: {{a: b}}]}}
    """

    assert steps(plan(holding(1, 1), text)) == ["tag x-0"]


def holding(matched: int, population: int) -> FakeCloud:
    return account(*(volume(f"{'x' if number < matched else 'y'}-{number}") for number in range(population)))
