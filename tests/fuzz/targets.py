"""What is fuzzed: functions that take any bytes, and fail only where costcutter breaks a promise.

Each reads its input as one part of costcutter would and asserts what has to hold of the answer. They need nothing but
the engine, so that the tests replay the corpus with them; `fuzz.run` hands them to the fuzzer.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path as File
from random import Random
from typing import Any
from zlib import crc32

from costcutter.app.config import load
from costcutter.app.config_files import file_layer
from costcutter.app.config_keys import known_keys
from costcutter.app.config_sources import environment_layer
from costcutter.app.policies import configured_protection
from costcutter.app.policy_tests import check_fixtures, run_tests
from costcutter.catalog.book import Book
from costcutter.catalog.check import check_catalog
from costcutter.catalog.load import Catalog
from costcutter.documents.events import PARSERS
from costcutter.documents.scalars import typed
from costcutter.documents.yaml import Document, Path, read
from costcutter.errors import CatalogError, Diagnostic, DocumentError, Place, Severity
from costcutter.policy.compile import compile_policies
from costcutter.query.answers import Answer
from costcutter.query.expression import EvaluationError, compile_expression, truthy
from costcutter.query.filters.operators import OPERATORS
from costcutter.query.functions import UnknownValue
from costcutter.query.infer import Finding, infer, infer_condition
from costcutter.query.parse import ExpressionProblem, parse
from costcutter.query.types import Type
from costcutter.resources import Resource, ResourceRef, Unknown
from costcutter.values import (
    ValueProblem,
    as_moment,
    format_duration,
    is_stamp,
    parse_date,
    parse_duration,
    stamp,
    tag_text,
)
from fuzz import mutate
from fuzz.invariants import check_place, check_problems, check_shown, documented_codes, lines_of
from fuzz.samples import sample
from fuzz.words import JMESPATH, TYPES, YAML
from support.clock import START
from support.judging import HERE, book, subject


@dataclass(frozen=True, slots=True)
class Target:
    """One part of costcutter that reads what somebody wrote."""

    run: Callable[[bytes], None]
    mutators: tuple[mutate.Mutate, ...] = ()
    """Beside the fuzzer's own."""


