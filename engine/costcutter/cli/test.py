"""``costcutter test``: the tests beside policies, without AWS."""

from __future__ import annotations

from pathlib import Path

import click

from costcutter.app.config import Config
from costcutter.app.policies import load_policies
from costcutter.app.policy_tests import check_fixtures, run_tests
from costcutter.app.wiring import make_book, make_clock
from costcutter.cli.options import configured, policy_paths
from costcutter.cli.terminal import say, show_problems
from costcutter.errors import Severity


@click.command("test")
@policy_paths
@click.option("--verbose", "-v", is_flag=True, help="Name the tests that pass, too.")
@configured
def command(paths: tuple[Path, ...], verbose: bool, config: Config) -> int:
    """Run the tests beside policies, without AWS or credentials.

    Exit status: 0 if all pass, 1 if not.
    """
    book = make_book(config)
    loaded = load_policies(paths, config, book)
    policies = loaded.compiled.policies
    problems = [problem for problem in loaded.problems if problem.severity is Severity.ERROR]
    problems = problems or check_fixtures(policies, book)
    if problems:
        show_problems(problems, policies.documents)
        return 1
    passed = failed = 0
    for test in run_tests(policies, book, make_clock().now()):
        title = f"{test.policy}: {test.description}" if test.description else test.policy
        if not test.problems:
            passed += 1
            if verbose:
                click.echo(f"passed  {title}")
            continue
        failed += 1
        click.echo(click.style("FAILED", fg="red") + f"  {title} ({test.where})")
        for difference in test.problems:
            click.echo(f"        {difference}")
    tested = {test["policy"] for document in policies.documents for test in document.data.get("tests", [])}
    untested = [policy.name for policy in policies.policies if policy.name not in tested]
    if untested and verbose:
        say(f"Without tests: {', '.join(untested)}")
    click.echo(f"{passed} passed, {failed} failed")
    return 1 if failed else 0
