"""What a cold `costcutter validate` takes, beside importing boto3 and, where it can be had, `custodian validate`.

``make bench-validate`` runs it. Every command is a new process; the rounds go through all commands in turn, so that
other work on the machine falls on all of them. Bytecode is compiled before, as installers do.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pairs
import policies
from tabulate import tabulate

from costcutter.aws.models import ModelReader
from costcutter.catalog.book import Book
from costcutter.catalog.load import Catalog
from costcutter.query.infer import infer
from costcutter.query.parse import parse
from costcutter.query.types import Shapes

LIBRARY = Path(__file__).parents[2] / "policies"
COSTCUTTER = (sys.executable, "-m", "costcutter", "validate")
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass(slots=True)
class Command:
    """A command and what each of its runs took."""

    title: str
    words: Sequence[str]
    most: int = 1_000
    """So many runs are enough."""
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def run(self, *, count: bool = True) -> None:
        """Run it once.

        Raises:
            SystemExit: if it fails: what stops early is not to be compared.
        """
        quiet = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
        began = time.perf_counter()
        process = os.posix_spawn(self.words[0], self.words, ENVIRONMENT, file_actions=quiet)
        _, status, used = os.wait4(process, 0)
        took = time.perf_counter() - began
        if status:
            sys.exit(f"{' '.join(self.words)} failed")
        if count:
            self.wall.append(took)
            self.cpu.append(used.ru_utime + used.ru_stime)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument(
        "--cache", type=Path, default=Path(tempfile.gettempdir()) / "costcutter-bench", help="where custodian is put"
    )
    parser.add_argument("--without-custodian", action="store_true")
    given = parser.parse_args()
    custodian = None if given.without_custodian else _custodian(given.cache)
    with tempfile.TemporaryDirectory() as folder:
        commands, written = _commands(Path(folder), custodian)
        for command in commands:
            command.run(count=False)
        for number in range(given.rounds):
            for command in commands:
                if number < command.most:
                    command.run()
        _show(commands, given.rounds)
        _show_typing(written)


def _commands(folder: Path, custodian: Path | None) -> tuple[list[Command], policies.Written]:
    thousand = folder / "thousand"
    thousand.mkdir()
    written = policies.write(1_000, thousand)
    commands = [
        Command("python -c pass", (sys.executable, "-c", "pass")),
        Command('python -c "import boto3"', (sys.executable, "-c", "import boto3")),
    ]
    for count in (1, 200):
        text = pairs.for_costcutter(count)
        commands.append(Command(f"costcutter, {_policies(count)}", (*COSTCUTTER, _file(folder, count, text))))
    commands += [
        Command(f"costcutter, the library ({_library()} policies)", (*COSTCUTTER, str(LIBRARY))),
        Command(f"costcutter, 1,000 policies of {written.services} services", (*COSTCUTTER, str(thousand))),
    ]
    for count, most in ((1, 5), (200, 3)) if custodian else ():
        words = (str(custodian), "validate", _file(folder, count, pairs.for_custodian(count), "custodian-"))
        commands.append(
            Command(f"custodian, {'the same' if count > 1 else 'the same one'} ({_policies(count)})", words, most)
        )
    return commands, written


def _policies(count: int) -> str:
    return "1 policy" if count == 1 else f"{count} policies"


def _file(folder: Path, count: int, text: str, prefix: str = "") -> str:
    file = folder / f"{prefix}{count}.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def _library() -> int:
    return sum(text.count("\n  - name: ") for file in LIBRARY.rglob("*.yaml") if (text := file.read_text("utf-8")))


def _custodian(cache: Path) -> Path | None:
    """The command of Cloud Custodian, in an environment of its own; None, and a line that says so, without one."""
    command = cache / "custodian" / "bin" / "custodian"
    if not command.exists():
        pip = (
            str(command.with_name("python")),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "c7n",
        )
        for words in ((sys.executable, "-m", "venv", str(cache / "custodian")), pip):
            done = subprocess.run(words, capture_output=True, text=True, env=_own_environment())
            if done.returncode:
                print(f"custodian is left out, as it could not be installed: {done.stderr.strip().splitlines()[-1:]}")
                return None
    return command


def _own_environment() -> dict[str, str]:
    return {name: value for name, value in ENVIRONMENT.items() if name != "PYTHONPATH"}


def _show(commands: Sequence[Command], rounds: int) -> None:
    boto3 = statistics.median(commands[1].cpu)
    rows = [
        (command.title, _spread(command.wall), _spread(command.cpu), f"{statistics.median(command.cpu) / boto3:.2f}")
        for command in commands
    ]
    print(
        f"Seconds, median (least to most) of {rounds} rounds; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n"
    )
    print(tabulate(rows, ("command", "wall", "CPU", "times boto3's"), tablefmt="github", disable_numparse=True))


def _spread(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.3f} ({min(seconds):.3f} to {max(seconds):.3f})"


def _show_typing(written: policies.Written) -> None:
    """How many expressions are parsed and typed in a second, once the API's models have been read."""
    book = Book(Catalog(), Shapes(ModelReader()))
    views = [(view.item, text) for name, text in written.expressions if (view := book.view(name)) is not None]
    rates = []
    for _ in range(6):
        began = time.process_time()
        for item, text in views:
            infer(parse(text), item)
        rates.append(len(views) / (time.process_time() - began))
    print(f"\n{len(views):,} expressions, parsed and typed: {statistics.median(rates[1:]):,.0f} a second (first time")
    print(f"{rates[0]:,.0f}, as members are looked up in the model then).")


if __name__ == "__main__":
    main()
