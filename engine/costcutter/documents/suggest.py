"""Did you mean: the nearest of the names that would have been right."""

from __future__ import annotations

from collections.abc import Iterable

_LONGEST = 60
"""Comparing takes the square of the length, and nobody misspells a longer name."""


def nearest(word: str, names: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The name most like `word`; case, ``-`` and ``_`` count least. None where none is near.

    Args:
        word: what was written.
        names: what would have been right.
        cutoff: how alike they have to be, from 0 to 1.
    """
    if len(word) > _LONGEST:
        return None
    known = list(names)
    alike = {_plain(name): name for name in reversed(known)}
    if _plain(word) in alike:
        return alike[_plain(word)]
    import difflib  # only the mistaken wait for it

    if close := difflib.get_close_matches(word, known, 1, cutoff):
        return close[0]
    close = difflib.get_close_matches(_plain(word), list(alike), 1, cutoff)
    return alike[close[0]] if close else None


def did_you_mean(word: str, names: Iterable[str], cutoff: float = 0.6) -> str:
    """A hint with the nearest name, or an empty text."""
    name = nearest(word, names, cutoff)
    return f"did you mean {name!r}?" if name else ""


def _plain(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")
