"""``related`` and ``referenced_by``: conditions on other resources.

    related: {type: ec2.instance, via: Attachments[].InstanceId, where: [State.Name == 'stopped'], has: all}
    referenced_by: {type: ec2.image, has: none}

`related` looks at what the resource names, `referenced_by` at who names the resource. ``has: any`` (the
default) is true where one of them passes ``where``, ``none`` where no one does, ``all`` where there is at least
one and every one passes. A listing that broke off makes the answer unknown unless what was found decides it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from costcutter.documents.suggest import did_you_mean
from costcutter.documents.yaml import Path
from costcutter.query.answers import Answer, Verdict
from costcutter.query.context import Context, Filter, TypeView, never
from costcutter.query.expression import EvaluationError, Expression
from costcutter.query.filters.blocks import All
from costcutter.query.functions import UnknownValue
from costcutter.query.subject import Neighbours, Subject

Quantity: TypeAlias = Literal["any", "all", "none"]


@dataclass(frozen=True, slots=True)
class Related:
    """Judges the resources of `type` that the subject names."""

    type: str
    via: tuple[Expression, ...]
    where: Filter
    has: Quantity

    def __call__(self, subject: Subject) -> Verdict:
        try:
            values = [value for path in self.via for value in texts(path.value(subject))]
        except UnknownValue as error:
            return Verdict.doubtful(subject.resource.ref, error.unknown)
        except EvaluationError as error:
            return Verdict.unknown(f"what it names cannot be found out: {error}")
        if not values:
            return _quantified(Neighbours(), self, f"it names no {self.type}")
        return _quantified(subject.world.named(subject, self.type, values), self, f"related {self.type}")


@dataclass(frozen=True, slots=True)
class ReferencedBy:
    """Judges the resources of `type` that name the subject."""

    type: str
    paths: tuple[str, ...]
    where: Filter
    has: Quantity

    def __call__(self, subject: Subject) -> Verdict:
        return _quantified(subject.world.naming(subject, self.type, self.paths), self, f"{self.type} naming it")


def build_related(argument: Any, path: Path, context: Context) -> Filter:
    """Compile ``{type, via, where, has}``."""
    other = _other(argument, path, context)
    if other is None:
        return never
    via: list[Expression] = []
    if "via" in argument:
        expression, kind = context.expression(str(argument["via"]), (*path, "via"))
        element = kind.element if kind.kind == "list" else kind
        if expression is not None and element is not None and element.kind not in ("text", "any", "null"):
            context.report("CC224", (*path, "via"), f"{argument['via']} is {kind}; identifiers are texts")
        via = [expression] if expression is not None else []
    else:
        paths = context.here.mentions.get(other.name, ())
        if not paths:
            hint = "say which field names it: via: …"
            context.report("CC232", path, f"the catalogue knows no reference from {context.here.name} to it", hint)
        compiled = (context.expression(text, path)[0] for text in paths)
        via = [expression for expression in compiled if expression is not None]
    where = _where(argument, path, context, other)
    return Related(other.name, tuple(via), where, argument.get("has", "any")) if via else never


def build_referenced_by(argument: Any, path: Path, context: Context) -> Filter:
    """Compile ``{type, via, where, has}``, where `via` is a path in the other type's document."""
    other = _other(argument, path, context)
    if other is None:
        return never
    if "via" in argument:
        expression, _ = context.inside(other).expression(str(argument["via"]), (*path, "via"))
        paths: tuple[str, ...] = (expression.text,) if expression is not None else ()
    else:
        paths = other.mentions.get(context.here.name, ())
        if not paths:
            hint = f"say which field of {other.name} names it: via: …"
            context.report("CC232", path, f"the catalogue knows no reference from {other.name} to it", hint)
    where = _where(argument, path, context, other)
    return ReferencedBy(other.name, paths, where, argument.get("has", "any")) if paths else never


def _other(argument: Any, path: Path, context: Context) -> TypeView | None:
    if not isinstance(argument, dict) or not isinstance(argument.get("type"), str):
        context.report("CC227", path, "the type of the other resources is missing", "write type: ec2.instance")
        return None
    other = context.book.view(argument["type"])
    if other is None:
        hint = did_you_mean(argument["type"], context.book.names())
        context.report("CC120", (*path, "type"), f"there is no resource type {argument['type']!r}", hint)
        return None
    context.types.add(other.name)
    return other


def _where(argument: dict[str, Any], path: Path, context: Context, other: TypeView) -> Filter:
    if "where" not in argument:
        return All(())
    clauses = argument["where"] if isinstance(argument["where"], list) else [argument["where"]]
    at = (*path, "where")
    inside = context.inside(other)
    spread = isinstance(argument["where"], list)
    return All(
        tuple(context.build(clause, (*at, index) if spread else at, inside) for index, clause in enumerate(clauses))
    )


def texts(value: Any) -> list[str]:
    """The identifiers in what a path gave: one text, a list of texts, or nothing."""
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, list):
        return [text for item in value for text in texts(item)]
    return []


def _quantified(neighbours: Neighbours, relation: Related | ReferencedBy, what: str) -> Verdict:
    verdicts = [relation.where(other) for other in neighbours.found]
    answers = [verdict.answer for verdict in verdicts]
    passed = answers.count(Answer.TRUE)
    if relation.has == "all":
        decided = Answer.FALSE in answers
        truth = not decided and passed > 0
    else:
        decided = passed > 0
        truth = decided is (relation.has == "any")
    doubts = [verdict for verdict in verdicts if verdict.answer is Answer.UNKNOWN]
    if not decided and (doubts or neighbours.doubt):
        reason = neighbours.doubt or doubts[0].because
        return Verdict.unknown(f"{what}: {reason}", neighbours.unread.union(*(doubt.unread for doubt in doubts)))
    return Verdict.of(truth, f"{what}: {passed} of {len(verdicts)} match" if verdicts else f"{what}: none")
