"""Report files: seen to be writable before a run, and written after it."""

from __future__ import annotations

import json
from pathlib import Path

from costcutter.app.reports import check_reports, write_reports
from costcutter.errors import UsageError
from support.planning import config
from support.showing import run_of, settled

RUN = run_of(settled("done", "vol-1"))


def refused(*files: Path, configured: Path | None = None) -> list[str]:
    """The problems that are found before a run."""
    options = {"reporting.csv.enabled": True, "reporting.csv.path": str(configured)} if configured else {}
    try:
        check_reports(files, config(options))
    except UsageError as error:
        return [f"{problem.code} {problem.message}" for problem in error.diagnostics]
    return []


def test_every_report_that_could_not_be_written_is_told_before_a_run(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder.csv").mkdir()

    assert refused(
        tmp_path / "good.csv",
        tmp_path / "new" / "folders" / "good.json",
        tmp_path / "bad.txt",
        tmp_path / "none",
        tmp_path / "folder.csv",
        tmp_path / "file" / "a.json",
        tmp_path / "file" / "deeper" / "a.json",
    ) == [
        f"CC642 --report {tmp_path}/bad.txt has no known ending",
        f"CC642 --report {tmp_path}/none has no known ending",
        f"CC643 --report {tmp_path}/folder.csv is not a place for a file",
        f"CC643 --report {tmp_path}/file/a.json is not a place for a file",
        f"CC643 --report {tmp_path}/file/deeper/a.json is not a place for a file",
    ]
    assert sorted(file.name for file in tmp_path.iterdir()) == ["file", "folder.csv"]


def test_the_configured_report_is_looked_at_too(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()

    assert refused(configured=tmp_path / "folder.csv") == [
        f"CC643 reporting.csv.path {tmp_path}/folder.csv is not a place for a file"
    ]
    assert refused(configured=tmp_path / "new" / "events.csv") == []


def test_reports_are_written_by_their_endings_and_the_configured_one_is_added_to(tmp_path: Path) -> None:
    configured = tmp_path / "all.csv"
    settings = config({"reporting.csv.enabled": True, "reporting.csv.path": str(configured)})
    files = [tmp_path / "run.json", tmp_path / "run.csv"]

    for _ in range(2):
        assert write_reports(RUN, files, settings) == [*files, configured]

    assert json.loads(files[0].read_text())["id"] == RUN.id
    assert [len(file.read_text().splitlines()) for file in (files[1], configured)] == [2, 3]


def test_without_reports_nothing_is_written() -> None:
    assert write_reports(RUN, [], config()) == []
