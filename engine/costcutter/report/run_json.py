"""A run's journal as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from costcutter.execute.journal import RunRecord
from costcutter.report.events import report_refused

FORMAT_VERSION = "1.0"


def run_document(run: RunRecord) -> dict[str, Any]:
    """The run as plain data: its header, counts by state, every step, and what was left alone."""
    data = asdict(run)
    data["remarks"] = {kind: list(bodies) for kind, bodies in (run.remarks or {}).items()}
    return {"format_version": FORMAT_VERSION, "kind": "run", "counts": run.counts(), **data}


def write_json(run: RunRecord, path: Path) -> None:
    """Write the run's report.

    Raises:
        CannotRunError: CC503, if the file cannot be written.
    """
    text = json.dumps(run_document(run), indent=2, ensure_ascii=False, default=str) + "\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # half a letter, which UTF-8 cannot hold, becomes the escape that JSON has for it
        path.write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise report_refused(path, error) from error
