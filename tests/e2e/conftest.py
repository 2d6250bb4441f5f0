from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from costcutter.sandbox.process import Sandbox, start


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A small messy account of this test's own."""
    with start(seed=11, scale=0.1) as running:
        yield running


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in tuple(os.environ):
        if name.startswith(("AWS_", "COSTCUTTER_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("COSTCUTTER_STATE__DIR", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def at_sandbox(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """The sandbox, with this process's environment pointing at it."""
    for name, value in sandbox.environment().items():
        if name.startswith(("AWS_", "COSTCUTTER_")) and name != "COSTCUTTER_STATE__DIR":
            monkeypatch.setenv(name, value)
    return sandbox
