"""Reads numbers of CloudWatch, many resources in one call.

Each call takes 500 series of one account and region over one time; an average takes two, since it is put together from
sums and counts. See https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from costcutter.catalog.params import fill
from costcutter.graph.run import Done, Failed, Outcome, Skipped, Stopped, run
from costcutter.inventory.world import NO_WORLD
from costcutter.ports import Clock, Cloud, CloudError
from costcutter.query.expression import EvaluationError
from costcutter.query.functions import UnknownValue
from costcutter.query.metrics import COMBINED, Series
from costcutter.query.subject import Subject
from costcutter.resources import Resource, ResourceRef, Scope, Unknown

BATCH = 500
"""How many series one call may ask for."""

Value = float | Unknown | None
"""A number, None where CloudWatch has no data, or why it could not be read."""

Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class _Reading:
    """One series of one resource, and what CloudWatch calls it."""

    ref: ResourceRef
    series: Series
    dimensions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Batch:
    """What one call asks for."""

    scope: Scope
    window: Window
    readings: tuple[_Reading, ...]


def read_metrics(
    wanted: Iterable[tuple[Resource, Series]], cloud: Cloud, clock: Clock, *, workers: int
) -> dict[ResourceRef, dict[str, Value]]:
    """The numbers of resources, by resource and by the key of the series. What fails is `Unknown` with its reason.

    Raises:
        KeyboardInterrupt: on an interrupt.
    """
    now = clock.now()
    found: dict[ResourceRef, dict[str, Value]] = {}
    groups: dict[tuple[Scope, Window], list[_Reading]] = {}
    for resource, series in wanted:
        named = _dimensions(resource, series, now)
        if isinstance(named, Unknown):
            found.setdefault(resource.ref, {})[series.key] = named
        else:
            key = resource.ref.scope, window(series, now)
            groups.setdefault(key, []).append(_Reading(resource.ref, series, named))
    batches = [_Batch(scope, span, batch) for (scope, span), readings in groups.items() for batch in _batched(readings)]
    outcomes = run(
        dict.fromkeys(range(len(batches)), ()), lambda index: _read(batches[index], cloud), workers=workers, clock=clock
    )
    for index, outcome in outcomes.items():
        values = _settled(batches[index], outcome)
        for reading, value in zip(batches[index].readings, values, strict=True):
            found.setdefault(reading.ref, {})[reading.series.key] = value
    return found


def _settled(batch: _Batch, outcome: Outcome[list[Value], int]) -> list[Value]:
    match outcome:
        case Done(values):
            return values
        case Failed(error):
            return _all_lost(batch, f"{type(error).__name__}: {error}")
        case Skipped() | Stopped():
            raise KeyboardInterrupt


def window(series: Series, now: datetime) -> Window:
    """From when to when a series is asked for: whole periods that cover the time up to now.

    Where the statistic is of one period only, that period ends with the last whole minute.
    """
    moment = int(now.timestamp())
    if series.stat not in COMBINED:
        end = moment // 60 * 60
        return _moment(end - series.over), _moment(end)
    start = (moment - series.over) // series.period * series.period
    end = -(-moment // series.period) * series.period
    return _moment(start), _moment(end)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _dimensions(resource: Resource, series: Series, now: datetime) -> tuple[tuple[str, str], ...] | Unknown:
    try:
        filled = fill(dict(series.dimensions), Subject(resource, now, NO_WORLD))
    except (UnknownValue, EvaluationError) as error:
        return Unknown(f"{series} could not be read: {error}")
    for name, _ in series.dimensions:
        if filled.get(name) in (None, "", []):
            return Unknown(f"{series} could not be read: the resource has no {name}")
    return tuple((name, str(value)) for name, value in filled.items())


def _batched(readings: Sequence[_Reading]) -> Iterator[tuple[_Reading, ...]]:
    batch: list[_Reading] = []
    size = 0
    for reading in readings:
        needed = len(reading.series.asked)
        if size + needed > BATCH:
            yield tuple(batch)
            batch, size = [], 0
        batch.append(reading)
        size += needed
    if batch:
        yield tuple(batch)


@dataclass(slots=True)
class _Answer:
    """What the pages say of one series that was asked for."""

    values: list[float] = field(default_factory=list)
    status: str = ""
    """That of the last page which has it: until then data may be partial."""
    message: str = ""


def _read(batch: _Batch, cloud: Cloud) -> list[Value]:
    queries = [
        _query(f"r{number}s{part}", reading, stat)
        for number, reading in enumerate(batch.readings)
        for part, stat in enumerate(reading.series.asked)
    ]
    start, end = batch.window
    params = {"MetricDataQueries": queries, "StartTime": start, "EndTime": end, "ScanBy": "TimestampAscending"}
    answers: dict[str, _Answer] = {}
    try:
        for page in cloud.pages(batch.scope, "cloudwatch", "GetMetricData", params):
            for result in page.get("MetricDataResults", ()):
                _take(result, answers.setdefault(str(result.get("Id")), _Answer()))
    except CloudError as error:
        return _all_lost(batch, error.code)
    return [
        _value(
            reading.series, [answers.get(f"r{number}s{part}", _Answer()) for part in range(len(reading.series.asked))]
        )
        for number, reading in enumerate(batch.readings)
    ]


def _query(name: str, reading: _Reading, stat: str) -> dict[str, Any]:
    series = reading.series
    dimensions = [{"Name": each, "Value": value} for each, value in reading.dimensions]
    metric = {"Namespace": series.namespace, "MetricName": series.name, "Dimensions": dimensions}
    found: dict[str, Any] = {"Metric": metric, "Period": series.period, "Stat": stat}
    return {"Id": name, "MetricStat": found | ({"Unit": series.unit} if series.unit else {})}


def _take(result: Mapping[str, Any], answer: _Answer) -> None:
    answer.values += result.get("Values", ())
    answer.status = str(result.get("StatusCode", ""))
    messages = [str(message.get("Value") or message.get("Code")) for message in result.get("Messages", ())]
    answer.message = "; ".join(messages) or answer.message


def _value(series: Series, answers: Sequence[_Answer]) -> Value:
    for answer in answers:
        if answer.status != "Complete":
            reason = answer.status or "it is not in the answer"
            return Unknown(f"{series} could not be read: {reason}{f' ({answer.message})' if answer.message else ''}")
    parts = [answer.values for answer in answers]
    if not any(parts):
        return None
    match series.stat:
        case "Average":
            total, count = sum(parts[0]), sum(parts[1])
            # counts without sums, or the other way round, would be a fault of the service
            return total / count if count and parts[0] else Unknown(f"{series} could not be read: no sums or no counts")
        case "Sum" | "SampleCount":
            return sum(parts[0])
        case "Minimum":
            return min(parts[0])
        case "Maximum":
            return max(parts[0])
        case _ if len(parts[0]) == 1:
            return parts[0][0]
        case _:
            return Unknown(f"{series} could not be read: CloudWatch gave it in {len(parts[0])} parts")


def _all_lost(batch: _Batch, reason: str) -> list[Value]:
    return [Unknown(f"{reading.series} could not be read: {reason}") for reading in batch.readings]
