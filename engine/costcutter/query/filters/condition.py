"""A text: a JMESPath condition over the resource as the API returns it.

State == 'available' && Size > `100`
"""

from __future__ import annotations

from dataclasses import dataclass

from costcutter.documents.yaml import Path
from costcutter.query.answers import Verdict
from costcutter.query.context import Context, Filter, never
from costcutter.query.expression import Expression
from costcutter.query.subject import Subject


@dataclass(frozen=True, slots=True)
class Condition:
    """True where the expression is."""

    expression: Expression

    def __call__(self, subject: Subject) -> Verdict:
        return self.expression.condition(subject)


def build(text: str, path: Path, context: Context) -> Filter:
    """Compile a condition."""
    expression, _ = context.expression(text, path, condition=True)
    return never if expression is None else Condition(expression)
