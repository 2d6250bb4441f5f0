"""Where settings come from besides files: the defaults, environment variables and command-line options.

Each source becomes a `Layer`: settings under their paths, and whatever is wrong with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from costcutter.app.config_keys import Key, KeyPath, known_keys
from costcutter.app.config_secrets import is_secret, secret_refused, without_secrets
from costcutter.app.config_values import final, parse, plain
from costcutter.documents.schema import check_value, load_schema
from costcutter.documents.suggest import did_you_mean, nearest
from costcutter.documents.text import decode
from costcutter.documents.yaml import Document
from costcutter.errors import Diagnostic, DocumentError
from costcutter.values import ValueProblem

PREFIX = "COSTCUTTER_"

OPTIONS: Mapping[str, str] = {
    "aws.profile": "--profile",
    "aws.region": "--region",
    "aws.endpoint_url": "--endpoint-url",
    "aws.max_workers": "--parallelism",
    "dry_run": "--dry-run",
    "logging.level": "--log-level",
    "policies.include": "--include",
    "policies.exclude": "--exclude",
}
"""The options that stand for a key. Each is also a variable: COSTCUTTER_LOG_LEVEL for --log-level."""

COMMAND_LINE_ONLY = ("ACCOUNT", "NO_COLOR", "QUIET", "VAR")
"""Variables of common options without a key; the command line reads them by itself."""

COMMANDS = (
    *("INIT", "VALIDATE", "TEST", "MATCH", "PLAN", "APPLY", "RESUME", "RUNS", "SHOW", "EXPLAIN", "GRAPH"),
    *("PERMISSIONS", "TYPES", "SCHEMA", "SANDBOX", "CONFIG"),
)
"""COSTCUTTER_APPLY_YES is the variable of an option of `apply`, and COSTCUTTER_CONFIG names a file: the command
line reads such variables by itself."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One value and where it was said."""

    value: Any
    source: str
    document: Document | None = None
    """The file that says it, for the places inside the value."""


@dataclass(frozen=True, slots=True)
class Layer:
    """What one source says."""

    settings: Mapping[KeyPath, Setting]
    problems: tuple[Diagnostic, ...] = ()


def default_layer() -> Layer:
    """The built-in values of all keys."""
    return Layer({path: Setting(key.default, "default") for path, key in known_keys().leaves.items()})


def environment_layer(environment: Mapping[str, str]) -> Layer:
    """The variables that start with ``COSTCUTTER_``, whatever their case; an empty one counts as not set.

    An option's variable stands for the option, so it wins over the variable of the same key.
    """
    full: dict[KeyPath, Setting] = {}
    short: dict[KeyPath, Setting] = {}
    problems: list[Diagnostic] = []
    # Backwards, because capital letters sort first: the usual spelling wins over any other of the same name.
    for variable in sorted(environment, reverse=True):
        upper, text = variable.upper(), environment[variable]
        name = upper.removeprefix(PREFIX)
        if name == upper or not text.strip() or _is_for_the_command_line(name):
            continue
        path = _SHORT.get(name, tuple(name.lower().split("__")))
        key = known_keys().find(path)
        if is_secret(name) or any(map(is_secret, path)):
            problems.append(secret_refused(variable))
        elif key is None:
            problems.append(_unknown_variable(variable, path))
        else:
            into = short if name in _SHORT else full
            problems += _settle(into, key, text, f"environment {variable}", variable)
    return Layer({**full, **short}, tuple(problems))


def option_layer(options: Mapping[str, Any]) -> Layer:
    """What the command line gives, under dotted keys; None and an empty tuple count as not given."""
    settings: dict[KeyPath, Setting] = {}
    problems: list[Diagnostic] = []
    for name, value in options.items():
        path = tuple(name.split("."))
        key = known_keys().find(path)
        if value is None or value == ():
            continue
        if any(map(is_secret, path)):
            problems.append(secret_refused(name))
        elif key is None:
            hint = did_you_mean(name, (each.name for each in known_keys().leaves.values()))
            problems.append(Diagnostic("CC301", f"the configuration has no key {name!r}", None, hint))
        else:
            option = _option(key)
            problems += _settle(settings, key, value, f"option {option}", option)
    return Layer(settings, tuple(problems))


_SHORT: Mapping[str, KeyPath] = {
    option.removeprefix("--").replace("-", "_").upper(): tuple(key.split(".")) for key, option in OPTIONS.items()
}


def _is_for_the_command_line(name: str) -> bool:
    first, _, rest = name.partition("_")
    return name in COMMAND_LINE_ONLY or (first in COMMANDS and not rest.startswith("_"))


def _settle(into: dict[KeyPath, Setting], key: Key, raw: Any, source: str, name: str) -> list[Diagnostic]:
    """Put one value in its place, or say what is wrong with it; `name` is what the person wrote it under."""
    try:
        value = parse(decode(raw, name), key) if isinstance(raw, str) else plain(raw)
    except ValueProblem as problem:
        return [Diagnostic(problem.code, f"{name}: {problem.message}", None, problem.hint)]
    except DocumentError as error:  # a control character, or bytes that are not UTF-8
        return [Diagnostic("CC302", f"{name}: {each.message}", None, each.hint) for each in error.diagnostics]
    value, secrets = without_secrets(value)
    if secrets:
        return [secret_refused(f"{name}: {secret[-1]!r}") for secret in secrets]
    under_its_path = value
    for step in reversed(key.path):
        under_its_path = {step: under_its_path}
    problems = check_value(under_its_path, load_schema("config"))
    if not problems:
        into[key.path] = Setting(final(value, key), source)
    return [Diagnostic("CC302", f"{name}: {message}", None, hint) for _, _, message, hint in problems]


def _unknown_variable(variable: str, path: KeyPath) -> Diagnostic:
    keys = known_keys()
    if path in keys.sections:
        example = next((leaf for leaf in keys.leaves if leaf[: len(path)] == path), (*path, "name"))
        hint = f"set one of its keys, such as {_variable(example)}"
        return Diagnostic("CC301", f"{variable} names a section of the configuration", None, hint)
    known = {_variable(leaf).removeprefix(PREFIX) for leaf in keys.leaves}.union(_SHORT, COMMAND_LINE_ONLY)
    near = nearest(variable.upper().removeprefix(PREFIX), sorted(known))
    hint = f"did you mean {PREFIX + near!r}?" if near else "two underscores descend: COSTCUTTER_AWS__REGION"
    return Diagnostic("CC301", f"costcutter has no setting for the variable {variable}", None, hint)


def _variable(path: KeyPath) -> str:
    return PREFIX + "__".join(path).upper()


def _option(key: Key) -> str:
    """How the option of a key is written; the key itself, where only callers from Python can give it."""
    if key.path[0] == "vars":
        return f"--var {key.path[-1]}"
    return OPTIONS.get(key.name, key.name)
