"""One JMESPath expression: parsed once, evaluated often, and never guessing at what is unknown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.visitor import TreeInterpreter

from costcutter.query.answers import Verdict, conjunction, disjunction
from costcutter.query.functions import Functions, UnknownValue
from costcutter.query.parse import Node, parse
from costcutter.query.subject import Subject

FAILURES = (JMESPathError, TypeError, ValueError, AttributeError, OverflowError, RecursionError, re.error)
"""What evaluating raises where operands do not fit: jmespath lets Python's own errors through ('a' < 1)."""


class EvaluationError(ValueError):
    """An expression that cannot be evaluated on this very document: a function met an absent member, for instance."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A parsed expression."""

    text: str
    tree: Node = field(repr=False, compare=False)

    def value(self, subject: Subject, extra: Mapping[str, Any] | None = None) -> Any:
        """What the expression gives on a resource.

        Args:
            subject: the resource.
            extra: further top-level names (``each``, ``options`` in the steps of an action).

        Raises:
            UnknownValue: if it asks for something that is not known.
            EvaluationError: if a function refuses its argument.
        """
        view = subject.view if extra is None else {**subject.view, **extra}
        return evaluate(self.tree, view, Functions(subject.now, subject.resource.tags))

    def condition(self, subject: Subject) -> Verdict:
        """The expression as a condition, with Kleene's logic between its ``&&``, ``||`` and ``!``."""
        return _condition(self.tree, self.text, subject)


def compile_expression(text: str) -> Expression:
    """Parse an expression.

    Raises:
        ExpressionProblem: if it is none.
    """
    return Expression(text, parse(text))


def evaluate(tree: Node, view: Any, functions: Functions) -> Any:
    """The value of a syntax tree on any data.

    Raises:
        UnknownValue: if it asks for something that is not known.
        EvaluationError: if a function refuses its argument.
    """
    options = jmespath.Options(custom_functions=functions)
    try:
        return TreeInterpreter(options).visit(cast(Any, tree), view)
    except UnknownValue:
        raise
    except FAILURES as error:
        raise EvaluationError(first_line(error)) from error


def truthy(value: Any) -> bool:
    """JMESPath's idea of true: everything but null, false and what is empty. Zero is true."""
    return value is not None and value is not False and value != "" and value != [] and value != {}


def _condition(tree: Node, text: str, subject: Subject) -> Verdict:
    match tree["type"]:
        case "and_expression":
            return conjunction(_condition(child, text, subject) for child in tree["children"])
        case "or_expression":
            return disjunction(_condition(child, text, subject) for child in tree["children"])
        case "not_expression":
            return _condition(tree["children"][0], text, subject).inverted()
        case _:
            pass  # anything else is a value, judged below
    try:
        functions = Functions(subject.now, subject.resource.tags)
        return Verdict.of(truthy(evaluate(tree, subject.view, functions)), text)
    except UnknownValue as error:
        return Verdict.doubtful(subject.resource.ref, error.unknown)
    except EvaluationError as error:
        return Verdict.unknown(f"{text} cannot be evaluated: {error}")


def first_line(error: BaseException) -> str:
    """What an error says, for one line of a report."""
    return (str(error) or type(error).__name__).splitlines()[0]
