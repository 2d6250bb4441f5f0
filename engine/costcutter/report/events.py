"""A run's events in the form that the predecessor's reports had."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from costcutter.errors import CannotRunError, Diagnostic
from costcutter.execute.journal import RunRecord, moment_text
from costcutter.execute.outcome import StepOutcome
from costcutter.plan.model import Step

_FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""How a cell begins that a spreadsheet would calculate: https://owasp.org/www-community/attacks/CSV_Injection"""

COLUMNS = ("timestamp", "region", "service", "resource", "action", "arn", "meta")
"""The columns of the CSV report, in this order."""


def events_of(run: RunRecord) -> Iterator[dict[str, Any]]:
    """One event per step that was settled, in the order in which that happened.

    ``resource`` is the type's name within its service, ``arn`` the identifier where there is no ARN, and ``meta``
    everything else that the journal knows, as a mapping.
    """
    settled = [step for step in run.steps if step["settled"]]
    for step in sorted(settled, key=lambda step: (step["settled"], step["position"])):
        yield _event(step)


def step_event(step: Step, outcome: StepOutcome) -> dict[str, Any]:
    """The same for a step that has just been settled."""
    return _event(
        {
            "settled": moment_text(outcome.at),
            "region": step.ref.scope.region,
            "type": step.ref.type,
            "resource": step.ref.id,
            "action": step.action,
            "arn": step.resource.arn,
            "name": step.resource.name,
            "policies": list(step.policies),
            "request": outcome.request_id,
            **{
                key: getattr(outcome, key)
                for key in ("state", "seconds", "cause", "code", "message", "hint", "blocker")
            },
        }
    )


def _event(step: Mapping[str, Any]) -> dict[str, Any]:
    service, _, name = step["type"].partition(".")
    return {
        "timestamp": step["settled"],
        "region": step["region"],
        "service": service,
        "resource": name,
        "action": step["action"],
        "arn": step["arn"] or step["resource"],
        "meta": _meta(step),
    }


def _meta(step: Mapping[str, Any]) -> dict[str, Any]:
    meta = {
        "status": step["state"],
        "id": step["resource"],
        "name": step["name"],
        "policies": step["policies"],
        "seconds": round(step["seconds"], 3) if step["seconds"] is not None else None,
    }
    details = {key: step[key] for key in ("cause", "code", "message", "hint", "blocker", "request")}
    return {key: value for key, value in {**meta, **details}.items() if value not in (None, "")}


def write_csv(events: Iterable[dict[str, Any]], path: Path, *, append: bool = False) -> None:
    """Write events as CSV, with a header line unless they are added to a file that has one.

    Cells that a spreadsheet would take for a formula begin with an apostrophe.

    Raises:
        CannotRunError: CC503, if the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        before = _last_byte(path) if append else b""
        with path.open("a" if append else "w", newline="", encoding="utf-8", errors="replace") as file:
            writer = csv.writer(file)
            if not before:
                writer.writerow(COLUMNS)
            elif before != b"\n":  # a process was killed while it wrote
                file.write("\r\n")
            for event in events:
                writer.writerow([_cell(event[column]) for column in COLUMNS])
    except OSError as error:
        raise report_refused(path, error) from error


def report_refused(path: Path, error: OSError) -> CannotRunError:
    """The error of a report that cannot be written."""
    message = f"the report {path} cannot be written: {error.strerror or error}"
    return CannotRunError(Diagnostic("CC503", message, hint="name another file: --report"))


def _last_byte(path: Path) -> bytes:
    if not path.exists() or not path.stat().st_size:
        return b""
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read()


def _cell(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULAS) else text
