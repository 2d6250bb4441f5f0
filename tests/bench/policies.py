"""Policies in any number, for benchmarks: varied, typed, valid, and the same at every run.

They are made from the catalogue and the API's own models: every type in turn, and of its fields other ones each time,
so that none is like the one before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from costcutter.aws.models import ModelReader
from costcutter.catalog.book import Book
from costcutter.catalog.load import Catalog
from costcutter.catalog.model import Action, ResourceType
from costcutter.query.types import Shapes, Type

VARS = {"grace": "14d", "teams": ["platform", "data", "web"]}
PROTECT = """\
protect:
  - tags: {costcutter: keep}
    reason: tagged to be kept

policies:
"""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written."""

    services: int
    expressions: tuple[tuple[str, str], ...]
    """The type and the text of every JMESPath expression."""


def write(count: int, folder: Path) -> Written:
    """Write `count` policies into `folder`, a file for each service."""
    book = Book(Catalog(), Shapes(ModelReader()))
    texts: dict[str, list[str]] = {}
    expressions: list[tuple[str, str]] = []
    for number, (name, clauses) in enumerate(islice(_turns(book), count)):
        kind = book.catalog.get(name)
        policy = _policy(number, kind, [*clauses, f"resource.id != 'kept-{number}'"])
        expressions += [(name, text) for text in _expressions(policy["filters"])]
        texts.setdefault(kind.service, []).append(_block(policy))
    for service, blocks in texts.items():
        body = "\n".join(blocks)
        used = [f"  {name}: {_flow(value)}\n" for name, value in VARS.items() if f"{{{name}}}" in body]
        head = "".join(["vars:\n", *used, "\n"]) if used else ""
        (folder / f"{service}.yaml").write_text(head + PROTECT + body, encoding="utf-8")
    return Written(len(texts), tuple(expressions))


def _turns(book: Book) -> Iterator[tuple[str, list[Any]]]:
    """Every type in turn, with the next four of the clauses that its fields allow, none of them twice."""
    endless, most = {}, {}
    for name in book.catalog.names():
        view = book.view(name)
        assert view is not None
        clauses = [*_clauses(view.item), *_always(view.has_created, view.has_tags)]
        endless[name], most[name] = cycle(clauses), min(4, len(clauses))
    for name in cycle(sorted(endless, key=lambda name: name.partition(".")[::-1])):
        yield name, list(islice(endless[name], most[name]))


def _always(has_created: bool, has_tags: bool) -> Iterator[Any]:
    if has_created:
        yield {"age": {"over": "{grace}"}}
    if has_tags:
        yield {"tags": {"Owner": "absent", "Team": {"in": ["{teams}"]}}}
        yield {"not": {"any": [{"tags": {"env": "production"}}, {"tags": {"keep": "present"}}]}}


def _clauses(document: Type) -> Iterator[Any]:
    for name, kind in document.struct.members.items() if document.struct else ():
        if name not in ("resource", "facets") and name.isidentifier():
            yield from _of_field(name, kind)


def _of_field(name: str, kind: Type) -> Iterator[Any]:
    """Clauses about one field, as its type allows."""
    match kind.kind:
        case "text" if len(kind.enum) > 1:
            yield f"{name} == '{kind.enum[0]}' || {name} == '{kind.enum[-1]}'"
            yield {"value": {"key": name, "in": list(kind.enum[:3])}}
        case "text":
            guard = f"{name} && " if kind.optional else ""
            yield f"{guard}starts_with({name}, 'dev-')" if "." not in name else f"{name} == 'dev'"
            yield {"not": {"value": {"key": name, "regex": "^(prod|live)-"}}}
        case "number":
            yield f"{name} >= `10` && {name} < `500`"
            yield {"any": [{"value": {"key": name, "between": [1, 20]}}, {"value": {"key": name, "absent": True}}]}
        case "boolean":
            yield f"{name} == `false`"
        case "time":
            yield {"age": {"of": name, "over": "{grace}", "under": "90d"}}
        case "list" if kind.element is not None and kind.element.struct is not None:
            members = kind.element.struct.members.items()
            inner = next((key for key, part in members if part.kind == "text" and not part.enum), None)
            if inner is not None:
                yield f"{name}[?{inner} != 'none'] | [0].{inner}"
        case "object" if kind.struct is not None:
            for inner, part in list(kind.struct.members.items())[:2]:
                if inner.isidentifier():
                    yield from _of_field(f"{name}.{inner}", part)
        case _:
            yield {"value": {"key": name, "present": True}}


def _policy(number: int, kind: ResourceType, clauses: list[Any]) -> dict[str, Any]:
    return {
        "name": f"{kind.service}-{kind.name.partition('.')[2]}-{number}".replace("_", "-"),
        "description": f"Number {number}: every {kind.title} of which all of this is true, for longer than the grace.",
        "metadata": {"check": f"check-{number % 40}", "severity": ("low", "medium", "high")[number % 3]},
        "resource": kind.aliases[0] if number % 5 == 0 and kind.aliases else kind.name,
        "filters": clauses,
        "limits": {"resources": 50 + number % 7, "percent": 60},
        "allow": ["unverified"],
        "actions": [_action(number, kind)],
    }


def _action(number: int, kind: ResourceType) -> Any:
    usable = [action for action in kind.actions.values() if not any(map(_needed, action.options.values()))]
    general: list[Any] = [{"mark": {"for": "delete", "in": "7d"}}, {"tag": {"state": "idle", "seen": number}}]
    choices = [*map(_with_options, usable), *(general if kind.tagging else [])]
    return choices[number // 7 % len(choices)]


def _needed(option: Mapping[str, Any]) -> bool:
    return option.get("required") is True


def _with_options(action: Action) -> Any:
    options = {name: option["default"] for name, option in action.options.items() if "default" in option}
    return {action.name: options} if options else action.name


def _expressions(clauses: Any) -> Iterator[str]:
    """The JMESPath expressions in filters."""
    if isinstance(clauses, list):
        for clause in clauses:
            yield from _expressions(clause)
    elif isinstance(clauses, str):
        yield clauses
    else:
        ((name, argument),) = clauses.items()
        if name in ("any", "all", "not"):
            yield from _expressions(argument)
        elif name in ("value", "age"):
            yield from (argument[key] for key in ("key", "of") if key in argument)


def _block(policy: dict[str, Any]) -> str:
    """One policy as people write them: a line for each filter; JSON is YAML, too."""
    lines = []
    for key, value in policy.items():
        lines.append(
            f"{'    ' if lines else '  - '}{key}:" + ("" if key in ("filters", "actions") else f" {_flow(value)}")
        )
        if key in ("filters", "actions"):
            lines += [f"      - {_flow(each)}" for each in value]
    return "\n".join(lines) + "\n"


def _flow(value: Any) -> str:
    return json.dumps(value) if not isinstance(value, str) or set(value) & set("{}[]'\"!&:#|`>") else value
