"""The parser: ruamel.yaml's C one, and its pure one where the C one is not installed.

Both are used for their events only; everything above that level is slow or guesses what words mean. A text must not
mean one thing here and another there, so whatever both accept has the same values at the same marks. The pure one
refuses everything that the C one does, and a little more (tabs between words).

The C parser is libyaml 0.1, which stops at ``[arn:aws:s3:::x]`` and ``{glob: web-?}`` though YAML 1.2 allows both. So
colons and question marks within a word are given to the parsers as characters that no accepted text has: one for
one, so that all marks stay right. Values lose the disguise before anybody sees them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StringMark
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent, Event, NodeEvent, ScalarEvent

from costcutter.documents.text import UNUSED

try:
    from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
except ImportError:  # PyPy, or a platform without a wheel
    CParser = None

Parse: TypeAlias = Callable[[str], Iterator[Event]]
"""Text to parser events. Its iterator raises ruamel's `YAMLError` where the text is not YAML."""

_COLON, _QUESTION = UNUSED
_INNER_COLON = re.compile(r""":(?<![\s"'\]}]:)(?=[^\s,\[\]{}])""")
_INNER_QUESTION = re.compile(r"""\?(?:(?=[^\s,\[\]{}])|(?<=[^\s,\[\]{}"']\?))""")

_NAME = re.compile(r"[0-9A-Za-z_-]+")
_LOOSE_SIGN = re.compile(r"[:?]")  # those within words are disguised
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_BEYOND_UNICODE = re.compile(r"\\U(?!00(?:0[0-9a-fA-F]|10))")
_BLOCK_BEHIND_TAB = re.compile(r"(?:&\S+\s+)?[|>][^\n]*\n(?: *\n)* *\t")


def _with_c(text: str) -> Iterator[Event]:
    disguised = _disguise(text)
    events: Iterator[Event] = iter(CParser(disguised).get_event, None)
    return events if disguised == text else _restored(events)


def _with_python(text: str) -> Iterator[Event]:
    disguised = _disguise(text)
    return _restored(_as_strict_as_c(YAML(typ="safe", pure=True).parse(disguised), disguised))


PARSERS: dict[str, Parse] = {"python": _with_python} if CParser is None else {"python": _with_python, "c": _with_c}
"""Those that are installed."""

parse = PARSERS.get("c", _with_python)
"""The fastest of them."""


def _disguise(text: str) -> str:
    return _INNER_QUESTION.sub(_QUESTION, _INNER_COLON.sub(_COLON, text))


def _restore(text: str) -> str:
    return text.replace(_COLON, ":").replace(_QUESTION, "?")


def _restored(events: Iterator[Event]) -> Iterator[Event]:
    try:
        for event in events:
            if isinstance(event, ScalarEvent) and (_COLON in event.value or _QUESTION in event.value):
                event.value = _restore(event.value)
            yield event
    except MarkedYAMLError as error:
        error.problem = _restore(error.problem or "")
        raise


def _as_strict_as_c(events: Iterator[Any], text: str) -> Iterator[Event]:
    """Refuse what the pure parser reads and libyaml does not."""
    brackets: list[bool] = []
    last = 0
    try:
        for event in events:
            last = event.end_mark.index
            if isinstance(event, CollectionStartEvent):
                brackets.append(bool(event.flow_style))
            elif isinstance(event, CollectionEndEvent):
                brackets.pop()
            problem = _libyaml_says(event, text, in_brackets=bool(brackets) and brackets[-1])
            if problem:
                raise MarkedYAMLError(problem=problem, problem_mark=event.start_mark)
            yield event
    except AssertionError as error:  # ruamel's way to refuse the directive %YAML 1.9
        mark = StringMark("", last, 0, 0, None, None)
        raise MarkedYAMLError(problem="found incompatible YAML document", problem_mark=mark) from error
    except (ValueError, OverflowError) as error:
        found = _BEYOND_UNICODE.search(text, last)
        mark = StringMark("", found.start() if found else last, 0, 0, None, None)
        raise MarkedYAMLError(problem="found invalid Unicode character escape code", problem_mark=mark) from error


def _libyaml_says(event: Any, text: str, *, in_brackets: bool) -> str:
    if isinstance(event, NodeEvent) and event.anchor is not None and not _NAME.fullmatch(event.anchor):
        return "did not find expected alphabetic or numeric character"
    if not isinstance(event, ScalarEvent):
        return ""
    if event.style == '"' and _SURROGATE.search(event.value):
        return "found invalid Unicode character escape code"
    if in_brackets and not event.style and (found := _LOOSE_SIGN.search(event.value)):
        return f"found unexpected {found[0].strip()!r}"
    if event.style in ("|", ">") and _BLOCK_BEHIND_TAB.match(text, event.start_mark.index):
        return "found a tab character where an indentation space is expected"
    return ""
