"""The patterns that authors write: regular expressions in Python's own syntax, and globs.

Python's matcher goes back and tries again, so a pattern such as ``(a+)+$`` takes a time that doubles with each
character of a text that nearly fits. Nothing can stop it once it runs, which is why patterns are kept short here and
why docs/policy-language.md warns of repeats within repeats.
"""

from __future__ import annotations

import re
import warnings

from costcutter.values import ValueProblem

MAX_LENGTH = 1_000
"""Characters of a pattern. To compile a longer one can take minutes; no pattern that a person wrote is."""


def compile_regex(text: str) -> re.Pattern[str]:
    """Compile a regular expression.

    Raises:
        ValueProblem: CC231, if it is none, or too long.
    """
    shown = checked_length(text, "CC231", "regular expression")
    try:
        with warnings.catch_warnings(action="ignore", category=FutureWarning):  # [[a] may mean something else one day
            return re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:  # a{99999999999}, ((((…
        reason = "it is nested too deep" if isinstance(error, RecursionError) else str(error)
        hint = "regular expressions are Python's; put them in single quotes"
        raise ValueProblem("CC231", f"{shown} is not a regular expression: {reason}", hint) from error


def checked_length(text: str, code: str, what: str) -> str:
    """How messages show a pattern.

    Raises:
        ValueProblem: with this code, if it is too long.
    """
    if len(text) > MAX_LENGTH:
        raise ValueProblem(code, f"the {what} is longer than {MAX_LENGTH:,} characters", "write several filters (any)")
    return repr(text)
