"""Texts with a form of their own that expressions and operators spell out: regular expressions, globs, networks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from costcutter.errors import Severity
from costcutter.query.patterns import compile_regex
from costcutter.values import ValueProblem


@dataclass(frozen=True, slots=True)
class Malformed:
    """Why a text does not have, or probably does not have, its form."""

    code: str
    message: str
    hint: str = ""
    severity: Severity = Severity.ERROR


def check_regex(text: str) -> Malformed | None:
    """CC231 for what is no regular expression of Python's."""
    try:
        compile_regex(text)
    except ValueProblem as problem:
        return Malformed(problem.code, problem.message, problem.hint)
    return None


def check_glob(text: str) -> Malformed | None:
    """CC265, a warning, for a glob that is none: a regular expression, or with a bracket that is never closed."""
    if text.startswith("^") or text.endswith("$") or ".*" in text or ".+" in text:
        message = f"{text!r} looks like a regular expression, and is taken as a glob"
        hint = "in a glob only *, ? and [abc] are special; use a regex for more"
        return Malformed("CC265", message, hint, Severity.WARNING)
    if text.rfind("[") > text.rfind("]"):
        message = f"the bracket in {text!r} is never closed, so it stands for itself"
        return Malformed("CC265", message, "write [[] where a bracket is meant", Severity.WARNING)
    return None


def check_network(text: str) -> Malformed | None:
    """CC264 for what is no network such as 10.0.0.0/8."""
    import ipaddress  # takes some milliseconds, and few policies ask for it

    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        return Malformed("CC264", f"{text!r} is not a network: {error}", "write an address and a length: 10.0.0.0/8")
    if str(network) != text.lower() and "/" in text and network.version == 4:
        message = f"{text!r} has bits behind its length, which do not count"
        return Malformed("CC264", message, f"write {network}", Severity.WARNING)
    return None


def check_address(text: str) -> Malformed | None:
    """CC264 for what is no address."""
    import ipaddress

    try:
        ipaddress.ip_address(text)
    except ValueError:
        return Malformed("CC264", f"{text!r} is not an address", "write it without a length: 10.0.0.1")
    return None


ARGUMENTS: Mapping[str, tuple[Callable[[str], Malformed | None] | None, ...]] = {
    "matches": (None, check_regex),
    "extract": (None, check_regex),
    "glob": (None, check_glob),
    "cidr_contains": (check_network, check_address),
}
"""By function, how each of its arguments is checked where it is spelt out."""
