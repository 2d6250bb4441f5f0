"""What `validate` does not need is not imported: it runs on every commit, and its time is mostly imports."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

HEAVY = {
    *("boto3", "botocore", "urllib3", "moto", "werkzeug", "sqlite3", "concurrent", "logging", "ssl", "http", "email"),
    *("jsonschema", "jsonschema_specifications", "referencing", "attr", "rpds", "rich", "tabulate"),
    *("tomllib", "difflib", "traceback", "gzip", "asyncio", "decimal"),
}
OURS = {
    *("costcutter.execute", "costcutter.inventory", "costcutter.plan", "costcutter.sandbox", "costcutter.costs"),
    *("costcutter.graph.run", "costcutter.graph.pool", "costcutter.aws.cloud", "costcutter.aws.sessions"),
    *("costcutter.app.session", "costcutter.app.apply", "costcutter.app.logs", "costcutter.app.config_toml"),
    *("costcutter.catalog.check", "costcutter.documents.validator", "costcutter.ports", "costcutter.report.events"),
}


def test_validate_imports_nothing_that_a_right_policy_does_not_need() -> None:
    loaded = _modules_after("validate", "policies/ebs.yaml")

    assert "costcutter.policy.compile" in loaded
    assert sorted(loaded & (HEAVY | OURS)) == []


def test_a_mistake_brings_in_what_finds_its_words_and_no_more(tmp_path: Path) -> None:
    policy = tmp_path / "p.yaml"
    policy.write_text("policies: [{name: a, resource: ec2.volume, filter: [State == 'available']}]\n")

    loaded = _modules_after("validate", str(policy))

    assert {"jsonschema", "difflib"} <= loaded
    assert sorted(loaded & {"boto3", "botocore", "rich", "tabulate", "costcutter.execute", "costcutter.plan"}) == []


def _modules_after(*arguments: str) -> set[str]:
    code = f"import sys; from costcutter.cli.main import run; run({list(arguments)}); print(*sys.modules, sep='\\n')"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "engine")}
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True)
    return set(ran.stdout.split())
