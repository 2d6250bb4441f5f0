"""Events, and the CSV that is made of them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from costcutter.errors import CannotRunError
from costcutter.report.events import COLUMNS, events_of, write_csv
from support.showing import failure, run_of, settled

HEADER = "timestamp,region,service,resource,action,arn,meta\r\n"


def event(**more: Any) -> dict[str, Any]:
    return {
        "timestamp": "2026-01-31T12:00:01.500Z",
        "region": "us-east-1",
        "service": "ec2",
        "resource": "volume",
        "action": "delete",
        "arn": "vol-1",
        "meta": {"status": "done"},
        **more,
    }


def written(events: list[dict[str, Any]], folder: Path) -> str:
    write_csv(events, folder / "events.csv")
    return (folder / "events.csv").read_bytes().decode()


def test_an_event_tells_what_was_done_to_which_resource() -> None:
    assert list(events_of(run_of(settled("done", "vol-1", name="database")))) == [
        {
            "timestamp": "2026-01-31T12:00:01.500Z",
            "region": "us-east-1",
            "service": "ec2",
            "resource": "volume",
            "action": "delete",
            "arn": "arn:aws:ec2:us-east-1:123456789012:volume/vol-1",
            "meta": {
                "status": "done",
                "id": "vol-1",
                "name": "database",
                "policies": ["tidy"],
                "seconds": 1.5,
            },
        }
    ]


def test_an_event_of_a_failure_tells_why() -> None:
    (found,) = events_of(run_of(failure("vol-1", seconds=None)))

    assert found["meta"] == {
        "status": "failed",
        "id": "vol-1",
        "policies": ["tidy"],
        "cause": "denied",
        "code": "UnauthorizedOperation",
        "message": "You are not authorized to perform this operation.",
        "hint": ("the caller needs the permission ec2:DeleteVolume on arn:aws:ec2:us-east-1:123456789012:volume/vol-1"),
        "request": "5c1d6a2e-0d58-4ad0-a9ae-000000000000",
    }


def test_events_come_as_they_happened_and_what_did_not_end_is_none() -> None:
    run = run_of(
        settled("done", "second", position=0, settled="2026-01-31T12:00:02.000Z"),
        settled("intended", "never", position=1, settled=None),
        settled("done", "first", position=3, settled="2026-01-31T12:00:01.000Z"),
        settled("done", "also second", position=2, settled="2026-01-31T12:00:02.000Z"),
    )

    assert [found["meta"]["id"] for found in events_of(run)] == ["first", "second", "also second"]


def test_a_resource_without_an_arn_is_told_by_its_identifier() -> None:
    (found,) = events_of(run_of(settled("done", "alias/x", arn=None, type="kms.alias")))

    assert (found["arn"], found["service"], found["resource"]) == ("alias/x", "kms", "alias")


def test_the_columns_are_those_of_the_predecessor(tmp_path: Path) -> None:
    assert COLUMNS == ("timestamp", "region", "service", "resource", "action", "arn", "meta")
    assert written([event()], tmp_path) == (
        f'{HEADER}2026-01-31T12:00:01.500Z,us-east-1,ec2,volume,delete,vol-1,"{{""status"": ""done""}}"\r\n'
    )


def test_no_events_are_a_header(tmp_path: Path) -> None:
    assert written([], tmp_path) == HEADER


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "－1", "＋1", "＠A1"])
def test_what_a_spreadsheet_would_take_for_a_formula_becomes_a_text(text: str, tmp_path: Path) -> None:
    written([event(arn=text)], tmp_path)
    with (tmp_path / "events.csv").open(newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)

    assert row["arn"] == f"'{text}"


@pytest.mark.parametrize("text", ["a,b", 'a"b', "a\nb", "a\r\nb", "a;b", "東京 🚀", "a=b", "", "\x1b[2J"])
def test_any_other_text_is_read_back_as_it_was(text: str, tmp_path: Path) -> None:
    written([event(arn=text, meta={"name": text})], tmp_path)
    with (tmp_path / "events.csv").open(newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)

    assert row["arn"] == text
    assert json.loads(row["meta"]) == {"name": text}


def test_half_a_letter_does_not_keep_a_report_from_being_written(tmp_path: Path) -> None:
    assert "web?" in written([event(arn="web\ud800")], tmp_path)


def test_appending_writes_the_header_once(tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "events.csv"
    for identifier in ("vol-1", "vol-2"):
        write_csv([event(arn=identifier)], file, append=True)

    lines = file.read_text().splitlines()
    assert [line.split(",")[5] for line in lines] == ["arn", "vol-1", "vol-2"]


def test_without_appending_a_file_is_written_anew(tmp_path: Path) -> None:
    for identifier in ("vol-1", "vol-2"):
        write_csv([event(arn=identifier)], tmp_path / "events.csv")

    lines = (tmp_path / "events.csv").read_text().splitlines()
    assert [line.split(",")[5] for line in lines] == ["arn", "vol-2"]


def test_a_file_whose_last_line_was_cut_off_is_continued_on_a_new_line(tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text(HEADER + "2026-01-30,us-east-1,ec2,vol")

    write_csv([event()], file, append=True)

    assert file.read_text().splitlines()[1:] == [
        "2026-01-30,us-east-1,ec2,vol",
        '2026-01-31T12:00:01.500Z,us-east-1,ec2,volume,delete,vol-1,"{""status"": ""done""}"',
    ]


def test_a_report_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(CannotRunError) as caught:
        write_csv([], tmp_path / "file" / "events.csv")

    assert str(caught.value) == (
        f"CC503 the report {tmp_path}/file/events.csv cannot be written: File exists\n"
        "  hint: name another file: --report"
    )
