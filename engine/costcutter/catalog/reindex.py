"""Writes the index of the types that we ship (`catalog.index`): ``python -m costcutter.catalog.reindex``."""

from __future__ import annotations

from pathlib import Path

from costcutter.catalog.index import FILE, rendered
from costcutter.catalog.load import Catalog


def is_current(file: Path = FILE) -> bool:
    """Whether the index is what our types make of it."""
    try:
        return file.read_text(encoding="utf-8") == _current()
    except (OSError, ValueError):
        return False


def _current() -> str:
    catalog = Catalog()
    return rendered({name: (catalog.file(name), catalog.get(name)) for name in catalog.names()})


if __name__ == "__main__":
    FILE.write_text(_current(), encoding="utf-8")
