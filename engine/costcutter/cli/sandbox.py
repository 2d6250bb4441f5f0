"""``costcutter sandbox``: an AWS look-alike on this machine, filled with a messy account."""

from __future__ import annotations

import subprocess

import click

from costcutter.app.wiring import make_clock
from costcutter.cli.terminal import say
from costcutter.errors import Diagnostic, UsageError

_SHOWN = ("AWS_", "COSTCUTTER_")


@click.command("sandbox", context_settings={"ignore_unknown_options": True})
@click.option("--seed", type=int, default=7, show_default=True, help="Another number, another account.")
@click.option("--scale", type=click.FloatRange(0.1, 20), default=1.0, show_default=True, help="How large it is.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="A fixed port; any free one if not given.")
@click.argument("command_line", nargs=-1, type=click.UNPROCESSED, metavar="[-- COMMAND…]")
def command(seed: int, scale: float, port: int, command_line: tuple[str, ...]) -> int:
    """Start an AWS look-alike on this machine, filled with a messy account.

    With a command, run it against a fresh one and exit with its status; without, print how to point at it and
    wait for Ctrl-C. It listens on loopback only and needs no credentials.
    """
    from costcutter.sandbox.process import start

    say("Starting the sandbox …")
    with start(seed=seed, scale=scale, port=port) as sandbox:
        where = f"{sandbox.resources} resources of {sandbox.types} types in {', '.join(sandbox.regions)}"
        say(f"Sandbox at {sandbox.url}: account {sandbox.account}, {where}")
        environment = sandbox.environment()
        if command_line:
            return _run(command_line, environment)
        for name, value in sorted(environment.items()):
            if name.startswith(_SHOWN):
                click.echo(f"export {name}={value}")
        say("Set these in another terminal (they hold no secrets). Ctrl-C ends the sandbox.")
        return _wait()


def _run(command_line: tuple[str, ...], environment: dict[str, str]) -> int:
    try:
        child = subprocess.Popen(command_line, env=environment)
    except OSError as error:
        message = f"{command_line[0]!r} cannot be run: {error.strerror}"
        raise UsageError(Diagnostic("CC644", message, hint="write the command after --")) from error
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue  # the child has the interrupt as well, and ends in its own way


def _wait() -> int:
    clock = make_clock()
    try:
        while True:
            clock.sleep(3600)
    except KeyboardInterrupt:
        say("Sandbox stopped.")
    return 0
