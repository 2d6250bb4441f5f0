r"""Which characters of the text spell which characters of a value.

A message about the middle of a value (a condition's third word) has to point into the text, where escapes, doubled
quotes, folded lines and indentation stand in between. `spell` reads one scalar again, slowly, and keeps the account.
It never guesses: an account that does not add up to the value the parser gave is thrown away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from costcutter.documents.places import Mark

_PROPERTIES = re.compile(r"&[0-9A-Za-z_-]+[ \t\n]*(?:#[^\n]*\n[ \t\n]*)*")
_ESCAPES = dict(zip('0abt\tnvfre "/\\N_LP', '\0\a\b\t\t\n\v\f\r\x1b "/\\\x85\xa0\u2028\u2029', strict=True))
_HEX_DIGITS = {"x": 2, "u": 4, "U": 8}


@dataclass(slots=True)
class Spelling:
    """A value's characters, and for each of them where it starts and ends in the text."""

    characters: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def add(self, character: str, start: int, end: int) -> None:
        """Note that the text from `start` up to `end` spells `character`."""
        self.characters.append(character)
        self.starts.append(start)
        self.ends.append(end)

    def cut(self, length: int) -> Spelling:
        """The first `length` characters."""
        return Spelling(self.characters[:length], self.starts[:length], self.ends[:length])


def body(text: str, mark: Mark) -> int:
    """Where a scalar itself starts, after the ``&name`` that may stand before it."""
    start, end, _ = mark
    found = _PROPERTIES.match(text, start, end)
    return found.end() if found else start


def spell(text: str, mark: Mark, value: str) -> Spelling | None:
    """How `text` spells the scalar at `mark`; None if the account does not give `value`."""
    _, end, style = mark
    start = body(text, mark)
    if style in ("|", ">"):
        accounts = _block(text, start, end, style)
    elif style:
        accounts = iter([_flow(text, start + 1, end - 1, style)])
    else:
        accounts = iter([_flow(text, start, start + len(text[start:end].rstrip()), style)])
    for account in accounts:
        account = account.cut(len(value))
        if "".join(account.characters) == value:
            return account
    return None


def _flow(text: str, start: int, end: int, style: str) -> Spelling:
    """Plain and quoted scalars: line breaks are folded, quotes and escapes read."""
    spelling = Spelling()
    at = start
    while at < end:
        character = text[at]
        if character in " \t\n":
            at = _blanks(text, at, end, spelling)
        elif style == '"' and character == "\\":
            at = _escape(text, at, end, spelling)
        else:
            width = 2 if style == "'" and character == "'" else 1
            spelling.add(character, at, at + width)
            at += width
    return spelling


def _blanks(text: str, at: int, end: int, spelling: Spelling) -> int:
    """Blanks within a line are themselves; one line break is a space, more are one break less."""
    after = at
    while after < end and text[after] in " \t\n":
        after += 1
    breaks = text.count("\n", at, after)
    if breaks == 0:
        for index in range(at, after):
            spelling.add(text[index], index, index + 1)
    for character in " " if breaks == 1 else "\n" * (breaks - 1):
        spelling.add(character, at, after)
    return after


def _escape(text: str, at: int, end: int, spelling: Spelling) -> int:
    r"""Read ``\n``, ``\x41`` and the like; an escaped line break is nothing, and so are the blanks after it."""
    sign = text[at + 1 : at + 2]
    if sign == "\n":
        after = at + 2
        while after < end and text[after] in " \t\n":
            after += 1
        for _ in range(text.count("\n", at + 2, after)):
            spelling.add("\n", at, after)
        return after
    after = at + 2 + _HEX_DIGITS.get(sign, 0)
    code = text[at + 2 : after]
    try:
        spelling.add(chr(int(code, 16)) if code else _ESCAPES.get(sign, ""), at, after)
    except (ValueError, OverflowError):
        spelling.add("", at, after)  # the parser refuses it, so nobody gets here with such a text
    return after


def _block(text: str, start: int, end: int, style: str) -> Iterator[Spelling]:
    """Block scalars, one account for every indentation that the text may be meant to have.

    The usual one, that of the first line with a word, comes first. Another one needs a number in the header
    (``|2``) that counts from the indentation of the key, which is not known here.
    """
    header_end = text.find("\n", start, end)
    if header_end < 0:
        yield Spelling()
        return
    lines: list[tuple[int, str]] = []
    at = header_end + 1
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        lines.append((at, text[at:stop]))
        at = stop + 1
    widest = next((len(line) - len(line.lstrip(" ")) for _, line in lines if line.strip(" ")), 0)
    for indent in range(widest, -1, -1):
        yield _indented(lines, indent, folded=style == ">")


def _indented(lines: list[tuple[int, str]], indent: int, *, folded: bool) -> Spelling:
    """Take `indent` spaces from each line, and fold the lines where the style asks for it."""
    spelling = Spelling()
    breaks: list[int] = []  # where the line breaks are that wait for the next line with content
    before_is_blank = True  # whether the line before begins with a blank; those are not folded
    for start, line in lines:
        content = line[indent:]
        if not content:
            breaks.append(start + len(line))
            continue
        if line[:indent].strip(" "):
            break  # less indented: the scalar has ended
        blank = content[0] in " \t"
        _join(spelling, breaks, folded=folded and not before_is_blank and not blank)
        for index, character in enumerate(content, start + indent):
            spelling.add(character, index, index + 1)
        breaks, before_is_blank = [start + len(line)], blank
    _join(spelling, breaks, folded=False)
    return spelling


def _join(spelling: Spelling, breaks: list[int], *, folded: bool) -> None:
    """Add the line breaks between two lines of a block; folding drops the first, or makes a lone one a space."""
    if folded and len(breaks) == 1:
        spelling.add(" ", breaks[0], breaks[0] + 1)
        return
    for index in breaks[1:] if folded else breaks:
        spelling.add("\n", index, index + 1)
