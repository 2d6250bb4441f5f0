"""The configuration: who wins, what is merged, how it is read, and that all problems come at once."""

from __future__ import annotations

import copy
import itertools
import json
import pickle
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import platformdirs
import pytest

from costcutter.app.config import Config, load, state_folder, user_config_folder
from costcutter.documents.schema import load_schema
from costcutter.errors import DocumentError, Place


class World:
    """The places that a configuration comes from, all of them empty at first."""

    def __init__(self, top: Path) -> None:
        self.project, self.user = top / "project", top / "user"
        self.project.mkdir()
        self.user.mkdir()
        self.file: Path | None = None
        self.environment: dict[str, str] = {}
        self.options: dict[str, Any] = {}

    def write_user(self, text: str) -> None:
        (self.user / "config.yaml").write_text(text, encoding="utf-8")

    def write_project(self, text: str) -> None:
        (self.project / "costcutter.yaml").write_text(text, encoding="utf-8")

    def write_file(self, text: str) -> None:
        self.file = self.project / "other.yaml"
        self.file.write_text(text, encoding="utf-8")

    def load(self) -> Config:
        return load(
            self.options, environment=self.environment, folder=self.project, user_folder=self.user, file=self.file
        )

    def refusals(self) -> list[str]:
        with pytest.raises(DocumentError) as caught:
            self.load()
        return [str(each) for each in caught.value.diagnostics]


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


Say = Callable[[World, str], None]

LAYERS: dict[str, Say] = {
    "user file": lambda world, profile: world.write_user(f"aws: {{profile: {profile}}}"),
    "project file": lambda world, profile: world.write_project(f"aws: {{profile: {profile}}}"),
    "--config": lambda world, profile: world.write_file(f"aws: {{profile: {profile}}}"),
    "environment": lambda world, profile: world.environment.update(COSTCUTTER_AWS__PROFILE=profile),
    "option": lambda world, profile: world.options.update({"aws.profile": profile}),
}


@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_wins_over_the_defaults(world: World, layer: str) -> None:
    LAYERS[layer](world, "said")

    assert world.load().aws.profile == "said"


@pytest.mark.parametrize(("earlier", "later"), list(itertools.combinations(LAYERS, 2)))
def test_the_later_of_two_layers_wins(world: World, earlier: str, later: str) -> None:
    LAYERS[earlier](world, "earlier")
    LAYERS[later](world, "later")

    assert world.load().aws.profile == "later"


def test_layers_are_merged_key_by_key_and_every_value_knows_its_source(world: World) -> None:
    world.write_user("aws:\n  profile: mine\n  max_workers: 4\nvars: {grace: 7d, owner: me}\n")
    world.write_project("aws:\n  max_workers: 8\nlimits:\n  percent: 30\nvars:\n  grace: 14d\n")
    world.write_file("reporting:\n  csv: {enabled: true}\n")
    world.environment["COSTCUTTER_REPORTING__CSV__PATH"] = "out.csv"
    world.options["aws.region"] = ("eu-central-1",)

    config = world.load()

    said = {key: (value, source) for key, value, source in config.items() if source != "default"}
    assert said == {
        "aws.profile": ("mine", f"{world.user / 'config.yaml'}:2:3"),
        "aws.max_workers": (8, "costcutter.yaml:2:3"),
        "aws.region": (["eu-central-1"], "option --region"),
        "limits.percent": (30, "costcutter.yaml:4:3"),
        "reporting.csv.enabled": (True, f"{world.file}:2:9"),
        "reporting.csv.path": ("out.csv", "environment COSTCUTTER_REPORTING__CSV__PATH"),
        "vars.grace": ("14d", "costcutter.yaml:6:3"),
        "vars.owner": ("me", f"{world.user / 'config.yaml'}:4:19"),
    }
    assert (config.source("aws.max_workers"), config.source("dry_run")) == ("costcutter.yaml:2:3", "default")


def test_a_list_replaces_the_list_of_an_earlier_layer(world: World) -> None:
    world.write_user("policies: {exclude: [a, b]}")
    world.write_project("policies: {exclude: [c]}")

    assert world.load().policies.exclude == ("c",)


def test_null_takes_back_what_an_earlier_layer_said(world: World) -> None:
    world.write_user("aws: {profile: mine, services: [ec2]}")
    world.write_project("aws: {profile: null}")

    config = world.load()

    assert (config.aws.profile, config.aws.services) == (None, ("ec2",))


