"""Output shapes with fewer members, so that botocore does not read what nobody wants.

botocore's parsers walk the shape, not the answer: what the shape has not, they do not visit. Narrowed shapes are copies
of botocore's own with other `members` and `member`; the originals, which all calls share, stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from costcutter.ports import Wanted

_NAME = re.compile(r"[A-Za-z_]\w*")


def page_shape(shape: Shape | None, wanted: Wanted, paginator: Mapping[str, Any]) -> Shape | None:
    """The shape of an answer of which not all is wanted.

    Args:
        shape: the operation's output shape.
        wanted: the members that are. Single values at the top (tokens, counts, headers) are always read, and so is a
            member of which paging needs anything.
        paginator: the operation's entry in the SDK's paginators; empty where it has none.
    """
    if wanted is None or not isinstance(shape, StructureShape):
        return shape
    needed = _needed_for_paging(paginator) | {shape.serialization.get("payload")}
    always = {
        name: None
        for name, member in shape.members.items()
        if name in needed or not isinstance(member, StructureShape | ListShape | MapShape)
    }
    return narrowed(shape, {**wanted, **always})


def narrowed(shape: Shape, wanted: Wanted) -> Shape:
    """The shape with the wanted members only. Lists are passed through; maps, unions and free documents stay whole."""
    if wanted is None:
        return shape
    part: Any = copy(shape)
    try:
        if isinstance(shape, ListShape):
            part.member = narrowed(shape.member, wanted)
        elif isinstance(shape, StructureShape) and not shape.is_tagged_union and not shape.is_document_type:
            members = shape.members.items()
            part.members = {name: narrowed(member, wanted[name]) for name, member in members if name in wanted}
    except AttributeError:  # a botocore in which they cannot be set any more: everything is read
        return shape
    narrow: Shape = part
    return narrow


def _needed_for_paging(paginator: Mapping[str, Any]) -> set[str | None]:
    """Every name in the expressions that find the next token (``NextMarker || Contents[-1].Key``) and the results."""
    expressions: list[str] = []
    for key in ("output_token", "more_results"):
        found = paginator.get(key, [])
        expressions += [found] if isinstance(found, str) else found
    return {name for expression in expressions for name in _NAME.findall(expression)}
