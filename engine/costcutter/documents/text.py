"""A file's content to text that is fit to be parsed, or a refusal that names the character at fault."""

from __future__ import annotations

import codecs
import re
from typing import NoReturn

from costcutter.errors import Diagnostic, DocumentError, Place

MAX_BYTES = 4 * 1024 * 1024
"""Larger files are refused unread: a policy has some kilobytes, and a typing mistake should not cost a minute."""

UNUSED = ("\ufdd0", "\ufdd1")
"""Two characters that no accepted text has: Unicode keeps them for use inside programs (see `events`)."""

_NO_TEXT = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters; U+0085 is a line break to some parsers only
    r"\u2028\u2029"  # the same
    r"\u202a-\u202e\u2066-\u2069"  # they change the order in which a reviewer sees the rest of the line
    r"\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
_UNUSED_AS_ESCAPE = re.compile(r"\\(?:u|U0000)[fF][dD][dD][01]")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decode(content: str | bytes, file: str) -> str:
    """The text of a file, without byte order mark and with ``\\n`` as the only line break.

    Args:
        content: what the file holds; bytes have to be UTF-8.
        file: what to call it in messages.

    Raises:
        DocumentError: CC104 if it is larger than `MAX_BYTES`; CC101 if it is not UTF-8, or has a character
            that no text file should have.
    """
    if len(content) > MAX_BYTES:
        _refuse("CC104", f"larger than {MAX_BYTES // 1024**2} MB", Place(file, 1, 1), "split it into several files")
    text = content if isinstance(content, str) else from_utf8(content, file)
    text = _with_our_line_breaks(text.removeprefix("\ufeff"))
    found = _no_text(text)
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        hint = "is it a text file?" if found[0] == "\0" else "take it out"
        name = f"U+{ord(found[0]):04X}" if len(found[0]) == 1 else found[0]
        where = Place(file, line, column, column + len(found[0]))
        _refuse("CC101", f"not text: it has the character {name}", where, hint)
    return text


def _no_text(text: str) -> re.Match[str] | None:
    """The first character that no text file should have."""
    found = _NO_TEXT.search(text)
    if found is None and "\\" in text:
        found = _UNUSED_AS_ESCAPE.search(text)
    return found


def from_utf8(content: bytes, file: str) -> str:
    """The text of some bytes.

    Raises:
        DocumentError: CC101 at the first byte that is not UTF-8.
    """
    if content.startswith(_UTF_16):
        _refuse("CC101", "not text: it is UTF-16", Place(file, 1, 1), "save it as UTF-8")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = _with_our_line_breaks(content[: error.start].decode("utf-8").removeprefix("\ufeff"))
        message = f"not text: byte 0x{content[error.start]:02x} at offset {error.start} is not UTF-8"
        where = Place(file, before.count("\n") + 1, len(before) - before.rfind("\n"))
        _refuse("CC101", message, where, "save it as UTF-8")


def _with_our_line_breaks(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _refuse(code: str, message: str, where: Place, hint: str) -> NoReturn:
    raise DocumentError(Diagnostic(code, message, where, hint))
