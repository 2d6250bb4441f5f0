"""What the builders of filters need to know, and where they leave what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from costcutter.documents.yaml import Document, Path
from costcutter.errors import Diagnostic, Place, Severity
from costcutter.query.answers import Verdict
from costcutter.query.expression import Expression
from costcutter.query.infer import Finding, infer, infer_condition
from costcutter.query.metrics import MetricFamily
from costcutter.query.operands import Fetch, no_sources
from costcutter.query.parse import ExpressionProblem, parse
from costcutter.query.subject import Subject
from costcutter.query.types import ANY, Type


class Filter(Protocol):
    """Decides on one resource. Pure: no I/O, no clock of its own, safe to share between threads."""

    def __call__(self, subject: Subject, /) -> Verdict: ...


@dataclass(frozen=True, slots=True)
class TypeView:
    """As much of a resource type as filters need."""

    name: str
    title: str
    typed: Callable[[], Type]
    """Gives `item`; it is asked only when something is said of a field, as the answer takes the API's model."""
    has_created: bool
    has_tags: bool
    mentioned: Callable[[], Mapping[str, tuple[str, ...]]]
    """Gives `mentions`."""
    measured: Callable[[], tuple[MetricFamily, ...]] = tuple
    """Gives `metrics`."""
    sized: Callable[[], Mapping[str, str]] = dict
    """Gives `units`."""

    @property
    def item(self) -> Type:
        """The type of the document, with ``resource`` and ``facets`` beside its own fields."""
        return self.typed()

    @property
    def mentions(self) -> Mapping[str, tuple[str, ...]]:
        """For other types, the paths at which this type names them."""
        return self.mentioned()

    @property
    def metrics(self) -> tuple[MetricFamily, ...]:
        """What CloudWatch measures of it, as far as the catalogue knows."""
        return self.measured()

    @property
    def units(self) -> Mapping[str, str]:
        """For fields that hold sizes, what they count in: ``GiB``."""
        return self.sized()


class TypeBook(Protocol):
    """The resource types that exist."""

    def view(self, name: str) -> TypeView | None:
        """The type of that name or alias, or None."""
        ...

    def names(self) -> Iterable[str]:
        """All names and aliases."""
        ...


Build = Callable[[Any, Path, "Context"], Filter]
"""Makes a filter from its argument, reporting problems to the context; a problem makes it `never`, which is unknown."""


@dataclass(slots=True)
class Context:
    """One place in one document, while its filters are built."""

    document: Document
    book: TypeBook
    here: TypeView
    build: Build
    """Builds any nested filter."""
    sources: Container[Path] = ()
    """Paths of texts that differ from what the file says, because variables were filled in."""
    problems: list[Diagnostic] = field(default_factory=list)
    types: set[str] = field(default_factory=set)
    """Other resource types that the filters ask for."""
    fetch: Fetch = no_sources
    """Reads operands that stand in files of their own."""
    objects: dict[str, Place] = field(default_factory=dict)
    """Objects of S3 that operands need and that have not been read, by URL; each with a place that names it."""
    whole: bool = False
    """Whether a filter here is one of a policy's own list, so that it may look at everything which that matches."""

    def inside(self, view: TypeView) -> Context:
        """The same place, seen from another resource type."""
        return Context(
            self.document,
            self.book,
            view,
            self.build,
            self.sources,
            self.problems,
            self.types,
            self.fetch,
            self.objects,
        )

    def nested(self) -> Context:
        """The same place, for a part of a filter."""
        return self.inside(self.here)

    def report(self, code: str, path: Path, message: str, hint: str = "", severity: Severity = Severity.ERROR) -> None:
        """Note a problem with the value at `path`."""
        self.problems.append(Diagnostic(code, message, place_of(self.document, path), hint, severity))

    def report_key(
        self, code: str, path: Path, message: str, hint: str = "", severity: Severity = Severity.ERROR
    ) -> None:
        """Note a problem with the key at `path`."""
        self.problems.append(Diagnostic(code, message, self.document.key_place(path), hint, severity))

    def expression(
        self, text: str, path: Path, *, condition: bool = False, offset: int = 0
    ) -> tuple[Expression | None, Type]:
        """Parse and type an expression; None where it has errors, which are reported at their very token.

        Args:
            text: the expression.
            path: the text that has it.
            condition: whether it is asked for its truth only.
            offset: where in that text it begins.
        """
        try:
            tree = parse(text)
        except ExpressionProblem as problem:
            found = Finding("CC210", problem.message, problem.start, problem.end, problem.hint)
            self._finding(found, path, offset)
            return None, ANY
        if condition:
            kind, findings = ANY, infer_condition(tree, self.here.item)
        else:
            kind, findings = infer(tree, self.here.item)
        for found in findings:
            self._finding(found, path, offset)
        broken = any(found.severity is Severity.ERROR for found in findings)
        return (None if broken else Expression(text, tree)), kind

    def _finding(self, found: Finding, path: Path, offset: int) -> None:
        if path in self.sources:
            place = self.document.where(path)  # the offsets count in a text that the file does not show
        else:
            place = self.document.within(path, offset + found.start, offset + found.end)
        self.problems.append(Diagnostic(found.code, found.message, place, found.hint, found.severity))


def place_of(document: Document, path: Path) -> Place:
    """The place of a value; a mapping or list is placed at its key, as its first character belongs to a part."""
    value = document.data
    try:
        for step in path:
            value = value[step]
    except (LookupError, TypeError):
        return document.where(path)
    return document.key_place(path) if isinstance(value, dict | list) else document.where(path)


def never(_subject: Subject) -> Verdict:
    """The filter of a text that has problems; such a policy is never run, and not even `not` makes it match."""
    return Verdict.unknown("the filter has problems")
