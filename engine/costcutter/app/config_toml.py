"""TOML to the same `Document` that YAML gives, so that one code path reads both.

The standard library's parser keeps no places. A second look at the text finds the line of each key that starts one;
what stands within braces, or in a list, is placed at the key above it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from costcutter.app.config_values import plain
from costcutter.documents.build import MAX_DEPTH
from costcutter.documents.places import Branch, Mark, Node, Path, Source
from costcutter.documents.text import decode
from costcutter.documents.yaml import Document
from costcutter.errors import Diagnostic, DocumentError, Place

_POSITION = re.compile(r" \(at (?:line (?P<line>[0-9]+), column (?P<column>[0-9]+)|end of document)\)$")
_TABLE = re.compile(r"\s*\[(?P<is_list>\[?)(?P<name>[^\[\]]+)\]")
_KEY = re.compile(r"\s*+(?P<name>[A-Za-z0-9_.\"' \t-]++)=")
_PART = r"""(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.){0,200}+"|'[^'\n]{0,200}+')[ \t]*+"""
_LONG_KEY = re.compile(rf"(?<![A-Za-z0-9_-])(?:{_PART}\.[ \t]*+){{{MAX_DEPTH}}}")
"""A dotted key nested too deep. It is refused unparsed, as the parser takes the square of its length in memory."""


def read_toml(content: bytes, file: str) -> Document:
    """Read TOML; dates and what is not finite become text.

    Raises:
        DocumentError: CC303 if it is not TOML, CC101 or CC104 if it is not text or too large.
    """
    text = decode(content, file)
    if found := _LONG_KEY.search(text):
        where = Source(file, text).place(found.start())
        raise DocumentError(Diagnostic("CC303", f"nested more than {MAX_DEPTH} deep", where))
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise DocumentError(_not_toml(error, file)) from error
    if _depth(data) > MAX_DEPTH:
        raise DocumentError(Diagnostic("CC303", f"nested more than {MAX_DEPTH} deep", Place(file, 1, 1)))
    return Document(file, plain(data), _tree(data, (), _spots(text), (0, 0, "")), Source(file, text))


def _not_toml(error: ValueError | RecursionError, file: str) -> Diagnostic:
    if isinstance(error, RecursionError):
        return Diagnostic("CC303", "not TOML: nested too deep", Place(file, 1, 1))
    message = str(error)
    found = _POSITION.search(message)
    if found is None:
        return Diagnostic("CC303", f"not TOML: {message}", Place(file, 1, 1))
    problem = message[: found.start()]
    if found["line"] is None:
        return Diagnostic("CC303", f"not TOML: {problem} at the end of the file", Place(file, 1, 1))
    where = Place(file, int(found["line"]), int(found["column"]))
    hint = "write a text in quotes, and true and false in small letters" if problem == "Invalid value" else ""
    return Diagnostic("CC303", f"not TOML: {problem}", where, hint)


def _depth(data: Any) -> int:
    """Levels of nesting; without recursion, as that is what the limit protects."""
    depth, level = 0, [data]
    while level := [each for each in level if isinstance(each, dict | list)]:
        depth += 1
        level = [below for each in level for below in (each.values() if isinstance(each, dict) else each)]
    return depth


def _spots(text: str) -> Mapping[Path, Mark]:
    """Where the keys stand that begin a line; the first one counts, as texts over several lines may look alike."""
    spots: dict[Path, Mark] = {}
    lists: dict[Path, int] = {}
    table: Path = ()
    start = 0
    for line in text.split("\n"):
        found = _TABLE.match(line) or _KEY.match(line)
        if found:
            path: Path = (*table, *_names(found["name"]))
            if found.re is _TABLE:
                path = _names(found["name"])
                if found["is_list"]:
                    lists[path] = lists.get(path, -1) + 1
                    path = (*path, lists[path])
                table = path
            mark = (start + found.start("name"), start + found.start("name") + len(found["name"].rstrip()), "")
            for length in range(1, min(len(path), MAX_DEPTH) + 1):
                spots.setdefault(path[:length], mark)
        start += len(line) + 1
    return spots


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(name.strip().strip("\"'") for name in dotted.split("."))


def _tree(value: Any, path: Path, spots: Mapping[Path, Mark], above: Mark) -> Node:
    mark = spots.get(path, above)
    if isinstance(value, dict):
        nodes = {name: _tree(below, (*path, name), spots, mark) for name, below in value.items()}
        return Branch(mark[0], nodes, {name: spots.get((*path, name), mark) for name in value})
    if isinstance(value, list):
        return Branch(mark[0], [_tree(below, (*path, index), spots, mark) for index, below in enumerate(value)])
    return mark
