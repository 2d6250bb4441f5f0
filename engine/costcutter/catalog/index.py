"""What is asked of every type at once, without parsing every file: names, aliases, and whether there are tags.

``index.json`` is generated (``make index``) and only ever saves time: each entry carries a seal of the file that
it was made from, and one whose file reads otherwise counts for nothing. ``costcutter types --check`` says so.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from costcutter.catalog.model import ResourceType

FILE = Path(__file__).with_suffix(".json")


@dataclass(frozen=True, slots=True)
class Entry:
    """As much of a type as is asked when it is one of many."""

    title: str
    aliases: tuple[str, ...]
    has_created: bool
    has_tags: bool


class Index:
    """The entries of the types that we ship."""

    def __init__(self, file: Path = FILE) -> None:
        """Read the index; a missing or damaged one has no entries."""
        self._sealed = _read(file)

    def entry(self, name: str, file: Path) -> Entry | None:
        """The entry of a type, or None where there is none that was made from what its file holds now."""
        sealed = self._sealed.get(name)
        if sealed is None:
            return None
        try:
            return sealed[1] if sealed[0] == seal(file.read_bytes()) else None
        except OSError:
            return None  # reading the type will say why


def entry_of(kind: ResourceType) -> Entry:
    """The entry of a type that has been read."""
    return Entry(kind.title, kind.aliases, kind.created is not None, kind.tags is not None)


def seal(content: bytes) -> str:
    """Changes when the content does. It guards against forgetting, not against malice."""
    return f"{len(content)}-{zlib.crc32(content):08x}"


def rendered(kinds: Mapping[str, tuple[Path, ResourceType]]) -> str:
    """The text of the index of these types, by name; one line for each, so that changes read well."""
    lines = []
    for name, (file, kind) in sorted(kinds.items()):
        entry = entry_of(kind)
        values = [seal(file.read_bytes()), entry.title, list(entry.aliases), entry.has_created, entry.has_tags]
        lines.append(f"{json.dumps(name)}: {json.dumps(values, ensure_ascii=False)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _read(file: Path) -> Mapping[str, tuple[str, Entry]]:
    """The entries by name, each with its seal; none if the file is missing or damaged."""
    try:
        content = json.loads(file.read_bytes())
        return {
            str(name): (str(sealed), Entry(str(title), tuple(map(str, aliases)), created is True, tags is True))
            for name, (sealed, title, aliases, created, tags) in content.items()
        }
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
