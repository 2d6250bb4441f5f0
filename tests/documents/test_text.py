"""What is not text is refused before any parser sees it, at the very character."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcutter.documents.text import MAX_BYTES, decode
from costcutter.errors import DocumentError

REFUSED = {
    "NUL": (b"a: 1\nb: \x00\n", "p:2:4: CC101 not text: it has the character U+0000\n  hint: is it a text file?"),
    "escape character": (b"\x1b[31m", "p:1:1: CC101 not text: it has the character U+001B\n  hint: take it out"),
    "delete": ("é\x7f", "p:1:2: CC101 not text: it has the character U+007F\n  hint: take it out"),
    "a line break to some": ("a\u0085", "p:1:2: CC101 not text: it has the character U+0085\n  hint: take it out"),
    "line separator": ("a\r\nb\u2028", "p:2:2: CC101 not text: it has the character U+2028\n  hint: take it out"),
    "turns the line around": ("a\u202e", "p:1:2: CC101 not text: it has the character U+202E\n  hint: take it out"),
    "byte order mark within": ("a\ufeff", "p:1:2: CC101 not text: it has the character U+FEFF\n  hint: take it out"),
    "half a character": ("a: \ud800", "p:1:4: CC101 not text: it has the character U+D800\n  hint: take it out"),
    "kept for programs": ("\ufdd0", "p:1:1: CC101 not text: it has the character U+FDD0\n  hint: take it out"),
    "the same, escaped": (r'a: "\uFDD1"', "p:1:5: CC101 not text: it has the character \\uFDD1\n  hint: take it out"),
    "not UTF-8": (
        "schön: 1\nü: ".encode() + b"\xff\n",
        "p:2:4: CC101 not text: byte 0xff at offset 14 is not UTF-8\n  hint: save it as UTF-8",
    ),
    "cut off": (
        b"\xef\xbb\xbfa\xc3",
        "p:1:2: CC101 not text: byte 0xc3 at offset 4 is not UTF-8\n  hint: save it as UTF-8",
    ),
    "not UTF-8, after line ends of others": (
        "\ufeffä\rb\r\ncö".encode() + b"\xff\r",
        "p:3:3: CC101 not text: byte 0xff at offset 12 is not UTF-8\n  hint: save it as UTF-8",
    ),
    "UTF-16 without a byte order mark": (
        "a: 1".encode("utf-16-le"),
        "p:1:2: CC101 not text: it has the character U+0000\n  hint: is it a text file?",
    ),
    "UTF-16, big end first": (
        "a: 1".encode("utf-16-be").join([b"\xfe\xff", b""]),
        "p:1:1: CC101 not text: it is UTF-16\n  hint: save it as UTF-8",
    ),
    "UTF-16, little end first": (
        "\ufeffa: 1".encode("utf-16-le"),
        "p:1:1: CC101 not text: it is UTF-16\n  hint: save it as UTF-8",
    ),
    "too large": (b"#" * (MAX_BYTES + 1), "p:1:1: CC104 larger than 4 MB\n  hint: split it into several files"),
}


@pytest.mark.parametrize(("content", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_text_is_refused_at_its_place(content: str | bytes, message: str) -> None:
    with pytest.raises(DocumentError) as caught:
        decode(content, "p")

    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"\xef\xbb\xbfa: 1\n", "a: 1\n"),
        ("\ufeffa: 1\n", "a: 1\n"),
        (b"a: 1\r\nb: 2\rc: 3\n", "a: 1\nb: 2\nc: 3\n"),
        ("tab\tand émoji 😀 and joined 👩\u200d💻".encode(), "tab\tand émoji 😀 and joined 👩\u200d💻"),
        (b"", ""),
        (b"#" * MAX_BYTES, "#" * MAX_BYTES),
    ],
    ids=["byte order mark", "the same in text", "line ends of others", "any language", "nothing", "just not too large"],
)
def test_text_loses_only_its_byte_order_mark_and_foreign_line_ends(content: str | bytes, text: str) -> None:
    assert decode(content, "p") == text


@given(st.binary(max_size=80))
def test_bytes_and_their_text_are_treated_alike(content: bytes) -> None:
    try:
        expected = decode(content.decode(), "p")
    except UnicodeDecodeError:
        with pytest.raises(DocumentError):
            decode(content, "p")
    except DocumentError:
        with pytest.raises(DocumentError):
            decode(content, "p")
    else:
        assert decode(content, "p") == expected
