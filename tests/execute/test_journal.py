"""The journal: what is in it, and what becomes of it when a process, a disk or somebody's editor gets in the way."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from costcutter.errors import CannotRunError
from costcutter.execute.journal import RunRecord, create, find, read
from costcutter.execute.outcome import StepOutcome
from costcutter.inventory.model import Gap
from costcutter.plan.model import Kept, Plan, Refusal, Undetermined
from costcutter.ports import Fault
from support.clock import START
from support.cloud import ACCOUNT
from support.steps import HERE
from support.volumes import HEADER, deletion, plan_of, volume

REF = volume("c").ref
REF_DATA = {
    "scope": {"account": ACCOUNT, "region": "us-east-1", "partition": "aws"},
    "type": "ec2.volume",
    "id": "c",
}

FULL = plan_of(
    deletion("a", options={"force": True}),
    deletion("b"),
    needs={"delete:b": ("delete:a",)},
    kept=(Kept(REF, ("tidy",), "tagged costcutter: keep", "protected"),),
    undetermined=(Undetermined(REF, "tidy", "its tags could not be read"),),
    refusals=(Refusal("greedy", "matches 30 of 30", "raise its limits"),),
    gaps=(Gap(HERE, "ec2.snapshot", "AccessDenied", Fault.DENIED),),
    notes=("mark leaves 2 resources to tidy, which deletes them",),
)

FAILED = StepOutcome(
    "delete:b",
    "failed",
    START,
    "denied",
    "AccessDenied",
    "not authorized",
    "ask for it",
    request_id="req-9",
    seconds=1.5,
    attempts=2,
)


def row(identifier: str, **more: object) -> dict[str, object]:
    step = deletion(identifier)
    return {
        "id": step.id,
        "position": "ab".index(identifier),
        "account": ACCOUNT,
        "region": "us-east-1",
        "type": "ec2.volume",
        "resource": identifier,
        "name": None,
        "arn": f"arn:aws:ec2:us-east-1:{ACCOUNT}:volume/{identifier}",
        "action": "delete",
        "kind": "action",
        "options": {},
        "policies": ["tidy"],
        "because": "State is available",
        "destructive": True,
        "document": None,
        "state": "planned",
        "intended": None,
        "settled": None,
        "seconds": None,
        "attempts": None,
        "cause": "",
        "code": "",
        "message": "",
        "hint": "",
        "blocker": "",
        "request": "",
        **more,
    }


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    journal = create(tmp_path / "state" / "runs", HEADER, FULL)
    for step in FULL.steps:
        journal.intend(step, START)
    journal.settle(StepOutcome("delete:a", "done", START, seconds=0.25, attempts=1))
    journal.settle(FAILED)
    journal.end("finished", START)
    journal.close()

    moment = "2026-01-31T12:00:00.000Z"
    begun = {"intended": moment, "settled": moment}
    assert read(journal.file) == RunRecord(
        id="run-1",
        account=ACCOUNT,
        caller="arn:aws:iam::123456789012:user/tester",
        version="1.0",
        regions=("us-east-1",),
        started=moment,
        ended=moment,
        state="finished",
        planned=2,
        steps=(
            row("a", options={"force": True}, document=volume("a").document, state="done", seconds=0.25, attempts=1)
            | begun,
            row(
                "b",
                document=volume("b").document,
                state="failed",
                seconds=1.5,
                attempts=2,
                cause="denied",
                code="AccessDenied",
                message="not authorized",
                hint="ask for it",
                request="req-9",
            )
            | begun,
        ),
        remarks={
            "kept": (
                {"ref": REF_DATA, "policies": ["tidy"], "reason": "tagged costcutter: keep", "cause": "protected"},
            ),
            "undetermined": ({"ref": REF_DATA, "policy": "tidy", "reason": "its tags could not be read"},),
            "refusal": ({"policy": "greedy", "reason": "matches 30 of 30", "hint": "raise its limits"},),
            "gap": ({"scope": REF_DATA["scope"], "type": "ec2.snapshot", "reason": "AccessDenied"},),
            "note": ("mark leaves 2 resources to tidy, which deletes them",),
        },
    )


def test_a_journal_of_a_process_that_was_killed_tells_how_far_it_came(tmp_path: Path) -> None:
    journal = create(tmp_path, HEADER, FULL)
    journal.intend(FULL.steps[0], START)
    journal.settle(StepOutcome("delete:a", "done", START, seconds=0.25, attempts=1))
    journal.intend(FULL.steps[1], START)

    # what a killed process leaves is what the files hold at that instant
    after = tmp_path / "after"
    after.mkdir()
    for file in tmp_path.glob("run-1.sqlite*"):
        shutil.copy(file, after)
    run = read(after / "run-1.sqlite")

    assert (run.state, run.ended) == ("running", None)
    assert [(step["state"], step["document"]) for step in run.steps] == [
        ("done", volume("a").document),
        ("intended", volume("b").document),
    ]
    assert run.counts() == {"done": 1, "intended": 1}


def test_a_run_that_has_ended_leaves_one_plain_file(tmp_path: Path) -> None:
    journal = create(tmp_path, HEADER, FULL)
    journal.end("finished", START)
    journal.close()

    assert [file.name for file in tmp_path.iterdir()] == ["run-1.sqlite"]


def test_reading_changes_nothing_even_where_a_process_was_killed(tmp_path: Path) -> None:
    journal = create(tmp_path / "runs", HEADER, FULL)
    journal.intend(FULL.steps[0], START)
    killed = shutil.copytree(tmp_path / "runs", tmp_path / "killed")
    journal.end("finished", START)
    journal.close()

    for folder in (tmp_path / "runs", killed):
        before = contents(folder)
        read(folder / "run-1.sqlite")
        assert contents(folder) == before


def contents(folder: Path) -> dict[str, bytes]:
    # SQLite keeps locks of those who read in this file, and nothing else
    return {file.name: file.read_bytes() for file in folder.iterdir() if not file.name.endswith("-shm")}


def test_a_run_goes_on_while_somebody_reads_its_journal(tmp_path: Path) -> None:
    journal = create(tmp_path, HEADER, FULL)
    reader = sqlite3.connect(journal.file)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM step").fetchall()

    journal.intend(FULL.steps[0], START)
    journal.end("finished", START)
    journal.close()
    reader.close()

    assert read(journal.file).state == "finished"


@pytest.mark.parametrize("name", ["a?b", "a#b", "50%41", "with space", "naïve"])
def test_a_folder_may_have_any_name(name: str, tmp_path: Path) -> None:
    create(tmp_path / name, HEADER, FULL).close()

    assert read(tmp_path / name / "run-1.sqlite").id == "run-1"


def test_journals_are_found_the_newest_first(tmp_path: Path) -> None:
    names = ["20260131-120000-aaaa", "20260201-080000-bbbb", "20250101-000000-cccc"]
    for name in names:
        (tmp_path / f"{name}.sqlite").touch()
    (tmp_path / "notes.txt").touch()

    assert [file.stem for file in find(tmp_path)] == [names[1], names[0], names[2]]
    assert find(tmp_path / "nowhere") == []


# What cannot be written


def put_a_file(folder: Path) -> None:
    folder.write_text("not a folder")


def put_a_file_above(folder: Path) -> None:
    folder.parent.write_text("not a folder")


def put_a_folder_in_its_place(folder: Path) -> None:
    (folder / "run-1.sqlite").mkdir(parents=True)


def put_another_run(folder: Path) -> None:
    create(folder, HEADER, plan_of()).close()


@pytest.mark.parametrize("spoil", [put_a_file, put_a_file_above, put_a_folder_in_its_place, put_another_run])
def test_a_journal_that_cannot_be_made_is_refused_with_what_to_do(
    spoil: Callable[[Path], None], tmp_path: Path
) -> None:
    folder = tmp_path / "state" / "runs"
    (tmp_path / "state").mkdir() if spoil is not put_a_file_above else None
    spoil(folder)

    with pytest.raises(CannotRunError) as caught:
        create(folder, HEADER, FULL)

    (problem,) = caught.value.diagnostics
    assert problem.code == "CC501"
    assert problem.message.startswith(f"the journal {folder / 'run-1.sqlite'} cannot be written: ")
    assert problem.hint == "see to the disk and the folder's permissions, or name another one: state.dir"


def test_a_full_disk_is_told_and_what_was_written_stays(tmp_path: Path) -> None:
    journal = create(tmp_path, HEADER, FULL)
    journal.intend(FULL.steps[0], START)
    journal._connection.execute("PRAGMA max_page_count = 1")  # SQLite's own way of having no room
    big = StepOutcome("delete:a", "failed", START, message="x" * 1_000_000)

    with pytest.raises(CannotRunError, match=r"CC501 .* cannot be written: database or disk is full"):
        journal.settle(big)

    journal.close()
    assert [step["state"] for step in read(journal.file).steps] == ["intended", "planned"]


def test_a_closed_journal_takes_nothing_more(tmp_path: Path) -> None:
    journal = create(tmp_path, HEADER, FULL)
    journal.close()

    with pytest.raises(CannotRunError, match="CC501"):
        journal.intend(FULL.steps[0], START)


# What cannot be read


def change(sql: str) -> Callable[[Path], None]:
    def apply(file: Path) -> None:
        with sqlite3.connect(file) as connection:
            connection.executescript(sql)

    return apply


BAD_FILES: dict[str, Callable[[Path], object]] = {
    "an empty file": lambda file: file.write_bytes(b""),
    "a text": lambda file: file.write_text("run-1: finished\n" * 100),
    "a file that was cut off": lambda file: file.write_bytes(file.read_bytes()[:5_000]),
    "a file with holes": lambda file: file.write_bytes(file.read_bytes()[:4_096] + b"\0" * 40_000),
    "no such file": lambda file: file.unlink(),
    "another database": change("DROP TABLE run; CREATE TABLE run (a TEXT); INSERT INTO run VALUES ('b')"),
    "a database without steps": change("DROP TABLE step"),
    "broken options": change("UPDATE step SET options = '{'"),
    "policies that are none": change("UPDATE step SET policies = x'ff'"),
    "a broken document": change("UPDATE step SET document = 'none'"),
    "broken remarks": change("UPDATE remark SET body = '['"),
    "regions that are a number": change("UPDATE run SET regions = '7'"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_file_that_is_no_journal_is_refused(name: str, tmp_path: Path) -> None:
    file = finished(tmp_path, FULL)
    BAD_FILES[name](file)

    with pytest.raises(CannotRunError) as caught:
        read(file)

    (problem,) = caught.value.diagnostics
    assert problem.code == "CC502"
    assert problem.message.startswith(f"the journal {file} cannot be read: ")


def test_a_journal_of_another_version_is_refused(tmp_path: Path) -> None:
    file = finished(tmp_path, FULL)
    change("UPDATE run SET format = 99")(file)

    with pytest.raises(CannotRunError) as caught:
        read(file)

    assert str(caught.value) == (
        f"CC502 {file} is a journal of another version of costcutter\n  hint: show it with the version that made it"
    )


def test_a_journal_without_a_run_was_never_begun(tmp_path: Path) -> None:
    file = finished(tmp_path, FULL)
    change("DELETE FROM run")(file)

    with pytest.raises(CannotRunError, match=f"CC502 the journal {file} tells of no run: it was never begun"):
        read(file)


def finished(folder: Path, plan: Plan) -> Path:
    journal = create(folder, HEADER, plan)
    journal.end("finished", START)
    journal.close()
    return journal.file
