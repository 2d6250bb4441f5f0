"""One log file per run, without secrets, that can fail without stopping anything.

Modules log through ``logging.getLogger(__name__)``; this is the only one that says where it goes. Nothing is
ever written to stdout, which belongs to results.
"""

from __future__ import annotations

import contextlib
import logging
import re
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from costcutter.app.config import Config, state_folder

LINE = "%(asctime)s.%(msecs)03dZ %(levelname)-7s [%(threadName)s] %(name)s: %(message)s"
QUIET = ("boto3", "botocore", "s3transfer", "urllib3", "moto", "werkzeug")
"""Libraries that are heard from WARNING on, whatever the level: at DEBUG botocore logs whole requests."""

_log = logging.getLogger(__name__)


def start(config: Config, now: datetime) -> Path | None:
    """Open this run's log file, in place of the one that an earlier call opened.

    A folder that cannot be written only drops the file, with one warning to whoever listens on stderr.

    Args:
        config: for the section ``logging`` and the state folder.
        now: aware; names the file, in UTC.

    Returns:
        The file, ``costcutter_YYYYmmdd_HHMMSS.log``; None if logging is off or the file cannot be written.
    """
    stop()
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    if not config.logging.enabled:
        return None
    try:
        path = log_folder(config) / f"costcutter_{now.astimezone(UTC):%Y%m%d_%H%M%S}.log"
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = _RunLog(path)
    except (OSError, RuntimeError) as error:  # RuntimeError: ~name where there is no such user
        _log.warning("no log file is written: %s", error)
        return None
    logging.getLogger().addHandler(handler)
    logging.getLogger("costcutter").setLevel(config.logging.level)
    return path


def stop() -> None:
    """Close what `start` opened; without effect if nothing is open."""
    root = logging.getLogger()
    for handler in [each for each in root.handlers if isinstance(each, _RunLog)]:
        _close(handler)
        logging.getLogger("costcutter").setLevel(logging.NOTSET)


def log_folder(config: Config) -> Path:
    """Where the log files of all runs are."""
    chosen: str | None = config.logging.dir
    return Path(chosen).expanduser() if chosen is not None else state_folder(config) / "logs"


def redact(text: str) -> str:
    """The same text with ``***`` in place of secret keys, session tokens, passwords and authorization headers.

    Access key ids stay: they are not secret, and tell which credentials were used.
    """
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


# Names may have anything before them (aws_secret_access_key, MasterUserPassword), so nothing is asked about that.
_NAME = (
    r"(?:secret[_-]?access[_-]?key|secret[_-]?key|secret[_-]?string|session[_-]?token|security[_-]?token"
    r"|auth[_-]?token|client[_-]?secret|x-amz-signature|password|passwd)"
)
_QUOTED = (
    r"b?\\+(?P<quote>['\"]).*?\\+(?P=quote)"  # within a text that is itself quoted
    r"|b?'(?:[^'\\]|\\.)*'"
    r'|b?"(?:[^"\\]|\\.)*"'
    r"|b?\\*['\"][^\r\n]*"  # the closing quote was cut off
)
_SECRETS: tuple[tuple[re.Pattern[str], str], ...] = (
    # A header as http.client or botocore print it; the value has blanks and commas, so up to the quote or the end.
    (re.compile(rf"(?i)(authorization[\\'\"]*\s*[:=]\s*)(?:{_QUOTED}|[^\r\n]*)"), r"\1***"),
    # name=value, "name": "value", 'name': b'value', ?name=value&…
    (re.compile(rf"(?i)({_NAME}[\\'\"]*\s*[:=]\s*)(?:{_QUOTED}|[^\s,;&<>'\"}})\]]+)"), r"\1***"),
    # STS answers in XML.
    (re.compile(r"(?i)(<(?:SecretAccessKey|SessionToken)>)[^<]*"), r"\1***"),
    (re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"), "***"),
    # Session tokens begin alike, as they encode their issuer and region.
    (re.compile(r"(?:FwoGZXIvYXdz|FQoGZXIvYXdz|IQoJb3JpZ2lu|AQoDYXdz)[A-Za-z0-9/+=]{16,}"), "***"),
    # A secret key alone: exactly 40 characters of base64 with small, capital letters and digits (so no SHA-1).
    (
        re.compile(
            r"(?<![A-Za-z0-9/+])(?=[a-z0-9/+]{0,39}[A-Z])(?=[A-Z0-9/+]{0,39}[a-z])(?=[A-Za-z/+]{0,39}[0-9])"
            r"[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])"
        ),
        "***",
    ),
)


class _RunLog(logging.FileHandler):
    """A run's log file. A disk that fills up ends the log, not the run."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, encoding="utf-8", errors="backslashreplace")
        self.setFormatter(_Formatter(LINE, datefmt="%Y-%m-%dT%H:%M:%S"))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name is logging's
        error = sys.exc_info()[1]  # logging calls this while it handles what `emit` raised
        if isinstance(error, OSError):
            _close(self)
            _log.warning("the log file ends here, it cannot be written: %s", error)
        else:
            super().handleError(record)


class _Formatter(logging.Formatter):
    """One line per message, in UTC, redacted; only a stack trace adds lines."""

    converter = staticmethod(time.gmtime)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is logging's
        # A resource's name may hold line breaks, and must not be able to write log lines of its own.
        return super().formatMessage(record).replace("\r", "\\r").replace("\n", "\\n")

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def _close(handler: logging.Handler) -> None:
    logging.getLogger().removeHandler(handler)
    with contextlib.suppress(OSError):  # the last lines of a full disk
        handler.close()
