"""Carries out a plan that was shown: checks, journal, execution, summary."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from costcutter.app.config import Config, state_folder
from costcutter.app.session import Session
from costcutter.app.version import version
from costcutter.errors import Diagnostic, RefusedError
from costcutter.execute.journal import RunHeader, create, read
from costcutter.execute.outcome import GOOD, StepOutcome
from costcutter.execute.run import Listener, Result, execute
from costcutter.execute.waiting import Timeouts
from costcutter.plan.model import Plan, Step
from costcutter.report.events import events_of
from costcutter.report.reporter import get_reporter
from costcutter.values import parse_duration


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run did, in the terms that callers of the predecessor know."""

    run: str
    """The run's identifier: `costcutter show RUN`."""
    journal: Path
    processed: int
    """Steps that were carried out, or turned out not to be needed."""
    skipped: int
    """Steps that were never tried, because one that they need failed or the run was interrupted."""
    failed: int
    events: tuple[dict[str, Any], ...]
    """One per settled step: timestamp, region, service, resource, action, arn, meta."""
    interrupted: bool
    expired: bool
    """Whether it stopped because the credentials are no longer valid."""
    certain: bool
    """Whether everything that the policies asked for could be decided."""

    @property
    def clean(self) -> bool:
        """Whether nothing failed, was skipped, or stayed undecided."""
        return not (self.failed or self.skipped) and self.certain

    def to_dict(self) -> dict[str, Any]:
        """The summary as plain data."""
        return {
            "run": self.run,
            "journal": str(self.journal),
            "processed": self.processed,
            "skipped": self.skipped,
            "failed": self.failed,
            "events": [dict(event) for event in self.events],
            "interrupted": self.interrupted,
        }


def runs_folder(config: Config) -> Path:
    """Where the journals of runs are."""
    return state_folder(config) / "runs"


def apply_plan(session: Session, plan: Plan, listener: Listener | None = None) -> RunSummary:
    """Carry out a plan of this session.

    Raises:
        RefusedError: if the account may not be changed, or the plan is for another one; nothing was done then.
        CannotRunError: if the journal cannot be written; nothing was done that was not written down.
    """
    session.allow_changes()
    if plan.account != session.identity.account:
        message = f"the plan is for account {plan.account}, but the caller is in {session.identity.account}"
        raise RefusedError(Diagnostic("CC603", message, hint="make the plan again"))
    started = session.clock.now()
    run_id = new_run_id(started)
    header = RunHeader(run_id, plan.account, session.identity.arn, version(), session.reach.regions, started)
    journal = create(runs_folder(session.config), header, plan)
    timeouts = session.config.timeouts
    result = execute(
        plan,
        session.book.catalog,
        session.cloud,
        session.clock,
        journal,
        run_id=run_id,
        workers=session.config.aws.max_workers,
        timeouts=Timeouts(_seconds(timeouts.blocked), _seconds(timeouts.gone)),
        listener=_reporting(listener or Listener()),
    )
    return _summary(plan, result, run_id, journal.file)


def _reporting(listener: Listener) -> Listener:
    """The same listener, with the process-wide reporter told as well."""

    def settled(step: Step, outcome: StepOutcome) -> None:
        get_reporter().settled(step, outcome)
        listener.settled(step, outcome)

    return replace(listener, settled=settled)


def new_run_id(moment: datetime) -> str:
    """An identifier that sorts by time and that nobody has used."""
    return f"{moment:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


def _seconds(text: str) -> float:
    return parse_duration(text).total_seconds()


def _summary(plan: Plan, result: Result, run_id: str, file: Path) -> RunSummary:
    states = [outcome.state for outcome in result.outcomes]
    return RunSummary(
        run=run_id,
        journal=file,
        processed=sum(state in GOOD for state in states),
        skipped=sum(state in ("skipped", "stopped") for state in states),
        failed=states.count("failed"),
        events=tuple(events_of(read(file))),
        interrupted=result.interrupted,
        expired=any(outcome.cause == "expired" for outcome in result.outcomes),
        certain=plan.certain and not plan.refusals,
    )
