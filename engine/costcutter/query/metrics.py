"""What can be asked of CloudWatch about one resource, as values; `inventory.metrics` reads them.

Facts are from https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html and
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from costcutter.resources import Unknown
from costcutter.values import format_duration

DAY = 86_400
LONGEST_PERIOD = DAY
RETENTION = 455 * DAY
"""How far back there are data at all."""

PERIODS = (60, 300, 900, 3_600, 10_800, 21_600, 43_200, DAY)
"""Those that are chosen from; each divides a day."""

COMBINED: Mapping[str, tuple[str, ...]] = {
    "Average": ("Sum", "SampleCount"),
    "Sum": ("Sum",),
    "SampleCount": ("SampleCount",),
    "Minimum": ("Minimum",),
    "Maximum": ("Maximum",),
}
"""Statistics whose value over a time follows from those of its parts, and what has to be asked of each part.

The average of averages is not one: parts with few samples would weigh as much as those with many.
"""

EXTENDED = re.compile(
    r"p[0-9]{1,2}(\.[0-9]{1,10})?|p100|IQM|(tm|wm|tc|ts)[0-9]{1,2}(\.[0-9]{1,10})?"
    r"|(TM|WM|TC|TS|PR)\([0-9.]*%?:[0-9.]*%?\)"
)
"""Percentiles and their relatives, which only CloudWatch can work out: over one period, and no longer."""

_PREFIX = "metric:"


@dataclass(frozen=True, slots=True)
class MetricFamily:
    """Metrics of a resource type that share a namespace and dimensions."""

    namespace: str
    dimensions: Mapping[str, str] = field(hash=False)
    """For each dimension that names the resource, the expression that gives its value (``=`` begins a text)."""
    names: tuple[str, ...]
    asks: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """Dimensions that a policy has to add, each with the values that are known."""
    also: tuple[str, ...] = ()
    """Dimensions that a policy may add."""
    source: str = ""
    """The page the facts are from."""


@dataclass(frozen=True, slots=True)
class Series:
    """One number about a resource: a statistic of a metric over the time up to now."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]
    """Names and where their values come from, as the catalogue writes parameters: expressions and ``=texts``."""
    stat: str
    over: int
    """Seconds."""
    period: int
    """Seconds that each part of it spans."""
    unit: str | None = None

    @property
    def key(self) -> str:
        """What it is read and kept under: two policies that ask for the same share one reading."""
        fields = (self.namespace, self.name, self.dimensions, self.stat, self.over, self.period, self.unit)
        return _PREFIX + json.dumps(fields, separators=(",", ":"))

    @property
    def asked(self) -> tuple[str, ...]:
        """The statistics that have to be asked of CloudWatch for it."""
        return COMBINED.get(self.stat, (self.stat,))

    def __str__(self) -> str:
        return f"{self.name} ({self.stat} over {format_duration(timedelta(seconds=self.over))})"


def series_of(key: str) -> Series | None:
    """The series that a key stands for; None where it is the name of something else, a facet for instance."""
    if not key.startswith(_PREFIX):
        return None
    namespace, name, dimensions, stat, over, period, unit = json.loads(key.removeprefix(_PREFIX))
    return Series(namespace, name, tuple((each, source) for each, source in dimensions), stat, over, period, unit)


def finest_period(span: int) -> int:
    """Of what the period of data has to be a multiple that begin so many seconds ago."""
    return 60 if span <= 15 * DAY else 300 if span <= 63 * DAY else 3_600


def chosen_period(over: int) -> int:
    """A period that covers the time in some two dozen parts, so that what lies before it hardly counts."""
    return max([PERIODS[0], *(period for period in PERIODS if period * 24 <= over)])


class GivenMetrics(Mapping[str, "float | Unknown | None"]):
    """The metrics of a resource that was written by hand: by name, or by name and statistic.

    ``{CPUUtilization: 1.5, CPUUtilization Maximum: 80}``; null is no data, and ``unknown`` what could not be read.
    What is not given has not been read.
    """

    def __init__(self, given: Mapping[str, Any]) -> None:
        self._given = given

    def __getitem__(self, key: str) -> float | Unknown | None:
        series = series_of(key)
        if series is None:
            raise KeyError(key)
        value = self._given[
            f"{series.name} {series.stat}" if f"{series.name} {series.stat}" in self._given else series.name
        ]
        return Unknown(f"{series} could not be read") if value == "unknown" else value

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)
