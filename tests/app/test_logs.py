"""One log file per run: where it goes, what it holds, what it leaves out, and that it never stops a run."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from costcutter.app import logs
from costcutter.app.config import Config, load

NOW = datetime(2026, 1, 31, 12, 30, 5, tzinfo=UTC)
QUIET = ["boto3", "botocore", "s3transfer", "urllib3", "moto", "werkzeug"]


def configure(**options: Any) -> Config:
    dotted = {name.replace("__", "."): value for name, value in options.items()}
    return load(dotted, environment={}, folder=Path("/nonexistent"), user_folder=None, file=None)


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    """Logging is the process's: hand it back as it was."""
    names = [None, "costcutter", *QUIET]
    levels = {name: logging.getLogger(name).level for name in names}
    yield
    logs.stop()
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "logs"


def written(folder: Path) -> str:
    logs.stop()
    (path,) = folder.iterdir()
    return path.read_text(encoding="utf-8")


def test_the_file_is_named_after_the_moment_in_utc(folder: Path) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=5)))

    assert logs.start(configure(logging__dir=folder), elsewhere) == folder / "costcutter_20260131_123005.log"


def test_without_a_configured_folder_the_file_is_below_the_state_folder(tmp_path: Path) -> None:
    path = logs.start(configure(state__dir=tmp_path), NOW)

    assert path == tmp_path / "logs" / "costcutter_20260131_123005.log"


