"""What a plain word means: YAML 1.2's core schema, and stricter.

Only ``true``, ``false``, ``null``, ``~``, whole numbers and decimals are typed. ``no``, ``on``, ``2026-01-31``,
``12:30``, ``0x1F`` and ``1e3`` are text, and so is ``012345678901``: an account id, not a number.
"""

from __future__ import annotations

import re

_WORDS: dict[str, bool | None] = {"": None, "~": None, "null": None, "true": True, "false": False}
_FIRST = frozenset("-0123456789")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?P<fraction>\.[0-9]+)?")


def typed(word: str) -> str | int | float | bool | None:
    """The value of a word written without quotes.

    Numbers of more than 18 digits before the point are text: nothing that is counted is that large.
    """
    if word in _WORDS:
        return _WORDS[word]
    if word[0] not in _FIRST:
        return word
    number = _NUMBER.fullmatch(word)
    if number is None:
        return word
    return float(word) if number["fraction"] else int(word)
