"""Runs the command line inside the test's own process."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from costcutter.cli.main import run


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it printed."""

    status: int
    out: str
    err: str


def costcutter(capsys: pytest.CaptureFixture[str], *args: object) -> Ran:
    """Run a command with these arguments."""
    capsys.readouterr()
    status = run([str(arg) for arg in args])
    printed = capsys.readouterr()
    return Ran(status, printed.out, printed.err)
