"""Runs the tests beside policies: filters on documents written by hand, without AWS."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from costcutter.app.fixtures import misplaced, own_fields, resource_of
from costcutter.catalog.book import Book, document_type
from costcutter.catalog.identify import identifier_in
from costcutter.documents.suggest import did_you_mean
from costcutter.documents.yaml import Document, Path
from costcutter.errors import Diagnostic, Place
from costcutter.inventory.model import Gap, Inventory, Listing
from costcutter.inventory.world import InventoryWorld
from costcutter.policy.model import Policy, PolicySet
from costcutter.query.answers import Answer, Verdict
from costcutter.query.fixtures import misfits
from costcutter.resources import GLOBAL, Resource, Scope
from costcutter.values import ValueProblem, parse_date

HERE = Scope("123456789012", "us-east-1")
"""Where the resources of tests live."""


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
    verdicts = _judge(test, policy, book, now)
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


def _judge(test: dict[str, Any], policy: Policy, book: Book, now: datetime) -> dict[str, Verdict]:
    """The verdicts by identifier; where two types have one identifier, by ``TYPE/IDENTIFIER``."""
    inventory = Inventory()
    own: list[Resource] = []
    given = _by_type(test["resources"], policy, book)
    related = {_canonical(book, key): given for key, given in test.get("related", {}).items()}
    for name in {*policy.types, *policy.relations}:
        mine = _resources(name, given.get(name, ()), book)
        inventory.add(_listing(name, mine, related.get(name, []), book))
        own += mine
    world = InventoryWorld(inventory, book.catalog, (HERE.region,), now)
    counted = Counter(resource.id for resource in own)
    return {
        resource.id if counted[resource.id] == 1 else str(resource.ref): policy.filters[resource.ref.type](
            world.subject(resource)
        )
        for resource in own
    }


def _by_type(resources: Any, policy: Policy, book: Book) -> dict[str | None, list[dict[str, Any]]]:
    """The documents of a test by type: a list is of the policy's only one."""
    if not isinstance(resources, dict):
        return {policy.types[0]: resources}
    given: dict[str | None, list[dict[str, Any]]] = {}
    for key, documents in resources.items():
        given.setdefault(_canonical(book, key), []).extend(documents)
    return given


def _listing(name: str, own: list[Resource], others: Any, book: Book) -> Listing:
    """The resources that are judged and those beside them, or a gap where the test says ``incomplete``."""
    scope = _scope(book, name)
    if others == "incomplete":
        return Listing(scope, name, tuple(own), Gap(scope, name, "the test says so"))
    return Listing(scope, name, (*own, *_resources(name, others, book)))


def _resources(name: str, documents: Iterable[dict[str, Any]], book: Book) -> list[Resource]:
    kind, scope = book.catalog.get(name), _scope(book, name)
    return [resource_of(kind, document, scope, untold={}) for document in documents]


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
    yield from _resource_problems(document, (*path, "resources"), test["resources"], policy, book)
    for key, given in test.get("related", {}).items():
        where = (*path, "related", key)
        other = _canonical(book, key)
        if other is None:
            yield _no_type(key, document.key_place(where), book)
        elif other not in policy.relations and other not in policy.types:
            message = f"{policy.name} does not look at {other}"
            yield Diagnostic("CC132", message, document.key_place(where), "take it out of the test")
        elif isinstance(given, list):
            yield from _misfits(document, where, given, other, book)


def _resource_problems(
    document: Document, path: Path, resources: Any, policy: Policy, book: Book
) -> Iterator[Diagnostic]:
    if isinstance(resources, list):
        if len(policy.types) == 1:
            yield from _misfits(document, path, resources, policy.types[0], book)
        else:
            message = f"{policy.name} has {len(policy.types)} types, and the test does not say of which these are"
            hint = f"write resources: {{{policy.types[0]}: [...]}}" if policy.types else ""
            yield Diagnostic("CC132", message, document.key_place(path), hint)
        return
    for key, given in resources.items():
        kind = _canonical(book, key)
        if kind is None:
            yield _no_type(key, document.key_place((*path, key)), book)
        elif kind not in policy.types:
            message = f"{policy.name} is not about {kind}"
            hint = "put it under related" if kind in policy.relations else "take it out of the test"
            yield Diagnostic("CC132", message, document.key_place((*path, key)), hint)
        else:
            yield from _misfits(document, (*path, key), given, kind, book)


def _no_type(name: str, where: Place, book: Book) -> Diagnostic:
    return Diagnostic("CC120", f"there is no resource type {name!r}", where, did_you_mean(name, book.names()))


def _misfits(document: Document, path: Path, given: list[Any], name: str, book: Book) -> Iterator[Diagnostic]:
    kind = book.catalog.get(name)
    wanted = document_type(kind, book.shapes)
    for index, fixture in enumerate(given):
        plain = own_fields(fixture)
        for inner, message, hint in misfits(plain, wanted):
            yield Diagnostic("CC133", message, document.where((*path, index, *inner)), hint)
        for inner, message, hint in misplaced(kind, fixture):
            yield Diagnostic("CC133", message, document.key_place((*path, index, *inner)), hint)
        if identifier_in(kind, plain) is None:
            message = f"the resource has no {' and '.join(kind.id)}, which identifies it"
            yield Diagnostic("CC133", message, document.where((*path, index)))
