"""Problems recognised again after the file around them has changed.

Services that compare two runs ask for a text that is the same as long as the problem is. Ours is made of the code, the
file, the policy, and the characters that are underlined, but not of the line's number or of the wording of the message.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from hashlib import sha256

from costcutter.documents.yaml import Document, Source
from costcutter.errors import Diagnostic
from costcutter.report.validation import Validation


def fingerprints(validation: Validation) -> list[str]:
    """A fingerprint for each problem, in their order, no two the same; each is 64 hexadecimal digits.

    Problems that differ in nothing but their places are numbered from the top of the file.
    """
    lines = validation.lines
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for problem in validation.problems:
        traits = _traits(problem, validation, lines)
        text = "\0".join([*traits, str(seen[traits])])
        found.append(sha256(text.encode("utf-8", "surrogatepass")).hexdigest())
        seen[traits] += 1
    return found


def _traits(
    problem: Diagnostic, validation: Validation, lines: Mapping[str, Document | Source]
) -> tuple[str, str, str, str]:
    """What makes a problem this one: code, file, policy, and the offending text, or the message where none is known."""
    where, policy = problem.where, validation.policy_of(problem)
    if where is None:
        return problem.code, "", "", problem.message
    source = lines.get(where.file)
    line = source.line(where.line) if source is not None else ""
    culprit = line[where.column - 1 : where.end_column - 1] if where.end_column else line.strip()
    return problem.code, validation.path_of(where.file), policy.name if policy else "", culprit or problem.message
