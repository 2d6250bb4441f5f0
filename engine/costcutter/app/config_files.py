"""Configuration files: the user's, the project's and the one of ``--config``, in YAML or TOML."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from costcutter.app.config_keys import KeyPath, known_keys
from costcutter.app.config_secrets import secret_refused, without_secrets
from costcutter.app.config_sources import Layer, Setting
from costcutter.app.config_values import final
from costcutter.documents.files import read_bytes
from costcutter.documents.schema import check, load_schema
from costcutter.documents.yaml import Document, read
from costcutter.errors import Diagnostic, DocumentError, Place

MAX_BYTES = 1024 * 1024
"""Larger files are refused unread. Policies can be many; of settings there are few."""

ENDINGS = (".yaml", ".yml", ".toml")


def user_layer(folder: Path | None) -> Layer:
    """The user's own file, ``config.yaml`` or with another of the endings; messages give its whole path."""
    return Layer({}) if folder is None else _one_of([folder / f"config{ending}" for ending in ENDINGS])


def project_layer(folder: Path) -> Layer:
    """The project's file, ``costcutter.yaml`` or with another of the endings; messages give its name alone."""
    return _one_of([folder / f"costcutter{ending}" for ending in ENDINGS], within=folder)


def file_layer(path: Path | None, name: str | None = None) -> Layer:
    """One file that has to exist; None is no file. What does not end in ``.toml`` is read as YAML.

    Args:
        path: the file.
        name: what to call it in messages; its path if not given.
    """
    if path is None:
        return Layer({})
    name = name or str(path)
    try:
        document = _read(path, name)
    except DocumentError as error:
        is_empty = [problem.code for problem in error.diagnostics] == ["CC103"]
        return Layer({}, () if is_empty else error.diagnostics)
    data, secrets = without_secrets(document.data)
    # The secrets are taken out first, so that no message about anything else can show their values.
    document = replace(document, data=data)
    problems = [secret_refused(repr(secret[-1]), document.key_place(secret)) for secret in secrets]
    problems += check(document, load_schema("config"))
    return Layer({} if problems else dict(_settings(data, (), document)), tuple(problems))


def _one_of(paths: list[Path], within: Path | None = None) -> Layer:
    """The layer of the one file that is there. Of two, none is left out in silence: it may hold protect rules."""
    present = [path for path in paths if _is_there(path)]
    if not present:
        return Layer({})
    names = [str(path.relative_to(within) if within else path) for path in present]
    if len(present) > 1:
        message = f"{' and '.join(names)} are both there, and only one can be meant"
        return Layer({}, (Diagnostic("CC303", message, None, "move everything into one of them"),))
    return file_layer(present[0], names[0])


def _is_there(path: Path) -> bool:
    """Whether there is something to read, a link to nothing included; if that cannot be told, reading will say why."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _read(path: Path, name: str) -> Document:
    try:
        content = read_bytes(path, MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL character in the path
        reason = getattr(error, "strerror", None) or str(error)
        raise DocumentError(Diagnostic("CC303", f"{name!r} cannot be read: {reason.lower()}")) from error
    if len(content) > MAX_BYTES:
        raise DocumentError(Diagnostic("CC104", f"larger than {MAX_BYTES // 1024**2} MB", Place(name, 1, 1)))
    if path.suffix.lower() != ".toml":
        return read(content, name)
    from costcutter.app.config_toml import read_toml

    return read_toml(content, name)


def _settings(value: Any, path: KeyPath, document: Document) -> Iterator[tuple[KeyPath, Setting]]:
    key = known_keys().find(path)
    if key is not None:
        yield path, Setting(final(value, key), str(document.key_place(path)), document)
    elif isinstance(value, dict):
        for name, below in value.items():
            yield from _settings(below, (*path, name), document)
