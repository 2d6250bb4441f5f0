"""From a fake account and policies as text to a plan, by the way that every command goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any

from costcutter.app import config as configuration
from costcutter.app.config import Config
from costcutter.app.session import Session, open_session
from costcutter.aws.models import ModelReader
from costcutter.catalog.book import Book
from costcutter.catalog.load import Catalog
from costcutter.documents.yaml import read
from costcutter.plan.model import Plan
from costcutter.policy.compile import compile_policies
from costcutter.policy.model import PolicySet
from costcutter.query.types import Shapes
from support.clock import FakeClock
from support.cloud import FakeCloud


@cache
def book() -> Book:
    """The shipped resource types; read once, as nothing changes them."""
    return Book(Catalog(), Shapes(ModelReader()))


def book_with(folder: Path, files: Mapping[str, str]) -> Book:
    """The shipped types and some more, written to a folder: ``{"ec2/volume.yaml": text}``."""
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text))
    return Book(Catalog([folder]), book().shapes)


def config(options: Mapping[str, Any] | None = None) -> Config:
    """A configuration without files and environment. One worker, unless it says otherwise."""
    given = {"aws.max_workers": 1, **(options or {})}
    return configuration.load(given, environment={}, folder=Path("/nowhere"), user_folder=None, file=None)


def policies(text: str, types: Book | None = None) -> PolicySet:
    """Policies as a file would give them; `text` may leave out ``policies:`` before a list."""
    text = dedent(text)
    if text.lstrip().startswith("- "):
        text = f"policies:\n{text}"
    return compile_policies([read(text, "test.yaml")], types or book()).checked()


def session(
    cloud: FakeCloud,
    text: str | PolicySet = "- {name: nothing, resource: ec2.volume, filters: [\"VolumeId == ''\"]}",
    options: Mapping[str, Any] | None = None,
    *,
    types: Book | None = None,
) -> Session:
    """A session of these policies on this account."""
    loaded = policies(text, types) if isinstance(text, str) else text
    return open_session(config(options), loaded, types or book(), cloud, FakeClock())


def plan(
    cloud: FakeCloud, text: str | PolicySet, options: Mapping[str, Any] | None = None, *, types: Book | None = None
) -> Plan:
    """The plan of these policies on this account."""
    return session(cloud, text, options, types=types).plan()


def deletes(*types: str, extra: str = "") -> str:
    """A policy named after each type that deletes all of it."""
    entries = (
        f"- {{name: {kind.replace('.', '-')}, resource: {kind}, filters: all, actions: [delete]{extra}}}"
        for kind in types
    )
    return "\n".join(entries)


def steps(made: Plan) -> list[str]:
    """The steps as ``action id``, sorted."""
    return sorted(_short(made)[step.id] for step in made.steps)


def waits(made: Plan) -> dict[str, list[str]]:
    """For each step that waits for something, what it waits for directly; barriers by their names."""
    names = _short(made)
    return {
        names.get(node, node): sorted(names.get(other, other) for other in needed)
        for node, needed in made.needs.items()
        if needed
    }


def comes_before(made: Plan, first: str, then: str) -> bool:
    """Whether one step waits for another, directly or through others."""
    names = _short(made)
    ids = {name: node for node, name in names.items()}
    todo, seen = [ids[then]], set[str]()
    while todo:
        node = todo.pop()
        if node == ids[first]:
            return True
        if node not in seen:
            seen.add(node)
            todo += made.needs[node]
    return False


def kept(made: Plan) -> dict[str, str]:
    """Why resources are left alone, by their identifiers."""
    return {entry.ref.id: entry.reason for entry in made.kept}


def undetermined(made: Plan) -> dict[str, str]:
    """Why resources are undetermined, by their identifiers."""
    return {doubt.ref.id: doubt.reason for doubt in made.undetermined}


def dangling(made: Plan) -> set[str]:
    """Ends of edges that are neither a step nor a barrier."""
    ends: Iterable[str] = (other for needed in made.needs.values() for other in needed)
    return {end for end in ends if end not in made.needs}


def _short(made: Plan) -> dict[str, str]:
    return {step.id: f"{step.action} {step.ref.id}" for step in made.steps}
