"""Whatever stands behind a filter's name, there are problems or a filter, and never a traceback."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from costcutter.documents.yaml import read
from costcutter.query.answers import Verdict
from costcutter.query.filters import BUILDERS, build
from costcutter.query.filters.operators import OPERATORS
from support.judging import context, resource, subject

KEYS = [
    "name",
    "namespace",
    "dimensions",
    "stat",
    "period",
    "above",
    "unit",
    "missing",
    "keep",
    "by",
    "group",
    "timezone",
    "off",
    "on",
    "tag",
    "key",
    "file",
    "url",
    "path",
    "column",
    "format",
    "version",
    "for",
    "due",
    "under",
    "of",
    "type",
    "via",
    "where",
    "has",
    "all",
    "any",
    "not",
    "State",
    "InstanceId",
]
WORDS = [
    "1d",
    "14d",
    "x",
    "unknown",
    "p99",
    "Average",
    "AWS/EC2",
    "CPUUtilization",
    "{InstanceId}",
    "{x",
    "tag('a')",
    "LaunchTime",
    "UTC",
    "Europe",
    "mon",
    "mon-fri,19:00-07:00",
    "s3://a/b",
    "10GiB",
    "1.2",
    "10.0.0.0/8",
    "2026-01-01",
    "none",
    "delete",
    "ec2.image",
    "(",
    "[",
]
SCALARS: Any = st.none() | st.booleans() | st.integers(-5, 10**7) | st.floats(-1, 9) | st.sampled_from(WORDS)
VALUES = st.recursive(
    SCALARS | st.text("ab {}[]()'\"`@&|!=<>.,*0", max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*KEYS, *OPERATORS]), inner, max_size=4)
    ),
    max_leaves=8,
)
INSTANCE = subject(resource("ec2.instance", {"InstanceId": "i-1", "LaunchTime": "2026-01-01T00:00:00Z"}))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(BUILDERS)), VALUES)
def test_any_argument_gives_problems_or_a_filter_that_answers(name: str, argument: Any) -> None:
    document = read(json.dumps({"filter": {name: argument}}), "any.yaml")
    here = context(document, "ec2.instance")

    made = build(document.data["filter"], ("filter",), here)

    assert isinstance(made(INSTANCE), Verdict)
    assert all(problem.where is not None for problem in here.problems)
