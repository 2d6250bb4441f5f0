"""The options with which `match` and `explain` take recorded resources instead of an account."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

import click

from costcutter.app.match import wanted_types
from costcutter.app.recordings import Recording
from costcutter.catalog.book import Book
from costcutter.documents.suggest import did_you_mean
from costcutter.errors import Diagnostic, DocumentError, UsageError
from costcutter.policy.model import Policy, PolicySet
from costcutter.values import ValueProblem, parse_date

RESOURCES = click.option(
    "--resources",
    multiple=True,
    metavar="[TYPE=]FILE",
    help="Recorded resources: JSON, JSON lines, YAML, or what `aws … describe-…` printed; - is stdin. Repeatable.",
)
NOW = click.option("--now", metavar="DATE", help="The moment to judge at; the present if not given.")


def moment(text: str | None, otherwise: datetime) -> datetime:
    """The moment that ``--now`` gives.

    Raises:
        UsageError: CC202, if it is not a date.
    """
    if text is None:
        return otherwise
    try:
        return parse_date(text)
    except ValueProblem as problem:
        raise UsageError(problem.at(None)) from problem


def recordings(words: Sequence[str], policies: Sequence[Policy], book: Book) -> list[Recording]:
    """The files of ``--resources``.

    Args:
        words: the option's values.
        policies: a file whose type is not named is of the only type that they are about.
        book: the resource types.

    Raises:
        UsageError: CC120 or CC650, if it is not known of which type a file is, no policy looks at it, or stdin is
            named twice.
    """
    own = wanted_types(policies)
    found = [_recording(word, own, book) for word in words]
    if [recording.file for recording in found].count("<stdin>") > 1:
        raise UsageError(Diagnostic("CC650", "stdin can be read only once", hint="name files for the other types"))
    looked_at = {*own, *(name for policy in policies for name in policy.relations)}
    for recording in found:
        if recording.type not in looked_at:
            hint = f"they look at {', '.join(sorted(looked_at))}"
            raise UsageError(Diagnostic("CC650", f"no policy looks at {recording.type}", hint=hint))
    return found


def policy_named(policies: PolicySet, name: str) -> Policy:
    """The policy of that name.

    Raises:
        UsageError: CC651, if there is none.
    """
    policy = policies.named(name)
    if policy is None:
        names = [policy.name for policy in policies.policies]
        hint = did_you_mean(name, names) or _listed(names)
        raise UsageError(Diagnostic("CC651", f"there is no policy {name!r}", hint=hint))
    return policy


def _recording(word: str, own: Sequence[str], book: Book) -> Recording:
    name, equals, file = word.partition("=")
    kind = book.catalog.find(name) if equals else None
    if kind is not None:
        return _of_type(kind.name, file)
    if equals and not Path(word).exists():
        hint = did_you_mean(name, book.names()) or "`costcutter types` lists them"
        raise UsageError(Diagnostic("CC120", f"there is no resource type {name!r}", hint=hint))
    if len(own) != 1:
        message = f"it is not known of which type {word!r} is: the policies are about {len(own)}"
        hint = f"write --resources {own[0] if own else 'ec2.volume'}={word}, or choose with --policy"
        raise UsageError(Diagnostic("CC650", message, hint=hint))
    return _of_type(own[0], word)


def _of_type(kind: str, file: str) -> Recording:
    if file == "-":
        return Recording(kind, "<stdin>", _stdin)
    return Recording(kind, file, partial(_open, file))


def _open(file: str) -> AbstractContextManager[BinaryIO]:
    """The file.

    Raises:
        DocumentError: CC100, if it cannot be opened.
    """
    try:
        return Path(file).open("rb")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise DocumentError(Diagnostic("CC100", f"{file!r} cannot be read: {reason}")) from error


def _stdin() -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer)


def _listed(names: Iterable[str]) -> str:
    shown = list(names)
    return "there are " + ", ".join(shown[:6]) + (", …" if len(shown) > 6 else "") if shown else ""
