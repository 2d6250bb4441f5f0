"""One policy in three languages: filters of ours, standard JMESPath, and cloud-custodian's filters.

Running instances that are not production, and are older than 30 days or stand in one of three zones with a type that
is not burstable. Each part is asked alone as well. Only the standard library: custodian's own Python reads it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FILTERS: Mapping[str, str] = {
    "state": "State.Name == 'running'",
    "tag": "{not: {tags: {env: {in: [prod, production]}}}}",
    "age": "{age: {of: LaunchTime, over: 30d}}",
    "zone": "{value: {key: Placement.AvailabilityZone, in: [us-east-1a, us-east-1b, us-west-2a]}}",
    "type": r"{not: {value: {key: InstanceType, regex: '^(t2|t3|t4g)\..*'}}}",
}
"""Ours, in YAML."""

JMESPATH: Mapping[str, str] = {
    "state": "State.Name == 'running'",
    "tag": "!(Tags[?Key == 'env' && (Value == 'prod' || Value == 'production')])",
    "age": "LaunchTime < '{edge}'",
    "zone": "contains(['us-east-1a', 'us-east-1b', 'us-west-2a'], Placement.AvailabilityZone)",
    "type": "!(starts_with(InstanceType, 't2.') || starts_with(InstanceType, 't3.') "
    "|| starts_with(InstanceType, 't4g.'))",
}
"""Standard JMESPath, which has neither regular expressions nor durations; `{edge}` is the moment 30 days ago."""

CUSTODIAN: Mapping[str, Any] = {
    "state": {"type": "value", "key": "State.Name", "op": "eq", "value": "running"},
    "tag": {"type": "value", "key": "tag:env", "op": "not-in", "value": ["prod", "production"]},
    "age": {"type": "value", "key": "LaunchTime", "value_type": "age", "op": "gt", "value": 30},
    "zone": {
        "type": "value",
        "key": "Placement.AvailabilityZone",
        "op": "in",
        "value": ["us-east-1a", "us-east-1b", "us-west-2a"],
    },
    "type": {"not": [{"type": "value", "key": "InstanceType", "op": "regex", "value": r"^(t2|t3|t4g)\..*"}]},
}
"""Custodian's."""


def filters() -> dict[str, str]:
    """Ours, the whole first."""
    whole = "{state}, {tag}, {{any: [{age}, {{all: [{zone}, {type}]}}]}}".format(**FILTERS)
    return {"whole": whole, **FILTERS}


def jmespath(edge: str) -> dict[str, str]:
    """Standard JMESPath, the whole first."""
    parts = {name: text.replace("{edge}", edge) for name, text in JMESPATH.items()}
    return {"whole": "{state} && {tag} && ({age} || ({zone} && {type}))".format(**parts), **parts}


def custodian() -> dict[str, list[Any]]:
    """Custodian's, the whole first."""
    either = {"or": [CUSTODIAN["age"], {"and": [CUSTODIAN["zone"], CUSTODIAN["type"]]}]}
    whole = [CUSTODIAN["state"], CUSTODIAN["tag"], either]
    return {"whole": whole, **{name: [part] for name, part in CUSTODIAN.items()}}
