"""The Python interface: the commands as functions that return values and raise `CostcutterError` and its kinds.

import costcutter

plan = costcutter.plan(["policies/"], {"aws.region": ["eu-west-1"]})
summary = costcutter.apply(["policies/"], {"accounts.allow": ["123456789012"]})
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from costcutter.app.apply import RunSummary, apply_plan
from costcutter.app.policies import load_policies
from costcutter.app.session import Session, open_session
from costcutter.app.wiring import make_book, make_clock, make_cloud, read_config
from costcutter.errors import Diagnostic
from costcutter.plan.model import Plan
from costcutter.policy.model import PolicySet

Paths = Iterable[str | Path]


def load(paths: Paths, options: Mapping[str, Any] | None = None) -> PolicySet:
    """Read, check and compile policies.

    Args:
        paths: files and folders.
        options: settings by dotted key, as in the configuration; they win over every other source.

    Raises:
        DocumentError: with every problem of every file.
    """
    config = read_config(options)
    return load_policies(map(Path, paths), config, make_book(config)).checked()


def validate(paths: Paths, options: Mapping[str, Any] | None = None) -> tuple[Diagnostic, ...]:
    """Every problem of every file, warnings included; nothing is raised for them.

    Raises:
        DocumentError: if a path does not exist or the configuration is wrong.
    """
    config = read_config(options)
    return load_policies(map(Path, paths), config, make_book(config)).problems


def plan(paths: Paths, options: Mapping[str, Any] | None = None) -> Plan:
    """What the policies would do. Changes nothing.

    Raises:
        DocumentError: if the policies have problems.
        CannotRunError: if AWS cannot be asked.
    """
    return _session(paths, options).plan()


def apply(paths: Paths, options: Mapping[str, Any] | None = None) -> RunSummary:
    """Plan and carry out. Calling it is the consent; the account has to be allowed all the same.

    Raises:
        DocumentError: if the policies have problems.
        RefusedError: if the account may not be changed.
        CannotRunError: if AWS cannot be asked or the journal cannot be written.
    """
    session = _session(paths, options)
    return apply_plan(session, session.plan())


def _session(paths: Paths, options: Mapping[str, Any] | None) -> Session:
    config = read_config(options)
    book = make_book(config)
    policies = load_policies(map(Path, paths), config, book).checked()
    return open_session(config, policies, book, make_cloud(config), make_clock())
