"""What is refused in a YAML file, in words for people who write policies.

libyaml and ruamel's pure parser word the same mistake differently, and both in terms of their grammar. The table
below translates what happens; any other complaint is passed on after ``not YAML:``.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import Any

from ruamel.yaml.error import YAMLError

from costcutter.documents.places import Source
from costcutter.errors import Diagnostic, Place


class Refusal(Enum):
    """A message and its hint."""

    # What YAML has and a policy does without
    TAG = "tags are not supported", "take it away, or put a text that begins with ! in quotes"
    MERGE = "merge keys are not supported: YAML 1.2 has none", "repeat the keys, or use *name for a whole value"
    DIRECTIVE = "directives are not supported", "take the line away, or put a text that begins with % in quotes"
    SECOND_DOCUMENT = "a second document starts here", "write one document in each file"
    TOO_DEEP = "nested more than 64 levels deep", ""
    TOO_MANY_COPIES = "aliases stand for more than 100,000 values in all", "write the values out, or split the file"
    NO_KEY = "a key is missing before the ':'", ""
    KEY_IS_NO_WORD = "a mapping or list cannot be a key", "put a text that begins with { or [ in quotes"
    KEY_IS_ALIAS = "an alias cannot be a key", "write the key out"
    ALIAS_OF_ITSELF = "this alias stands in the value that it names", ""
    ALIAS_OF_NOTHING = (
        "no value above has this name",
        "give it one with &name, or put a text that begins with * in quotes",
    )
    BLOCK_AT_TOP = "the file is one block of text", "write a mapping"
    TAB = "a tab where YAML wants spaces", "indent and separate with spaces"
    GLUED = "a key without a value, though it has a ':'", "write a space after the ':', or put the text in quotes"

    # What YAML does not have
    OPEN_QUOTE = "this quote is never closed", "close it; within the text, write '' or \\\" for a quote"
    NO_COLON = "this should be a key, but no ':' follows", "write 'key: value'; indent the further lines of a text"
    KEY_HERE = (
        "a ': ' makes a key, and there can be none here",
        "put a text that has ': ' in quotes; otherwise check the indentation",
    )
    EXPLICIT_KEY_HERE = "there can be no key here", "check the indentation"
    LIST_HERE = (
        "there can be no list here",
        "start the list on a new line, or put a text that begins with '- ' in quotes",
    )
    LIST_CONTINUES = "a ',' or the closing ']' is missing", "a text that has one of [ ] { } , needs quotes here"
    MAPPING_CONTINUES = "a ',' or the closing '}' is missing", "a text that has one of [ ] { } , needs quotes here"
    ALIGNMENT = (
        "this does not fit in with the lines above",
        "keys of one mapping, and items of one list, start in the same column",
    )
    AFTER_QUOTE = "the line goes on after the closing quote", "within quotes, write '' or \\\" for a quote"
    NO_VALUE = "a value is missing here", "a text that begins with one of , ] } : needs quotes"
    AFTER_END = "the file goes on after its only value has ended", "check the indentation"
    BLOCK_HEADER = "after | or > the text starts on a new line", "put a text that begins with | or > in quotes"
    LOOSE_SIGN = (
        "this sign makes neither a key nor a word",
        "write a space after it if it makes a key; otherwise put the text in quotes",
    )
    ESCAPE = "this backslash makes no known escape", "use single quotes, or double the backslash"
    NAME = "& and * need a name of letters and digits", "put a text that begins with & or * in quotes"

    def at(self, where: Place) -> Diagnostic:
        """The problem at its place."""
        message, hint = self.value
        return Diagnostic("CC101", message, where, hint)


_TABLE = tuple(
    (re.compile(pattern), refusal)
    for pattern, refusal in (
        ("unexpected end of stream|unexpected document", Refusal.OPEN_QUOTE),
        ("could not find expected ':'", Refusal.NO_COLON),
        ("mapping values are not allowed", Refusal.KEY_HERE),
        ("mapping keys are not allowed", Refusal.EXPLICIT_KEY_HERE),
        ("sequence entries are not allowed", Refusal.LIST_HERE),
        ("expected ',' or ']'", Refusal.LIST_CONTINUES),
        ("expected ',' or '}'", Refusal.MAPPING_CONTINUES),
        ("expected key|expected '-' indicator|expected <block end>", Refusal.ALIGNMENT),
        ("node content", Refusal.NO_VALUE),
        ("<document start>", Refusal.AFTER_END),
        ("unexpected '[:?]'", Refusal.LOOSE_SIGN),
        ("comment or (a )?line break|chomping", Refusal.BLOCK_HEADER),
        ("escape character|hexdecimal number|Unicode character", Refusal.ESCAPE),
        ("alphabetic or numeric character", Refusal.NAME),
        ("tag|expected '!'|expected ' '|URI|whitespace or line break", Refusal.TAG),
    )
)
_WRONG_WHERE_IT_STARTS = frozenset({Refusal.OPEN_QUOTE, Refusal.NO_COLON, Refusal.NAME})
_BRACKETS = {"[": Refusal.LIST_CONTINUES, "{": Refusal.MAPPING_CONTINUES}


def explain(error: YAMLError, source: Source, innermost: int) -> Diagnostic:
    """What is wrong with the text, where, and what to do: always CC101.

    Args:
        error: the parser's complaint.
        source: the text.
        innermost: the index at which the mapping or list starts that was being read.
    """
    problem = getattr(error, "problem", None) or getattr(error, "context", None) or "it cannot be read"
    at, start = _marks(error)
    sign = source.text[at : at + 1]
    if sign == "\t" or "a tab " in problem:
        return Refusal.TAB.at(source.place(at))
    if "cannot start any token" in problem:
        message = f"not YAML: a word cannot begin with {sign!r}"
        return Diagnostic("CC101", message, source.place(at), "put the text in quotes")
    refusal = next((refusal for pattern, refusal in _TABLE if pattern.search(problem)), None)
    if refusal is None:
        return Diagnostic("CC101", f"not YAML: {problem}", source.place(at))
    if refusal is Refusal.TAG:
        return refusal.at(source.place(start))
    return _not_yaml(refusal, source, at, start, innermost)


def _not_yaml(refusal: Refusal, source: Source, at: int, start: int, innermost: int) -> Diagnostic:
    """Put it where the mistake is rather than where the parser noticed."""
    where, opening, sign = source.place(at), source.place(start), source.text[at : at + 1]
    bracket = _BRACKETS.get(source.text[innermost : innermost + 1])
    message, hint = refusal.value
    if refusal is Refusal.ESCAPE:
        where = source.place(_backslash(source.text, at))
    elif refusal in _WRONG_WHERE_IT_STARTS:
        where = opening
    elif bracket is not None and not source.text[at:].strip():
        where, (message, hint) = source.place(innermost), bracket.value
    elif refusal in (Refusal.ALIGNMENT, Refusal.NO_VALUE) and sign == ":":
        return Refusal.NO_KEY.at(where)
    elif refusal is Refusal.ALIGNMENT and source.line(where.line)[: where.column - 1].rstrip().endswith(("'", '"')):
        message, hint = Refusal.AFTER_QUOTE.value
    elif refusal in _BRACKETS.values() and opening.line < where.line:
        hint = f"the bracket opens at {opening}; {hint}"
    return Diagnostic("CC101", f"not YAML: {message}", where, hint)


def _backslash(text: str, at: int) -> int:
    """Where the escape starts that was found wrong at `at`, if not a few characters before then after it."""
    before = text.rfind("\\", max(0, at - 3), at + 1)
    return before if before >= 0 else max(at, text.find("\\", at))


def _marks(error: Any) -> tuple[int, int]:
    """Where the parser gave up, and where the construct starts that it was reading."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    opening = getattr(error, "context_mark", None) or mark
    return (mark.index, opening.index) if mark is not None and opening is not None else (0, 0)
