"""Reads what the operands of a policy file name: files beside it, and objects that somebody has fetched."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from costcutter.query.operands import MAX_BYTES, Source
from costcutter.values import ValueProblem


class OperandFiles:
    """The sources of one policy file. Files are read anew each time: nothing is read that no operand names."""

    def __init__(self, document: str, objects: Mapping[str, bytes]) -> None:
        """Look beside `document`, and take objects of S3, by their URL, from `objects`."""
        self._folder, self._objects = Path(document).parent, objects

    def __call__(self, source: Source) -> bytes | None:
        """The content of a source; None for an object that has not been fetched.

        Raises:
            ValueProblem: CC271, if a file cannot be read.
        """
        if source.kind == "url":
            return self._objects.get(source.name)
        file = self._folder / source.name
        try:
            if file.exists() and not file.is_file():
                raise ValueProblem("CC271", f"{str(file)!r} is not a file")
            with file.open("rb") as stream:
                return stream.read(MAX_BYTES + 1)
        except (OSError, ValueError) as error:
            if isinstance(error, ValueProblem):
                raise
            reason = "there is no such file" if isinstance(error, FileNotFoundError) else getattr(error, "strerror", "")
            hint = "paths count from the folder of the policy file"
            raise ValueProblem("CC271", f"{str(file)!r} cannot be read: {reason or error}", hint) from error
