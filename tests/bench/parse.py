"""Processor time of reading answers: botocore's default, ours, ours of a dozen wanted members, and the parsers alone.

``make bench-parse`` runs it. Nothing goes over a network: the answers are made up, written by moto's serializers, and
parsed in this process, all ways in turn. The garbage collector runs as often as Python's default says, and then as
seldom as given by ``--gc``. What this process holds besides the answers is frozen, so that no way pays for looking
through it; a process with much in its memory pays more for the collector than is shown.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any, TypeAlias
from xml.etree import ElementTree

import records
from tabulate import tabulate

sys.path.insert(0, str(Path(__file__).parents[1]))

from botocore.parsers import create_parser
from botocore.session import Session

from costcutter.aws import parsing
from costcutter.aws.narrowing import page_shape
from costcutter.ports import Wanted
from support.answers import model_of, written

Way: TypeAlias = tuple[str, tuple[int, int, int], Callable[[], object]]

_INSTANCE = """BlockDeviceMappings IamInstanceProfile ImageId InstanceId InstanceType LaunchTime SecurityGroups State
    StateTransitionReason SubnetId Tags VpcId"""
_SERVICE = "clusterArn createdAt desiredCount launchType runningCount serviceArn serviceName status taskDefinition"
_FUNCTION = "FunctionArn FunctionName LastModified MemorySize Role Runtime"
WANTED: dict[str, Wanted] = {
    "DescribeInstances": {"Reservations": {"Instances": dict.fromkeys(_INSTANCE.split())}},
    "Scan": {"Items": None},
    "DescribeServices": {"services": dict.fromkeys(_SERVICE.split())},
    "ListFunctions": {"Functions": dict.fromkeys(_FUNCTION.split())},
}


def main() -> None:
    """Print a table for each service."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--records", type=int, default=1000)
    arguments.add_argument("--rounds", type=int, default=9)
    arguments.add_argument(
        "--gc", type=int, nargs=3, default=(100_000, 50, 50), help="thresholds; the default is cli.main's"
    )
    arguments.add_argument(
        "--cache", type=Path, default=Path(tempfile.gettempdir()) / "costcutter-bench", help="where lxml is put"
    )
    given = arguments.parse_args()
    lxml = _lxml(given.cache)
    for service, operation, make in (
        ("ec2", "DescribeInstances", records.reservations),
        ("dynamodb", "Scan", records.items),
        ("ecs", "DescribeServices", records.services),
        ("lambda", "ListFunctions", records.functions),
    ):
        answer = make(given.records, Random(1))
        print(f"\n{service} {operation}, {given.records} records, ", end="")
        ways = _ways(service, operation, answer, tuple(given.gc), lxml)
        _table(list(ways), given.rounds, given.records)


def _ways(
    service: str, operation: str, answer: records.Record, seldom: tuple[int, int, int], lxml: Any
) -> Iterator[Way]:
    model = model_of(service).operation_model(operation)
    protocol, shape = str(model.service_model.resolved_protocol), model.output_shape
    response = written(model, answer, protocol)
    body: bytes = response["body"]
    print(f"{len(body) / 1e6:.2f} MB of {protocol}, {os.cpu_count()} cores")
    default, ours = create_parser(protocol), _ours(protocol)
    part = page_shape(shape, WANTED[operation], {})
    often = gc.get_threshold()
    gc.freeze()
    yield "botocore's default", often, lambda: default.parse(response, shape)
    yield "ours", often, lambda: ours.parse(response, shape)
    yield f"ours, collector {seldom}", seldom, lambda: ours.parse(response, shape)
    yield "the same, wanted members only", seldom, lambda: ours.parse(response, part)
    if protocol == "ec2":
        yield "ElementTree alone", seldom, lambda: ElementTree.fromstring(body)
        if lxml is not None:
            yield "lxml alone", seldom, lambda: lxml.fromstring(body)
    else:
        yield "json.loads alone", seldom, lambda: json.loads(body)


def _table(every: list[Way], rounds: int, count: int) -> None:
    milliseconds: dict[str, list[float]] = {name: [] for name, _, _ in every}
    for _ in range(rounds):
        for name, thresholds, parse in every:
            milliseconds[name].append(_processor_time(parse, thresholds) * 1e6 / count)
    floor = statistics.median(milliseconds[every[-1][0]])
    rows = [
        (name, f"{(middle := statistics.median(times)):.1f}", f"{min(times):.1f} - {max(times):.1f}", middle / floor)
        for name, times in milliseconds.items()
    ]
    headers = ("", f"ms per 1,000 (median of {rounds})", "from - to", "times the last")
    print(tabulate(rows, headers, tablefmt="github", floatfmt=".1f", disable_numparse=[1, 2]))


def _processor_time(parse: Callable[[], object], thresholds: tuple[int, int, int]) -> float:
    """Seconds of this process, which other work on the machine does not count into."""
    gc.collect()
    usual = gc.get_threshold()
    gc.set_threshold(*thresholds)
    began = time.process_time()
    parse()
    took = time.process_time() - began
    gc.set_threshold(*usual)
    return took


def _ours(protocol: str) -> Any:
    session = Session()
    parsing.install(session)
    return session.get_component("response_parser_factory").create_parser(protocol)


def _lxml(cache: Path) -> Any:
    """lxml's etree, installed beside the project and not into it; None where it cannot be had."""
    folder = cache / "lxml"
    if not folder.exists():
        pip = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        done = subprocess.run((*pip, "--target", str(folder), "lxml"), capture_output=True, text=True, check=False)
        if done.returncode:
            print(f"lxml is left out, as it could not be installed: {done.stderr.strip().splitlines()[-1:]}")
    sys.path.append(str(folder))
    try:
        from lxml import etree  # type: ignore[import-not-found]
    except ImportError:
        return None
    return etree


if __name__ == "__main__":
    main()
