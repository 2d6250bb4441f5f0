"""What filters read is enough to judge them by: tried on every case of every filter's table."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator

import pytest

from costcutter.app.policies import load_policies
from costcutter.documents.yaml import Document, read_file
from costcutter.inventory.model import Gap, Inventory, Listing
from costcutter.inventory.part import part_of
from costcutter.inventory.readers import Readers
from costcutter.inventory.world import NO_WORLD, InventoryWorld
from costcutter.query.answers import Answer, Verdict
from costcutter.query.context import Filter
from costcutter.query.subject import Subject
from costcutter.resources import GLOBAL, Resource, Scope
from support.judging import HERE, arranged, book, compiled, context, resource
from support.planning import config

LIBRARY = pathlib.Path(__file__).parents[2] / "policies"
CASES = pathlib.Path(__file__).parents[1] / "cases" / "filters"
TABLES = {path.stem: read_file(path, path.name) for path in sorted(CASES.glob("*.yaml"))}
JUDGED = [
    pytest.param(table, index, id=f"{name}: {case['name']}")
    for name, table in TABLES.items()
    for index, case in enumerate(table.data["cases"])
    if "answer" in case
]


@pytest.mark.parametrize(("table", "index"), JUDGED)
def test_a_filter_answers_the_same_where_only_what_it_reads_was_kept(table: Document, index: int) -> None:
    made, subject, readers = read(table, index)
    around = [part_of(each, readers.of(each.ref.type)) for each in others(table, index)]
    own = part_of(subject.resource, readers.of(subject.resource.ref.type))

    assert own.partial or own == subject.resource
    assert judged(made, own, around, table, index) == judged(
        made, subject.resource, list(others(table, index)), table, index
    )


@pytest.mark.parametrize(("table", "index"), JUDGED)
def test_a_filter_that_is_false_of_a_resource_alone_is_false_of_it_among_others(table: Document, index: int) -> None:
    made, subject, _ = read(table, index)
    alone = made(Subject(subject.resource, subject.now, NO_WORLD))

    assert alone.answer is not Answer.FALSE or made(subject).answer is Answer.FALSE


@pytest.mark.parametrize(("table", "index"), JUDGED)
def test_every_filter_tells_what_it_reads(table: Document, index: int) -> None:
    made, subject, _ = read(table, index)

    assert Readers(book().catalog).look(subject.resource.ref.type, made, ())


@pytest.mark.parametrize("clause", ["{related: {type: ec2.key_pair}}", "{not: {related: {type: ec2.key_pair}}}"])
def test_what_may_be_named_in_several_ways_keeps_all_of_its_names(clause: str) -> None:
    readers = Readers(book().catalog)
    readers.look("ec2.instance", compiled(clause, "ec2.instance"), ())
    pair = resource("ec2.key_pair", {"KeyPairId": "key-1", "KeyName": "operations", "KeyType": "rsa"})

    assert part_of(pair, readers.of("ec2.key_pair")).document == {"KeyName": "operations"}


def test_who_is_named_by_others_inside_a_condition_keeps_all_of_its_names() -> None:
    readers = Readers(book().catalog)
    where = "{referenced_by: {type: ec2.instance, via: KeyName}}"
    clause = f"{{related: {{type: ec2.key_pair, via: KeyName, where: [{where}]}}}}"
    readers.look("ec2.instance", compiled(clause, "ec2.instance"), ())

    assert sorted(readers.of("ec2.key_pair").members) == ["KeyName"]
    assert sorted(readers.of("ec2.instance").members) == ["KeyName"]


def test_a_filter_that_nobody_knows_reads_everything_of_whatever_it_may_look_at() -> None:
    def strange(_subject: Subject) -> Verdict:
        return Verdict.of(True, "strange")

    readers = Readers(book().catalog)
    known = readers.look("ec2.volume", strange, {"ec2.instance"})

    assert (known, {name: reads.whole for name, reads in readers.by_type.items()}) == (False, {"ec2.instance": True})


def test_every_policy_of_the_library_tells_what_it_reads() -> None:
    loaded = load_policies([LIBRARY], config(), book()).checked()
    readers = Readers(book().catalog)
    unknown = [
        (policy.name, name)
        for policy in loaded.policies
        for name, filter_ in policy.filters.items()
        if not readers.look(name, filter_, policy.relations)
    ]

    assert (len(loaded.policies) > 100, unknown) == (True, [])
    assert [name for name, reads in readers.by_type.items() if reads.whole] == []


def read(table: Document, index: int) -> tuple[Filter, Subject, Readers]:
    """The filter of a case, its resource, and what the filter reads."""
    case = table.data["cases"][index]
    name = case.get("type", table.data["type"])
    made, subject = arranged(table, ("cases", index), case, name, table.data.get("document", {}))
    readers = Readers(book().catalog)
    readers.judge(subject.resource.ref.type, made, context(table, name).types)
    return made, subject, readers


def others(table: Document, index: int) -> Iterator[Resource]:
    for name, documents in table.data["cases"][index].get("around", {}).items():
        yield from (resource(name, **document) for document in documents)


def judged(made: Filter, own: Resource, around: list[Resource], table: Document, index: int) -> Verdict:
    case = table.data["cases"][index]
    _, subject = arranged(table, ("cases", index), case, own.ref.type, table.data.get("document", {}))
    inventory = Inventory()
    for name in case.get("around", {}):
        gap = Gap(scope_of(name), name, "AccessDenied") if name in case.get("incomplete", ()) else None
        found = tuple(each for each in around if each.ref.type == name)
        inventory.add(Listing(scope_of(name), name, found, gap))
    world = InventoryWorld(inventory, book().catalog, (HERE.region,), subject.now)
    return made(world.subject(own))


def scope_of(name: str) -> Scope:
    return Scope(HERE.account, GLOBAL) if book().catalog.get(name).scope == "global" else HERE