def test_a_section_whose_keys_are_all_commented_out_says_nothing(world: World) -> None:
    world.write_user("aws: {profile: mine}\nvars: {grace: 7d}")
    world.write_project("aws:\n  # profile: other\nvars:\nreporting:\n  csv:\n")

    config = world.load()

    assert (config.aws.profile, config.vars.grace, config.reporting.csv.enabled) == ("mine", "7d", False)


def test_without_any_source_there_are_the_defaults(world: World) -> None:
    assert world.load().to_dict() == {
        "accounts": {"allow": [], "block": []},
        "aws": {
            "profile": None,
            "region": None,
            "endpoint_url": None,
            "role": None,
            "services": None,
            "max_workers": 32,
            "resource_max_workers": None,
            "credential_file_path": None,
        },
        "dry_run": False,
        "logging": {"enabled": True, "level": "INFO", "dir": None},
        "reporting": {"csv": {"enabled": False, "path": None}},
        "state": {"dir": None},
        "protect": [],
        "limits": {"resources": 100, "percent": 20, "population": 10},
        "policies": {"include": [], "exclude": []},
        "vars": {},
        "pushdown": True,
        "catalog": [],
        "timeouts": {"blocked": "5m", "gone": "30m"},
    }


def test_the_defaults_are_values_that_a_file_may_hold(world: World) -> None:
    defaults = world.load()
    world.write_project(json.dumps(defaults.to_dict()))

    assert world.load() == defaults


def test_every_key_and_section_of_the_schema_is_described() -> None:
    def undescribed(node: Mapping[str, Any], path: str) -> list[str]:
        below = [
            name for key, each in node.get("properties", {}).items() for name in undescribed(each, f"{path}.{key}")
        ]
        return [*([] if node.get("description") else [path]), *below]

    assert undescribed(load_schema("config"), "") == []


def test_items_come_in_the_order_of_the_schema_with_plain_values(world: World) -> None:
    world.write_project("protect:\n  - tags: {Owner: platform}\n")

    items = list(world.load().items())

    assert [key for key, _, _ in items][:4] == ["accounts.allow", "accounts.block", "aws.profile", "aws.region"]
    assert ("protect", [{"tags": {"Owner": "platform"}}], "costcutter.yaml:1:1") in items


def test_values_answer_as_attributes_and_as_keys(world: World) -> None:
    world.options["aws.region"] = ["eu-west-1", "us-east-1"]

    config = world.load()

    assert config.aws.region == config["aws"]["region"] == config.aws["region"] == ("eu-west-1", "us-east-1")
    assert config.reporting.csv.enabled is config["reporting"]["csv"]["enabled"] is False


def test_a_key_that_no_schema_has_is_an_attribute_error_or_a_key_error(world: World) -> None:
    config = world.load()

    for section, name in ((config, "awz"), (config.aws, "regoin")):
        with pytest.raises(AttributeError, match="has no key"):
            getattr(section, name)
        with pytest.raises(KeyError):
            section[name]
    with pytest.raises(KeyError):
        config.source("aws")


def test_a_variable_called_like_a_method_answers_as_a_key(world: World) -> None:
    world.write_project("vars: {items: 3}")

    assert world.load().vars["items"] == 3


def test_nothing_in_a_configuration_can_be_changed(world: World) -> None:
    world.write_project("protect: [{tags: {Owner: platform}}]\npolicies: {include: [a]}")
    config = world.load()

    changes: list[Callable[[], object]] = [
        lambda: setattr(config, "dry_run", True),
        lambda: setattr(config.aws, "region", ()),
        lambda: config.aws.__setitem__("region", ()),
        lambda: config.policies.include.append("b"),
        lambda: setattr(config.protect[0].tags, "Owner", "me"),
    ]
    for change in changes:
        with pytest.raises((AttributeError, TypeError)):
            change()
    config.to_dict()["protect"][0]["tags"]["Owner"] = "me"
    next(value for key, value, _ in config.items() if key == "protect")[0]["tags"]["Owner"] = "me"
    assert config.protect[0].tags.Owner == "platform"


def test_configurations_are_equal_if_their_values_are_wherever_these_were_said(world: World) -> None:
    bare = world.load()
    world.environment["COSTCUTTER_AWS__PROFILE"] = "a"
    from_environment = world.load()
    world.environment.clear()
    world.write_project("aws: {profile: a}")

    assert world.load() == from_environment != bare


