"""Reads resource types from their YAML files, each when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from costcutter.catalog.index import Entry, Index, entry_of
from costcutter.catalog.model import (
    Action,
    ActionStep,
    ApiFilter,
    Batch,
    Call,
    Facet,
    Listing,
    Members,
    Params,
    Protection,
    Pushdown,
    Reading,
    Reference,
    RegionOf,
    ResourceType,
    Tagging,
    Untie,
    Wait,
)
from costcutter.documents.schema import check, load_schema
from costcutter.documents.yaml import Document, read_file
from costcutter.errors import CatalogError, Diagnostic, DocumentError
from costcutter.query.metrics import MetricFamily

DATA = Path(__file__).parent / "data"


class Catalog:
    """The resource types that exist: those that we ship and those of the user's own folders.

    A type of the user replaces ours of the same name.
    """

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        """Find the files; none is read yet.

        Raises:
            CatalogError: CC408 for each folder of the user that has no resource type.
        """
        own = {name: file for folder in _own_folders(folders) for name, file in _files(folder).items()}
        self._files = {**_files(DATA), **own}
        self.added: tuple[str, ...] = tuple(sorted(own))
        """The types of the user's own folders."""
        self._own = own.keys()
        self._types: dict[str, ResourceType] = {}
        self._documents: dict[str, Document] = {}
        self._aliases: dict[str, str] | None = None
        self._entries: dict[str, Entry] = {}
        self._index: Index | None = None

    def names(self) -> tuple[str, ...]:
        """The names of all types, sorted."""
        return tuple(sorted(self._files))

    def aliases(self) -> Mapping[str, str]:
        """The names that other tools use, each with the type it stands for."""
        if self._aliases is None:
            self._aliases = {alias: name for name in self.names() for alias in self.entry(name).aliases}
        return self._aliases

    def name(self, word: str) -> str | None:
        """The name of the type of that name or alias, or None."""
        return word if word in self._files else self.aliases().get(word)

    def file(self, name: str) -> Path:
        """Where the type of that very name is written. Raises `KeyError` if there is none."""
        return self._files[name]

    def find(self, word: str) -> ResourceType | None:
        """The type of that name or alias, or None."""
        name = self.name(word)
        return self.get(name) if name else None

    def entry(self, name: str) -> Entry:
        """What is asked of the type of that very name when it is one of many; mostly without parsing its file.

        Raises:
            KeyError, CatalogError: as `get` does.
        """
        if name not in self._entries:
            indexed = None
            if name not in self._types and name not in self._own:
                self._index = self._index or Index()
                indexed = self._index.entry(name, self._files[name])
            self._entries[name] = indexed or entry_of(self.get(name))
        return self._entries[name]

    def get(self, name: str) -> ResourceType:
        """The type of that very name.

        Raises:
            KeyError: if there is none.
            CatalogError: if its file has problems; all of them.
        """
        if name not in self._types:
            document = self.document(name)
            self._types[name] = _resource_type(document.data)
        return self._types[name]

    def naming(self, name: str) -> dict[str, tuple[str, ...]]:
        """The types whose resources keep one of this type in place by naming it, with the paths where they do."""
        found: dict[str, tuple[str, ...]] = {}
        for other in self.names():
            references = self.get(other).references
            paths = tuple(r.path for r in references if r.type == name and r.orders and r.holds and not r.held)
            if paths:
                found[other] = paths
        return found

    def document(self, name: str) -> Document:
        """The type's file, checked against its schema.

        Raises:
            CatalogError: if it cannot be read or has problems.
        """
        if name not in self._documents:
            self._documents[name] = _read(name, self._files[name])
        return self._documents[name]


def _own_folders(folders: Iterable[Path]) -> tuple[Path, ...]:
    """The user's folders, each of which has at least one type: a misspelt one would silently add none."""
    found = tuple(folders)
    hint = "put each type at SERVICE/TYPE.yaml in it: ec2/volume.yaml is ec2.volume"
    empty = [folder for folder in found if not _files(folder)]
    if empty:
        raise CatalogError(*(Diagnostic("CC408", f"{folder} has no resource types", hint=hint) for folder in empty))
    return found


def _files(folder: Path) -> dict[str, Path]:
    """Type files by the name that their place gives them: ``ec2/volume.yaml`` is ``ec2.volume``."""
    return {f"{file.parent.name}.{file.stem}": file for file in sorted(folder.glob("*/*.yaml"))}


def _read(name: str, file: Path) -> Document:
    try:
        document = read_file(file, f"{file.parent.name}/{file.name}")
    except DocumentError as error:
        raise CatalogError(*error.diagnostics) from error
    problems = check(document, load_schema("resource-type"))
    if not problems and document.data["type"] != name:
        message = f"the file says {document.data['type']!r}, its place says {name!r}"
        problems = [Diagnostic("CC401", message, document.where(("type",)), "name the file after the type")]
    if problems:
        raise CatalogError(*problems)
    return document