@pytest.fixture
def _tokyo() -> Iterator[None]:
    """A process whose local time is not UTC."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "JST-9")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("_tokyo")
def test_a_line_has_time_in_utc_level_thread_logger_and_message(folder: Path) -> None:
    logs.start(configure(logging__dir=folder), NOW)
    record = logging.makeLogRecord(
        {
            "name": "costcutter.execute.run",
            "levelno": logging.INFO,
            "levelname": "INFO",
            "threadName": "worker-3",
            "msg": "deleted %s",
            "args": ("vol-1",),
            "created": NOW.timestamp(),
            "msecs": 7.0,
        }
    )

    logging.getLogger("costcutter.execute.run").handle(record)

    assert written(folder) == "2026-01-31T12:30:05.007Z INFO    [worker-3] costcutter.execute.run: deleted vol-1\n"


@pytest.mark.parametrize(
    ("level", "heard"),
    [
        ("DEBUG", ["debug", "info", "warning", "error"]),
        ("INFO", ["info", "warning", "error"]),
        ("WARNING", ["warning", "error"]),
        ("ERROR", ["error"]),
    ],
)
def test_the_level_is_the_configured_one(folder: Path, level: str, heard: list[str]) -> None:
    logs.start(configure(logging__dir=folder, logging__level=level), NOW)
    log = logging.getLogger("costcutter.somewhere")

    for word in ("debug", "info", "warning", "error"):
        getattr(log, word)(word)

    assert [line.rpartition(" ")[2] for line in written(folder).splitlines()] == heard


@pytest.mark.parametrize("name", QUIET)
def test_libraries_are_heard_from_warning_on_even_at_debug(folder: Path, name: str) -> None:
    logs.start(configure(logging__dir=folder, logging__level="DEBUG"), NOW)

    logging.getLogger(f"{name}.inside").info("chatter")
    logging.getLogger(f"{name}.inside").warning("trouble")

    text = written(folder)
    assert "chatter" not in text
    assert f" {name}.inside: trouble\n" in text


def test_nothing_is_written_to_the_standard_streams(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    logs.start(configure(logging__dir=folder), NOW)

    logging.getLogger("costcutter").error("trouble")
    logs.stop()

    assert capfd.readouterr() == ("", "")


def test_logging_can_be_turned_off(folder: Path) -> None:
    assert logs.start(configure(logging__dir=folder, logging__enabled=False), NOW) is None
    assert not folder.exists()


@pytest.mark.parametrize("wrong", ["{top}/file/below", "{top}/file", "~nobody-of-this-name/logs"])
def test_a_folder_that_cannot_be_written_costs_the_file_and_one_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, wrong: str
) -> None:
    (tmp_path / "file").touch()
    handlers = list(logging.getLogger().handlers)

    path = logs.start(configure(logging__dir=wrong.format(top=tmp_path)), NOW)

    assert path is None
    assert [(each.levelname, each.getMessage().partition(": ")[0]) for each in caplog.records] == [
        ("WARNING", "no log file is written")
    ]
    assert logging.getLogger().handlers == handlers


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_disk_that_fills_up_ends_the_log_with_one_warning(
    folder: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    folder.mkdir(parents=True)
    (folder / "costcutter_20260131_123005.log").symlink_to("/dev/full")
    logs.start(configure(logging__dir=folder), NOW)

    logging.getLogger("costcutter.a").info("one")
    logging.getLogger("costcutter.a").info("two")
    logs.stop()

    assert [each.getMessage().partition(":")[0] for each in caplog.records if each.levelname == "WARNING"] == [
        "the log file ends here, it cannot be written"
    ]
    assert capfd.readouterr() == ("", "")


def test_a_second_start_replaces_the_first(folder: Path) -> None:
    first = logs.start(configure(logging__dir=folder), NOW)
    second = logs.start(configure(logging__dir=folder), NOW + timedelta(seconds=1))

    logging.getLogger("costcutter").info("hello")
    logs.stop()

    assert first is not None
    assert second is not None
    assert (first.read_text(), second.read_text().count("hello")) == ("", 1)


def test_stop_leaves_logging_as_it_was_and_may_be_repeated(folder: Path) -> None:
    handlers = list(logging.getLogger().handlers)
    logs.start(configure(logging__dir=folder), NOW)

    logs.stop()
    logs.stop()

    assert logging.getLogger().handlers == handlers
    assert logging.getLogger("costcutter").level == logging.NOTSET


def test_a_resource_cannot_write_log_lines_of_its_own(folder: Path) -> None:
    logs.start(configure(logging__dir=folder), NOW)

    logging.getLogger("costcutter").info("name %s", "x\n2026-01-31T00:00:00.000Z INFO forged\r")

    assert written(folder).count("\n") == 1


def test_a_stack_trace_is_kept_and_redacted(folder: Path) -> None:
    logs.start(configure(logging__dir=folder), NOW)

    try:
        raise ValueError("password=hush-1")
    except ValueError:
        logging.getLogger("costcutter").exception("it failed")

    text = written(folder)
    assert "Traceback (most recent call last):" in text
    assert "ValueError: password=***\n" in text


def test_text_that_is_no_unicode_is_written_escaped(folder: Path) -> None:
    logs.start(configure(logging__dir=folder), NOW)

    logging.getLogger("costcutter").info("name %s", "a\udcffb")

    assert written(folder).endswith("name a\\udcffb\n")


KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
TOKEN = "IQoJb3JpZ2luX2VjEHAaCXVzLWVhc3QtMSJHMEUCIQDz+/=="


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("key AKIAIOSFODNN7EXAMPLE and ASIAIOSFODNN7EXAMPLE", "key AKIAIOSFODNN7EXAMPLE and ASIAIOSFODNN7EXAMPLE"),
        (f"secret {KEY}.", "secret ***."),
        (f"key={KEY}", "key=***"),
        (f"aws_secret_access_key = {KEY}", "aws_secret_access_key = ***"),
        (f"{{'SecretAccessKey': '{KEY}', 'Region': 'x'}}", "{'SecretAccessKey': ***, 'Region': 'x'}"),
        ('{"secretAccessKey": "short one", "a": 1}', '{"secretAccessKey": ***, "a": 1}'),
        ("AWS_SECRET_ACCESS_KEY=abc AWS_REGION=x", "AWS_SECRET_ACCESS_KEY=*** AWS_REGION=x"),
        ("<SecretAccessKey>abc</SecretAccessKey>", "<SecretAccessKey>***</SecretAccessKey>"),
        ("<SessionToken>abc\ndef</SessionToken>", "<SessionToken>***</SessionToken>"),
        (f"token {TOKEN}", "token ***"),
        (f"aws_session_token={TOKEN}", "aws_session_token=***"),
        (f"https://h/?X-Amz-Security-Token={TOKEN}&X-Amz-Date=1", "https://h/?X-Amz-Security-Token=***&X-Amz-Date=1"),
        ("https://h/?X-Amz-Signature=0a1b&x=1", "https://h/?X-Amz-Signature=***&x=1"),
        ("Authorization: AWS4-HMAC-SHA256 Credential=AKIA/x, Signature=0a", "Authorization: ***"),
        ("{'Authorization': b'AWS4-HMAC-SHA256 Credential=A, Signature=0a', 'a': 1}", "{'Authorization': ***, 'a': 1}"),
        ("Authorization: Bearer x\nHost: h", "Authorization: ***\nHost: h"),
        ("password: hush", "password: ***"),
        ("MasterUserPassword='hush hush'", "MasterUserPassword=***"),
        (r'"body": "{\"password\": \"hush hush\", \"a\": 1}"', r'"body": "{\"password\": ***, \"a\": 1}"'),
        (r"password='it\'s hush', a=1", "password=***, a=1"),
        ("password='hush hush, and then it was cut", "password=***"),
        (r"password=\"hush hush", "password=***"),
        ("SecretString: hush-hush)", "SecretString: ***)"),
        ("http://me:hush@proxy:8080/x", "http://***@proxy:8080/x"),
        ("sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709", "sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ("arn:aws:ec2:eu-west-1:123456789012:volume/vol-049df61146c4d7901",) * 2,
        ("arn:aws:secretsmanager:eu-west-1:123456789012:secret:db/password-AbCdEf",) * 2,
        ("passwords are checked: yes",) * 2,
        ("http://proxy:8080/a@b",) * 2,
    ],
)
def test_secrets_are_redacted_and_the_rest_is_kept(text: str, redacted: str) -> None:
    assert logs.redact(text) == redacted


@pytest.mark.parametrize("part", ["a", "Ab1+", "password ", "'", "://a:", "<", "secret_", "authorization"])
def test_long_texts_without_secrets_are_kept_and_take_no_time(part: str) -> None:
    text = part * (300_000 // len(part))

    assert logs.redact(text) == text


def test_log_lines_are_redacted(folder: Path) -> None:
    logs.start(configure(logging__dir=folder), NOW)

    logging.getLogger("costcutter").info("environment %s", {"AWS_SECRET_ACCESS_KEY": KEY})

    assert written(folder).endswith("environment {'AWS_SECRET_ACCESS_KEY': ***}\n")
