"""Regular expressions of JSON Schema, which are ECMAScript's, for Python's matcher."""

from __future__ import annotations

import re
from functools import cache

_PARTS = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\$", re.DOTALL)


@cache
def ecma(pattern: str) -> re.Pattern[str]:
    r"""Compile a pattern of a schema.

    In ECMAScript ``$`` is the end of the text. To Python it is also the place before a last line break, so a name of
    ``^[a-z]+$`` could end with one.
    """
    return re.compile(_PARTS.sub(lambda part: r"\Z" if part[0] == "$" else part[0], pattern))
