"""`DryRun`: never executes. moto deletes for real on ten of the EC2 operations that accept it."""

from __future__ import annotations

from typing import Any

from costcutter.sandbox.rules.seam import Call, Proceed, Refusal


def dry_run(call: Call, proceed: Proceed) -> Any:
    """Answer DryRunOperation, as EC2 does to a caller who may do it; whether the target exists is not looked at."""
    if call.service == "ec2" and call.flag("DryRun"):
        raise Refusal("DryRunOperation", "Request would have succeeded, but DryRun flag is set.")
    return proceed()
