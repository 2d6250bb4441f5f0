"""A resource type for people, at 80 columns: what it is, and what a policy may say of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from costcutter.catalog.model import Action, Facet, Reference, ResourceType
from costcutter.documents.phrases import of_types
from costcutter.documents.scalars import typed
from costcutter.policy.actions import options_of
from costcutter.query.fields import Field, fields, innermost
from costcutter.query.metrics import MetricFamily
from costcutter.query.types import Type
from costcutter.report.words import wrapped

_LEFT = 32
"""Columns of names; a longer one has a line of its own."""

_PLAIN = re.compile(r"[A-Za-z_/.][\w*/.:@-]*(?<!:)")
"""A text that YAML's flow style takes without quotes."""


def title_lines(kind: ResourceType) -> Iterator[str]:
    """What the type is, and under which names it is known."""
    yield from wrapped(f"{kind.name}: {kind.title} ({kind.scope}, verified: {kind.verified})")
    yield kind.source
    if kind.aliases:
        yield from wrapped(f"also called {', '.join(kind.aliases)}")


def field_lines(kind: Type, depth: int = 1, within: str = "", units: Mapping[str, str] | None = None) -> Iterator[str]:
    """The fields of an object or of the objects in a list, each with its type, and the unit of sizes."""
    found = [field for field in fields(kind, depth, within) if within or not _is_ours(field)]
    known = units or {}
    yield from _entries(
        (field.path, f"{_said(field.kind)}, in {known[field.path]}" if field.path in known else _said(field.kind))
        for field in found
    )


def value_lines(path: str, kind: Type, depth: int = 1) -> Iterator[str]:
    """What stands at a path: its type, the values that the API's model knows, the fields in it."""
    yield from wrapped(f"{path}: {_plainly(kind)}{', may be absent' if kind.optional else ', always there'}")
    inner = innermost(kind)
    if inner.enum:
        yield ""
        yield "Values that the API's model knows"
        yield from wrapped(", ".join(inner.enum), first="  ", rest="  ")
    if inner.struct is not None:
        yield ""
        yield "Fields"
        yield from field_lines(kind, depth, path)


def facet_lines(facets: Mapping[str, Facet], kinds: Mapping[str, Type]) -> Iterator[str]:
    """What takes a call for each resource."""
    for name, facet in facets.items():
        what = f"{_said(kinds[name])}: " if name in kinds else ""
        yield from _entries([(f"facets.{name}", f"{what}{facet.description} ({facet.call.operation})")])


def metric_lines(families: Iterable[MetricFamily]) -> Iterator[str]:
    """What CloudWatch measures, by namespace, with the dimensions that a policy has to add."""
    for family in families:
        asks = f" (add the dimension {', '.join(family.asks)})" if family.asks else ""
        yield from _entries([(family.namespace, f"{', '.join(family.names)}{asks}")])


def filter_lines(examples: Mapping[str, Any]) -> Iterator[str]:
    """One example of each filter, as a policy writes it."""
    for example in examples.values():
        text = example if isinstance(example, str) else flow(example)[1:-1]
        yield from wrapped(text, first="  - ", rest="      ")


def action_lines(kind: ResourceType, *, options: bool) -> Iterator[str]:
    """The actions, if wanted with their options."""
    for name, schema in options_of(kind).items():
        own = kind.actions.get(name)
        yield from _entries([(name, " ".join(part for part in (schema.get("description", ""), _cost(own)) if part))])
        if options:
            required = schema.get("required", ())
            for option, rules in schema.get("properties", {}).items():
                yield from _entries([(option, _option(rules, required=option in required))], indent="    ")


def reference_lines(references: Iterable[Reference]) -> Iterator[str]:
    """What the document names, and what goes first on a delete."""
    yield from _entries((reference.path, f"{reference.type}, {_order(reference)}") for reference in references)


def flow(value: Any) -> str:
    """A value as YAML writes it on one line."""
    match value:
        case dict():
            return "{" + ", ".join(f"{flow(key)}: {flow(item)}" for key, item in value.items()) + "}"
        case list():
            return "[" + ", ".join(map(flow, value)) + "]"
        case str() if _PLAIN.fullmatch(value) and isinstance(typed(value), str):
            return value
        case str() if re.fullmatch("[0-9]+[a-z]", value):  # a duration
            return value
        case str() if "'" in value and not set('"\\') & set(value):
            return f'"{value}"'
        case str():
            return "'" + value.replace("'", "''") + "'"
        case None:
            return "null"
        case _:
            return str(value).lower()


def _is_ours(field: Field) -> bool:
    return field.path.partition(".")[0] in ("resource", "facets")


def _said(kind: Type) -> str:
    return _plainly(kind) if kind.optional or kind.kind == "any" else f"{_plainly(kind)}, always there"


def _plainly(kind: Type) -> str:
    """The type in words; of lists, also the values that are in them."""
    inner = innermost(kind)
    return f"{kind}: {inner}" if kind.kind == "list" and inner.enum else str(kind)


def _cost(action: Action | None) -> str:
    if action is None or not action.destructive:
        return ""
    saved = f" (saved first: {action.backup})" if action.backup else ""
    return f"Destructive{saved}."


def _option(rules: Mapping[str, Any], *, required: bool) -> str:
    kind = rules.get("type", [])
    words = [", ".join(map(flow, rules["enum"]))] if "enum" in rules else [of_types([kind])] if kind else []
    low, high = rules.get("minimum"), rules.get("maximum")
    if low is not None:
        words.append(f"{low} to {high}" if high is not None else f"{low} or more")
    elif high is not None:
        words.append(f"{high} or less")
    if "default" in rules:
        words.append(f"default {flow(rules['default'])}")
    if required:
        words.append("required")
    return f"{'; '.join(words)}. {rules.get('description', '')}".strip()


def _order(reference: Reference) -> str:
    if not reference.orders:
        return "no order"
    return "it goes first" if reference.held else "this goes first"


def _entries(entries: Iterable[tuple[str, str]], indent: str = "  ") -> Iterator[str]:
    """Names with what is said of them; a name is never broken, so that it can be copied."""
    rest = " " * _LEFT
    for name, text in entries:
        first = f"{indent}{name}"
        if len(first) >= _LEFT - 1:
            yield first
            first = ""
        yield from wrapped(text, first=first.ljust(_LEFT), rest=rest) if text else [first]
