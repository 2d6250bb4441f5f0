"""Writes a run's reports to files, in the form that their names ask for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from costcutter.app.config import Config
from costcutter.app.outputs import is_writable
from costcutter.errors import Diagnostic, UsageError
from costcutter.execute.journal import RunRecord
from costcutter.report.events import events_of, write_csv
from costcutter.report.run_json import write_json

FORMS = (".csv", ".json")


def check_reports(files: Iterable[Path], config: Config) -> None:
    """See that every report can be written, that of the configuration too, before anything is done.

    Raises:
        UsageError: CC642 for an unknown ending, CC643 for a place that is no file or may not be written.
    """
    problems = []
    for file in files:
        if file.suffix not in FORMS:
            hint = f"endings are {', '.join(FORMS)}"
            problems.append(Diagnostic("CC642", f"--report {file} has no known ending", hint=hint))
        elif not is_writable(file):
            problems.append(Diagnostic("CC643", f"--report {file} is not a place for a file"))
    configured = _configured(config)
    if configured is not None and not is_writable(configured):
        problems.append(Diagnostic("CC643", f"reporting.csv.path {configured} is not a place for a file"))
    if problems:
        raise UsageError(*problems)


def _configured(config: Config) -> Path | None:
    csv = config.reporting.csv
    return Path(csv.path or "costcutter.csv") if csv.enabled else None


def write_reports(run: RunRecord, files: Iterable[Path], config: Config) -> list[Path]:
    """Write the reports of a run, and the CSV that the configuration asks for; returns what was written.

    The configured CSV is added to, as the predecessor did; a file named by an option is written anew.

    Raises:
        CannotRunError: CC503, if a file cannot be written.
    """
    written: list[Path] = []
    for file in files:
        if file.suffix == ".json":
            write_json(run, file)
        else:
            write_csv(events_of(run), file)
        written.append(file)
    configured = _configured(config)
    if configured is not None:
        write_csv(events_of(run), configured, append=True)
        written.append(configured)
    return written
