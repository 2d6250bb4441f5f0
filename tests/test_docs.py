"""The manual says what the engine does: codes, keys, options, and every policy in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from costcutter.app.config_keys import known_keys
from costcutter.app.policy_tests import check_fixtures, run_tests
from costcutter.aws.models import ModelReader
from costcutter.catalog.book import Book
from costcutter.catalog.check import check_catalog
from costcutter.catalog.load import DATA, Catalog
from costcutter.cli.main import cli
from costcutter.documents.yaml import read, read_file
from costcutter.errors import Severity
from costcutter.policy.actions import GENERAL
from costcutter.policy.compile import compile_policies
from costcutter.query.filters import BUILDERS
from costcutter.query.filters.operators import OPERATORS
from costcutter.query.functions import EXTENSIONS
from costcutter.query.types import Shapes
from costcutter.report.formats import FORMATS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
NOW = datetime(2026, 1, 31, tzinfo=UTC)


def _text(page: str) -> str:
    return (DOCS / page).read_text(encoding="utf-8")


def _blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def _section(text: str, title: str) -> str:
    """What stands under a heading, up to the next one of any level."""
    found = re.search(rf"^#+ {re.escape(title)}\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"there is no heading {title!r}"
    return found[1]


def _first_cells(text: str) -> list[str]:
    """The first cell of every row of every table, without its header."""
    rows = re.findall(r"^\| (.*?) \|", re.sub(r"^\|.*\n\| ---.*\n", "", text, flags=re.MULTILINE), re.MULTILINE)
    return [row for row in rows if row]


def _words(cells: list[str]) -> set[str]:
    """The name that begins each text in backquotes."""
    return {name for cell in cells for name in re.findall(r"`([a-z_]+)[^`]*`", cell)}


def _anchors(path: Path) -> set[str]:
    prose = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.*)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _links(path: Path) -> Iterator[str]:
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://")):
            yield target


@pytest.fixture(scope="module")
def book() -> Book:
    return Book(Catalog(), Shapes(ModelReader()))


@pytest.mark.parametrize("page", [ROOT / "README.md", *PAGES], ids=lambda page: page.name)
def test_every_relative_link_leads_to_a_file_and_a_heading_that_exist(page: Path) -> None:
    broken = []
    for link in _links(page):
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        if not target.exists() or (anchor and anchor not in _anchors(target)):
            broken.append(link)

    assert broken == []


def test_the_index_names_every_page() -> None:
    listed = {link for link in _links(DOCS / "index.md") if "/" not in link}

    assert listed == {page.name for page in PAGES} - {"index.md"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_line_is_longer_than_120_characters(page: Path) -> None:
    assert [line for line in page.read_text(encoding="utf-8").splitlines() if len(line) > 120] == []


def _examples() -> list[str]:
    blocks = _blocks(_text("policy-language.md"), "yaml")
    return [block for block in blocks if re.search("^policies:", block, re.MULTILINE)]


def test_there_are_examples_of_policies() -> None:
    assert len(_examples()) >= 4


@pytest.mark.parametrize("example", _examples(), ids=lambda text: re.search(r"name: (\S+)", text)[1])  # type: ignore[index]
def test_every_policy_of_the_manual_validates_and_passes_its_tests(example: str, book: Book) -> None:
    compiled = compile_policies([read(example, "docs/policy-language.md")], book)

    assert [problem for problem in compiled.problems if problem.severity is Severity.ERROR] == []
    assert check_fixtures(compiled.policies, book) == []
    assert [test.problems for test in run_tests(compiled.policies, book, NOW) if test.problems] == []


@pytest.mark.parametrize(
    ("title", "known"),
    [("Filters", BUILDERS), ("Operators", OPERATORS), ("JMESPath", EXTENSIONS), ("Actions", GENERAL)],
    ids=["filters", "operators", "functions", "actions"],
)
def test_the_tables_of_the_language_name_what_there_is_and_nothing_else(title: str, known: dict[str, object]) -> None:
    named = _words(_first_cells(_section(_text("policy-language.md"), title)))

    assert named == set(known)


def test_the_table_of_settings_has_every_key_with_its_default() -> None:
    table = _section(_text("configuration.md"), "Keys")
    shown = dict(re.findall(r"^\| `([a-z_.]+)` \| (?:`(.*?)`)? ?\|", table, re.MULTILINE))

    assert shown == {**{key.name: _default(key.default) for key in known_keys().leaves.values()}, "vars": ""}


def _default(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def test_every_command_and_option_is_in_the_page_of_the_command_line() -> None:
    page, context = _text("command-line.md"), click.Context(cli)
    missing = []
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
        words = [word for option in options for word in (*option.opts, *option.secondary_opts)]
        missing += [f"{name} {word}" for word in words if f"`{word}" not in page]
        missing += [name] if f"| [`{name}" not in page else []

    assert missing == []


def test_the_table_of_formats_names_what_there_is_and_nothing_else() -> None:
    rows = re.findall(r"^\| `([a-z]+)` \| .* \| .* \|$", _section(_text("command-line.md"), "validate"), re.MULTILINE)

    assert rows == list(FORMATS)


def test_the_annotated_type_is_the_real_one() -> None:
    block = next(block for block in _blocks(_text("catalogue.md"), "yaml") if block.startswith("type: ec2.volume"))

    assert read(block, "docs/catalogue.md").data == read_file(DATA / "ec2" / "volume.yaml").data


def test_the_type_that_the_manual_adds_passes_every_check(tmp_path: Path) -> None:
    block = next(block for block in _blocks(_text("catalogue.md"), "yaml") if "type: glue.dev_endpoint" in block)
    file = tmp_path / "glue" / "dev_endpoint.yaml"
    file.parent.mkdir()
    file.write_text(block, encoding="utf-8")
    book = Book(Catalog([tmp_path]), Shapes(ModelReader()))

    assert check_catalog(book, ["glue.dev_endpoint"]) == []
