"""The journal of a run: one SQLite file that says what was intended, what became of it, and what was there before.

A step is written as *intended* before its first call and as settled after its last, so that a run killed at any
instant leaves a file that tells what may have happened. Reports are made from it alone.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from costcutter.errors import CannotRunError, Diagnostic
from costcutter.execute.outcome import StepOutcome
from costcutter.plan.model import Plan, Step

FORMAT = 1
"""Version of the tables below."""

_TABLES = """
CREATE TABLE run (
  id TEXT PRIMARY KEY, format INTEGER NOT NULL, version TEXT NOT NULL, account TEXT NOT NULL, caller TEXT NOT NULL,
  started TEXT NOT NULL, ended TEXT, state TEXT NOT NULL, steps INTEGER NOT NULL, regions TEXT NOT NULL
);
CREATE TABLE step (
  id TEXT PRIMARY KEY, position INTEGER NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, type TEXT NOT NULL,
  resource TEXT NOT NULL, name TEXT, arn TEXT, action TEXT NOT NULL, kind TEXT NOT NULL, options TEXT NOT NULL,
  policies TEXT NOT NULL, because TEXT NOT NULL, destructive INTEGER NOT NULL, document TEXT,
  state TEXT NOT NULL DEFAULT 'planned', intended TEXT, settled TEXT, seconds REAL, attempts INTEGER,
  cause TEXT NOT NULL DEFAULT '', code TEXT NOT NULL DEFAULT '', message TEXT NOT NULL DEFAULT '',
  hint TEXT NOT NULL DEFAULT '', blocker TEXT NOT NULL DEFAULT '', request TEXT NOT NULL DEFAULT ''
);
CREATE TABLE need (step TEXT NOT NULL, needs TEXT NOT NULL);
CREATE TABLE remark (kind TEXT NOT NULL, body TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class RunHeader:
    """Which run it is."""

    id: str
    account: str
    caller: str
    version: str
    regions: tuple[str, ...]
    started: datetime


class Journal:
    """An open journal. Used by one thread only: the one that owns the plan's graph."""

    def __init__(self, file: Path, connection: sqlite3.Connection) -> None:
        self.file, self._connection = file, connection

    def intend(self, step: Step, at: datetime) -> None:
        """Write down that a step is about to begin, with the resource as it was."""
        document = json.dumps(step.resource.document, default=str)
        change = "UPDATE step SET state = 'intended', intended = ?, document = ? WHERE id = ?"
        self._write(change, (moment_text(at), document, step.id))

    def settle(self, outcome: StepOutcome) -> None:
        """Write down what became of a step."""
        self._write(
            "UPDATE step SET state = ?, settled = ?, seconds = ?, attempts = ?, cause = ?, code = ?, message = ?,"
            " hint = ?, blocker = ?, request = ? WHERE id = ?",
            (
                outcome.state,
                moment_text(outcome.at),
                outcome.seconds,
                outcome.attempts,
                outcome.cause,
                outcome.code,
                outcome.message,
                outcome.hint,
                outcome.blocker,
                outcome.request_id,
                outcome.step,
            ),
        )

    def end(self, state: str, at: datetime) -> None:
        """Write down how the run ended: ``finished`` or ``interrupted``."""
        self._write("UPDATE run SET state = ?, ended = ?", (state, moment_text(at)))
        # One plain file is left, which can be copied and read anywhere; only somebody who reads it now prevents that.
        with suppress(sqlite3.Error):
            self._connection.execute("PRAGMA journal_mode = DELETE")

    def close(self) -> None:
        """Let go of the file. A run that has not ended counts as broken off."""
        with suppress(sqlite3.Error):
            self._connection.close()

    def _write(self, sql: str, values: tuple[Any, ...]) -> None:
        with _refusing(self.file, "written"), self._connection:
            self._connection.execute(sql, values)


def create(folder: Path, header: RunHeader, plan: Plan) -> Journal:
    """Make the journal of a run, with its whole plan.

    Raises:
        CannotRunError: CC501, if the folder or the file cannot be written.
    """
    file = folder / f"{header.id}.sqlite"
    with _refusing(file, "written"):
        folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(file, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        with connection:
            connection.executescript(_TABLES)
            connection.execute(
                "INSERT INTO run VALUES (?, ?, ?, ?, ?, ?, NULL, 'running', ?, ?)",
                (
                    header.id,
                    FORMAT,
                    header.version,
                    header.account,
                    header.caller,
                    moment_text(header.started),
                    len(plan.steps),
                    json.dumps(header.regions),
                ),
            )
            connection.executemany(_INSERT_STEP, map(_step_row, range(len(plan.steps)), plan.steps))
            pairs = ((node, needed) for node, needs in plan.needs.items() for needed in needs)
            connection.executemany("INSERT INTO need VALUES (?, ?)", pairs)
            connection.executemany("INSERT INTO remark VALUES (?, ?)", _remarks(plan))
    return Journal(file, connection)


@dataclass(frozen=True, slots=True)
class RunRecord:
    """A run as its journal tells it."""

    id: str
    account: str
    caller: str
    version: str
    regions: tuple[str, ...]
    started: str
    ended: str | None
    state: str
    """``running`` also where the process was killed: see `interrupted`."""
    planned: int
    steps: tuple[Mapping[str, Any], ...] = ()
    """Rows of the step table, in the order of the plan."""
    remarks: Mapping[str, tuple[Any, ...]] | None = None
    """What the plan said besides its steps: kept, undetermined, refusals, gaps, notes."""

    def counts(self) -> dict[str, int]:
        """How many steps are in each state."""
        counted: dict[str, int] = {}
        for step in self.steps:
            counted[step["state"]] = counted.get(step["state"], 0) + 1
        return counted


def read(file: Path) -> RunRecord:
    """Read a journal.

    Raises:
        CannotRunError: CC502, if it is not one, or is damaged, or is of another version.
    """
    # the address is a URI, in which a folder's `?` or `#` would end the name
    address = f"{file.absolute().as_uri()}?mode=ro"
    with _refusing(file, "read"), closing(sqlite3.connect(address, uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        run = connection.execute("SELECT * FROM run").fetchone()
        if run is None:
            raise CannotRunError(Diagnostic("CC502", f"the journal {file} tells of no run: it was never begun"))
        if run["format"] != FORMAT:
            hint = "show it with the version that made it"
            raise CannotRunError(
                Diagnostic("CC502", f"{file} is a journal of another version of costcutter", hint=hint)
            )
        steps = tuple(map(_step_of, connection.execute("SELECT * FROM step ORDER BY position")))
        remarks: dict[str, list[Any]] = {}
        for row in connection.execute("SELECT kind, body FROM remark"):
            remarks.setdefault(row["kind"], []).append(json.loads(row["body"]))
        return RunRecord(
            id=run["id"],
            account=run["account"],
            caller=run["caller"],
            version=run["version"],
            regions=tuple(json.loads(run["regions"])),
            started=run["started"],
            ended=run["ended"],
            state=run["state"],
            planned=run["steps"],
            steps=steps,
            remarks={kind: tuple(bodies) for kind, bodies in remarks.items()},
        )


def find(folder: Path) -> list[Path]:
    """The journals in a folder, the newest first."""
    return sorted(folder.glob("*.sqlite"), key=lambda file: file.name, reverse=True) if folder.is_dir() else []


_INSERT_STEP = (
    "INSERT INTO step (id, position, account, region, type, resource, name, arn, action, kind, options, policies,"
    " because, destructive) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def _step_of(row: sqlite3.Row) -> dict[str, Any]:
    step = dict(row)
    step["policies"], step["options"] = json.loads(step["policies"]), json.loads(step["options"])
    step["document"] = json.loads(step["document"]) if step["document"] else None
    step["destructive"] = bool(step["destructive"])
    return step


def _step_row(position: int, step: Step) -> tuple[Any, ...]:
    ref, resource = step.ref, step.resource
    return (
        step.id,
        position,
        ref.scope.account,
        ref.scope.region,
        ref.type,
        ref.id,
        resource.name,
        resource.arn,
        step.action,
        step.kind,
        json.dumps(dict(step.options)),
        json.dumps(step.policies),
        step.because,
        step.destructive,
    )


def _remarks(plan: Plan) -> Iterator[tuple[str, str]]:
    for entry in plan.kept:
        yield "kept", json.dumps(asdict(entry))
    for doubt in plan.undetermined:
        yield "undetermined", json.dumps(asdict(doubt))
    for refusal in plan.refusals:
        yield "refusal", json.dumps(asdict(refusal))
    for gap in plan.gaps:
        yield "gap", json.dumps({"scope": asdict(gap.scope), "type": gap.type, "reason": gap.reason})
    for note in plan.notes:
        yield "note", json.dumps(note)


def moment_text(moment: datetime) -> str:
    """A moment as the journal writes it: ISO, UTC, milliseconds."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


@contextmanager
def _refusing(file: Path, verb: str) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError, ValueError, TypeError, LookupError) as error:
        code = "CC501" if verb == "written" else "CC502"
        hint = (
            "see to the disk and the folder's permissions, or name another one: state.dir" if verb == "written" else ""
        )
        message = f"the journal {file} cannot be {verb}: {error}"
        raise CannotRunError(Diagnostic(code, message, hint=hint)) from error
