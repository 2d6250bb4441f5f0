"""costcutter finds and removes what wastes money in AWS accounts.

The commands are functions here as well: `load`, `validate`, `plan`, `apply`, and `get_reporter`. They are
imported when they are first asked for, so that ``import costcutter`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from costcutter.app.api import apply, load, plan, validate
    from costcutter.report.reporter import get_reporter

__all__ = ["apply", "get_reporter", "load", "plan", "validate"]

_HOMES = {"get_reporter": "costcutter.report.reporter"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_HOMES.get(name, "costcutter.app.api")), name)
