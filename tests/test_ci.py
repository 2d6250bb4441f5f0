"""What CI services are told to run: the hooks, the action, and every command line of the page about them."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click
import pytest

from costcutter.app.outputs import parse_outputs
from costcutter.cli.main import cli
from costcutter.documents.yaml import read, read_file
from costcutter.errors import UsageError

ROOT = Path(__file__).parents[1]
ACTION = read_file(ROOT / "action.yml").data
HOOKS = read_file(ROOT / ".pre-commit-hooks.yaml").data
PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
RUN = next(step for step in ACTION["runs"]["steps"] if step.get("id") == "run")
INPUTS = {name: given["default"] for name, given in ACTION["inputs"].items()}


def understood(words: Sequence[str]) -> dict[str, Any]:
    """The parameters that the command line takes from these words.

    Raises:
        click.ClickException, UsageError: if it does not understand them.
    """
    context = click.Context(cli)
    name, command, rest = cli.resolve_command(context, list(words))
    assert command is not None
    parameters = command.make_context(name, rest, parent=context).params
    parse_outputs(parameters.get("outputs", ()))
    return parameters


def command_lines(text: str) -> Iterator[list[str]]:
    """What stands behind ``costcutter`` in code, on lines and between backquotes."""
    blocks = re.findall(r"^```\w+\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    for line in [*lines, *re.findall(r"`([^`]+)`", prose)]:
        if found := re.search(r"(?:^|[\s/])costcutter ([a-z].*)", line):
            yield shlex.split(found[1], comments=True)


LINES = list(command_lines(PAGE))


def test_there_are_command_lines_in_the_page() -> None:
    assert {words[0] for words in LINES} == {"validate", "test", "plan", "apply"}
    assert len(LINES) >= 12


@pytest.mark.parametrize("words", LINES, ids=" ".join)
def test_every_command_line_of_the_page_is_understood(words: list[str]) -> None:
    understood(words if words[1:] else [*words, "policies/"])


@pytest.mark.parametrize(
    "line", ["validat x", "validate", "validate x --sarif", "validate x --format xml", "validate x --output sarfi=y"]
)
def test_a_command_line_that_is_wrong_would_be_found(line: str) -> None:
    with pytest.raises((click.ClickException, UsageError)):
        understood(line.split())


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_every_hook_checks_a_folder_as_a_whole(hook: dict[str, Any]) -> None:
    program, *words = [*shlex.split(hook["entry"]), *hook["args"]]

    assert program == "costcutter"
    assert understood(words)["paths"] == (Path("policies"),)
    assert (hook["pass_filenames"], hook["language"]) == (False, "python")


def test_the_page_names_every_hook_and_input_and_nothing_else() -> None:
    section = PAGE.partition("## GitHub\n")[2].partition("\n## ")[0]
    table = section.partition("| input |")[2].partition("\n\n")[0]
    used = [each for block in _yaml_blocks() for each in _items(block, "with")]
    inputs = {key for step in used if str(step["uses"]).startswith("your-org/") for key in step["with"]}

    assert re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE) == list(ACTION["inputs"])
    assert inputs <= set(ACTION["inputs"])
    assert set(re.findall(r"id: (costcutter-\w+)", PAGE)) == {hook["id"] for hook in HOOKS}


def _yaml_blocks() -> list[Any]:
    texts = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return [read(text, "docs/ci.md").data for text in texts]


def _items(data: Any, key: str) -> Iterator[dict[str, Any]]:
    """Every mapping with a key, however deep."""
    if isinstance(data, dict) and key in data:
        yield data
    for each in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _items(each, key)


def test_no_script_of_the_action_has_an_expression_in_it() -> None:
    scripts = [step["run"] for step in ACTION["runs"]["steps"] if "run" in step]

    assert len(scripts) == 2
    assert [script for script in scripts if "${{" in script] == []


def test_every_input_of_the_action_is_used() -> None:
    text = (ROOT / "action.yml").read_text(encoding="utf-8")

    assert set(re.findall(r"\$\{\{ inputs\.([a-z-]+)", text)) == set(ACTION["inputs"])


RECORDER = """\
#!{python}
import json, pathlib, sys
pathlib.Path({file!r}).write_text(json.dumps(sys.argv[1:]))
print("::warning::from within")
sys.exit({status})
"""


def run_action(folder: Path, *, status: int = 0, **inputs: str) -> tuple[int, str, list[str]]:
    """Run the action's last step with a costcutter that writes down what it is given: status, output, arguments."""
    program, record, output = folder / "costcutter" / "bin" / "costcutter", folder / "record", folder / "output"
    program.parent.mkdir(parents=True)
    program.write_text(RECORDER.format(python=sys.executable, file=str(record), status=status))
    program.chmod(0o755)
    given = {**INPUTS, **inputs}
    texts = {name: re.sub(r"^\$\{\{ inputs\.([a-z-]+) \}\}$", r"\1", text) for name, text in RUN["env"].items()}
    environment = {name: given[text] for name, text in texts.items()}
    environment |= {"PATH": os.environ["PATH"], "RUNNER_TEMP": str(folder), "GITHUB_OUTPUT": str(output)}
    (folder / "script").write_text(RUN["run"])
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(folder / "script")]
    ran = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    if output.exists():
        assert output.read_text() == f"status={ran.returncode}\n"
    return ran.returncode, ran.stdout, json.loads(record.read_text()) if record.exists() else []


def test_the_action_validates_with_annotations_and_a_report(tmp_path: Path) -> None:
    status, out, words = run_action(tmp_path)

    assert (status, out) == (0, "::warning::from within\n")
    assert words == ["validate", "--format", "github", "--output", "sarif=costcutter.sarif", "--", "policies/"]
    assert understood(words)["paths"] == (Path("policies"),)


def test_inputs_are_words_and_never_commands(tmp_path: Path) -> None:
    hostile = "$(touch hacked); `touch hacked` \"' * ${{ x }} \\"
    _, _, words = run_action(
        tmp_path, policies=f"{hostile}\n\n--help\nb c", args=f"--var\nx={hostile}\n", sarif=f"{hostile};"
    )

    assert words == [
        *("validate", "--format", "github", "--output", f"sarif={hostile};", "--var", f"x={hostile}"),
        *("--", hostile, "--help", "b c"),
    ]
    assert not (tmp_path / "hacked").exists()


def test_without_a_file_for_it_there_is_no_report(tmp_path: Path) -> None:
    assert run_action(tmp_path, sarif="", args="--strict")[2] == [
        *("validate", "--format", "github", "--strict", "--", "policies/")
    ]


@pytest.mark.parametrize("command", ["test", "plan"])
def test_what_other_commands_print_is_not_taken_for_commands_of_the_runner(command: str, tmp_path: Path) -> None:
    status, out, words = run_action(tmp_path, command=command, status=3)

    assert (status, words) == (3, [command, "--", "policies/"])
    assert re.fullmatch(r"::stop-commands::([0-9a-f]{32})\n::warning::from within\n::\1::\n", out)
    understood(words)


@pytest.mark.parametrize("command", ["apply", "", "validate; touch hacked", "-h"])
def test_no_other_command_is_run(command: str, tmp_path: Path) -> None:
    status, out, words = run_action(tmp_path, command=command)

    assert (status, words) == (64, [])
    assert out == "::error title=costcutter::the input 'command' is none of validate, test and plan\n"
