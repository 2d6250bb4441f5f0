"""The version of this installation."""

from __future__ import annotations


def version() -> str:
    """The installed version; ``0+source`` where the package runs from its sources uninstalled."""
    # imported here, because it takes long and `validate` mostly does without
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("costcutter")
    except PackageNotFoundError:
        return "0+source"
