r"""The middle of a text is found in the file, whatever style the text is written in."""

from __future__ import annotations

import io
import itertools

import pytest
from hypothesis import assume, example, given, reject
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.events import (
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from costcutter.documents.events import PARSERS
from costcutter.documents.yaml import Document, Path, read
from costcutter.errors import DocumentError, Place


def shown(document: Document, place: Place) -> str:
    """Line, column, and the text there."""
    assert place.end_column is not None
    return f"{place.line}:{place.column} {document.line(place.line)[place.column - 1 : place.end_column - 1]}"


# The text at ("v",), the word that is looked for in the value, and the place with what the file has there.
STYLES = {
    "plain": ("v: State == 'on'", "==", "1:10 =="),
    "plain, at the start": ("v: State == 'on'", "State", "1:4 State"),
    "plain, to the end": ("v: State == 'on'  # word", "'on'", "1:13 'on'"),
    "plain, with signs that the parser gets disguised": ("v: a:b?c.wörd", "wörd", "1:10 wörd"),
    "plain, over lines": ("v: one\n  two   three\n\n  four\n", "three", "2:9 three"),
    "plain, behind an empty line": ("v: one\n  two   three\n\n  four\n", "four", "4:3 four"),
    "plain, the fold itself": ("v: one  \n  two", "one two", "1:4 one  "),
    "plain, below its key": ("v:\n  # not this word\n  a word\n", "word", "3:5 word"),
    "plain, behind a name": ("v: &word a word", "word", "1:12 word"),
    "single quotes": ("v: 'it''s a word'", "word", "1:13 word"),
    "single quotes, a doubled quote": ("v: 'it''s a word'", "'", "1:7 ''"),
    "single quotes, over lines": ("v: 'one\n\n\n  it''s\n     a word'", "word", "5:8 word"),
    "single quotes, backslash": (r"v: '\d+ word'", "word", "1:9 word"),
    "double quotes": ('v: "a word"', "word", "1:7 word"),
    "double quotes, line feed": (r'v: "a\nword"', "word", "1:8 word"),
    "double quotes, the escape": (r'v: "a\tword"', "\t", r"1:6 \t"),
    "double quotes, quote": (r'v: "\"a\" word"', "word", "1:11 word"),
    "double quotes, backslash": (r'v: "\\d word"', "word", "1:9 word"),
    "double quotes, two digits": (r'v: "\x41\x20word"', "word", "1:13 word"),
    "double quotes, four digits": (r'v: "\u00fcword"', "word", "1:11 word"),
    "double quotes, eight digits": (r'v: "\U0001F600word"', "word", "1:15 word"),
    "double quotes, an escaped letter": (r'v: "\u0077ord"', "word", r"1:5 \u0077ord"),
    "double quotes, folded": ('v: "one\n   two\n\n   word"', "word", "4:4 word"),
    "double quotes, escaped line end": ('v: "one \\\n   tw\\\n   o word"', "o word", "3:4 o word"),
    "double quotes, escaped line end and an empty line": ('v: "one\\\n\n   word"', "word", "3:4 word"),
    "double quotes, space kept by an escape": ('v: "one\n  \\  word"', "word", "2:6 word"),
    "literal": ("v: |\n  one\n  a word\n", "word", "3:5 word"),
    "literal, header with more": ("v: |-  # word\n  one\n\n    a word\n", "word", "4:7 word"),
    "literal, indentation given": ("v: |2\n    one\n   word\n", "word", "3:4 word"),
    "literal, spaces of a line": ("v: |2\n    one\n   word\n", "  one", "2:3   one"),
    "literal, kept line ends": ("v: |+\n  a word\n\n\n", "word", "2:5 word"),
    "literal, spaces on an empty line": ("v: |\n  one\n      \n  word\n", "word", "4:3 word"),
    "folded": ("v: >\n  one\n  a word\n", "word", "3:5 word"),
    "folded, an empty line": ("v: >\n  one\n\n  a word\n", "word", "4:5 word"),
    "folded, more indented": ("v: >-\n  one\n    two\n    a word\n  four\n", "word", "4:7 word"),
    "folded, behind the more indented": ("v: >\n  one\n\n    two\n\n  word\n", "word", "6:3 word"),
    "folded, begins with empty lines": ("v: >\n\n\n  word\n", "word", "4:3 word"),
    "folded, indentation given": ("v: >1\n   one\n a word\n", "word", "3:4 word"),
    "in braces": ("{k: [1], v: a word}", "word", "1:15 word"),
    "in braces, quoted": ("{v: 'it''s a word'}", "word", "1:14 word"),
    "in braces, over lines": ("{v: one\n two word}", "word", "2:6 word"),
}


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize(("text", "word", "place"), STYLES.values(), ids=STYLES)
def test_a_word_is_found_in_every_style(text: str, word: str, place: str, parser: str) -> None:
    document = read(text, "p", parse=PARSERS[parser])
    start = document.data["v"].index(word)

    assert shown(document, document.within(("v",), start, start + len(word))) == place


EDGES = {
    "nothing, within": ("v: a word", 2, 2, "1:6 w"),
    "nothing, at the end": ("v: a word", 6, 6, "1:10 "),
    "nothing, at the end of quotes": ("v: 'a word'", 6, 6, "1:11 '"),
    "nothing, at the end of a block": ("v: |\n  a word\n\nw: 1\n", 7, 7, "2:9 "),
    "beyond the end": ("v: a word", 40, 50, "1:10 "),
    "before the start": ("v: a word", -3, 1, "1:4 a"),
    "ends before it starts": ("v: a word", 4, 2, "1:8 r"),
    "over the end of a line": ("v: |\n  one\n  two\n", 1, 6, "2:4 ne"),
    "an empty text": ("v: ''", 0, 0, "1:4 ''"),
    "line ends only": ("v: |+\n\n\n", 0, 1, "2:1 "),
}


@pytest.mark.parametrize(("text", "start", "end", "place"), EDGES.values(), ids=EDGES)
def test_every_range_has_a_place(text: str, start: int, end: int, place: str) -> None:
    document = read(text, "p")

    assert shown(document, document.within(("v",), start, end)) == place


WITHOUT_TEXT: dict[str, tuple[str, Path]] = {
    "a number": ("v: 123", ("v",)),
    "nothing": ("v:\nw: 1", ("v",)),
    "a mapping": ("v: {a: 1}", ("v",)),
    "a list": ("v: [a]", ("v",)),
    "not there": ("w: abc", ("v",)),
    "below a text": ("v: abc", ("v", "w")),
}


@pytest.mark.parametrize(("text", "path"), WITHOUT_TEXT.values(), ids=WITHOUT_TEXT)
def test_where_there_is_no_text_the_place_is_that_of_the_value(text: str, path: Path) -> None:
    document = read(text, "p")

    assert document.within(path, 1, 2) == document.where(path)


def test_the_words_of_an_alias_are_where_they_are_written() -> None:
    document = read("a: &x 'it''s a word'\nb: *x\n", "p")

    assert shown(document, document.within(("b",), 7, 11)) == "1:16 word"


# ruamel's emitter writes texts of any kind in a given style and folds them where it likes. The text has one letter Z,
# so that there is only one right answer.

LETTERS = st.text(alphabet="ab é😀'\"\\:#-?,[]{}|>&*!%@\n\t", max_size=40)
STYLE_SIGNS = ["", "'", '"', "|", ">"]


def written(value: str, style: str, width: int, brackets: bool) -> str:
    """A mapping with a list with the text in it, as YAML."""
    yaml = YAML(typ="safe", pure=True)
    yaml.width, yaml.allow_unicode = width, True
    stream = io.StringIO()
    plain = (True, True)
    yaml.emit(
        [
            StreamStartEvent(),
            DocumentStartEvent(explicit=False),
            MappingStartEvent(None, None, True, flow_style=brackets),
            ScalarEvent(None, None, plain, "key"),
            SequenceStartEvent(None, None, True, flow_style=brackets),
            ScalarEvent(None, None, plain, "first"),
            ScalarEvent(None, None, plain, value, style=style),
            SequenceEndEvent(),
            ScalarEvent(None, None, plain, "last"),
            ScalarEvent(None, None, plain, "end"),
            MappingEndEvent(),
            DocumentEndEvent(explicit=False),
            StreamEndEvent(),
        ],
        stream,
    )
    return stream.getvalue()


@given(LETTERS, LETTERS, st.sampled_from(STYLE_SIGNS), st.integers(8, 40), st.booleans())
@example("a\n\n  a\n", "\n a", ">", 20, False)
def test_a_letter_is_found_wherever_an_emitter_put_it(
    before: str, after: str, style: str, width: int, brackets: bool
) -> None:
    value = f"{before}Z{after}"
    text = written(value, style, width, brackets)
    try:
        document = read(text, "p")
    except DocumentError:
        reject()  # the emitter has its faults
    assume(document.data == {"key": ["first", value], "last": "end"})

    found = document.within(("key", 1), len(before), len(before) + 1)

    assert shown(document, found).endswith(" Z")
    assert text.count("Z") == 1


@given(st.lists(st.sampled_from(["word", "it's", "a", "é", '"', "\\", "x: y", "#"]), min_size=1, max_size=8), st.data())
def test_every_letter_of_a_double_quoted_text_is_found_however_it_is_escaped(
    words: list[str], data: st.DataObject
) -> None:
    value = " ".join(words)
    spelled = [_spell(letter, data.draw(st.integers(0, 5))) for letter in value]
    document = read(f'- "{"".join(spelled)}"', "p")
    ends = list(itertools.accumulate(map(len, spelled), initial=3))

    assert document.data == [value]
    for index, letter in enumerate(spelled):
        assert shown(document, document.within((0,), index, index + 1)) == f"1:{ends[index] + 1} {letter}"


def _spell(letter: str, way: int) -> str:
    code = ord(letter)
    escapes = [f"\\u{code:04x}", f"\\U{code:08X}", f"\\x{code:02x}"]
    if way < 3:
        return escapes[way]
    return "\\" + letter if letter in '"\\' else letter
