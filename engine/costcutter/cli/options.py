"""Options that several commands share, and the configuration that they make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from costcutter.app.config import Config
from costcutter.app.wiring import read_config
from costcutter.errors import Diagnostic, UsageError

F = TypeVar("F", bound=Callable[..., Any])

_KEYS = {
    "profile": "aws.profile",
    "region": "aws.region",
    "endpoint_url": "aws.endpoint_url",
    "parallelism": "aws.max_workers",
    "log_level": "logging.level",
    "include": "policies.include",
    "exclude": "policies.exclude",
}


def policy_paths(command: F) -> F:
    """The paths of policy files and folders."""
    return click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))(command)


def configured(command: F) -> F:
    """Adds ``--config``, ``--var`` and the choice of policies; the command gets `config` in their place."""
    options = [
        click.option(
            "--config",
            "config_file",
            envvar="COSTCUTTER_CONFIG",
            type=click.Path(path_type=Path),
            help="A configuration file.",
        ),
        click.option(
            "--var",
            "variables",
            envvar="COSTCUTTER_VAR",
            multiple=True,
            metavar="KEY=VALUE",
            help="A variable's value. Repeatable.",
        ),
        click.option("--include", multiple=True, metavar="GLOB", help="Only policies of these names. Repeatable."),
        click.option("--exclude", multiple=True, metavar="GLOB", help="No policies of these names. Repeatable."),
    ]
    return _with(options, command)


def connected(command: F) -> F:
    """Adds what reaching AWS takes, besides the options of `configured`."""
    options = [
        click.option("--profile", metavar="NAME", help="A profile of the AWS configuration."),
        click.option(
            "--account",
            envvar="COSTCUTTER_ACCOUNT",
            multiple=True,
            metavar="ID",
            help="Refuse any account but these (ids or aliases).",
        ),
        click.option("--region", multiple=True, metavar="NAME", help="A region, or all. Repeatable."),
        click.option("--endpoint-url", metavar="URL", help="Takes the place of every AWS endpoint."),
        click.option("--parallelism", type=click.IntRange(1, 256), metavar="N", help="Calls at once; 32 if not given."),
        click.option("--log-level", metavar="LEVEL", help="DEBUG, INFO, WARNING or ERROR, for the log file."),
        click.option("--quiet", "-q", envvar="COSTCUTTER_QUIET", is_flag=True, help="No progress; results only."),
    ]
    return configured(_options(options, command))


def _options(options: Sequence[Callable[[Any], Any]], command: F) -> F:
    for option in reversed(options):
        command = option(command)
    return command


def _with(options: Sequence[Callable[[Any], Any]], command: F) -> F:
    @wraps(command)
    def run(**arguments: Any) -> Any:
        file = arguments.pop("config_file")
        given = {_KEYS[name]: arguments.pop(name) for name in tuple(arguments) if name in _KEYS}
        given |= {f"vars.{key}": value for key, value in map(_assignment, arguments.pop("variables"))}
        return command(config=make_config(given, file), **arguments)

    return _options(options, run)  # type: ignore[return-value]  # wraps keeps click's own attributes


def make_config(options: dict[str, Any], file: Path | None) -> Config:
    """The configuration with these options on top."""
    return read_config(options, file)


def _assignment(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key:
        raise UsageError(Diagnostic("CC641", f"--var {text!r} is not KEY=VALUE", hint="write --var grace=30d"))
    return key.strip(), value
