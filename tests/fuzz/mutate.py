"""Mutations that keep enough of the form for an input to get past the parser: of words, of trees, of expressions."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Any, TypeAlias

from costcutter.documents.yaml import read
from costcutter.errors import DocumentError
from fuzz.words import JMESPATH, YAML, expressions, words

Mutate: TypeAlias = Callable[[bytes, Random], bytes]
"""An input to a similar one."""

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*|[0-9]+")
_MOST_PARTS = 400


def tokens_of(vocabulary: Sequence[str]) -> Mutate:
    """Put a token somewhere, exchange a word for another one, cut, repeat or move a piece."""

    def mutate(data: bytes, random: Random) -> bytes:
        text = data.decode("utf-8", "replace")
        for _ in range(random.choice((1, 1, 2, 4))):
            text = random.choice(_EDITS)(text, vocabulary, random)
        return text.encode("utf-8", "surrogatepass")

    return mutate


def tree(data: bytes, random: Random) -> bytes:
    """Read the input as YAML, change the data, and write it down in some style; words only where it cannot be read."""
    try:
        value = read(data, "p").data
    except DocumentError:
        return yaml_words(data, random)
    for _ in range(random.choice((1, 1, 2, 3))):
        value = _changed(value, random)
    return written(value, random).encode("utf-8", "surrogatepass")


def written(value: Any, random: Random, indent: str = "") -> str:
    """A value as YAML, in lines or in brackets."""
    match value:
        case dict() | list() if not value or random.random() < 0.15 or len(indent) > 60:
            return json.dumps(value, ensure_ascii=random.random() < 0.5)
        case dict():
            parts = (f"\n{indent}{_plain(key)}:{_below(part, random, indent)}" for key, part in value.items())
            return "".join(parts) if indent else "".join(parts)[1:] + "\n"
        case list():
            return "".join(f"\n{indent}-{_below(part, random, indent)}" for part in value)
        case str():
            return _text(value, random, indent)
        case _:
            return json.dumps(value)


def _below(part: Any, random: Random, indent: str) -> str:
    found = written(part, random, indent + "  ")
    return found if found.startswith("\n") else f" {found}"


def _plain(key: str) -> str:
    return key if _WORD.fullmatch(key) else json.dumps(key)


def _text(text: str, random: Random, indent: str) -> str:
    style = random.randrange(6)
    if style == 0:
        return json.dumps(text)
    if style == 1 and "\n" not in text:
        return "'" + text.replace("'", "''") + "'"
    if style == 2 and text.strip() == text != "" and text.isprintable():
        return f"{random.choice(('|', '>', '|-', '>-'))}\n{indent}  {text}"
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9_.()<>=' -]*", text) and text.strip() == text:
        return text
    return json.dumps(text)


def _changed(value: Any, random: Random) -> Any:
    """The same data with one place of it changed."""
    places: list[tuple[Any, Any]] = []
    todo = [value]
    while todo and len(places) < _MOST_PARTS:
        part = todo.pop()
        for step in list(part) if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ():
            places.append((part, step))
            todo.append(part[step])
    if not places:
        return random.choice((_scalar(random), {random.choice(words()): value}, [value]))
    part, step = random.choice(places)
    other, other_step = random.choice(places)
    match random.randrange(9):
        case 0 | 1:
            part[step] = _scalar(random)
        case 2:
            part[step] = json.loads(json.dumps(other[other_step]))
        case 3 if isinstance(part, dict):
            part[random.choice(words())] = part.pop(step)
        case 4:
            del part[step]
        case 5:
            part[step] = random.choice(([part[step]], {random.choice(words()): part[step]}, [], {}, None))
        case 6 if isinstance(part, list):
            part.append(json.loads(json.dumps(part[step])))
        case 7 if isinstance(part[step], str):
            vocabulary = random.choice((words(), JMESPATH, YAML))
            part[step] = random.choice(_EDITS)(part[step], vocabulary, random)
        case _:
            if isinstance(part, dict):
                part[random.choice(words())] = _scalar(random)
            else:
                part.insert(step, _scalar(random))
    return value


def _scalar(random: Random) -> Any:
    match random.randrange(8):
        case 0:
            return random.choice((None, True, False, 0, 1, -1, 0.5, 10**17, "", [], {}))
        case 1 | 2:
            return random.choice(expressions())
        case 3:
            return random.choice(YAML)
        case 4:
            return {random.choice(words()): random.choice(words())}
        case _:
            return random.choice(words())


def _put(text: str, vocabulary: Sequence[str], random: Random) -> str:
    at = random.randint(0, len(text))
    return text[:at] + random.choice(vocabulary) + text[at:]


def _exchange(text: str, vocabulary: Sequence[str], random: Random) -> str:
    found = list(_WORD.finditer(text))
    if not found:
        return _put(text, vocabulary, random)
    word = random.choice(found)
    return text[: word.start()] + random.choice(vocabulary) + text[word.end() :]


def _cut(text: str, _: Sequence[str], random: Random) -> str:
    start = random.randint(0, len(text))
    return text[:start] + text[start + random.randint(1, 20) :]


def _repeat(text: str, _: Sequence[str], random: Random) -> str:
    start = random.randint(0, len(text))
    end = start + random.randint(1, 30)
    return text[:end] + text[start:end] * random.choice((1, 1, 2, 70)) + text[end:]


def _move(text: str, _: Sequence[str], random: Random) -> str:
    start, at = random.randint(0, len(text)), random.randint(0, len(text))
    end = start + random.randint(1, 30)
    rest = text[:start] + text[end:]
    return rest[:at] + text[start:end] + rest[at:]


_EDITS: tuple[Callable[[str, Sequence[str], Random], str], ...] = (_put, _exchange, _exchange, _cut, _repeat, _move)


def yaml_words(data: bytes, random: Random) -> bytes:
    """Mutate the text of a policy, a resource type or a configuration."""
    return tokens_of(random.choice((YAML, YAML, words(), JMESPATH)))(data, random)


def expression(data: bytes, random: Random) -> bytes:
    """Mutate an expression, whose first character chooses the type it is meant for."""
    if random.random() < 0.1:
        return bytes([random.randrange(48, 58)]) + random.choice(expressions()).encode()
    vocabulary = random.choice((JMESPATH, JMESPATH, words(), expressions()))
    return data[:1] + tokens_of(vocabulary)(data[1:], random)
