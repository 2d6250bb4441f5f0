"""Replays every input that the fuzzer kept: those that reach different code, and those that once broke a promise."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from fuzz.targets import TARGETS

HERE = Path(__file__).parent


def inputs(folder: str, target: str) -> list[Path]:
    return sorted(path for path in (HERE / folder / target).glob("*") if path.is_file())


@pytest.mark.parametrize("target", TARGETS)
def test_every_input_of_the_corpus_keeps_the_promises(target: str) -> None:
    kept = inputs("corpus", target)

    assert kept
    for file in kept:
        TARGETS[target].run(file.read_bytes())


@pytest.mark.parametrize(
    "file",
    [file for target in TARGETS for file in inputs("found", target)],
    ids=lambda file: f"{file.parent.name}-{file.name}",
)
def test_what_once_broke_a_promise_does_so_no_more(file: Path) -> None:
    TARGETS[file.parent.name].run(file.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_inputs_changed_at_random_keep_the_promises(target: str) -> None:
    random = Random(target)
    kept = inputs("corpus", target)
    for _ in range(40):
        content = random.choice(kept).read_bytes()
        for _ in range(3):
            content = random.choice(TARGETS[target].mutators)(content, random)
            TARGETS[target].run(content)


@pytest.mark.parametrize("target", TARGETS)
def test_nothing_at_all_is_an_input_too(target: str) -> None:
    TARGETS[target].run(b"")


def test_there_is_a_corpus_for_every_target_and_no_other() -> None:
    assert {folder.name for folder in (HERE / "corpus").iterdir()} == set(TARGETS)
