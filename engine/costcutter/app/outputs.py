"""Files that `validate` writes besides what it prints: ``--output FORMAT=FILE``."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from costcutter.documents.suggest import did_you_mean
from costcutter.errors import CannotRunError, Diagnostic, UsageError
from costcutter.policy.files import SUFFIXES
from costcutter.report.formats import FORMATS, render
from costcutter.report.validation import Validation

_ANOTHER = "name another file"


@dataclass(frozen=True, slots=True)
class Output:
    """One file to write."""

    format: str
    file: Path


def parse_outputs(texts: Iterable[str], policies: Iterable[Path] = ()) -> list[Output]:
    """What is to be written, and that it can be.

    Args:
        texts: each a format, ``=`` and a file.
        policies: the files and folders that are going to be read.

    Raises:
        UsageError: CC643 for a place that is no file or may not be written, CC648 for a text that is not as above or
            names no format, CC649 for a file that is given twice or that holds policies.
    """
    read = {path.resolve() for path in policies}
    taken: set[Path] = set()
    outputs: list[Output] = []
    problems: list[Diagnostic] = []
    for text in texts:
        name, equals, file = text.partition("=")
        output = Output(name, Path(file))
        place = output.file.resolve()
        if not equals or not file:
            hint = "write --output sarif=costcutter.sarif"
            problems.append(Diagnostic("CC648", f"--output {text!r} is not FORMAT=FILE", hint=hint))
        elif name not in FORMATS:
            hint = did_you_mean(name, FORMATS) or f"formats are {', '.join(FORMATS)}"
            problems.append(Diagnostic("CC648", f"--output {text}: there is no format {name!r}", hint=hint))
        elif place in taken:
            problems.append(Diagnostic("CC649", f"--output {text}: the file is given twice", hint=_ANOTHER))
        elif place in read:
            problems.append(Diagnostic("CC649", f"--output {text} would overwrite a policy file", hint=_ANOTHER))
        elif place.suffix in SUFFIXES:
            message = f"--output {text} looks like a policy file"
            problems.append(Diagnostic("CC649", message, hint="no format is YAML: name it otherwise"))
        elif not is_writable(output.file):
            problems.append(Diagnostic("CC643", f"--output {text}: it is not a place for a file", hint=_ANOTHER))
        taken.add(place)
        outputs.append(output)
    if problems:
        raise UsageError(*problems)
    return outputs


def write_outputs(validation: Validation, outputs: Iterable[Output]) -> list[Path]:
    """Write every file that can be written, in new folders where they are needed; returns them.

    Raises:
        CannotRunError: CC503 for each that could not be written.
    """
    written: list[Path] = []
    problems: list[Diagnostic] = []
    for output in outputs:
        try:
            output.file.parent.mkdir(parents=True, exist_ok=True)
            output.file.write_bytes(encoded(render(output.format, validation)))
        except OSError as error:
            message = f"the report {output.file} cannot be written: {error.strerror or error}"
            problems.append(Diagnostic("CC503", message, hint="name another file: --output"))
        else:
            written.append(output.file)
    if problems:
        raise CannotRunError(*problems)
    return written


def is_writable(file: Path) -> bool:
    """Whether a file can be there, as far as this can be told without making it."""
    if file.exists():
        return not file.is_dir() and os.access(file, os.W_OK)
    above = next((folder for folder in file.absolute().parents if folder.exists()), None)
    return above is not None and above.is_dir() and os.access(above, os.W_OK)


def encoded(text: str) -> bytes:
    """A text as files and pipes get it; half a letter, which UTF-8 cannot hold, becomes the escape of JSON."""
    return text.encode("utf-8", "backslashreplace")