def test_a_configuration_can_be_copied_and_pickled(world: World) -> None:
    world.write_project("protect: [{tags: {Owner: platform}}]")
    config = world.load()

    assert copy.deepcopy(config) == pickle.loads(pickle.dumps(config)) == config


def test_one_region_is_a_list_of_one(world: World) -> None:
    world.write_project("aws: {region: all}")

    assert world.load().aws.region == ("all",)


def test_a_whole_number_is_one_even_with_a_point(world: World) -> None:
    world.write_project("aws: {max_workers: 8.0}")

    workers = world.load().aws.max_workers

    assert (workers, type(workers)) == (8, int)


def test_account_ids_are_text_however_they_are_written(world: World) -> None:
    world.write_project("accounts: {allow: [123456789012, 012345678901, '210987654321', sand-box]}")

    assert world.load().accounts.allow == ("123456789012", "012345678901", "210987654321", "sand-box")


def test_a_part_of_a_value_has_a_place_where_a_file_says_it(world: World) -> None:
    world.write_project("protect:\n  - tags: {Owner: platform}\n")
    world.options["dry_run"] = True

    config = world.load()

    place = config.place("protect", 0, "tags", "Owner")
    assert place is not None
    assert (place.file, place.line, place.column) == ("costcutter.yaml", 2, 19)
    assert config.place("dry_run") is config.place("limits.percent") is None


def test_all_problems_of_all_sources_are_reported_at_once(world: World) -> None:
    world.write_user("limits: {percent: 200}")
    world.write_project("aws:\n  regoin: eu-west-1\n")
    world.file = world.project / "missing.yaml"
    world.environment["COSTCUTTER_AWS__MAX_WORKERS"] = "many"
    world.options["loging.level"] = "DEBUG"

    assert world.refusals() == [
        "CC301 the configuration has no key 'loging.level'\n  hint: did you mean 'logging.level'?",
        "CC302 COSTCUTTER_AWS__MAX_WORKERS: 'many' is not a whole number",
        f"CC303 '{world.file}' cannot be read: no such file or directory",
        f"{world.user / 'config.yaml'}:1:19: CC114 'percent' is 200; 100 or less is expected",
        "costcutter.yaml:2:3: CC110 'aws' has no key 'regoin'\n  hint: did you mean 'region'?",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "accounts: {allow: [12345678901]}",
        "accounts: {allow: ['1234-5678-9012']}",
        "accounts: {block: [Prod]}",
        "accounts: {block: prod}",
        "aws: {region: eu_west_1}",
        "aws: {region: []}",
        "aws: {region: [eu-west-1a]}",
        "aws: {endpoint_url: localhost}",
        "aws: {role: 'arn:aws:iam::1:role/x'}",
        "aws: {services: [EC2]}",
        "aws: {max_workers: 0}",
        "aws: {max_workers: 257}",
        "aws: {max_workers: '8'}",
        "aws: [region]",
        "dry_run: no",
        "logging: {level: LOUD}",
        "protect: [everything]",
        "limits: {percent: 101}",
        "limits: {percent: .nan}",
        "limits: {resources: -1}",
        "limits: {resources: null}",
        "policies: {include: a}",
        "vars: {grace: {days: 1}}",
        "vars: {'gr ace': 1}",
        "timeouts: {gone: 30}",
        "timeouts: {gone: 30x}",
        "surprise: 1",
        "[]",
    ],
)
def test_a_value_that_means_nothing_is_refused_at_its_place(world: World, text: str) -> None:
    world.write_project(text)

    refusals = world.refusals()

    assert len(refusals) == 1
    assert refusals[0].startswith("costcutter.yaml:1:")


def test_the_state_folder_is_the_configured_one_or_the_users(world: World) -> None:
    assert state_folder(world.load()) == platformdirs.user_state_path("costcutter")

    world.write_project("state: {dir: ~/runs}")
    assert state_folder(world.load()) == Path.home() / "runs"


def test_the_users_folder_follows_the_platform() -> None:
    assert user_config_folder() == platformdirs.user_config_path("costcutter")


def test_a_place_knows_its_file(world: World) -> None:
    world.write_file("dry_run: true")

    assert world.load().place("dry_run") == Place(str(world.file), 1, 10, 14)
