"""A text: a JMESPath condition over the resource as the API returns it.

State == 'available' && Size > `100`
"""

from __future__ import annotations

from costcutter.documents.yaml import Path
from costcutter.query.context import Context, Filter, never


def build(text: str, path: Path, context: Context) -> Filter:
    """Compile a condition."""
    expression, _ = context.expression(text, path, condition=True)
    return never if expression is None else expression.condition
