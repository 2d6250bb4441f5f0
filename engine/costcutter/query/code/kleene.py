"""Answers of three values in generated code: True, False, and None for unknown. Kleene's tables, with short cuts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from costcutter.query.code.source import Source


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that generated code has at hand."""

    text: str
    """A name, or an expression in parentheses that is evaluated once and cannot fail."""
    certain: bool
    """Whether it is never unknown."""

    def named(self, source: Source) -> Answered:
        """The same answer under a name."""
        return Answered(source.named(self.text), self.certain)


Part: TypeAlias = Callable[[], Answered]
"""Writes one part of a filter where it is needed."""

TRUE, FALSE = Answered("True", certain=True), Answered("False", certain=True)


def inverse(source: Source, answer: Answered) -> Answered:
    """NOT: what is unknown stays so."""
    if answer.certain:
        return Answered(f"(not {answer.text})", certain=True)
    name = source.named(answer.text)
    return Answered(f"(None if {name} is None else not {name})", certain=False)


def conjunction(source: Source, parts: Sequence[Part]) -> Answered:
    """AND: false as soon as one part is."""
    return _joined(source, parts, "False", TRUE)


def disjunction(source: Source, parts: Sequence[Part]) -> Answered:
    """OR: true as soon as one part is."""
    return _joined(source, parts, "True", FALSE)


def _joined(source: Source, parts: Sequence[Part], decisive: str, empty: Answered) -> Answered:
    """The parts in their order until one of them is decisive."""
    if len(parts) < 2:
        return parts[0]() if parts else empty
    result = source.temporary()
    doubts: list[str] = []
    with source.block("while True:"):  # left by break
        for part in parts[:-1]:
            answer = part()
            if not answer.certain:
                answer = answer.named(source)
                doubts.append(answer.text)
            with source.block(f"if {is_decisive(answer, decisive)}:"):
                source.line(f"{result} = {decisive}")
                source.line("break")
        last = parts[-1]()
        if doubts:
            last = last.named(source)
            doubt = " or ".join(f"{name} is None" for name in doubts)
            source.line(f"{result} = None if {last.text} is not {decisive} and ({doubt}) else {last.text}")
        else:
            source.line(f"{result} = {last.text}")
        source.line("break")
    return Answered(result, last.certain and not doubts)


def is_decisive(answer: Answered, decisive: str) -> str:
    """An expression that is true where an answer decides the whole."""
    if not answer.certain:
        return f"{answer.text} is {decisive}"
    return answer.text if decisive == "True" else f"not {answer.text}"
