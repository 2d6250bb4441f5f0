"""The forms that `validate` can give its problems.

Each is a module of the same name with one function, ``render``, from a `Validation` to a text. A module is imported
when its format is asked for.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping

from costcutter.report.validation import Validation

FORMATS: Mapping[str, str] = {
    "text": "each problem with its source line",
    "concise": "one problem on a line",
    "json": "a list of problems",
    "sarif": "SARIF 2.1.0, for code scanning",
    "github": "annotations of GitHub Actions",
    "junit": "a test report, each policy a test",
    "gitlab": "a Code Quality report of GitLab",
}
"""Every format by name, with what it is."""


def render(name: str, validation: Validation) -> str:
    """What was found, in one of the `FORMATS`; whole lines, or nothing."""
    renderer: Callable[[Validation], str] = importlib.import_module(f"{__name__}.{name}").render
    return renderer(validation)
