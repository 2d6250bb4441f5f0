"""Runs cloud-custodian's own filter classes over instances, in custodian's own Python.

``python custodian.py FILE``: reads instances from a file of JSON lines, then answers on stdout for every part of
`questions.custodian` that stdin names: processor seconds, and the identifiers that matched.
"""

from __future__ import annotations

import gc
import itertools
import json
import sys
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import questions
from c7n.config import Config
from c7n.loader import PolicyLoader
from dateutil.tz import tzutc

DATES = {"LaunchTime", "UsageOperationUpdateTime", "AttachTime"}


def policy(name: str, filters: list[Any]) -> Any:
    """A policy as custodian loads it; no call is made."""
    config = Config.empty(regions=["us-east-1"], region="us-east-1", account_id="123456789012", output_dir="null://")
    document = {"policies": [{"name": name, "resource": "aws.ec2", "filters": filters}]}
    loaded = next(iter(PolicyLoader(config).load_data(document, "memory://bench", validate=True)))
    loaded.validate()
    return loaded


def instances(path: str) -> Iterator[dict[str, Any]]:
    """The instances with dates as boto3 gives them. Parsed by the thousand, so that they share the texts of keys."""
    with Path(path).open(encoding="utf-8") as file:
        while lines := list(itertools.islice(file, 2000)):
            for instance in json.loads(f"[{','.join(lines)}]"):
                _dated(instance)
                yield instance


def _dated(value: Any) -> None:
    for part in value.values() if isinstance(value, dict) else value:
        if isinstance(part, dict | list):
            _dated(part)
    if isinstance(value, dict):
        for key in DATES & value.keys():
            value[key] = datetime.fromisoformat(value[key]).replace(tzinfo=tzutc())


def main() -> None:
    """Answer until stdin ends."""
    found = list(instances(sys.argv[1]))
    policies = {name: policy(name, filters) for name, filters in questions.custodian().items()}
    gc.collect()
    gc.freeze()
    print("ready", flush=True)
    for line in sys.stdin:
        name = line.strip()
        for instance in found:
            for key in [key for key in instance if key.startswith("c7n")]:
                del instance[key]
        gc.collect()
        began = time.process_time()
        matched = policies[name].resource_manager.filter_resources(found)
        seconds = time.process_time() - began
        print(json.dumps({"seconds": seconds, "ids": sorted(each["InstanceId"] for each in matched)}), flush=True)


if __name__ == "__main__":
    main()
