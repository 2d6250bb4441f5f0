"""How many instances a second a policy decides about: ours, closures by hand, JMESPath's interpreter, custodian.

``make bench-query`` runs it. All engines see the same instances in one run, take turns, and have to agree on every
identifier. Seconds are processor time, as other work on the machine disturbs it least.
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
import venv
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import jmespath
import questions
from closures import closures
from instances import ACCOUNT, instances
from tabulate import tabulate

from costcutter.aws.models import ModelReader
from costcutter.catalog.book import Book
from costcutter.catalog.identify import identify
from costcutter.catalog.load import Catalog
from costcutter.documents.yaml import read
from costcutter.inventory.world import NO_WORLD
from costcutter.policy.compile import compile_policies
from costcutter.query.answers import Answer
from costcutter.query.code.decision import decision
from costcutter.query.context import Filter
from costcutter.query.expression import compile_expression
from costcutter.query.filters.condition import Condition
from costcutter.query.subject import Subject
from costcutter.query.types import Shapes
from costcutter.resources import Resource, Scope
from costcutter.values import stamp

CUSTODIAN = "c7n==0.9.53"

Run: TypeAlias = Callable[[], tuple[float, list[str]]]
"""One pass over all instances: processor seconds, and the identifiers that matched, sorted."""

OURS, CONDITION, CLOSURES, INTERPRETER, REFERENCE, OTHERS = (
    "ours",
    "ours, JMESPath",
    "closures",
    "interpreter",
    "reference",
    "custodian",
)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--instances", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--custodian", default="auto", help="auto, none, or a folder in which its venv is or shall be")
    given = parser.parse_args()
    now = datetime.fromtimestamp(time.time() // 86400 * 86400, UTC)
    documents = list(instances(given.instances, now))
    catalog = Catalog()
    kind, scope = catalog.get("ec2.instance"), Scope(ACCOUNT, "us-east-1")
    began = time.process_time()
    resources = [identify(kind, document, scope) for document in documents]
    identified = time.process_time() - began
    engines = {**_ours(resources, now, catalog), **_plain(documents, now)}
    gc.collect()
    gc.freeze()  # as 100,000 documents would be looked through whenever an engine makes many objects
    with _custodian(documents, given.custodian) as others:
        engines |= others
        seconds, matched = _measured(engines, given.rounds)
    count = len(documents)
    print(f"{count:,} instances, processor time, median of {given.rounds} in turns, {os.cpu_count()} cores")
    print(f"{matched:,} match the whole policy; every engine found the same ones. To identify them took")
    print(f"{identified / count * 1e6:.1f} µs each.\n\nThousands of instances a second:\n")
    print(tabulate(_rates(seconds, count), ("part", *engines), tablefmt="github", floatfmt=",.0f"))
    print("\nMilliseconds, median (least - most):\n")
    print(tabulate(_spreads(seconds), ("part", *engines), tablefmt="github"))
    print("\nTimes as fast:\n")
    print(tabulate(_ratios(seconds), _RATIOS, tablefmt="github", floatfmt=".2f"))


def _ours(resources: list[Resource], now: datetime, catalog: Catalog) -> dict[str, dict[str, Run]]:
    filters = _filters(Book(catalog, Shapes(ModelReader())))
    texts = questions.jmespath(stamp(now - timedelta(days=30)))
    conditions = {name: Condition(compile_expression(text)) for name, text in texts.items()}
    return {
        OURS: {name: _decided(made, resources, now) for name, made in filters.items()},
        CONDITION: {name: _decided(made, resources, now) for name, made in conditions.items()},
        REFERENCE: {name: _judged(made, resources, now) for name, made in filters.items()},
    }


def _filters(book: Book) -> dict[str, Filter]:
    policies = "\n".join(
        f"- {{name: {name}, resource: ec2.instance, filters: [{text}]}}" for name, text in questions.filters().items()
    )
    compiled = compile_policies([read(f"policies:\n{policies}\n", "bench.yaml")], book).checked()
    return {policy.name: policy.filters["ec2.instance"] for policy in compiled.policies}


def _decided(made: Filter, resources: list[Resource], now: datetime) -> Run:
    decide, true = decision(made)(now, NO_WORLD), Answer.TRUE
    return _timed(lambda: [each for each in resources if decide(each) is true], lambda each: each.ref.id)


def _judged(made: Filter, resources: list[Resource], now: datetime) -> Run:
    def run() -> list[Resource]:
        return [each for each in resources if made(Subject(each, now, NO_WORLD)).answer is Answer.TRUE]

    return _timed(run, lambda each: each.ref.id)


def _plain(documents: list[dict[str, Any]], now: datetime) -> dict[str, dict[str, Run]]:
    def passed(predicate: Callable[[dict[str, Any]], Any]) -> Run:
        return _timed(lambda: [each for each in documents if predicate(each)], lambda each: each["InstanceId"])

    texts = questions.jmespath(stamp(now - timedelta(days=30)))
    return {
        CLOSURES: {name: passed(predicate) for name, predicate in closures(now).items()},
        INTERPRETER: {name: passed(jmespath.compile(text).search) for name, text in texts.items()},
    }


def _timed(run: Callable[[], list[Any]], identifier: Callable[[Any], str]) -> Run:
    def timed() -> tuple[float, list[str]]:
        gc.collect()
        began = time.process_time()
        matched = run()
        return time.process_time() - began, sorted(map(identifier, matched))

    return timed


def _measured(engines: Mapping[str, Mapping[str, Run]], rounds: int) -> tuple[dict[str, dict[str, list[float]]], int]:
    """Seconds by part and engine, and how many match the whole.

    Raises:
        SystemExit: if two engines disagree.
    """
    seconds: dict[str, dict[str, list[float]]] = {}
    matched = 0
    for part in questions.filters():
        seconds[part] = {name: [] for name in engines}
        for _ in range(rounds):
            answers = {}
            for name, runs in engines.items():
                took, answers[name] = runs[part]()
                seconds[part][name].append(took)
            for name, ids in answers.items():
                if ids != answers[OURS]:
                    sys.exit(f"{name} and {OURS} differ on {part}: {sorted({*ids} ^ {*answers[OURS]})[:5]}")
        matched = matched or len(answers[OURS])
    return seconds, matched


def _rates(seconds: Mapping[str, Mapping[str, list[float]]], count: int) -> list[list[Any]]:
    return [
        [part, *(count / statistics.median(times) / 1000 for times in engines.values())]
        for part, engines in seconds.items()
    ]


def _spreads(seconds: Mapping[str, Mapping[str, list[float]]]) -> list[list[Any]]:
    def spread(times: list[float]) -> str:
        middle, least, most = (value * 1000 for value in (statistics.median(times), min(times), max(times)))
        return f"{middle:.1f} ({least:.1f} - {most:.1f})"

    return [[part, *map(spread, engines.values())] for part, engines in seconds.items()]


_RATIOS = (
    "part",
    "ours / closures",
    "ours, JMESPath / interpreter",
    "ours / interpreter",
    "ours / reference",
    "ours / custodian",
)


def _ratios(seconds: Mapping[str, Mapping[str, list[float]]]) -> list[list[Any]]:
    pairs = [(CLOSURES, OURS), (INTERPRETER, CONDITION), (INTERPRETER, OURS), (REFERENCE, OURS), (OTHERS, OURS)]
    middles = {
        part: {name: statistics.median(times) for name, times in engines.items()} for part, engines in seconds.items()
    }
    return [
        [part, *(times[slow] / times[quick] if slow in times else None for slow, quick in pairs)]
        for part, times in middles.items()
    ]


@contextmanager
def _custodian(documents: list[dict[str, Any]], where: str) -> Iterator[dict[str, dict[str, Run]]]:
    """Custodian in a process and a venv of its own; nothing if it is not wanted, or cannot be installed."""
    python = None if where == "none" else _installed(_cache() if where == "auto" else Path(where))
    if python is None:
        yield {}
        return
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for document in documents:
            file.write(json.dumps(document) + "\n")
        file.flush()
        command = [str(python), str(Path(__file__).with_name("custodian.py")), file.name]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            if process.stdout.readline().strip() != "ready":
                sys.exit("custodian's process did not start")
            yield {OTHERS: {part: _asked(process, part) for part in questions.custodian()}}
            process.stdin.close()


def _asked(process: subprocess.Popen[str], part: str) -> Run:
    def ask() -> tuple[float, list[str]]:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{part}\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())
        return answer["seconds"], answer["ids"]

    return ask


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "costcutter-bench" / "custodian"


def _installed(folder: Path) -> Path | None:
    python = folder / "bin" / "python"
    if not python.exists():
        print(f"installing {CUSTODIAN} in {folder}", file=sys.stderr)
        venv.create(folder, with_pip=True)
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", CUSTODIAN]
    if subprocess.run(command, check=False).returncode != 0:
        print(f"without custodian: {CUSTODIAN} cannot be installed", file=sys.stderr)
        return None
    return python


if __name__ == "__main__":
    main()
