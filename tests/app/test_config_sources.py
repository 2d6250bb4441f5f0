"""Settings from environment variables and from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costcutter.app.config import Config, load
from costcutter.errors import DocumentError

NOWHERE = Path("/nonexistent")


def configure(environment: dict[str, str], options: dict[str, Any] | None = None) -> Config:
    return load(options or {}, environment=environment, folder=NOWHERE, user_folder=None, file=None)


def refusals(environment: dict[str, str], options: dict[str, Any] | None = None) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        configure(environment, options)
    assert all(each.where is None for each in caught.value.diagnostics)
    return [str(each) for each in caught.value.diagnostics]


def value_of(config: Config, key: str) -> Any:
    return next(value for name, value, _ in config.items() if name == key)


@pytest.mark.parametrize(
    ("variable", "text", "key", "value"),
    [
        ("COSTCUTTER_DRY_RUN", "true", "dry_run", True),
        ("COSTCUTTER_DRY_RUN", "1", "dry_run", True),
        ("COSTCUTTER_DRY_RUN", "Yes", "dry_run", True),
        ("COSTCUTTER_LOGGING__ENABLED", "false", "logging.enabled", False),
        ("COSTCUTTER_LOGGING__ENABLED", "0", "logging.enabled", False),
        ("COSTCUTTER_LOGGING__ENABLED", "NO", "logging.enabled", False),
        ("COSTCUTTER_AWS__MAX_WORKERS", " 8 ", "aws.max_workers", 8),
        ("COSTCUTTER_LIMITS__PERCENT", "12.5", "limits.percent", 12.5),
        ("COSTCUTTER_LIMITS__PERCENT", "12", "limits.percent", 12),
        ("COSTCUTTER_AWS__REGION", "eu-west-1, us-east-1,", "aws.region", ["eu-west-1", "us-east-1"]),
        ("COSTCUTTER_AWS__REGION", "all", "aws.region", ["all"]),
        ("COSTCUTTER_AWS__REGION", "[eu-west-1, 'us-east-1']", "aws.region", ["eu-west-1", "us-east-1"]),
        ("COSTCUTTER_AWS__REGION", "null", "aws.region", None),
        ("COSTCUTTER_ACCOUNTS__ALLOW", "012345678901,123456789012", "accounts.allow", ["012345678901", "123456789012"]),
        ("COSTCUTTER_ACCOUNTS__ALLOW", "[123456789012]", "accounts.allow", ["123456789012"]),
        ("COSTCUTTER_ACCOUNTS__BLOCK", "[]", "accounts.block", []),
        ("COSTCUTTER_PROTECT", "[{tags: {a: b}}]", "protect", [{"tags": {"a": "b"}}]),
        ("COSTCUTTER_REPORTING__CSV__ENABLED", "true", "reporting.csv.enabled", True),
        ("COSTCUTTER_LOGGING__LEVEL", "debug", "logging.level", "DEBUG"),
        ("COSTCUTTER_TIMEOUTS__GONE", "1h", "timeouts.gone", "1h"),
        ("COSTCUTTER_VARS__GRACE", "14d", "vars.grace", "14d"),
        ("COSTCUTTER_VARS__COUNT", "3", "vars.count", 3),
        ("COSTCUTTER_VARS__COUNT", "03", "vars.count", "03"),
        ("COSTCUTTER_VARS__STRICT", "true", "vars.strict", True),
        ("COSTCUTTER_VARS__STRICT", "yes", "vars.strict", "yes"),
        ("COSTCUTTER_VARS__ENVS", "[dev, test]", "vars.envs", ["dev", "test"]),
        ("COSTCUTTER_VARS__ENVS", "dev, test", "vars.envs", "dev, test"),
        ("costcutter_aws__Profile", "dev", "aws.profile", "dev"),
        ("COSTCUTTER_LOG_LEVEL", "ERROR", "logging.level", "ERROR"),
        ("COSTCUTTER_PROFILE", "dev", "aws.profile", "dev"),
        ("COSTCUTTER_REGION", "eu-west-1", "aws.region", ["eu-west-1"]),
        ("COSTCUTTER_ENDPOINT_URL", "http://127.0.0.1:5000", "aws.endpoint_url", "http://127.0.0.1:5000"),
        ("COSTCUTTER_PARALLELISM", "4", "aws.max_workers", 4),
        ("COSTCUTTER_INCLUDE", "a-*,b", "policies.include", ["a-*", "b"]),
        ("COSTCUTTER_EXCLUDE", "a-*", "policies.exclude", ["a-*"]),
    ],
)
def test_a_variable_is_read_as_the_type_of_its_key(variable: str, text: str, key: str, value: object) -> None:
    config = configure({variable: text})

    found = value_of(config, key)
    assert (found, type(found)) == (value, type(value))
    assert config.source(key) == f"environment {variable}"


@pytest.mark.parametrize(
    ("variable", "text", "refusal"),
    [
        ("COSTCUTTER_DRY_RUN", "maybe", "CC302 COSTCUTTER_DRY_RUN: 'maybe' is neither true nor false"),
        ("COSTCUTTER_DRY_RUN", "null", "CC302 COSTCUTTER_DRY_RUN: 'null' is neither true nor false"),
        ("COSTCUTTER_AWS__MAX_WORKERS", "8.5", "CC302 COSTCUTTER_AWS__MAX_WORKERS: '8.5' is not a whole number"),
        ("COSTCUTTER_AWS__MAX_WORKERS", "1_0", "CC302 COSTCUTTER_AWS__MAX_WORKERS: '1_0' is not a whole number"),
        ("COSTCUTTER_LIMITS__PERCENT", "nan", "CC302 COSTCUTTER_LIMITS__PERCENT: 'nan' is not a number"),
        ("COSTCUTTER_PROTECT", "all", "CC302 COSTCUTTER_PROTECT: 'all' is not a list"),
        ("COSTCUTTER_AWS__REGION", "[eu-west-1", "CC302 COSTCUTTER_AWS__REGION: the list cannot be read, not YAML: "),
        ("COSTCUTTER_AWS__REGION", "moon", "CC302 COSTCUTTER_AWS__REGION: "),
        ("COSTCUTTER_AWS__MAX_WORKERS", "257", "CC302 COSTCUTTER_AWS__MAX_WORKERS: "),
        ("COSTCUTTER_AWS__PROFILE", "a\x07b", "CC302 COSTCUTTER_AWS__PROFILE: not text: it has the character U+0007"),
        ("COSTCUTTER_AWS__PROFILE", "a\udcffb", "CC302 COSTCUTTER_AWS__PROFILE: not text: it has the character U+DCFF"),
        ("COSTCUTTER_ACCOUNTS__ALLOW", "1234", "CC302 COSTCUTTER_ACCOUNTS__ALLOW: "),
    ],
)
def test_a_variable_with_a_wrong_value_is_named(variable: str, text: str, refusal: str) -> None:
    (found,) = refusals({variable: text})

    assert found.startswith(refusal)


@pytest.mark.parametrize(
    ("variable", "hint"),
    [
        ("COSTCUTTER_DRY_RNU", "did you mean 'COSTCUTTER_DRY_RUN'?"),
        ("COSTCUTTER_AWS_REGION", "did you mean 'COSTCUTTER_AWS__REGION'?"),
        ("COSTCUTTER_AWS__REGIONS", "did you mean 'COSTCUTTER_AWS__REGION'?"),
        ("COSTCUTTER_LOGLEVEL", "did you mean 'COSTCUTTER_LOG_LEVEL'?"),
        ("costcutter_profil", "did you mean 'COSTCUTTER_PROFILE'?"),
        ("COSTCUTTER_XYZZY", "two underscores descend: COSTCUTTER_AWS__REGION"),
    ],
)
def test_an_unknown_variable_is_refused_as_it_may_be_a_misspelt_safety_switch(variable: str, hint: str) -> None:
    assert refusals({variable: "x"}) == [
        f"CC301 costcutter has no setting for the variable {variable}\n  hint: {hint}",
    ]


def test_a_variable_cannot_set_a_whole_section() -> None:
    assert refusals({"COSTCUTTER_AWS": "x", "COSTCUTTER_VARS": "x"}) == [
        "CC301 COSTCUTTER_AWS names a section of the configuration\n"
        "  hint: set one of its keys, such as COSTCUTTER_AWS__PROFILE",
        "CC301 COSTCUTTER_VARS names a section of the configuration\n"
        "  hint: set one of its keys, such as COSTCUTTER_VARS__NAME",
    ]


@pytest.mark.parametrize(
    "variable",
    [
        "AWS_REGION",
        "COSTCUTTER",
        "_COSTCUTTER_COMPLETE",
        "MY_COSTCUTTER_DRY_RUN",
        "COSTCUTTER_CONFIG",
        "COSTCUTTER_NO_COLOR",
        "COSTCUTTER_APPLY_YES",
        "COSTCUTTER_PLAN_OUT",
        "costcutter_quiet",
    ],
)
def test_variables_of_others_and_of_single_commands_are_left_alone(variable: str) -> None:
    assert configure({variable: "anything"}) == configure({})


def test_an_empty_variable_counts_as_not_set() -> None:
    environment = {"COSTCUTTER_ACCOUNTS__BLOCK": "", "COSTCUTTER_DRY_RUN": " ", "COSTCUTTER_NONSENSE": ""}

    assert configure(environment) == configure({})


def test_an_options_variable_wins_over_the_variable_of_its_key() -> None:
    config = configure({"COSTCUTTER_LOGGING__LEVEL": "DEBUG", "COSTCUTTER_LOG_LEVEL": "ERROR"})

    assert (config.logging.level, config.source("logging.level")) == ("ERROR", "environment COSTCUTTER_LOG_LEVEL")


def test_of_two_spellings_of_a_variable_capital_letters_win() -> None:
    assert configure({"costcutter_aws__profile": "a", "COSTCUTTER_AWS__PROFILE": "b"}).aws.profile == "b"


@pytest.mark.parametrize(
    ("key", "given", "value", "source"),
    [
        ("aws.region", ("eu-west-1", "us-east-1"), ["eu-west-1", "us-east-1"], "option --region"),
        ("aws.region", "all", ["all"], "option --region"),
        ("aws.profile", "dev", "dev", "option --profile"),
        ("aws.endpoint_url", "https://localhost", "https://localhost", "option --endpoint-url"),
        ("aws.max_workers", 4, 4, "option --parallelism"),
        ("aws.max_workers", "4", 4, "option --parallelism"),
        ("dry_run", True, True, "option --dry-run"),
        ("logging.level", "WARNING", "WARNING", "option --log-level"),
        ("policies.include", ("a",), ["a"], "option --include"),
        ("policies.exclude", ("a",), ["a"], "option --exclude"),
        ("vars.grace", "14d", "14d", "option --var grace"),
        ("vars.Count", "3", 3, "option --var Count"),
        ("state.dir", Path("/tmp/runs"), "/tmp/runs", "option state.dir"),
        ("timeouts.gone", "1h", "1h", "option timeouts.gone"),
    ],
)
def test_an_option_sets_its_key_and_is_named_as_the_source(key: str, given: object, value: object, source: str) -> None:
    config = configure({}, {key: given})

    assert (value_of(config, key), config.source(key)) == (value, source)


def test_options_that_were_not_given_say_nothing() -> None:
    config = configure({"COSTCUTTER_AWS__REGION": "all"}, {"aws.region": (), "aws.profile": None})

    assert (config.aws.region, config.source("aws.profile")) == (("all",), "default")


@pytest.mark.parametrize(
    ("options", "refusal"),
    [
        ({"aws.regoin": "all"}, "CC301 the configuration has no key 'aws.regoin'\n  hint: did you mean 'aws.region'?"),
        ({"aws": {"region": "all"}}, "CC301 the configuration has no key 'aws'"),
        ({"aws.max_workers": 0}, "CC302 --parallelism: "),
        ({"aws.max_workers": True}, "CC302 --parallelism: "),
        ({"aws.region": ("moon",)}, "CC302 --region: "),
        ({"limits.percent": float("nan")}, "CC302 limits.percent: "),
        ({"vars.grace": {"days": 1}}, "CC302 --var grace: "),
    ],
)
def test_a_wrong_option_is_named(options: dict[str, Any], refusal: str) -> None:
    (found,) = refusals({}, options)

    assert found.startswith(refusal)


@pytest.mark.parametrize(
    ("environment", "options", "name"),
    [
        ({"COSTCUTTER_AWS__SECRET_ACCESS_KEY": "hush-1"}, {}, "COSTCUTTER_AWS__SECRET_ACCESS_KEY"),
        ({"COSTCUTTER_AWS__AWS_ACCESS_KEY_ID": "hush-1"}, {}, "COSTCUTTER_AWS__AWS_ACCESS_KEY_ID"),
        ({"costcutter_aws_session_token": "hush-1"}, {}, "costcutter_aws_session_token"),
        ({"COSTCUTTER_PASSWORD": "hush-1"}, {}, "COSTCUTTER_PASSWORD"),
        ({"COSTCUTTER_VARS__PASSWORD": "hush-1"}, {}, "COSTCUTTER_VARS__PASSWORD"),
        ({}, {"aws.secret_access_key": "hush-1"}, "aws.secret_access_key"),
    ],
)
def test_a_secret_is_refused_without_being_shown(
    environment: dict[str, str], options: dict[str, Any], name: str
) -> None:
    (found,) = refusals(environment, options)

    assert found.startswith(f"CC304 {name} would hold a secret")
    assert "aws.profile" in found
    assert "hush-1" not in found


def test_a_secret_inside_a_value_is_refused_without_being_shown() -> None:
    for environment, options in (
        ({"COSTCUTTER_PROTECT": "[{password: hush-1}]"}, {}),
        ({"COSTCUTTER_PROTECT": "[{password: hush-1}, 2]"}, {}),
        ({}, {"protect": [{"tags": {"password": "hush-1"}}]}),
    ):
        found = "\n".join(refusals(environment, options))
        assert "CC304" in found
        assert "hush-1" not in found
    assert "hush-1" not in "\n".join(refusals({"COSTCUTTER_PROTECT": "[{password: hush-1}"}))


NAMES = ["AWS__REGION", "DRY_RUN", "PROTECT", "LIMITS__PERCENT", "VARS__X", "LOG_LEVEL", "ACCOUNTS__ALLOW"]


@given(st.sampled_from(NAMES), st.text(max_size=30) | st.text("[]{}:,'1ae ", max_size=10))
def test_any_text_in_a_variable_gives_a_configuration_or_a_document_error(name: str, text: str) -> None:
    try:
        configure({f"COSTCUTTER_{name}": text})
        codes = set()
    except DocumentError as error:
        codes = {each.code for each in error.diagnostics}
    assert codes <= {"CC302", "CC304"}
