"""Every resource type that ships with the package, proven against the SDK's models."""

from __future__ import annotations

from costcutter.aws.models import ModelReader
from costcutter.catalog.book import Book
from costcutter.catalog.check import check_catalog
from costcutter.catalog.load import DATA, Catalog
from costcutter.graph.order import components
from costcutter.query.types import Shapes
from support.planning import book


def test_every_shipped_file_passes_the_check_with_no_error_and_no_warning() -> None:
    fresh = Book(Catalog(), Shapes(ModelReader()))

    assert [str(problem) for problem in check_catalog(fresh)] == []


def test_every_file_is_a_type_and_every_type_has_a_file() -> None:
    files = {f"{file.parent.name}.{file.stem}" for file in DATA.rglob("*") if file.is_file()}

    assert set(book().catalog.names()) == files


def test_every_alias_finds_its_type() -> None:
    catalog = book().catalog
    found = {alias: kind.name for alias in catalog.aliases() if (kind := catalog.find(alias)) is not None}

    assert found == {alias: name for name in catalog.names() for alias in catalog.get(name).aliases}


def test_types_of_one_kind_cannot_wait_for_each_other_in_a_circle_unless_the_catalogue_cuts_it() -> None:
    catalog, needs = book().catalog, dict[str, list[str]]()
    for name in catalog.names():
        kind = catalog.get(name)
        unties = kind.actions["delete"].unties if "delete" in kind.actions else None
        for reference in kind.references:
            # a replica and its source are of one type, but never each other's
            if not reference.orders or reference.type == name or (unties and reference.path in unties.references):
                continue
            first, then = (reference.type, name) if reference.held else (name, reference.type)
            needs.setdefault(then, []).append(first)

    assert [circle for circle in components(needs) if len(circle) > 1] == []


def test_types_without_a_tagging_call_or_a_date_say_so_by_leaving_it_out() -> None:
    catalog = book().catalog

    assert [name for name in catalog.names() if catalog.get(name).tags is None and catalog.get(name).tagging] == []


def test_no_metric_of_a_type_stands_twice_in_one_namespace() -> None:
    found = [
        (name, family.namespace, metric)
        for name in book().catalog.names()
        for family in book().catalog.get(name).metrics
        for metric in family.names
    ]

    assert len(found) == len(set(found)) > 400
