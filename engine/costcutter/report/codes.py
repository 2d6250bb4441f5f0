"""What every code means, at length: ``costcutter explain CC203``, and the page of diagnostics in the manual.

The texts are data: one file in ``diagnostics/`` for each stage, that is for each first digit. What an example's command
prints is beside them in ``printed.json``, which `make docs` writes by running the commands. Nothing here is read before
somebody asks for an explanation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from operator import ne
from pathlib import Path
from typing import Any

from costcutter.documents.yaml import read_file
from costcutter.report.words import wrapped

DATA = Path(__file__).parent / "diagnostics"

PRINTED = DATA / "printed.json"

_POLICY = "policy.yaml"
_RUN = "run"


@dataclass(frozen=True, slots=True)
class Example:
    """Files, and a command that is run beside them."""

    run: str
    """As it is typed into a shell: variables, ``costcutter``, arguments."""

    shown: Mapping[str, str]
    """The files that matter, by name."""

    files: Mapping[str, str]
    """All files that the command needs, by name."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One code, explained for somebody who has just met it."""

    code: str
    title: str
    """What it means, in a few words."""

    severity: str
    """``error``, ``warning`` or ``error or warning``."""

    why: str
    """What it is good for: what would have happened if nobody had said so."""

    remedy: str
    """What to do."""

    bad: Example | None = None
    """Something that has the problem."""

    good: Example | None = None
    """The same, put right."""

    situation: str = ""
    """How one comes to meet it, where no file shows that."""

    see: tuple[str, ...] = ()
    """Where there is more: codes, pages of the manual with their headings, commands."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The codes of one first digit."""

    name: str
    """Such as ``CC2``."""

    title: str
    explanations: Mapping[str, Explanation]
    about: str = ""
    """What is to be said of all of them."""


class UnknownCode(KeyError):
    """A code that does not exist."""

    def __init__(self, code: str, hint: str) -> None:
        super().__init__(code)
        self.code, self.hint = code, hint

    def __str__(self) -> str:
        return f"there is no code {self.code!r}"


def explain(code: str) -> list[str]:
    """The explanation of a code as lines for a terminal of 80 columns.

    Args:
        code: as messages have it; small letters will do, and so will the number alone.

    Raises:
        UnknownCode: if there is none; its `hint` has the nearest one.
    """
    found = find(code)
    return list(_lines(found, printed().get(found.code, ())))


def title(code: str) -> str:
    """What a code means, in a few words.

    Raises:
        UnknownCode: as `explain` does.
    """
    return find(code).title


def known() -> tuple[str, ...]:
    """All codes, sorted."""
    return tuple(code for stage in stages() for code in stage.explanations)


def find(code: str) -> Explanation:
    """The explanation of a code.

    Raises:
        UnknownCode: as `explain` does.
    """
    name = code.strip().upper()
    name = name if name.startswith("CC") else f"CC{name}"
    file = DATA / f"{name[:3].lower()}.yaml"
    found = _stage(file).explanations.get(name) if len(name) == 5 and file in _stage_files() else None
    if found is None:
        raise UnknownCode(code, _hint(name))
    return found


def stages() -> list[Stage]:
    """All stages, each with its codes, sorted."""
    return [_stage(file) for file in _stage_files()]


def _hint(name: str) -> str:
    """The code of the same stage that differs least: in fewer digits, then in the nearer number."""
    stage = [code for code in known() if code.startswith(name[:3])]
    if not name[2:].isdecimal() or len(name) != 5 or not stage:
        return f"codes look like {known()[0]}, and their first digits are {_digits()}"
    near = min(stage, key=lambda code: (sum(map(ne, code, name)), abs(int(code[2:]) - int(name[2:])), code))
    return f"did you mean {near!r} ({title(near)})?"


def _digits() -> str:
    return ", ".join(stage.name[2:] for stage in stages())


@cache
def printed() -> Mapping[str, tuple[str, ...]]:
    """For each code with an example, the lines that the command of `Explanation.bad` prints."""
    return {code: tuple(lines) for code, lines in json.loads(PRINTED.read_text(encoding="utf-8")).items()}


@cache
def _stage_files() -> tuple[Path, ...]:
    return tuple(sorted(DATA.glob("*.yaml")))


@cache
def _stage(file: Path) -> Stage:
    data: Mapping[str, Any] = read_file(file).data
    explanations = {code: _explanation(code, entry) for code, entry in data["codes"].items()}
    return Stage(file.stem.upper(), data["title"], explanations, data.get("about", "").strip())


def _explanation(code: str, entry: Mapping[str, Any]) -> Explanation:
    bad = _example(entry["bad"], None) if "bad" in entry else None
    return Explanation(
        code=code,
        title=entry["title"],
        severity="error or warning" if entry["severity"] == "both" else entry["severity"],
        why=entry["why"].strip(),
        remedy=entry["do"].strip(),
        bad=bad,
        good=_example(entry["good"], bad) if "good" in entry else None,
        situation=entry.get("situation", "").strip(),
        see=tuple(entry.get("see", ())),
    )


def _example(entry: str | Mapping[str, str], before: Example | None) -> Example:
    """An example; what it does not say itself is as in the one before."""
    given = {_POLICY: entry} if isinstance(entry, str) else entry
    shown = {name: text for name, text in given.items() if name != _RUN}
    run = given.get(_RUN) or (before.run if before else f"costcutter validate {_POLICY}")
    return Example(run, shown, {**(before.files if before else {}), **shown})


def _lines(found: Explanation, answer: Iterable[str]) -> Iterator[str]:
    yield from wrapped(f"{found.code}, {found.severity}: {found.title}")
    yield ""
    yield from wrapped(found.why)
    if found.situation:
        yield ""
        yield from wrapped(f"For example: {found.situation}")
    if found.bad is not None:
        yield from ("", "Wrong:", *_files(found.bad), "")
        yield from _indented([f"$ {found.bad.run}", *answer])
    if found.good is not None:
        yield from ("", "Right:", *_files(found.good))
        if found.bad is None or found.good.run != found.bad.run:
            yield from ("", *_indented([f"$ {found.good.run}"]))
    yield ""
    yield from wrapped(f"What to do: {found.remedy}")
    if found.see:
        yield ""
        yield from wrapped(f"See also: {', '.join(map(_source, found.see))}")


def _files(example: Example) -> Iterator[str]:
    """The files that matter, each below its name, so that lines count as messages count them."""
    for name, text in example.shown.items():
        yield from ("", f"  {name}", *_indented(text.rstrip().splitlines()))


def _indented(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield from wrapped(line, first="    ", rest="        ") if line else [""]


def _source(reference: str) -> str:
    return f"docs/{reference}" if ".md" in reference else reference
