"""botocore's API models as plain data, read without importing botocore (which takes 130 ms; EC2's model takes 14).

The files are those that botocore itself would take: the latest version of each service, with the ``sdk-extras`` that
it merges in. Models that a user added (``AWS_DATA_PATH``, ``~/.aws/models``) are not seen.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from costcutter.aws.printed import sections

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")
_MOST_BYTES = 1 << 26
_NOTHING: Mapping[str, Any] = {}
_SECTIONS = {
    "service-2": ("metadata", "operations", "shapes"),
    "paginators-1": ("pagination",),
    "waiters-2": ("waiters",),
}
"""What is asked for, by the kind of file."""


class ModelReader:
    """Answers from the models; each file is read at the first question about it and kept (EC2: 5 MB).

    Names are botocore's: services as in ``boto3.client(...)``, operations and shapes as the API spells them.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """Read from `folder`, laid out as botocore's ``data``; None is that of the botocore that is installed.

        Raises:
            ModuleNotFoundError: if botocore is not installed.
        """
        self._folder = folder or _installed()
        self._files: dict[tuple[str, str], Mapping[str, Any]] = {}

    def services(self) -> tuple[str, ...]:
        """Every service, sorted."""
        return tuple(sorted(entry.name for entry in self._folder.iterdir() if entry.is_dir()))

    def regions(self) -> tuple[str, ...]:
        """The regions of all partitions, sorted; without the stand-ins for global services (``aws-global``)."""
        text = _read(self._folder / "partitions.json")
        partitions = json.loads(text).get("partitions", []) if text else []
        names = (name for partition in partitions for name in partition.get("regions", {}))
        return tuple(sorted(name for name in names if not name.endswith("-global")))

    def metadata(self, service: str) -> Mapping[str, Any]:
        """What the service says of itself (``signingName``, ``endpointPrefix`` ...); empty if there is none."""
        return self._section(service, "service-2", "metadata")

    def operations(self, service: str) -> tuple[str, ...]:
        """The service's operations, sorted; none if there is no such service."""
        return tuple(sorted(self._section(service, "service-2", "operations")))

    def operation(self, service: str, name: str) -> Mapping[str, Any] | None:
        """The operation's entry, or None if there is no such service or operation."""
        entry: Mapping[str, Any] | None = self._section(service, "service-2", "operations").get(name)
        return entry

    def input_shape(self, service: str, operation: str) -> str | None:
        """The name of the shape of its parameters; None if it takes none or does not exist."""
        return self._shape_name(service, operation, "input")

    def output_shape(self, service: str, operation: str) -> str | None:
        """The name of the shape of its answer; None if it gives none or does not exist."""
        return self._shape_name(service, operation, "output")

    def shape(self, service: str, name: str) -> Mapping[str, Any]:
        """The shape's entry.

        Raises:
            KeyError: if there is no such service or shape.
        """
        entry: Mapping[str, Any] = self._section(service, "service-2", "shapes")[name]
        return entry

    def paginates(self, service: str, operation: str) -> bool:
        """Whether the SDK knows how to page through the operation's answers."""
        return self.paginator(service, operation) is not None

    def paginator(self, service: str, operation: str) -> Mapping[str, Any] | None:
        """How to page: ``input_token``, ``output_token``, ``result_key``, maybe ``limit_key``; or None."""
        entry: Mapping[str, Any] | None = self._section(service, "paginators-1", "pagination").get(operation)
        return entry

    def waiters(self, service: str) -> Mapping[str, Any]:
        """The service's waiters by name: ``operation``, ``delay`` in seconds, ``maxAttempts``, ``acceptors``."""
        return self._section(service, "waiters-2", "waiters")

    def _shape_name(self, service: str, operation: str, side: str) -> str | None:
        name: str | None = (self.operation(service, operation) or _NOTHING).get(side, _NOTHING).get("shape")
        return name

    def _section(self, service: str, kind: str, section: str) -> Mapping[str, Any]:
        key = (service, kind)
        if key not in self._files:
            known = _NAME.fullmatch(service) is not None and (self._folder / service).is_dir()
            self._files[key] = _read_with_extras(_latest(self._folder / service), kind) if known else _NOTHING
        found: Mapping[str, Any] = self._files[key].get(section, _NOTHING)
        return found


def _installed() -> Path:
    spec = find_spec("botocore")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("botocore is not installed", name="botocore")
    return Path(spec.submodule_search_locations[0]) / "data"


def _latest(service: Path) -> Path:
    """The folder of the latest version: versions are dates, so the last by name."""
    return max(entry for entry in service.iterdir() if entry.is_dir())


def _read_with_extras(folder: Path, kind: str) -> Mapping[str, Any]:
    text = _read(folder / f"{kind}.json")
    extras = _read(folder / f"{kind}.sdk-extras.json")
    if not extras and (printed := sections(text, _SECTIONS[kind])) is not None:
        return printed
    model: dict[str, Any] = json.loads(text or b"{}")
    _merge(model, json.loads(extras or b"{}").get("merge", {}))
    return model


def _read(path: Path) -> bytes:
    """The text of a file, zipped or not; empty if there is none."""
    zipped = path.with_name(f"{path.name}.gz")
    if path.is_file():
        return path.read_bytes()
    return _unzipped(zipped.read_bytes()) if zipped.is_file() else b""


def _unzipped(content: bytes) -> bytes:
    size = int.from_bytes(content[-4:], "little")  # gzip notes it at the end; knowing it saves a quarter of the time
    return zlib.decompress(content, wbits=31, bufsize=min(max(size, 1), _MOST_BYTES))


def _merge(into: dict[str, Any], extra: Mapping[str, Any]) -> None:
    for key, value in extra.items():
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value
