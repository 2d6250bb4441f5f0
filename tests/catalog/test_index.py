"""The index of types saves reading their files, and is never believed against them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from costcutter.catalog.index import Entry, Index, entry_of, rendered
from costcutter.catalog.load import DATA, Catalog
from costcutter.catalog.reindex import is_current

VOLUME = DATA / "ec2" / "volume.yaml"


def test_the_index_that_is_shipped_says_what_the_files_say() -> None:
    catalog = Catalog()

    index = Index()

    assert {name: index.entry(name, catalog.file(name)) for name in catalog.names()} == {
        name: entry_of(catalog.get(name)) for name in catalog.names()
    }
    assert is_current(), "run `make index`"


def test_a_file_that_reads_otherwise_than_the_index_remembers_is_read_again(tmp_path: Path) -> None:
    changed = tmp_path / "volume.yaml"
    changed.write_text(VOLUME.read_text() + "\n")

    assert Index().entry("ec2.volume", VOLUME) is not None
    assert Index().entry("ec2.volume", changed) is None
    assert Index().entry("ec2.volume", tmp_path / "gone.yaml") is None
    assert Index().entry("ec2.volum", VOLUME) is None


@pytest.mark.parametrize("text", ["", "[]", "{", '{"ec2.volume": 1}', '{"ec2.volume": ["1-0"]}', "\x00", "null"])
def test_a_damaged_index_is_an_empty_one(text: str, tmp_path: Path) -> None:
    (tmp_path / "index.json").write_text(text)

    assert Index(tmp_path / "index.json").entry("ec2.volume", VOLUME) is None
    assert Index(tmp_path / "nowhere.json").entry("ec2.volume", VOLUME) is None


def test_what_is_written_is_read(tmp_path: Path) -> None:
    kind = Catalog().get("ec2.volume")
    (tmp_path / "index.json").write_text(rendered({"ec2.volume": (VOLUME, kind)}))

    entry = Index(tmp_path / "index.json").entry("ec2.volume", VOLUME)

    assert entry == Entry("EBS volume", kind.aliases, has_created=True, has_tags=True)
    assert not is_current(tmp_path / "index.json")  # it lacks the others
    assert list(json.loads((tmp_path / "index.json").read_text())) == ["ec2.volume"]


def test_a_type_of_the_users_own_is_read_from_its_file_and_never_from_the_index(tmp_path: Path) -> None:
    own = tmp_path / "ec2" / "volume.yaml"
    own.parent.mkdir()
    own.write_text(VOLUME.read_text().replace("title: EBS volume", "title: our volume"))

    assert Catalog([tmp_path]).entry("ec2.volume").title == "our volume"
    assert Catalog().entry("ec2.volume").title == "EBS volume"
