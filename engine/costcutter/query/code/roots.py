"""What stands at the top of a resource's view: its document, and beside that ``resource`` and ``facets``.

The view as one mapping (`subject.view_of`) is only made where an expression asks for the whole of it (``@``, ``*``).
A document may have members called ``resource`` or ``facets`` itself; ours win.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from costcutter.query.code.expressions import Expressions, Value


class Root(Enum):
    """A value that is there without having been made."""

    VIEW = "the whole view"
    RESOURCE = "resource"
    FACETS = "facets"
    TAGS = "tags"
    """The tags, once they are known."""


_COMMON: Mapping[str, str] = {
    "id": "r.ref.id",
    "type": "r.ref.type",
    "created": "stamped(r.created)",
    "partition": "r.ref.scope.partition",
}
_DOUBTFUL: Mapping[str, str] = {
    "arn": "arn_of(r)",
    "account": "account_of(r)",
    "region": "region_of(r)",
    "name": "name_of(r)",
}
"""What a recording may not say of where it was made, and a name that may stand in an unread tag."""


def field(self: Expressions, name: str, here: Value) -> Value:
    """A member of a root."""
    value = type(here)
    match here.root:
        case Root.VIEW if name == "resource":
            return value("", root=Root.RESOURCE)
        case Root.VIEW if name == "facets":
            return value("", root=Root.FACETS)
        case Root.VIEW:
            return self.result(f"d.get({name!r})")
        case Root.RESOURCE if name == "tags":
            return value(self.failing("known(r.tags)").text, root=Root.TAGS)
        case Root.RESOURCE if name in _DOUBTFUL:
            return self.failing(f"known({_DOUBTFUL[name]})")
        case Root.RESOURCE:
            return self.result(_COMMON.get(name, "None"))
        case Root.FACETS:
            return self.failing(f"known(r.facets.get({name!r}))")
        case _:
            return self.result(f"{here.text}.get({name!r})")


def made(self: Expressions, value: Value) -> str:
    """An expression for a value that may be a root, then made as a whole."""
    if value.root is None:
        return value.text
    if value.root is Root.TAGS:
        return f"dict({value.text})"
    self.can_fail = True  # equality, `.*` and functions of it meet what is unknown
    # one object for all: what is compared with itself is not looked into
    view = self.source.once("view_of(r)")
    return view if value.root is Root.VIEW else f"{view}[{value.root.value!r}]"
