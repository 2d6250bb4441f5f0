"""Texts from an account, made short and harmless, and lines that fit a terminal."""

from __future__ import annotations

import json
import re
import textwrap
from typing import Any

WIDTH = 80
"""Columns of a terminal that nobody has made wider."""

TIE = "\N{NO-BREAK SPACE}"
"""A space at which no line is broken."""

_LONGEST_NAME = 32
_NOT_ASCII = re.compile(r"[^\x00-\x7e]")


def clean(text: str) -> str:
    """A text from an account made harmless for a terminal: control characters and the like become `?`."""
    return "".join(letter if letter.isprintable() or letter == TIE else "?" for letter in text)


def as_json(data: Any) -> str:
    """Plain data as indented JSON that is harmless for a terminal, and can be written to it, too.

    Letters stay letters; what is not printable (signs that turn a line round, control characters above 0x7F, halves of
    characters as in names of files that are not UTF-8) is written as an escape, which means the same.
    """
    text = json.dumps(data, indent=2, ensure_ascii=False, default=str)
    return _NOT_ASCII.sub(lambda found: found[0] if found[0].isprintable() else json.dumps(found[0])[1:-1], text)


def named(identifier: str, name: str | None = None) -> str:
    """An identifier as short as it is clear, with the name in brackets where there is one that says more."""
    brief = clean(short(identifier))
    if not name or name in identifier:
        return brief
    shown = clean(name)
    return f"{brief} ({shown if len(shown) <= _LONGEST_NAME else shown[: _LONGEST_NAME - 1] + '…'})"


def short(identifier: str) -> str:
    """Of an ARN the part after the account, and of an address its last part; anything else as it is."""
    if identifier.startswith("arn:"):
        return identifier.split(":", 5)[-1] or identifier
    if identifier.startswith(("https://", "http://")):
        return identifier.rstrip("/").rpartition("/")[2]
    return identifier


def wrapped(text: str, *, first: str = "", rest: str = "") -> list[str]:
    """A text as lines that fit; identifiers are never broken, so a line with a long one may be longer.

    Args:
        text: what to show.
        first: begins the first line.
        rest: begins all other lines.
    """
    lines = textwrap.wrap(
        clean(text),
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(TIE, " ") for line in lines] or [first.rstrip()]