def _resource_type(data: Mapping[str, Any]) -> ResourceType:
    created = data.get("created")
    return ResourceType(
        name=data["type"],
        title=data["title"],
        source=data["source"],
        verified=data["verified"],
        scope=data["scope"],
        service=data.get("service", data["type"].partition(".")[0]),
        listing=_listing(data["list"]),
        reading=Reading(_call(data["read"]), data["read"]["item"], tuple(data["read"].get("missing", ()))),
        id=(data["id"],) if isinstance(data["id"], str) else tuple(data["id"]),
        actions={name: _action(name, entry) for name, entry in data["actions"].items()},
        aliases=tuple(data.get("aliases", ())),
        gone=data.get("gone"),
        identifiers=tuple(data.get("identifiers", ())),
        display=data.get("name"),
        arn=data.get("arn"),
        created=created["path"] if isinstance(created, dict) else created,
        created_unit=created["unit"] if isinstance(created, dict) else "iso",
        tags=_tags(data["tags"]),
        tagging=Tagging(_call(data["tagging"]["add"]), _call(data["tagging"]["remove"])) if "tagging" in data else None,
        state=data.get("state"),
        facets={name: _facet(entry) for name, entry in data.get("facets", {}).items()},
        references=_references(data.get("references", {}), held=False)
        + _references(data.get("held_by", {}), held=True),
        protected=tuple(map(_protection, data.get("protected", ()))),
        unguarded=data.get("unguarded", False),
        metrics=tuple(map(_metrics, data.get("metrics", ()))),
        units=data.get("units", {}),
    )


def _call(data: Mapping[str, Any]) -> Call:
    params: Params = data.get("params", {})
    return Call(data["operation"], params, data.get("service", ""))


def _protection(data: Mapping[str, Any]) -> Protection:
    return Protection(data["when"], data["reason"], data.get("owned", False), data.get("against"), data.get("unless"))


def _metrics(data: Mapping[str, Any]) -> MetricFamily:
    asks = {name: tuple(values) for name, values in data.get("asks", {}).items()}
    return MetricFamily(
        data["namespace"], data["dimensions"], tuple(data["names"]), asks, tuple(data.get("also", ())), data["source"]
    )


def _listing(data: Mapping[str, Any]) -> Listing:
    region = data.get("region")
    return Listing(
        _call(data),
        data["items"],
        data.get("page_size"),
        data.get("where"),
        data.get("complete", False),
        RegionOf(_call(region), region["value"], region.get("given")) if region else None,
        _pushdown(data["pushdown"]) if "pushdown" in data else None,
    )


def _pushdown(data: Mapping[str, Any]) -> Pushdown:
    filters = {
        field: ApiFilter(entry) if isinstance(entry, str) else ApiFilter(entry["name"], frozenset(entry["values"]))
        for field, entry in data.get("filters", {}).items()
    }
    return Pushdown(filters, data.get("tags", False), data.get("parameter", "Filters"), data.get("params", {}))


def _facet(data: Mapping[str, Any]) -> Facet:
    return Facet(
        _call(data),
        data.get("value", "@"),
        tuple(data.get("empty", ())),
        data.get("description", ""),
        Batch(**data["batch"]) if "batch" in data else None,
    )


def _tags(data: Mapping[str, Any]) -> str | Facet | None:
    if "none" in data:
        return None
    return data["path"] if "path" in data else _facet(data)


def _references(data: Mapping[str, Any], *, held: bool) -> tuple[Reference, ...]:
    found = []
    for path, targets in data.items():
        for target in targets if isinstance(targets, list) else [targets]:
            entry: Mapping[str, Any] = {"type": target} if isinstance(target, str) else target
            orders = entry.get("orders", "delete") == "delete"
            found.append(Reference(path, entry["type"], entry.get("by"), orders, entry.get("holds", True), held))
    return tuple(found)


def _action(name: str, data: Mapping[str, Any]) -> Action:
    unties = data.get("unties")
    return Action(
        name,
        _steps(data["steps"]),
        data.get("description", ""),
        data.get("destructive", False),
        data.get("options", {}),
        data.get("backup"),
        data.get("already"),
        data.get("only"),
        _wait(data["done"]) if "done" in data else None,
        tuple(data.get("gone", ())),
        tuple(data.get("blocked", ())),
        Untie(tuple(unties["references"]), _steps(unties["steps"])) if unties else None,
        data.get("seconds", 5.0),
    )


def _steps(data: Iterable[Mapping[str, Any]]) -> tuple[ActionStep, ...]:
    return tuple(
        ActionStep(
            _call(entry) if "operation" in entry else None,
            entry.get("when"),
            _each(entry.get("for_each")),
            tuple(entry.get("ignore", ())),
            entry.get("failures"),
            _wait(entry["wait"]) if "wait" in entry else None,
        )
        for entry in data
    )


def _each(data: str | Mapping[str, Any] | None) -> str | Members | None:
    if data is None or isinstance(data, str):
        return data
    return Members(_call(data), data["items"], data.get("batch"), tuple(data.get("missing", ())))


def _wait(data: Mapping[str, Any]) -> Wait:
    call = _call(data) if "operation" in data else None
    return Wait(data["until"], call, data.get("failed"), tuple(data.get("missing", ())))