def documents(content: bytes) -> None:
    """Bytes to YAML with places."""
    found = _read(content)
    assert _seen(_read(content)) == _seen(found), "reading twice gives two results"
    with_python = _read(content, "python")
    if isinstance(with_python, Document) and "c" in PARSERS:
        assert _seen(_read(content, "c")) == _seen(with_python), "the parsers disagree"
    if isinstance(found, DocumentError):
        check_problems(found.diagnostics, content)
        return
    lines = lines_of(content)
    for path, value in _paths(found.data):
        check_place(found.where(path), lines)
        check_place(found.key_place(path), lines)
        if isinstance(value, str):
            for start, end in ((0, 1), (len(value) // 2, len(value)), (len(value), len(value) + 1), (1, 1)):
                check_place(found.within(path, start, end), lines)


def policies(content: bytes) -> None:
    """Bytes to compiled policies, as ``costcutter validate`` does, and their tests, as ``costcutter test`` does."""
    document = _read(content)
    if isinstance(document, DocumentError):
        check_problems(document.diagnostics, content)
        return
    compiled = compile_policies([document], book())
    check_problems(compiled.problems, content, document)
    assert compile_policies([document], book()).problems == compiled.problems, "compiling twice gives two results"
    if any(problem.severity is Severity.ERROR for problem in compiled.problems):
        return
    problems = check_fixtures(compiled.policies, book())
    check_problems(problems, content, document)
    if not problems:
        for test in run_tests(compiled.policies, book(), START):
            assert all(isinstance(problem, str) for problem in test.problems)


def resource_types(content: bytes) -> None:
    """Bytes to a resource type of the user's own, checked as ``costcutter types --check`` does."""
    with tempfile.TemporaryDirectory() as folder:
        file = File(folder, "ec2", "volume.yaml")
        file.parent.mkdir()
        file.write_bytes(content)
        catalog = Catalog([File(folder)])
    for name in book().catalog.names():
        if name != "ec2.volume":
            catalog._documents[name] = book().catalog.document(name)
            catalog._types[name] = book().catalog.get(name)
    catalog._files["ec2.volume"] = file
    with tempfile.TemporaryDirectory() as folder:
        file = catalog._files["ec2.volume"] = File(folder, "volume.yaml")
        file.write_bytes(content)
        try:
            catalog.get("ec2.volume")
        except CatalogError as error:
            check_problems(error.diagnostics, content)
            return
    document = catalog.document("ec2.volume")
    problems = check_catalog(Book(catalog, book().shapes), ["ec2.volume"])
    check_problems(problems, content, document)


def configuration(content: bytes) -> None:
    """Bytes to a configuration: TOML where they begin with ``#!toml``, else YAML; then its protect rules."""
    with tempfile.TemporaryDirectory() as folder:
        file = File(folder, "costcutter.toml" if content.startswith(b"#!toml") else "costcutter.yaml")
        file.write_bytes(content)
        layer = file_layer(file, file.name)
        check_problems(layer.problems, content)
        if layer.problems:
            return
        config = load({}, environment={}, folder=File(folder), user_folder=None, file=None)
    assert list(config.items()) == list(config.items())
    try:
        configured_protection(config, book())
    except DocumentError as error:
        check_problems(error.diagnostics, content)


def expressions(content: bytes) -> None:
    """A character that chooses a type, and a text: parsed, typed on it, and evaluated on resources of that type."""
    name = TYPES[content[0] % len(TYPES)] if content else TYPES[0]
    text = content[1:].decode("utf-8", "replace")
    view = book().view(name)
    assert view is not None
    try:
        tree = parse(text)
    except ExpressionProblem as problem:
        _check_finding(Finding("CC210", problem.message, problem.start, problem.end, problem.hint), text)
        return
    kind, findings = infer(tree, view.item)
    for found in (*findings, *infer_condition(tree, view.item)):
        _check_finding(found, text)
    if _explodes(text):
        return
    sound = not findings
    for seed in range(3):
        _evaluate(text, name, view.item, Random(crc32(content) + seed), kind if sound else None)


def values(content: bytes) -> None:
    """A text to each of the small values that people write: durations, dates, numbers, tags, settings, operands."""
    text = content.decode("utf-8", "replace")
    _attempt(lambda: format_duration(parse_duration(text)))
    _attempt(lambda: START - timedelta(0) - (START - parse_date(text)))
    for unit in ("iso", "seconds", "milliseconds"):
        moment = as_moment(text, unit=unit)
        if moment is not None:
            assert is_stamp(stamp(moment))
            assert parse_date(stamp(moment)) == moment.replace(microsecond=0)
    word = typed(text)
    assert word == text or not isinstance(word, str)
    _attempt(lambda: tag_text(word))
    for operator in OPERATORS.values():
        for operand in (text, word, [text], [word, word], {text: word}, True):
            test = _attempt(lambda operator=operator, operand=operand: operator.compile(operand))
            for value in (text, word, None, [text], "2026-01-31", "5", 5) if test and not _slow(operand) else ():
                assert test(value, START) in (True, False, None)
    for path in known_keys().leaves:
        layer = environment_layer({"COSTCUTTER_" + "__".join(path).upper(): text})
        for problem in layer.problems:
            assert problem.code in documented_codes()
            check_shown(problem)


def rendering(content: bytes) -> None:
    """A problem whose every text is hostile, in every form in which it is shown."""
    text = content.decode("utf-8", "surrogateescape")
    half = len(text) // 2
    where = Place(text[:half] or "p", 1, max(1, half), half + 9 if len(text) % 2 else None)
    source = read(f"a: {json.dumps(text[:20], ensure_ascii=False)}", "p") if text[:20].isprintable() else None
    check_shown(Diagnostic("CC101", text[half:] or "x", where, text), None)
    check_shown(Diagnostic("CC101", text, Place("p", 1, 1), text[half:], Severity.WARNING), source)


TARGETS: Mapping[str, Target] = {
    "documents": Target(documents, (mutate.yaml_words, mutate.tree)),
    "policies": Target(policies, (mutate.yaml_words, mutate.tree, mutate.tree)),
    "resource-types": Target(resource_types, (mutate.yaml_words, mutate.tree, mutate.tree)),
    "configuration": Target(configuration, (mutate.yaml_words, mutate.tree)),
    "expressions": Target(expressions, (mutate.expression, mutate.expression)),
    "values": Target(values, (mutate.tokens_of(YAML), mutate.tokens_of(JMESPATH))),
    "rendering": Target(rendering, (mutate.tokens_of(YAML),)),
}


def _read(content: bytes, parser: str | None = None) -> Document | DocumentError:
    try:
        return read(content, "p") if parser is None else read(content, "p", parse=PARSERS[parser])
    except DocumentError as error:
        return error


def _seen(found: Document | DocumentError) -> Any:
    if isinstance(found, DocumentError):
        return found.diagnostics
    return found.data, [(path, found.where(path), found.key_place(path)) for path, _ in _paths(found.data)]


def _paths(data: Any, path: Path = (), most: int = 2000) -> Iterator[tuple[Path, Any]]:
    todo: list[tuple[Path, Any]] = [(path, data)]
    while todo and most > 0:
        most -= 1
        path, value = todo.pop()
        yield path, value
        steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        todo += [((*path, step), below) for step, below in steps]


def _check_finding(found: Finding, text: str) -> None:
    assert found.code in documented_codes(), found
    assert 0 <= found.start < found.end <= max(len(text), 1), (found, len(text))
    check_shown(Diagnostic(found.code, found.message, None, found.hint, found.severity))


def _explodes(text: str) -> bool:
    """Whether evaluating may take for ever: JMESPath can double a value at each step, Python's patterns backtrack."""
    return text.count("@") + text.count("[") > 24 or "matches" in text or "extract" in text


def _slow(operand: Any) -> bool:
    return isinstance(operand, str) and len(re.findall(r"[*+{]", operand)) > 2


def _evaluate(text: str, name: str, item: Type, random: Random, kind: Type | None) -> None:
    found = sample(item, random)
    own = {key: value for key, value in found.items() if key not in ("resource", "facets")}
    tags: Any = random.choice(({}, {"Owner": "x"}, Unknown("tags could not be read")))
    facets = {key: random.choice((value, Unknown("not read"))) for key, value in found.get("facets", {}).items()}
    about = subject(Resource(ResourceRef(HERE, name, "x"), own, None, None, START, tags, facets))
    expression = compile_expression(text)
    verdict = expression.condition(about)
    assert isinstance(verdict.answer, Answer)
    try:
        value = expression.value(about)
    except (EvaluationError, UnknownValue):
        return
    assert verdict.answer is (Answer.TRUE if truthy(value) else Answer.FALSE), (value, verdict)
    if kind is not None:
        assert _is_of(value, kind), f"{text} is {value!r}, not {kind}"


def _is_of(value: Any, kind: Type) -> bool:
    """Whether a value is what the checker said it would be."""
    match kind.kind:
        case "any" | "expression":
            return True
        case "null":
            return value is None
        case _ if value is None:
            return kind.optional
        case "text" | "time":
            return isinstance(value, str)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case "list":
            return isinstance(value, list)
        case _:
            return isinstance(value, dict)


def _attempt(action: Callable[[], Any]) -> Any:
    """What an action gives, None where it refuses in words."""
    try:
        return action()
    except ValueProblem as problem:
        refused = problem
    assert refused.code in documented_codes()
    check_shown(refused.at(None))
    return None
