"""The configuration: built-in defaults, files, environment and options, merged into one read-only value.

Later wins, key by key: defaults, the user's file, the project's ``costcutter.yaml``, ``--config``, ``COSTCUTTER_…``
variables, options. A list replaces the earlier list as a whole. Every value remembers where it was said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

from costcutter.app.config_files import file_layer, project_layer, user_layer
from costcutter.app.config_keys import KeyPath, known_keys
from costcutter.app.config_sources import Layer, Setting, default_layer, environment_layer, option_layer
from costcutter.errors import DocumentError, Place, in_order


def load(
    options: Mapping[str, Any],
    *,
    environment: Mapping[str, str],
    folder: Path,
    user_folder: Path | None,
    file: Path | None,
) -> Config:
    """Read and merge all sources. Apart from reading these files it depends on nothing but its arguments.

    Args:
        options: dotted keys and values from the command line; None and empty tuples count as not given.
        environment: all environment variables; those that start with ``COSTCUTTER_`` are used.
        folder: the working folder, where ``costcutter.yaml`` (or ``.yml``, ``.toml``) may be.
        user_folder: where ``config.yaml`` (or ``.yml``, ``.toml``) may be, see `user_config_folder`; None for none.
        file: what ``--config`` names; it has to exist.

    Raises:
        DocumentError: every problem of every source: CC301 for an unknown key or variable, CC302 for a wrong
            value, CC303 for a file that cannot be read, CC304 for a secret, CC1xx for the text of a file.
    """
    layers = (
        default_layer(),
        user_layer(user_folder),
        project_layer(folder),
        file_layer(file),
        environment_layer(environment),
        option_layer(options),
    )
    problems = [problem for layer in layers for problem in layer.problems]
    if problems:
        raise DocumentError(*in_order(problems))
    return _merge(layers)


def user_config_folder() -> Path:
    """The folder of the user's own file: on Linux ``$XDG_CONFIG_HOME/costcutter`` or ``~/.config/costcutter``."""
    return platformdirs.user_config_path("costcutter")


def state_folder(config: Config) -> Path:
    """Where costcutter remembers its runs: ``state.dir``, or the user's state folder."""
    chosen: str | None = config.state.dir
    return Path(chosen).expanduser() if chosen is not None else platformdirs.user_state_path("costcutter")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Section(Mapping[str, Any]):
    """Read-only keys and values, also as attributes; lists are tuples, mappings are sections.

    A key called like a method of mappings (``items``) answers as a key only.
    """

    _values: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __getattr__(self, name: str) -> Any:
        # Copying and unpickling ask for attributes before `_values` is there.
        if not name.startswith("_") and name in self._values:
            return self._values[name]
        raise AttributeError(f"the configuration has no key {name!r} here")

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Section({self._values!r})"


@dataclass(frozen=True, slots=True, repr=False)
class Config:
    """The merged configuration: ``config.aws.region`` and ``config["aws"]["region"]`` are the same.

    Two configurations are equal if their values are, wherever these were said.
    """

    _root: Section
    _settings: Mapping[KeyPath, Setting] = field(compare=False)

    def __getitem__(self, name: str) -> Any:
        return self._root[name]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._root, name)

    def source(self, key: str) -> str:
        """Where a value was said: ``default``, ``costcutter.yaml:3:5``, ``option --region``.

        Args:
            key: dotted, of a value and not of a section: ``aws.region``.

        Raises:
            KeyError: if there is no such value.
        """
        return self._settings[tuple(key.split("."))].source

    def place(self, key: str, *within: str | int) -> Place | None:
        """The place of a value, or of a part of it (``place("protect", 0, "tags")``); None if no file says it."""
        path = tuple(key.split("."))
        document = self._settings[path].document
        return document.where((*path, *within)) if document is not None else None

    def items(self) -> Iterator[tuple[str, Any, str]]:
        """Every dotted key with its value, as `to_dict` gives it, and its source; in the order of the schema."""
        for path, setting in self._settings.items():
            yield ".".join(path), deepcopy(setting.value), setting.source

    def to_dict(self) -> dict[str, Any]:
        """All values as new dicts and lists."""
        return {name: _thaw(value) for name, value in self._root.items()}

    def __repr__(self) -> str:
        return f"Config({self.to_dict()!r})"


def _merge(layers: tuple[Layer, ...]) -> Config:
    """Settings have the paths of single values, so merging deeply is to let the later one of each path win."""
    settings: dict[KeyPath, Setting] = {}
    for layer in layers:
        settings.update(layer.settings)
    tree: dict[str, Any] = {}
    for path in known_keys().sections:
        _parent(tree, path)[path[-1]] = {}
    for path, setting in settings.items():
        _parent(tree, path)[path[-1]] = setting.value
    return Config(_freeze(tree), settings)


def _parent(tree: dict[str, Any], path: KeyPath) -> dict[str, Any]:
    for name in path[:-1]:
        tree = tree[name]
    return tree


def _freeze(value: Any) -> Any:
    if isinstance(value, dict):
        return Section({name: _freeze(below) for name, below in value.items()})
    if isinstance(value, list):
        return tuple(map(_freeze, value))
    return value


def _thaw(value: Any) -> Any:
    if isinstance(value, Section):
        return {name: _thaw(below) for name, below in value.items()}
    if isinstance(value, tuple):
        return [_thaw(below) for below in value]
    return value
