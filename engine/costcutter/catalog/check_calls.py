"""Checks calls that the catalogue or a policy writes: the operation, its parameters, the paths into its answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from costcutter.catalog.model import Call
from costcutter.catalog.params import HOLE
from costcutter.documents.suggest import did_you_mean
from costcutter.documents.yaml import Path
from costcutter.query.context import Context
from costcutter.query.types import ANY, TEXT, Shapes, Type, of_value


class CallChecker:
    """Checks calls against the models and reports to a context."""

    def __init__(self, shapes: Shapes, context: Context, service: str) -> None:
        self._shapes, self._context, self._service = shapes, context, service

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
            self._context.report("CC405", (*path, "operation"), f"{service} has no operation {call.operation!r}", hint)
            return None
        for name in self._shapes.required(service, call.operation):
            if name not in call.params:
                message = f"{call.operation} needs the parameter {name}"
                self._context.report("CC406", (*path, "operation"), message)
        self._object(call.params, (*path, "params"), wanted, root)
        return answer

    def typed(self, text: str, path: Path, root: Type, *, condition: bool = False, offset: int = 0) -> Type:
        """The type of an expression of the file on `root`; mistakes are reported.

        `offset` is how many characters of the text at `path` stand before it.
        """
        here = replace_item(self._context, root)
        return here.expression(text, path, condition=condition, offset=offset)[1]

    def _object(self, params: Any, path: Path, wanted: Type, root: Type | None) -> None:
        members = wanted.struct.members if wanted.struct is not None else None
        for name, part in params.items():
            place = (*path, name)
            if members is not None and name not in members:
                message = f"there is no parameter {name!r}"
                self._context.report_key("CC406", place, message, did_you_mean(name, members))
            else:
                self._part(part, place, members[name] if members is not None else wanted.element or ANY, root)

    def _part(self, part: Any, path: Path, wanted: Type, root: Type | None) -> None:
        match part:
            case str() if part.startswith("="):
                for hole in HOLE.finditer(part):
                    self._expression(hole[1], path, root)
                literal = replace(TEXT, literal=part[1:]) if not HOLE.search(part) else TEXT
                self._fits(literal, path, wanted)
            case str():
                self._fits(self._expression(part, path, root), path, wanted)
            case dict() if wanted.kind in ("object", "map"):
                self._object(part, path, wanted, root)
            case list() if wanted.kind == "list":
                for index, item in enumerate(part):
                    self._part(item, (*path, index), wanted.element or ANY, root)
            case _:
                self._fits(of_value(part), path, wanted)

    def _expression(self, text: str, path: Path, root: Type | None) -> Type:
        if root is None:
            hint = f"write ={text} for the text itself"
            self._context.report("CC407", path, f"{text!r} is an expression, but there is no resource yet", hint)
            return ANY
        return self.typed(text, path, root)

    def _fits(self, given: Type, path: Path, wanted: Type) -> None:
        if "any" in (given.kind, wanted.kind) or given.kind == "null":
            return
        if {given.kind, wanted.kind} <= {"object", "map"} or {given.kind, wanted.kind} <= {"text", "time"}:
            if wanted.enum and given.is_literal and given.literal not in wanted.enum:
                hint = did_you_mean(str(given.literal), wanted.enum)
                self._context.report("CC406", path, f"{given.literal!r} is not a value that the API has", hint)
            return
        if given.kind != wanted.kind:
            self._context.report("CC406", path, f"the parameter is {wanted}; this is {given}")
        elif given.kind == "list":
            self._fits(given.element or ANY, path, wanted.element or ANY)


def replace_item(context: Context, root: Type) -> Context:
    """The same place, where expressions see `root`."""
    return context.inside(replace(context.here, item=root))
