"""``marked``: the tag that the `mark` action leaves, and whether its date has come.

    marked: {for: delete, due: true}

The tag is ``costcutter:mark`` with the value ``OPERATION@DATE``, and maybe a message behind it. A mark that cannot be
read is no mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from costcutter.documents.yaml import Path
from costcutter.query.answers import Verdict
from costcutter.query.context import Context, Filter, never
from costcutter.query.subject import Subject
from costcutter.resources import Unknown
from costcutter.values import as_moment, stamp

MARK = "costcutter:mark"
"""The key of the tag."""

OPERATION = r"[a-z_]+"
"""What an operation's name looks like."""

MESSAGE = r"[^\W_]([\w .:/=+@-]*[\w.:/=+@-])?"
"""What a message looks like: characters that every service allows in a tag."""

LONGEST_MESSAGE = 200
"""A tag's value has 256 characters at most; operation and date take the rest."""

_FORM = re.compile(rf"(?P<operation>{OPERATION})@(?P<date>[0-9TZ:.-]+)(?: (?P<message>.+))?")


def mark_text(operation: str, due: datetime, message: str = "") -> str:
    """The tag's value for an operation that is due at a moment."""
    return f"{operation}@{stamp(due)} {message}".rstrip()


@dataclass(frozen=True, slots=True)
class Marked:
    """True where the mark announces `operation` and, if `due` is given, its date has come or not."""

    operation: str
    due: bool | None

    def __call__(self, subject: Subject) -> Verdict:
        tags = subject.resource.tags
        if isinstance(tags, Unknown):
            return Verdict.doubtful(subject.resource.ref, tags)
        found = _FORM.fullmatch(tags.get(MARK, ""))
        moment = as_moment(found["date"]) if found else None
        if found is None or moment is None or found["operation"] != self.operation:
            return Verdict.of(False, f"not marked for {self.operation}")
        come = moment <= subject.now
        because = f"marked for {self.operation}, due {moment:%Y-%m-%d %H:%M} UTC"
        because += f" ({found['message']})" if found["message"] else ""
        return Verdict.of(self.due is None or come is self.due, because)


def build(argument: Any, path: Path, context: Context) -> Filter:
    """Compile ``{for, due}``."""
    if not isinstance(argument, dict) or not isinstance(argument.get("for"), str):
        context.report("CC227", path, "marked needs the operation", "write marked: {for: delete, due: true}")
        return never
    if not re.fullmatch(OPERATION, argument["for"]):
        message = f"{argument['for']!r} is no operation that a mark can announce"
        context.report("CC227", (*path, "for"), message, "use lower-case letters and _: delete")
        return never
    if not context.here.has_tags:
        context.report("CC225", path, f"{context.here.name} has no tags, so it cannot be marked")
        return never
    return Marked(argument["for"], argument.get("due"))
