"""Checks calls that the catalogue or a policy writes: the operation, its parameters, the paths into its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from costcutter.catalog.model import Call
from costcutter.catalog.params import HOLE, Written, in_catalog, in_policy
from costcutter.documents.phrases import subject
from costcutter.documents.suggest import did_you_mean
from costcutter.documents.yaml import Path
from costcutter.query.context import Context
from costcutter.query.inputs import misfits, required
from costcutter.query.types import ANY, TEXT, Shapes, Type, of_value


@dataclass(frozen=True, slots=True)
class Dialect:
    """How texts of parameters are written, and the codes of what is wrong with them."""

    read: Callable[[str], Written]
    no_operation: str
    missing: str
    unknown: str
    unfit: str


CATALOG = Dialect(in_catalog, "CC405", "CC406", "CC406", "CC406")
"""The dialect of type files."""

POLICY = Dialect(in_policy, "CC140", "CC141", "CC142", "CC143")
"""The dialect of the action `call`."""


class CallChecker:
    """Checks calls against the models and reports to a context."""

    def __init__(self, shapes: Shapes, context: Context, service: str, dialect: Dialect = CATALOG) -> None:
        self._shapes, self._context, self._service, self._dialect = shapes, context, service, dialect

    def check(self, call: Call, path: Path, root: Type | None) -> Type | None:
        """Check one call at `path` (the mapping with ``operation`` and ``params``).

        Args:
            root: the type that parameters' expressions see; None where there is no resource yet.

        Returns:
            The type of the answer, or None where the operation does not exist.
        """
        service = call.service or self._service
        answer = self._shapes.output(service, call.operation)
        wanted = self._shapes.input(service, call.operation)
        if answer is None or wanted is None:
            hint = did_you_mean(call.operation, self._shapes.operations(service))
            message = f"{service} has no operation {call.operation!r}"
            self._context.report(self._dialect.no_operation, (*path, "operation"), message, hint)
            return None
        self._required(call.params, (*path, "operation"), wanted, call.operation)
        self._object(call.params, (*path, "params"), wanted, root)
        return answer

    def typed(self, text: str, path: Path, root: Type, *, condition: bool = False, offset: int = 0) -> Type:
        """The type of an expression of the file on `root`; mistakes are reported."""
        here = replace_item(self._context, root)
        return here.expression(text, path, condition=condition, offset=offset)[1]

    def _required(self, params: Mapping[str, Any], path: Path, wanted: Type, whose: str) -> None:
        for name in required(wanted):
            if name not in params:
                self._context.report(self._dialect.missing, path, f"{whose} needs the parameter {name}")

    def _object(self, params: Mapping[str, Any], path: Path, wanted: Type, root: Type | None) -> None:
        members = wanted.struct.members if wanted.struct is not None else None
        for name, part in params.items():
            place = (*path, name)
            if members is not None and name not in members:
                message = f"there is no parameter {name!r}"
                self._context.report_key(self._dialect.unknown, place, message, did_you_mean(name, members))
            else:
                self._part(part, place, members[name] if members is not None else wanted.element or ANY, root)

    def _part(self, part: Any, path: Path, wanted: Type, root: Type | None) -> None:
        match part:
            case str():
                self._fits(self._text(part, path, root), path, wanted)
            case dict() if wanted.kind in ("object", "map"):
                self._required(part, path, wanted, subject(path))
                self._object(part, path, wanted, root)
            case list() if wanted.kind == "list":
                for index, item in enumerate(part):
                    self._part(item, (*path, index), wanted.element or ANY, root)
                self._fits(replace(wanted, element=ANY, literal=part), path, wanted)
            case _:
                self._fits(of_value(part), path, wanted)

    def _text(self, part: str, path: Path, root: Type | None) -> Type:
        written = self._dialect.read(part)
        if not written.whole and set("{}") & set(HOLE.sub("", part)):
            hint = "expressions stand in braces: {VolumeId}"
            self._context.report(self._dialect.unfit, path, f"{part!r} has a brace without its partner", hint)
            return ANY
        if written.text is not None:
            return of_value(written.text)
        types = [self._expression(text, path, root, offset) for text, offset in written.expressions]
        return types[0] if written.whole else TEXT

    def _expression(self, text: str, path: Path, root: Type | None, offset: int) -> Type:
        if root is None:
            hint = f"write ={text} for the text itself"
            self._context.report("CC407", path, f"{text!r} is an expression, but there is no resource yet", hint)
            return ANY
        return self.typed(text, path, root, offset=offset)

    def _fits(self, given: Type, path: Path, wanted: Type) -> None:
        for found in misfits(given, wanted):
            self._context.report(self._dialect.unfit, path, found.message, found.hint, found.severity)


def replace_item(context: Context, root: Type) -> Context:
    """The same place, where expressions see `root`."""
    return context.inside(replace(context.here, typed=lambda: root))
