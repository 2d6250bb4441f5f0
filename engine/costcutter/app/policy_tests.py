"""Runs the tests beside policies: filters on documents written by hand, without AWS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from costcutter.catalog.book import Book, document_type
from costcutter.catalog.identify import NotIdentified, identify
from costcutter.catalog.model import Facet
from costcutter.documents.yaml import Document, Path
from costcutter.errors import Diagnostic, Place
from costcutter.inventory.model import Gap, Inventory, Listing
from costcutter.inventory.world import InventoryWorld
from costcutter.policy.model import Policy, PolicySet
from costcutter.query.answers import Answer, Verdict
from costcutter.query.fixtures import misfits
from costcutter.query.metrics import GivenMetrics
from costcutter.resources import GLOBAL, Resource, Scope, Unknown
from costcutter.values import ValueProblem, parse_date

HERE = Scope("123456789012", "us-east-1")
"""Where the resources of tests live."""

_TAGS, _FACETS, _METRICS = _EXTRA = "$tags", "$facets", "$metrics"


@dataclass(frozen=True, slots=True)
class PolicyTest:
    """One test beside a policy, and how it ended."""

    policy: str
    description: str
    where: Place
    problems: tuple[str, ...]
    """What differs from what was expected; empty where it passed."""


def check_fixtures(policies: PolicySet, book: Book) -> list[Diagnostic]:
    """Everything in the fixtures that no API could return, and tests that cannot be run."""
    return [
        problem
        for document, path, test in _tests(policies)
        for problem in _fixture_problems(document, path, test, policies, book)
    ]


def run_tests(policies: PolicySet, book: Book, now: datetime) -> Iterator[PolicyTest]:
    """Run every test of the loaded files whose policy was loaded as well.

    Args:
        policies: as they were loaded.
        book: the resource types.
        now: the moment of tests that name none.
    """
    for document, path, test in _tests(policies):
        policy = policies.named(test.get("policy", ""))
        if policy is not None:
            moment = parse_date(test["now"]) if "now" in test else now
            problems = tuple(_differences(test, policy, book, moment))
            yield PolicyTest(policy.name, test.get("description", ""), document.where(path), problems)


def _tests(policies: PolicySet) -> Iterator[tuple[Document, Path, dict[str, Any]]]:
    for document in policies.documents:
        for index, test in enumerate(document.data.get("tests", [])):
            yield document, ("tests", index), test


def _differences(test: dict[str, Any], policy: Policy, book: Book, now: datetime) -> Iterator[str]:
    verdicts = dict(_judge(test, policy, book, now))
    expected = test["expect"]
    for answer, word in ((Answer.TRUE, "match"), (Answer.UNKNOWN, "unknown")):
        wanted = list(expected.get(word, []))
        found = [name for name, verdict in verdicts.items() if verdict.answer is answer]
        for name in wanted:
            if name not in verdicts:
                yield f"expect.{word} names {name}, but there is no such resource in the test"
            elif name not in found:
                verdict = verdicts[name]
                yield f"{name} should be {_word(answer)}, but is {_word(verdict.answer)}: {verdict.because}"
        for name in found:
            if name not in wanted:
                yield f"{name} is {_word(answer)}, which was not expected: {verdicts[name].because}"


def _word(answer: Answer) -> str:
    return {Answer.TRUE: "matched", Answer.FALSE: "not matched", Answer.UNKNOWN: "undetermined"}[answer]


def _judge(test: dict[str, Any], policy: Policy, book: Book, now: datetime) -> Iterator[tuple[str, Verdict]]:
    inventory = Inventory()
    own: list[Resource] = []
    related = {_canonical(book, key): given for key, given in test.get("related", {}).items()}
    for name in {*policy.types, *policy.relations}:
        mine = _resources(name, test["resources"], book) if name in policy.types else []
        inventory.add(_listing(name, mine, related.get(name, []), book))
        own += mine
    world = InventoryWorld(inventory, book.catalog, (HERE.region,), now)
    for resource in own:
        yield resource.id, policy.filters[resource.ref.type](world.subject(resource))


def _listing(name: str, own: list[Resource], others: Any, book: Book) -> Listing:
    """The resources that are judged and those beside them, or a gap where the test says ``incomplete``."""
    scope = _scope(book, name)
    if others == "incomplete":
        return Listing(scope, name, tuple(own), Gap(scope, name, "the test says so"))
    return Listing(scope, name, (*own, *_resources(name, others, book)))


def _resources(name: str, documents: Iterable[dict[str, Any]], book: Book) -> list[Resource]:
    return [_resource(document, name, book, _scope(book, name)) for document in documents]


def _resource(document: dict[str, Any], name: str, book: Book, scope: Scope) -> Resource:
    kind = book.catalog.get(name)
    plain = {key: value for key, value in document.items() if key not in _EXTRA}
    resource = identify(kind, plain, scope)
    facets = dict(resource.facets)
    for facet, value in (document.get(_FACETS) or {}).items():
        facets[facet] = Unknown(f"{facet} could not be read") if value == "unknown" else value
    tags = document.get(_TAGS, {} if isinstance(kind.tags, Facet) else resource.tags)
    tags = Unknown("tags could not be read") if tags == "unknown" else tags
    return replace(resource, tags=tags, facets=facets, metrics=GivenMetrics(document.get(_METRICS) or {}))


def _scope(book: Book, name: str) -> Scope:
    return replace(HERE, region=GLOBAL) if book.catalog.get(name).scope == "global" else HERE


def _canonical(book: Book, name: str) -> str | None:
    kind = book.catalog.find(name)
    return kind.name if kind else None


def _fixture_problems(
    document: Document, path: Path, test: dict[str, Any], policies: PolicySet, book: Book
) -> Iterator[Diagnostic]:
    policy = policies.named(test.get("policy", ""))
    if policy is None:
        return
    if "now" in test:
        try:
            parse_date(test["now"])
        except ValueProblem as problem:
            yield problem.at(document.where((*path, "now")))
    for name in policy.types:
        yield from _misfits(document, (*path, "resources"), test["resources"], name, book)
    for key, given in test.get("related", {}).items():
        other = _canonical(book, key)
        if other is None:
            yield Diagnostic("CC120", f"there is no resource type {key!r}", document.key_place((*path, "related", key)))
        elif other not in policy.relations and other not in policy.types:
            message = f"{policy.name} does not look at {other}"
            yield Diagnostic("CC132", message, document.key_place((*path, "related", key)), "take it out of the test")
        elif isinstance(given, list):
            yield from _misfits(document, (*path, "related", key), given, other, book)


def _misfits(document: Document, path: Path, given: list[Any], name: str, book: Book) -> Iterator[Diagnostic]:
    kind = book.catalog.get(name)
    wanted = document_type(kind, book.shapes)
    for index, fixture in enumerate(given):
        plain = {key: value for key, value in fixture.items() if key not in _EXTRA}
        for inner, message, hint in misfits(plain, wanted):
            yield Diagnostic("CC133", message, document.where((*path, index, *inner)), hint)
        for facet in fixture.get(_FACETS) or {}:
            if facet not in kind.facets:
                message = f"{name} has no facet {facet!r}"
                yield Diagnostic("CC133", message, document.key_place((*path, index, _FACETS, facet)))
        for metric, value in (fixture.get(_METRICS) or {}).items():
            if value not in (None, "unknown") and (isinstance(value, bool) or not isinstance(value, int | float)):
                message = f"a metric is a number, null where there are no data, or unknown, not {value!r}"
                yield Diagnostic("CC133", message, document.where((*path, index, _METRICS, metric)))
        try:
            identify(kind, plain, HERE)
        except NotIdentified:
            message = f"the resource has no {' and '.join(kind.id)}, which identifies it"
            yield Diagnostic("CC133", message, document.where((*path, index)))
