"""Metrics are read where they can still decide, in batches, and what they say decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from costcutter.resources import Scope
from support.cloud import FakeCloud, refusal
from support.planning import plan, steps, undetermined
from support.worlds import account, instance, volume

ASKED = "cloudwatch:GetMetricData"


def cloudwatch(numbers: Mapping[str, float]) -> Any:
    """A CloudWatch with one number for each resource; of others it has no data."""

    def answer(_scope: Scope, params: Mapping[str, Any]) -> dict[str, Any]:
        results = []
        for query in params["MetricDataQueries"]:
            (dimension,) = query["MetricStat"]["Metric"]["Dimensions"]
            number = numbers.get(dimension["Value"])
            count = query["MetricStat"]["Stat"] == "SampleCount"
            values = [] if number is None else [1.0] if count else [number]
            results.append({"Id": query["Id"], "Values": values, "StatusCode": "Complete"})
        return {"MetricDataResults": results}

    return answer


def fleet(count: int, numbers: Mapping[str, float], **tags: str) -> FakeCloud:
    machines = [instance(f"i-{n}").tagged(**tags) for n in range(count)]
    return account(*machines, answers={ASKED: cloudwatch(numbers)})


IDLE = "{metric: {name: CPUUtilization, stat: Maximum, over: 14d, below: 2}}"


def test_1200_series_cost_three_calls() -> None:
    cloud = fleet(1200, {f"i-{n}": float(n % 2 * 50) for n in range(1200)})
    made = plan(cloud, f"- {{name: idle, resource: ec2.instance, filters: [{IDLE}], actions: [tag: {{seen: idle}}]}}")

    assert len(cloud.asked(ASKED)) == 3
    assert len(made.steps) == 600
    assert made.undetermined == ()


def test_a_metric_is_not_read_where_something_else_decides() -> None:
    cloud = fleet(20, {"i-7": 1.0})
    made = plan(
        cloud, f"- {{name: idle, resource: ec2.instance, filters: [{IDLE}, InstanceId == 'i-7'], actions: [stop]}}"
    )

    assert [len(params["MetricDataQueries"]) for params in cloud.asked(ASKED)] == [1]
    assert steps(made) == ["stop i-7"]


def test_two_policies_share_one_reading() -> None:
    cloud = fleet(3, {"i-0": 1.0, "i-1": 9.0, "i-2": 99.0})
    busy = IDLE.replace("below: 2", "above: 90")
    made = plan(
        cloud,
        f"""
        - {{name: idle, resource: ec2.instance, filters: [{IDLE}], actions: [stop]}}
        - {{name: busy, resource: ec2.instance, filters: [{busy}], actions: [tag: {{seen: busy}}]}}
        """,
    )

    assert len(cloud.asked(ASKED)) == 1
    assert steps(made) == ["stop i-0", "tag i-2"]


def test_no_data_and_a_refusal_leave_a_resource_alone_with_the_reason() -> None:
    policy = f"- {{name: idle, resource: ec2.instance, filters: [{IDLE}], actions: [stop]}}"
    silent = plan(fleet(1, {}), policy)
    denied = plan(account(instance("i-0"), answers={ASKED: refusal("AccessDenied")}), policy)

    assert (silent.steps, undetermined(silent)) == ((), {"i-0": "CPUUtilization (Maximum over 14d) has no data"})
    reason = "CPUUtilization (Maximum over 14d) could not be read: AccessDenied"
    assert (denied.steps, undetermined(denied)) == ((), {"i-0": reason})


def test_metrics_of_related_resources_are_read_as_well() -> None:
    cloud = account(
        instance("i-0", volume("vol-0", state="in-use")),
        instance("i-1", volume("vol-1", state="in-use")),
        answers={ASKED: cloudwatch({"i-0": 1.0, "i-1": 50.0})},
    )
    related = f"related: {{type: ec2.instance, where: [{IDLE}]}}"
    made = plan(cloud, f"- {{name: v, resource: ec2.volume, filters: [{{{related}}}], actions: [tag: {{seen: idle}}]}}")

    assert steps(made) == ["tag vol-0"]
    assert len(cloud.asked(ASKED)) == 1
