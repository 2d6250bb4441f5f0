"""Runs the examples of the diagnostics' explanations, and writes the manual's page of them."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from costcutter.cli.main import run
from costcutter.report.codes import Example, Explanation, Stage

_HEAD = re.compile(r"^(error|warning)\[(CC[0-9]{3})\]: ", re.MULTILINE)
_SUMMARY = re.compile(r"(Found|No problems) |[0-9]+ problems? in ")
_VARIABLE = re.compile(r"[A-Z_]+=")
_WIDTH = 120

Answers = Mapping[str, Sequence[str]]
"""What the examples print, by code."""

_INTRODUCTION = """\
# Diagnostics

<!-- Written by `make docs` from engine/costcutter/report/diagnostics: change the texts there. -->

Every problem has a code, a message, where possible a place, and a hint. The code's first digit names the stage; an
*error* stops what was asked for, a *warning* is only shown. `costcutter validate` reports every problem of every file
in one run; the messages of other stages come as they occur. `costcutter explain CC203` shows what is written here.

The outcomes of a run's steps (`denied`, `blocked` and so on) are not here, but in [execution.md](execution.md#the-run).
"""


@dataclass(frozen=True)
class Said:
    """How an example's command ended, and which problems it reported."""

    status: int
    text: str
    problems: frozenset[tuple[str, str]]
    """Severity and code."""

    def lines(self) -> list[str]:
        """What tells of problems, without the closing summary."""
        lines = self.text.rstrip().splitlines()
        if lines and _SUMMARY.match(lines[-1]):
            lines = "\n".join(lines[:-1]).rstrip().splitlines()
        return lines


def said(example: Example) -> Said:
    """Run an example's command in a folder with its files, without any setting of this machine."""
    variables, arguments = _command(example.run)
    printed = io.StringIO()
    with TemporaryDirectory() as folder, contextlib.chdir(folder), _environment(variables):
        for name, text in example.files.items():
            file = Path(name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        with contextlib.redirect_stderr(printed), contextlib.redirect_stdout(io.StringIO()):
            status = run(arguments)
    text = printed.getvalue()
    return Said(status, text, frozenset(_HEAD.findall(text)))


def page(stages: Iterable[Stage], answers: Answers) -> str:
    """docs/diagnostics.md."""
    return "\n".join([_INTRODUCTION, *(line for stage in stages for line in _stage(stage, answers))]).rstrip() + "\n"


def _command(text: str) -> tuple[dict[str, str], list[str]]:
    words = shlex.split(text)
    start = words.index("costcutter")
    assert all(map(_VARIABLE.match, words[:start])), text
    return dict(word.split("=", 1) for word in words[:start]), words[start + 1 :]


@contextlib.contextmanager
def _environment(variables: dict[str, str]) -> Iterator[None]:
    """Only these variables, a home that is empty, and no way to AWS."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update({"PATH": before["PATH"], "HOME": os.getcwd(), "NO_COLOR": "1"})  # noqa: PTH109
    os.environ.update({"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_EC2_METADATA_DISABLED": "true"})
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _stage(stage: Stage, answers: Answers) -> Iterator[str]:
    yield f"## {stage.name}: {stage.title}"
    yield ""
    if stage.about:
        yield from textwrap.wrap(stage.about, _WIDTH)
        yield ""
    yield "| code | severity | means |"
    yield "| --- | --- | --- |"
    for each in stage.explanations.values():
        yield f"| [`{each.code}`](#{each.code.lower()}) | {each.severity} | {each.title} |"
    yield ""
    for each in stage.explanations.values():
        yield from _section(each, answers.get(each.code, ()))


def _section(each: Explanation, answer: Sequence[str]) -> Iterator[str]:
    yield f"### {each.code}"
    yield ""
    yield from _paragraph(f"*{each.severity.capitalize()}*: {each.title}.")
    yield from _paragraph(each.why)
    if each.situation:
        yield from _paragraph(f"For example: {each.situation}")
    if each.bad is not None:
        yield from _files("Wrong", each.bad)
        yield from _block("console", [f"$ {each.bad.run}", *answer])
    if each.good is not None:
        yield from _files("Right", each.good)
        if each.bad is None or each.good.run != each.bad.run:
            yield from _block("console", [f"$ {each.good.run}"])
    yield from _paragraph(f"What to do: {each.remedy}")
    if each.see:
        yield from _paragraph(f"See also: {', '.join(map(_link, each.see))}")


def _paragraph(text: str) -> Iterator[str]:
    yield from textwrap.wrap(" ".join(text.split()), _WIDTH, break_long_words=False, break_on_hyphens=False)
    yield ""


def _files(heading: str, example: Example) -> Iterator[str]:
    """The files that matter, each by itself, so that lines count as messages count them."""
    if not example.shown:
        yield from (f"{heading}:", "")
    for position, (name, text) in enumerate(example.shown.items()):
        yield f"`{name}`:" if position else f"{heading}, `{name}`:"
        yield ""
        yield from _block("toml" if name.endswith(".toml") else "yaml", text.rstrip().splitlines())


def _block(language: str, lines: Iterable[str]) -> Iterator[str]:
    yield f"```{language}"
    for line in lines:
        yield from textwrap.wrap(line, _WIDTH, subsequent_indent="    ", break_long_words=False) or [""]
    yield "```"
    yield ""


def _link(reference: str) -> str:
    if re.fullmatch(r"CC[0-9]{3}", reference):
        return f"[`{reference}`](#{reference.lower()})"
    name, _, heading = reference.partition("#")
    if name.endswith(".md"):
        return f"[{name}{', ' + heading.replace('-', ' ') if heading else ''}]({reference})"
    return f"`{reference}`"
