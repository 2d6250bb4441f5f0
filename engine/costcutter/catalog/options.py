"""Which parameters of the API the options of an action become, so that its model can check their values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from costcutter.catalog.model import Action, ResourceType
from costcutter.query.inputs import Misfit, misfits
from costcutter.query.types import ANY, Shapes, Type, of_value

_OPTION = re.compile(r"options\.([a-z_]+)")


def option_misfits(
    kind: ResourceType, action: Action, options: Mapping[str, Any], shapes: Shapes
) -> Iterator[tuple[str, Misfit]]:
    """Each option, by name, whose value is not what the parameter takes that it is passed on to as it is."""
    for name, wanted in _passed_on(kind, action, shapes):
        if name in options:
            for found in misfits(of_value(options[name]), wanted):
                yield name, found


def fragment_misfits(kind: ResourceType, action: Action, shapes: Shapes) -> Iterator[tuple[str, Misfit]]:
    """Each option, by name, whose declared values are not all what the parameter takes."""
    for name, wanted in _passed_on(kind, action, shapes):
        fragment = action.options.get(name, {})
        limits = (fragment[key] for key in ("minimum", "maximum", "default") if key in fragment)
        for value in (*fragment.get("enum", ()), *limits):
            for found in misfits(of_value(value), wanted):
                yield name, found


def _passed_on(kind: ResourceType, action: Action, shapes: Shapes) -> Iterator[tuple[str, Type]]:
    for step in action.steps:
        if step.call is not None:
            wanted = shapes.input(step.call.service or kind.service, step.call.operation) or ANY
            yield from _within(step.call.params, wanted)


def _within(part: Any, wanted: Type) -> Iterator[tuple[str, Type]]:
    match part:
        case str() if found := _OPTION.fullmatch(part):
            yield found[1], wanted
        case dict():
            members = wanted.struct.members if wanted.struct is not None else {}
            for name, inner in part.items():
                yield from _within(inner, members.get(name, wanted.element or ANY))
        case list():
            for inner in part:
                yield from _within(inner, wanted.element or ANY)
        case _:
            pass
