"""What the benchmarks are made of is valid, typed, varied, and the same at every run."""

from __future__ import annotations

from pathlib import Path

from ruamel.yaml import YAML

from bench.pairs import PAIRS, for_costcutter, for_custodian
from bench.policies import write
from costcutter.app.api import validate
from costcutter.catalog.load import Catalog


def test_the_policies_of_the_benchmark_have_no_problem_and_are_about_all_types(tmp_path: Path) -> None:
    types = Catalog().names()

    written = write(2 * len(types), tmp_path)

    assert validate([tmp_path]) == ()
    assert written.services == len({name.partition(".")[0] for name in types})
    assert {name for name, _ in written.expressions} >= {"ec2.volume", "rds.instance", "lambda.function"}
    assert len({text for _, text in written.expressions}) > len(types)


def test_they_are_the_same_at_every_run(tmp_path: Path) -> None:
    texts = []
    for folder in (tmp_path / "a", tmp_path / "b"):
        folder.mkdir()
        write(60, folder)
        texts.append({file.name: file.read_text() for file in folder.iterdir()})

    assert texts[0] == texts[1]


def test_the_pairs_hold_as_many_policies_of_the_same_names_in_both_languages(tmp_path: Path) -> None:
    count = 2 * len(PAIRS)
    (tmp_path / "ours.yaml").write_text(for_costcutter(count))

    ours, theirs = (YAML(typ="safe").load(text)["policies"] for text in (for_costcutter(count), for_custodian(count)))

    assert validate([tmp_path]) == ()
    assert [policy["name"] for policy in ours] == [policy["name"] for policy in theirs]
    assert len({policy["name"] for policy in ours}) == count
