"""What is shown where: results on stdout, everything else on stderr, colour only for terminals."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping

import click

from costcutter.documents.yaml import Document, Source
from costcutter.errors import Diagnostic, Severity
from costcutter.report.problems import full

_COLOURS = {"  -": "red", "  ~": "yellow", "  +": "green", "  !": "red", "  ?": "magenta"}


def wants_colour() -> bool | None:
    """Whether to colour: None leaves it to click, which colours only terminals."""
    if os.environ.get("NO_COLOR") or os.environ.get("COSTCUTTER_NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return True if os.environ.get("FORCE_COLOR") else None


def is_interactive() -> bool:
    """Whether a person sits at the other end of stderr, for live views and questions."""
    return sys.stderr.isatty() and not os.environ.get("CI")


def say(text: str = "") -> None:
    """A line for the person who waits, on stderr."""
    click.echo(text, err=True)


def show_lines(lines: Iterable[str]) -> None:
    """Result lines on stdout, coloured by how they begin."""
    for line in lines:
        colour = _COLOURS.get(line[:3])
        click.echo(click.style(line, fg=colour) if colour and line[3:4] == " " else line)


def show_problems(problems: Iterable[Diagnostic], documents: Iterable[Document | Source] = ()) -> None:
    """Diagnostics on stderr, each with its source line where it is known."""
    by_name: Mapping[str, Document | Source] = {document.file: document for document in documents}
    for position, problem in enumerate(problems):
        if position:
            say()
        first, *rest = full(problem, by_name)
        colour = "red" if problem.severity is Severity.ERROR else "yellow"
        label, _, message = first.partition(": ")
        say(f"{click.style(label, fg=colour, bold=True)}: {message}")
        for line in rest:
            say(click.style(line, fg=colour) if line.strip().startswith("|") and "^" in line else line)
