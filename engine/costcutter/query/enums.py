"""What to say of a text that stands where the API has an enum, and is none of its values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from costcutter.documents.suggest import nearest
from costcutter.errors import Severity

_SHOWN = 8
_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class UnknownWord:
    """A text that is none of an enum's values."""

    message: str
    hint: str
    severity: Severity


def unknown_word(word: str, enum: Sequence[str]) -> UnknownWord:
    """An error where a value is near, a warning where none is: enums in the models lag behind the services.

    A value that differs in its digits only is a warning too, as that is what new ones look like: gp4 after gp3.
    """
    near = nearest(word, enum, 0.7)
    if near is None:
        near = next((value for value in enum if _like(value) == _like(word)), None)
    if near is not None and _like(near) != _like(word):
        return UnknownWord(f"{word!r} is not a value that the API has", f"did you mean {near!r}?", Severity.ERROR)
    some = ", ".join(enum[:_SHOWN]) + (", …" if len(enum) > _SHOWN else "")
    hint = "if the service is newer than the model, leave it"
    hint = f"did you mean {near!r}? {hint}" if near is not None else hint
    message = f"{word!r} is not among the values that the API model knows: {some}"
    return UnknownWord(message, hint, Severity.WARNING)


def _like(word: str) -> str:
    """The word without its numbers."""
    return _DIGITS.sub("0", word)
