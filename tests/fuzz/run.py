"""Fuzzes one target: ``python -m fuzz.run TARGET [--seconds N]``, from `tests/`; what ``make fuzz`` calls for each.

New inputs that reach new code go to ``.fuzz/TARGET`` at the top of the checkout. What breaks a promise goes to
``tests/fuzz/found/TARGET``, where the tests replay it for ever. ``--minimise`` puts as few of all inputs as reach the
same code into ``tests/fuzz/corpus/TARGET``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path
from random import Random

import atheris

HERE = Path(__file__).parent
GROWN = HERE.parents[1] / ".fuzz"

LONGEST = {"policies": 6000, "resource-types": 6000, "configuration": 3000, "documents": 2000}
"""Bytes of an input; longer ones are slow and find nothing else."""


def main() -> None:
    """Fuzz for some time, or minimise the corpus."""
    parser = argparse.ArgumentParser(prog="python -m fuzz.run", description="Fuzz one target.")
    parser.add_argument("target")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--minimise", action="store_true")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    given, rest = parser.parse_known_args()
    kept, found, grown = HERE / "corpus" / given.target, HERE / "found" / given.target, GROWN / given.target
    for folder in (kept, found, grown):
        folder.mkdir(parents=True, exist_ok=True)
    if given.worker:
        _work(given.target, rest)
    length = f"-max_len={LONGEST.get(given.target, 400)}"
    if given.minimise:
        for file in kept.iterdir():  # what is no longer needed has to go, and merging only adds
            file.replace(grown / file.name)
        arguments = ["-set_cover_merge=1", "-use_counters=0", length, str(kept), str(grown), str(found)]
    else:
        limits = ["-timeout=20", "-rss_limit_mb=2000", f"-max_total_time={given.seconds}", "-print_final_stats=1"]
        arguments = [*limits, length, f"-artifact_prefix={found}/", str(grown), str(kept), str(found)]
    command = [sys.executable, "-m", "fuzz.run", given.target, "--worker", *arguments, *rest]
    sys.exit(subprocess.run(command, cwd=HERE.parent, check=False).returncode)


def _work(name: str, arguments: list[str]) -> None:
    with atheris.instrument_imports(include=["costcutter", "jmespath", "ruamel.yaml"], enable_loader_override=False):
        from fuzz.targets import TARGETS
    target = TARGETS[name]

    def mutated(data: bytes, longest: int, seed: int) -> bytes:
        random = Random(seed)
        choice = random.randrange(len(target.mutators) + 2)
        if choice >= len(target.mutators):
            return bytes(atheris.Mutate(data, longest))
        return target.mutators[choice](data, random)[:longest]

    target.run(b"")  # loads the catalogue and the models, which takes longer than any input may
    again = f"'{sys.executable}' -m fuzz.run {name} --worker"  # merging starts further processes by this command
    atheris.Setup([again, *arguments], target.run, custom_mutator=mutated)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
