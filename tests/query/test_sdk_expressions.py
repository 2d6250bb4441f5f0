"""The checker of expressions on thousands that nobody here wrote: those of the SDK's own paginators and waiters."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from costcutter.aws.models import ModelReader
from costcutter.errors import Severity
from costcutter.query.infer import Finding, infer
from costcutter.query.parse import Node, parse
from costcutter.query.types import Shapes, Type

CONTRADICTIONS = {
    ("appconfig", "EnvironmentReadyForDeployment", "'ReadyForDeployment'"),
    ("appconfig", "EnvironmentReadyForDeployment", "'RolledBack'"),
    ("appconfig", "EnvironmentReadyForDeployment", "'Reverted'"),
}
"""Waiters whose words stand in no enum of the very service: theirs are READY_FOR_DEPLOYMENT and so on."""

SEED = 20261125


@dataclass(frozen=True, slots=True)
class Sample:
    """An expression of the SDK, and the answer that it is meant for."""

    service: str
    owner: str
    """The paginator or waiter that it belongs to."""
    text: str
    answer: Type


def test_nothing_in_the_sdks_own_paginators_and_waiters_is_called_wrong() -> None:
    errors = {
        (sample.service, sample.owner, sample.text[found.start : found.end])
        for sample in _samples()
        for found in infer(parse(sample.text), sample.answer)[1]
        if found.severity is Severity.ERROR
    }

    assert errors == CONTRADICTIONS
    assert len(_samples()) > 8000


def test_of_misspelt_fields_99_in_100_are_reported_at_the_very_word_with_the_right_suggestion() -> None:
    chance = random.Random(SEED)
    missed, count = list[str](), 0
    for sample in _samples():
        for field in _fields(parse(sample.text)):
            (start, end), word = field["span"], field["value"]
            for wrong in _misspelt(word, chance):
                text = sample.text[:start] + wrong + sample.text[end:]
                count += 1
                if not _reported(infer(parse(text), sample.answer)[1], start, start + len(wrong), word):
                    missed.append(f"{sample.service}: {text}")

    assert count > 25_000
    assert len(missed) <= count // 100, missed[:20]


def test_of_misspelt_values_99_in_100_are_reported_where_the_model_has_an_enum() -> None:
    chance = random.Random(SEED)
    missed, count = list[str](), 0
    for sample in _samples():
        for literal in _known_values(sample):
            (start, end), word = literal["span"], literal["value"]
            for wrong in _misspelt(word, chance):
                text = f"{sample.text[:start]}'{wrong}'{sample.text[end:]}"
                count += 1
                if not _reported(infer(parse(text), sample.answer)[1], start, start + len(wrong) + 2, word):
                    missed.append(f"{sample.service}: {text}")

    assert count > 1_000
    assert len(missed) <= count // 100, missed[:20]


def _reported(findings: list[Finding], start: int, end: int, meant: str) -> bool:
    """Whether one of the findings stands at these characters and suggests the word that was meant."""
    return any((found.start, found.end) == (start, end) and repr(meant) in found.hint for found in findings)


def _misspelt(word: str, chance: random.Random) -> Iterator[str]:
    """The word with the case of a letter changed, with a letter dropped, and with two letters swapped."""
    letters = [index for index, letter in enumerate(word) if letter.swapcase() != letter]
    if letters:
        at = chance.choice(letters)
        yield word[:at] + word[at].swapcase() + word[at + 1 :]
    if len(word) > 2:
        at = chance.randrange(1, len(word))  # the first may leave a digit in front, which is no word any more
        yield word[:at] + word[at + 1 :]
    unlike = [index for index in range(1, len(word) - 1) if word[index] != word[index + 1]]
    if unlike:
        at = chance.choice(unlike)
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _known_values(sample: Sample) -> Iterator[Node]:
    """The texts in the sample that it compares with an enum, those that contradict the enum left out."""
    for literal in _nodes(parse(sample.text), "literal"):
        start, end = literal["span"]
        if not isinstance(literal["value"], str):
            continue
        broken = f"{sample.text[:start]}'{literal['value']}?'{sample.text[end:]}"
        fine = not infer(parse(sample.text), sample.answer)[1]
        if fine and any(found.code == "CC204" for found in infer(parse(broken), sample.answer)[1]):
            yield literal


def _fields(node: Node) -> Iterator[Node]:
    return _nodes(node, "field")


def _nodes(node: Node, kind: str) -> Iterator[Node]:
    if node["type"] == kind:
        yield node
    for child in node.get("children", ()):
        if isinstance(child, dict):
            yield from _nodes(child, kind)


@cache
def _samples() -> tuple[Sample, ...]:
    """Every expression of the SDK's paginators and waiters, each once per operation."""
    models = ModelReader()
    shapes = Shapes(models)
    found: dict[tuple[str, str, str], Sample] = {}
    for service, owner, operation, text in [*_paginators(models), *_waiters(models)]:
        answer = shapes.output(service, operation)
        assert answer is not None
        found.setdefault((service, operation, text), Sample(service, owner, text, answer))
    return tuple(found.values())


def _paginators(models: ModelReader) -> Iterator[tuple[str, str, str, str]]:
    for service in models.services():
        for operation in models.operations(service):
            entry = models.paginator(service, operation) or {}
            for key in ("output_token", "result_key", "more_results", "non_aggregate_keys"):
                texts = entry.get(key, [])
                for text in [texts] if isinstance(texts, str) else texts:
                    yield service, operation, operation, text


def _waiters(models: ModelReader) -> Iterator[tuple[str, str, str, str]]:
    for service in models.services():
        for name, waiter in models.waiters(service).items():
            for acceptor in waiter["acceptors"]:
                expected = acceptor["expected"]
                literal = f"'{expected}'" if isinstance(expected, str) else f"`{json.dumps(expected)}`"
                if acceptor["matcher"] == "path":
                    yield service, name, waiter["operation"], f"({acceptor['argument']}) == {literal}"
                elif acceptor["matcher"] in ("pathAny", "pathAll"):
                    yield service, name, waiter["operation"], f"({acceptor['argument']})[?@ == {literal}]"
