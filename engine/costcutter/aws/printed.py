"""Parts of a model file, without parsing the whole: EC2's has 4 MB, of which a policy needs some kilobytes.

botocore's files are printed by one program, in one way: sections are indented by two spaces, their entries by four.
JSON's texts hold no line breaks, so a break, four spaces and a quote begin an entry and nothing else, and only the
entries that are asked for have to be parsed. A file that looks otherwise is not understood here, and parsed whole.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_INDENT = b'\n    "'
_ENTRY = re.compile(rb'\n    "([^"\\\n]*)":')


class Printed(Mapping[str, Any]):
    """The entries of one section by name, each parsed when it is first asked for."""

    def __init__(self, text: bytes, start: int, end: int) -> None:
        """Find the entries between two offsets of a text."""
        self._text, self._end = text, end
        self._starts = {found[1].decode(): found.end() for found in _ENTRY.finditer(text, start, end)}
        self._parsed: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self._parsed:
            start = self._starts[name]
            following = self._text.find(b',\n    "', start, self._end)
            self._parsed[name] = json.loads(self._text[start : following if following >= 0 else self._end])
        return self._parsed[name]

    def __contains__(self, name: object) -> bool:
        return name in self._starts

    def __iter__(self) -> Iterator[str]:
        return iter(self._starts)

    def __len__(self) -> int:
        return len(self._starts)


def sections(text: bytes, names: Iterable[str]) -> dict[str, Printed] | None:
    """Those of the named sections that a model has; None if its text is not printed as they usually are."""
    if not text.startswith(b'{\n  "') or not text[-8:].rstrip().endswith(b"\n}"):
        return None
    found: dict[str, Printed] = {}
    for name in names:
        key = b'\n  "%s":' % name.encode()
        start = text.find(key)
        if start < 0 and b'"%s"' % name.encode() in text:
            return None  # it is there, but printed in another way
        if start < 0:
            continue
        start += len(key)
        end = text.find(b"\n  }", start)
        if end < 0 or text[start : start + 8].lstrip(b" ")[:7] != b'{\n    "':
            return None
        found[name] = Printed(text, start, end)
        if len(found[name]) != text.count(_INDENT, start, end):
            return None  # some entry is printed in another way
    return found
