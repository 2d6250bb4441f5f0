"""The group of commands, and what happens to errors on their way to the user."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from costcutter.cli.terminal import show_problems, wants_colour
from costcutter.errors import CostcutterError, Diagnostic, UsageError

_COMMANDS = {
    "validate": "Find every problem of policies, without AWS.",
    "test": "Run the tests beside policies, without AWS.",
    "match": "Show what policies match among recorded resources, without AWS.",
    "explain": "Show why a resource matches a policy or not, filter by filter.",
    "plan": "Show what policies would do. Changes nothing.",
    "apply": "Plan, show, ask, and carry out.",
    "runs": "List the runs of this machine.",
    "show": "Show what a run did.",
    "types": "List the resource types, or show one.",
    "schema": "Print JSON Schemas for editors, or what policies may say of a type.",
    "config": "Show every setting and where it comes from.",
    "sandbox": "Start an AWS look-alike with a messy account.",
}

INTERRUPTED = 130


class _Group(click.Group):
    """Loads a command's module when the command is asked for, so that none pays for the others' imports."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"costcutter.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            from costcutter.documents.suggest import did_you_mean

            hint = did_you_mean(args[0], _COMMANDS) or f"commands are {', '.join(_COMMANDS)}"
            raise UsageError(Diagnostic("CC640", f"there is no command {args[0]!r}", hint=hint))
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Group,
    context_settings={
        "help_option_names": ["-h", "--help"],
        "auto_envvar_prefix": "COSTCUTTER",
        "max_content_width": 90,
    },
    epilog="Start with: costcutter sandbox -- costcutter plan policies/ebs.yaml",
)
@click.version_option(package_name="costcutter", message="costcutter %(version)s")
def cli() -> None:
    """Find and remove what wastes money in AWS accounts.

    Policies are YAML files. They are checked before anything is read, planned before anything is changed, and
    carried out in the order that the resources' own references give.
    """


def main(args: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its status (see docs/command-line.md)."""
    # Starting makes some hundred thousand objects that stay; looking through them every 700 took a tenth of the time.
    gc.set_threshold(100_000, 50, 50)
    status = run(args)
    if status == INTERRUPTED:
        import logging

        # Python would wait for calls that are still under way; whoever interrupted twice wants to leave
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
    gc.freeze()  # Python's last collection would look through everything once more, a moment before it all goes
    sys.exit(status)


def run(args: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    try:
        result: Any = cli.main(
            args=list(args) if args is not None else None, standalone_mode=False, color=wants_colour()
        )
    except CostcutterError as error:
        show_problems(error.diagnostics)
        return error.exit_code
    except click.exceptions.Abort:
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return UsageError.exit_code
    except KeyboardInterrupt:
        click.echo("Interrupted; nothing more was begun.", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        # whoever reads has seen enough (costcutter plan … | head); Python would complain once more at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001  # a defect of ours: say so in a line, and keep the details
        return _defect(error)
    return result if isinstance(result, int) else 0


def _defect(error: Exception) -> int:
    import traceback

    if os.environ.get("COSTCUTTER_LOG_LEVEL", "").upper() == "DEBUG":
        traceback.print_exc()
    place = traceback.extract_tb(error.__traceback__)[-1]
    message = f"{type(error).__name__}: {error} ({os.path.basename(place.filename)}:{place.lineno})"  # noqa: PTH119
    hint = "this is a defect of costcutter; COSTCUTTER_LOG_LEVEL=DEBUG shows where it happened"
    show_problems([Diagnostic("CC999", message, hint=hint)])
    return 70
