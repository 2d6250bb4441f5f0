"""Checks what a type's file says of conditions that the list call judges itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from costcutter.catalog.check_calls import CallChecker
from costcutter.catalog.model import Pushdown, ResourceType
from costcutter.catalog.params import expression
from costcutter.documents.suggest import did_you_mean
from costcutter.documents.yaml import Path
from costcutter.query.context import Context
from costcutter.query.facts.expressions import name_of
from costcutter.query.types import ANY, Shapes, Type

_PATH: Path = ("list", "pushdown")
_COMPARED = ("text", "number", "boolean", "any")


def check_pushdown(
    kind: ResourceType, pushdown: Pushdown, document: Type, shapes: Shapes, calls: CallChecker, context: Context
) -> None:
    """Report parameters that the list call does not have, and fields that no filter compares exactly."""
    wanted = shapes.input(kind.service, kind.listing.call.operation)
    members = wanted.struct.members if wanted is not None and wanted.struct is not None else {}
    _fields(pushdown.filters, (*_PATH, "filters"), document, calls, context)
    _fields(pushdown.params, (*_PATH, "params"), document, calls, context)
    if pushdown.filters or pushdown.tags:
        _filter_parameter(pushdown, members, context)
    for field, name in pushdown.params.items():
        place = (*_PATH, "params", field)
        if _known(name, members, place, context) and members[name].kind not in _COMPARED:
            context.report("CC406", place, f"the parameter is {members[name]}; one that takes a single value is needed")
    if pushdown.tags and not isinstance(kind.tags, str):
        message = "the tags are not in the document, so that the answer could not be compared with the filter"
        context.report("CC403", (*_PATH, "tags"), message, "leave tags out here, or say tags: {path: …}")


def _fields(fields: Iterable[str], path: Path, document: Type, calls: CallChecker, context: Context) -> None:
    for field in fields:
        known = len(context.problems)
        found = calls.typed(field, (*path, field), document)
        for index in range(known, len(context.problems)):  # the path is a key, its value is the API's word for it
            where = context.document.key_place((*path, field))
            context.problems[index] = replace(context.problems[index], where=where)
        if len(context.problems) > known:
            continue
        if name_of(expression(field).tree) != field:
            context.report_key("CC403", (*path, field), f"{field} is not the path of a field")
        elif found.kind not in _COMPARED:
            context.report_key("CC403", (*path, field), f"{field} is {found}; only single values can be compared")


def _filter_parameter(pushdown: Pushdown, members: Mapping[str, Type], context: Context) -> None:
    place = (*_PATH, "parameter")
    if not _known(pushdown.parameter, members, place, context):
        return
    element = members[pushdown.parameter].element or ANY
    names = set(element.struct.members) if element.struct is not None else set()
    if not {"Name", "Values"} <= names:
        message = (
            f"{pushdown.parameter} is {members[pushdown.parameter]}; a list of objects with Name and Values is needed"
        )
        context.report("CC406", place, message)


def _known(name: str, members: Mapping[str, Type], place: Path, context: Context) -> bool:
    if name not in members:
        context.report("CC406", place, f"there is no parameter {name!r}", did_you_mean(name, members))
    return name in members
