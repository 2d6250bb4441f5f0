"""Writes the index of the types that we ship (`catalog.index`): ``python -m costcutter.catalog.reindex``."""

from __future__ import annotations

from costcutter.catalog.index import FILE, rendered
from costcutter.catalog.load import Catalog


def is_current() -> bool:
    """Whether the index is what the files make of it."""
    try:
        return FILE.read_text(encoding="utf-8") == _current()
    except (OSError, ValueError):
        return False


def _current() -> str:
    catalog = Catalog()
    return rendered({name: (catalog.file(name), catalog.get(name)) for name in catalog.names()})


if __name__ == "__main__":
    FILE.write_text(_current(), encoding="utf-8")
