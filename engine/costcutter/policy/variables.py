"""Variables: ``vars`` of a file, filled in wherever a text of it says ``{name}``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from costcutter.documents.places import Alias, Branch, Node
from costcutter.documents.suggest import did_you_mean
from costcutter.documents.text import MAX_BYTES
from costcutter.documents.yaml import Document, Path
from costcutter.errors import Diagnostic, DocumentError, Severity

USE = r"\{([a-z][a-z0-9_]*)\}"
"""A variable in use. JMESPath's own braces always hold a colon, so they are never taken for one."""

_USE = re.compile(USE)


@dataclass(slots=True)
class Filled:
    """A document's data with its variables filled in."""

    data: Any
    root: Node
    """Where the values stand, parallel to the data: items of a list that was filled in stand where its name does."""
    changed: set[Path] = field(default_factory=set)
    """Paths of texts that no longer read as in the file."""
    problems: list[Diagnostic] = field(default_factory=list)


def fill(document: Document, values: Mapping[str, Any]) -> Filled:
    """Fill in the variables of one file.

    A text that is nothing but ``{name}`` takes the variable's value with its type; in a list, a variable that
    is a list adds its items. `values` replace those that the file gives, by name.

    Raises:
        DocumentError: CC104, if the file grows too large by it.
    """
    declared = document.data.get("vars", {}) if isinstance(document.data, dict) else {}
    known = {name: _like(values[name], value) if name in values else value for name, value in declared.items()}
    filling = _Filling(document, known)
    data = {key: part if key == "vars" else filling.part(part, (key,), (key,)) for key, part in document.data.items()}
    for name in declared:
        if name not in filling.used:
            message = f"the variable {name!r} is not used"
            where = document.key_place(("vars", name))
            filling.problems.append(Diagnostic("CC243", message, where, severity=Severity.WARNING))
    return Filled(data, _parallel(document.root, (), filling.origins), filling.changed, filling.problems)


def undeclared(documents: Iterable[Document], variables: Mapping[str, Any]) -> list[Diagnostic]:
    """A warning for each variable that was given and that no file declares."""
    declared = {
        name
        for document in documents
        if isinstance(document.data, dict) and isinstance(document.data.get("vars"), dict)
        for name in document.data["vars"]
    }
    return [
        Diagnostic(
            "CC242",
            f"no policy file declares the variable {name!r} that was given",
            hint=did_you_mean(name, declared),
            severity=Severity.WARNING,
        )
        for name in variables
        if name not in declared
    ]


class _Filling:
    def __init__(self, document: Document, known: Mapping[str, Any]) -> None:
        self.document, self.known = document, known
        self.sizes = {name: _size(value) for name, value in known.items()}
        self.room = MAX_BYTES
        self.changed: set[Path] = set()
        self.problems: list[Diagnostic] = []
        self.used: set[str] = set()
        self.origins: dict[Path, list[int]] = {}
        """For lists that have grown, by their path: the index in the file of each item that there is now."""

    def _spend(self, name: str, written: Path) -> None:
        """Note that a variable is put in once more.

        Raises:
            DocumentError: CC104, if the file grows too large by it: a few bytes can put in megabytes.
        """
        self.room -= self.sizes[name]
        if self.room < 0:
            message = f"its variables make the file larger than {MAX_BYTES // 1024**2} MB"
            where = self.document.where(written)
            raise DocumentError(Diagnostic("CC104", message, where, "use the variables less often, or shorter ones"))

    def part(self, part: Any, path: Path, written: Path) -> Any:
        """A part of the data, filled in; it stands at `path`, in the file at `written`."""
        match part:
            case str():
                return self._text(part, path, written)
            case dict():
                return {key: self.part(value, (*path, key), (*written, key)) for key, value in part.items()}
            case list():
                return self._list(part, path, written)
            case _:
                return part

    def _list(self, part: list[Any], path: Path, written: Path) -> list[Any]:
        result: list[Any] = []
        origins: list[int] = []
        for index, item in enumerate(part):
            value = self.part(item, (*path, len(result)), (*written, index))
            values = value if isinstance(item, str) and isinstance(value, list) else [value]
            self.changed |= {(*path, len(result) + more) for more in range(1, len(values))}
            result += values
            origins += [index] * len(values)
        if len(result) != len(part):
            self.origins[path] = origins
        return result

    def _text(self, text: str, path: Path, written: Path) -> Any:
        if "{" not in text:
            return text
        whole = _USE.fullmatch(text)
        if whole:
            value = self._value(whole[1], path, written)
            return text if value is None else value
        return _USE.sub(lambda use: _word(self._value(use[1], path, written), use[0]), text)

    def _value(self, name: str, path: Path, written: Path) -> Any:
        self.changed.add(path)
        if name in self.known:
            self.used.add(name)
            self._spend(name, written)
            return self.known[name]
        hint = did_you_mean(name, self.known) or "declare it under vars: at the top of the file"
        message = f"there is no variable {name!r}"
        self.problems.append(Diagnostic("CC241", message, self.document.where(written), hint))
        return None


def _size(value: Any) -> int:
    """The characters and values in a value, about."""
    size, todo = 0, [value]
    while todo:
        part = todo.pop()
        size += len(part) + 1 if isinstance(part, str) else 1
        todo += part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    return size


def _parallel(node: Node, path: Path, origins: Mapping[Path, list[int]]) -> Node:
    """The marks of the data that has been filled in; those of the file where nothing below has moved."""
    branch = node.target if isinstance(node, Alias) else node
    if not isinstance(branch, Branch) or not any(moved[: len(path)] == path for moved in origins):
        return node
    values: dict[str, Node] | list[Node]
    if isinstance(branch.values, dict):
        values = {key: _parallel(value, (*path, key), origins) for key, value in branch.values.items()}
    else:
        order = origins.get(path, range(len(branch.values)))
        values = [_parallel(branch.values[old], (*path, new), origins) for new, old in enumerate(order)]
    grown = Branch(branch.start, values, branch.keys)
    return Alias(node.start, node.end, grown) if isinstance(node, Alias) else grown


def _like(given: Any, declared: Any) -> Any:
    """A value from outside in the form of the declared one: account 123456789012 stays a text where one is declared."""
    if isinstance(declared, list):
        items = given if isinstance(given, list) else [given]
        return [_like(item, declared[0] if declared else item) for item in items]
    if isinstance(declared, str) and isinstance(given, bool | int | float):
        return str(given).lower() if isinstance(given, bool) else str(given)
    if isinstance(declared, str) and isinstance(given, list):
        return [_like(item, declared) for item in given]
    return given


def _word(value: Any, otherwise: str) -> str:
    if value is None:
        return otherwise
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
