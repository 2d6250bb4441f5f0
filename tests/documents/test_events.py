"""A text means the same whichever parser reads it, and no text makes either of them fail in its own way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from costcutter.documents.events import PARSERS
from costcutter.documents.yaml import Document, Path, read
from costcutter.errors import DocumentError, Place

pytestmark = pytest.mark.skipif("c" not in PARSERS, reason="there is only one parser here")

HOSTILE = "ab01-:,[]{}&*!|>?%'\"#~<@`\\é \n\t\x00"
FRAGMENTS = [
    *("a", "b", " ", "  ", "\n", "\n  ", "\n- ", ":", ": ", ",", "[", "]", "{", "}", "- ", "? ", "&x ", "*x", "*x "),
    *("!", "!!str ", "|\n", "|2-\n", ">\n  ", "'", '"', "%", " #c", "#", "~", "-", "\\", "\\n", "\\u00e9", "1", "é"),
    *("---\n", "...\n", "@", "`", "<<: ", "?", "k: ", "a: ", "a:b", "a?", "true", "''", '""'),
]


def seen(text: str | bytes, parser: str) -> tuple[Any, list[tuple[Path, Place, Place]]] | None:
    """The data and where all of it is; None if it is refused."""
    try:
        document = read(text, "p", parse=PARSERS[parser])
    except DocumentError:
        return None
    return document.data, [(path, document.where(path), document.key_place(path)) for path in _paths(document)]


def _paths(document: Document, path: Path = (), below: Any = None) -> Iterator[Path]:
    yield path
    value = below if path else document.data
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield from _paths(document, (*path, step), inner)


@given(st.text(alphabet=HOSTILE, max_size=60))
@example('"\\ud800"')
@example('"\\U00110000"')
@example("a: >\n  \tb")
@example("[a :b]")
@example("{a: b:}")
@example("a: b\n%YAML 1.9\n---\nc")
@example("['', +\":2\"]")
@example("a: &é 1\nb: *é")
@example("a: 1\na: !t *x\n? [")
def test_any_text_gives_a_document_or_a_document_error(text: str) -> None:
    read_by_c, read_by_python = seen(text, "c"), seen(text, "python")

    assert read_by_python in (read_by_c, None)


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=16).map("".join))
def test_the_parsers_agree_on_everything_that_both_accept(text: str) -> None:
    read_by_c, read_by_python = seen(text, "c"), seen(text, "python")

    assert read_by_python in (read_by_c, None)


@given(st.binary(max_size=60))
@example(b"a: \xff")
@example(b"\xff\xfea\x00")
def test_any_bytes_give_a_document_or_a_document_error(content: bytes) -> None:
    assert seen(content, "python") in (seen(content, "c"), None)


WORDS = st.text(alphabet="ab01.:?-/*é", min_size=1, max_size=8)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(WORDS, DATA, min_size=1, max_size=4))
def test_data_written_as_yaml_is_read_as_it_was(data: dict[str, Any]) -> None:
    for text in (_in_brackets(data), _in_lines(data)):
        read_by_c, read_by_python = seen(text, "c"), seen(text, "python")

        assert read_by_c is not None
        assert read_by_c[0] == data
        assert read_by_python == read_by_c


def _in_brackets(value: Any) -> str:
    match value:
        case dict():
            return "{%s}" % ", ".join(f"{_word(key)}: {_in_brackets(each)}" for key, each in value.items())  # noqa: UP031
        case list():
            return f"[{', '.join(map(_in_brackets, value))}]"
        case _:
            return _word(value)


def _in_lines(value: Any, indent: str = "") -> str:
    match value:
        case dict() if value:
            return "".join(f"\n{indent}{_word(key)}: {_in_lines(each, indent + '  ')}" for key, each in value.items())
        case list() if value:
            return "".join(f"\n{indent}- {_in_lines(each, indent + '  ')}" for each in value)
        case _:
            return _in_brackets(value)


def _word(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case str():
            return "'%s'" % value if value[0] in ":?-*0123456789" or value[-1] == ":" else value  # noqa: UP031
        case _:
            return str(value)
