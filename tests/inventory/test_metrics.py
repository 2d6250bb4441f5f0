"""Numbers of CloudWatch: few calls for many resources, put together rightly, and unknown where they are not whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcutter.catalog.identify import identify
from costcutter.inventory.metrics import read_metrics, window
from costcutter.ports import Fault
from costcutter.query.metrics import DAY, Series, chosen_period, finest_period, series_of
from costcutter.resources import Resource, Scope, Unknown
from support.clock import START, FakeClock
from support.cloud import ACCOUNT, FakeCloud, refusal
from support.planning import book

HERE = Scope(ACCOUNT, "us-east-1")
ASKED = "cloudwatch:GetMetricData"


def series(stat: str = "Maximum", over: int = DAY, period: int = 3600, **more: Any) -> Series:
    return Series("AWS/EC2", "CPUUtilization", (("InstanceId", "InstanceId"),), stat, over, period, **more)


def instances(count: int, region: str = "us-east-1") -> list[Resource]:
    kind = book().catalog.get("ec2.instance")
    return [identify(kind, {"InstanceId": f"i-{n}"}, Scope(ACCOUNT, region)) for n in range(count)]


def answering(*values: list[float], status: str = "Complete", messages: list[dict[str, str]] | None = None) -> Any:
    """A CloudWatch that gives each resource these values for its statistics."""

    def answer(_scope: Scope, params: Mapping[str, Any]) -> dict[str, Any]:
        results = [
            {"Id": query["Id"], "Values": values[int(query["Id"].partition("s")[2])], "StatusCode": status}
            | ({"Messages": messages} if messages else {})
            for query in params["MetricDataQueries"]
        ]
        return {"MetricDataResults": results}

    return answer


def read(cloud: FakeCloud, wanted: Series, resources: list[Resource] | None = None) -> list[Any]:
    found = resources or instances(1)
    read_ = read_metrics([(resource, wanted) for resource in found], cloud, FakeClock(), workers=1)
    return [read_[resource.ref][wanted.key] for resource in found]


@pytest.mark.parametrize(
    ("stat", "count", "sizes"),
    [
        ("Maximum", 1200, [500, 500, 200]),
        ("Maximum", 500, [500]),
        ("Average", 600, [500, 500, 200]),  # sums and counts
        ("p99", 501, [500, 1]),
    ],
)
def test_a_call_takes_500_series(stat: str, count: int, sizes: list[int]) -> None:
    cloud = FakeCloud({ASKED: answering([3.0], [1.0])})

    assert read(cloud, series(stat), instances(count)) == [3.0] * count
    assert [len(params["MetricDataQueries"]) for params in cloud.asked(ASKED)] == sizes


def test_every_region_and_every_span_of_time_is_a_call_of_its_own() -> None:
    cloud = FakeCloud({ASKED: answering([3.0])})
    there = instances(2, "eu-west-1")
    wanted = [(resource, each) for resource in [*instances(2), *there] for each in (series(), series("Sum"))]
    read_metrics([*wanted, (there[0], series(over=2 * DAY))], cloud, FakeClock(), workers=1)

    asked = [(call.scope.region, len(call.params["MetricDataQueries"])) for call in cloud.calls]
    assert asked == [("us-east-1", 4), ("eu-west-1", 4), ("eu-west-1", 1)]


def test_a_query_says_what_where_and_how() -> None:
    cloud = FakeCloud({ASKED: answering([3.0], [1.0])})
    read(cloud, series("Average", 2 * DAY, 7200, unit="Percent"))

    (params,) = cloud.asked(ASKED)
    metric = {
        "Namespace": "AWS/EC2",
        "MetricName": "CPUUtilization",
        "Dimensions": [{"Name": "InstanceId", "Value": "i-0"}],
    }
    assert params == {
        "MetricDataQueries": [
            {"Id": f"r0s{part}", "MetricStat": {"Metric": metric, "Period": 7200, "Stat": stat, "Unit": "Percent"}}
            for part, stat in enumerate(["Sum", "SampleCount"])
        ],
        "StartTime": START - timedelta(days=2),
        "EndTime": START,
        "ScanBy": "TimestampAscending",
    }


COMBINED: dict[str, tuple[str, tuple[list[float], ...], float | None]] = {
    "an average weighs each part by its samples": ("Average", ([10.0, 90.0], [10.0, 1.0]), 100 / 11),
    "a sum adds up": ("Sum", ([1.0, 2.0, 3.5],), 6.5),
    "a count adds up": ("SampleCount", ([1.0, 2.0],), 3.0),
    "a maximum is the largest": ("Maximum", ([1.0, 9.0, 3.0],), 9.0),
    "a minimum is the least": ("Minimum", ([4.0, 1.0, 3.0],), 1.0),
    "a percentile is the only one": ("p99", ([7.0],), 7.0),
    "no data are no number": ("Maximum", ([],), None),
    "nor an average": ("Average", ([], []), None),
}


@pytest.mark.parametrize("case", COMBINED)
def test_the_parts_of_a_time_are_put_together(case: str) -> None:
    stat, values, expected = COMBINED[case]

    assert read(FakeCloud({ASKED: answering(*values)}), series(stat)) == [expected]


def test_pages_add_up_and_the_last_status_counts() -> None:
    first = {"MetricDataResults": [{"Id": "r0s0", "Values": [1.0, 5.0], "StatusCode": "PartialData"}]}
    rest = {"MetricDataResults": [{"Id": "r0s0", "Values": [2.0], "StatusCode": "Complete"}]}

    assert read(FakeCloud({ASKED: [first, rest]}), series("Sum")) == [8.0]


NAME = "CPUUtilization (Maximum over 1d) could not be read"
BROKEN: dict[str, tuple[Any, str]] = {
    "data that are not all there": (answering([3.0], status="PartialData"), f"{NAME}: PartialData"),
    "an error inside CloudWatch": (answering([], status="InternalError"), f"{NAME}: InternalError"),
    "data of somebody else": (
        answering([], status="Forbidden", messages=[{"Code": "Forbidden", "Value": "not yours"}]),
        f"{NAME}: Forbidden (not yours)",
    ),
    "an answer without it": ({"MetricDataResults": []}, f"{NAME}: it is not in the answer"),
    "a call that is refused": (refusal("AccessDenied", Fault.DENIED), f"{NAME}: AccessDenied"),
    "pages that break off": (
        [{"MetricDataResults": [{"Id": "r0s0", "Values": [1.0], "StatusCode": "Complete"}]}, refusal("Throttling")],
        f"{NAME}: Throttling",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_unknown_makes_it(case: str) -> None:
    answer, reason = BROKEN[case]

    assert read(FakeCloud({ASKED: answer}), series()) == [Unknown(reason)]


def test_a_percentile_in_several_parts_is_unknown_not_their_average() -> None:
    (found,) = read(FakeCloud({ASKED: answering([1.0, 2.0])}), series("p99"))

    assert found == Unknown("CPUUtilization (p99 over 1d) could not be read: CloudWatch gave it in 2 parts")


def test_counts_without_sums_are_a_fault_and_not_zero() -> None:
    (found,) = read(FakeCloud({ASKED: answering([], [4.0])}), series("Average"))

    assert isinstance(found, Unknown)


def test_one_call_that_fails_takes_no_other_with_it() -> None:
    def answer(scope: Scope, params: Mapping[str, Any]) -> Any:
        if scope.region == "eu-west-1":
            raise ValueError("broken")
        return answering([3.0])(scope, params)

    found = read(FakeCloud({ASKED: answer}), series(), [*instances(1), *instances(1, "eu-west-1")])

    assert found == [3.0, Unknown(f"{NAME}: ValueError: broken")]


@pytest.mark.parametrize(
    ("source", "reason"),
    [("Nothing", "the resource has no InstanceId"), ("length(Nothing)", "In function length()"), ("=", "has no Inst")],
)
def test_a_resource_without_the_dimension_is_not_asked_about(source: str, reason: str) -> None:
    cloud = FakeCloud({})
    wanted = Series("AWS/EC2", "CPUUtilization", (("InstanceId", source),), "Maximum", DAY, 3600)
    (found,) = read(cloud, wanted)

    assert isinstance(found, Unknown)
    assert reason in found.reason
    assert cloud.calls == []


@given(st.integers(1, 455 * 1440).map(lambda minutes: minutes * 60), st.integers(0, 86_399))
def test_whole_periods_cover_the_time_up_to_now_and_hardly_more(over: int, later: int) -> None:
    now = START + timedelta(seconds=later)
    period = chosen_period(over)
    start, end = window(series(over=over, period=period), now)

    assert start <= now - timedelta(seconds=over)
    assert now - timedelta(seconds=over) - start < timedelta(seconds=period)
    assert timedelta(0) <= end - now < timedelta(seconds=period)
    assert start.timestamp() % period == end.timestamp() % period == 0
    assert period % finest_period(over + period) == 0
    assert period <= max(60, over / 24)


def test_a_percentile_spans_exactly_one_period() -> None:
    now = START + timedelta(seconds=59)

    assert window(series("p99", DAY, DAY), now) == (START - timedelta(days=1), START)


@pytest.mark.parametrize("wanted", [series(), series(unit="Percent"), series("Average", 60, 60)])
def test_a_key_says_all_of_a_series(wanted: Series) -> None:
    assert series_of(wanted.key) == wanted
    assert series_of("tags") is None
