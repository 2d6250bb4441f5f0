"""Where the real ports are made, from the configuration. Everything heavy is imported only when it is needed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costcutter.app import config as configuration
from costcutter.app.config import Config
from costcutter.catalog.book import Book
from costcutter.catalog.load import Catalog
from costcutter.query.types import Shapes

if TYPE_CHECKING:
    from costcutter.ports import Clock, Cloud


def read_config(options: Mapping[str, Any] | None = None, file: Path | None = None) -> Config:
    """The configuration of this process: its files, its environment and the given options.

    Raises:
        DocumentError: every problem of every source.
    """
    return configuration.load(
        options or {},
        environment=os.environ,
        folder=Path(),
        user_folder=configuration.user_config_folder(),
        file=file,
    )


def make_book(config: Config) -> Book:
    """The resource types: ours and those of the configured folders.

    Raises:
        CatalogError: CC408, if one of the folders has no resource types.
    """
    from costcutter.aws.models import ModelReader

    return Book(Catalog(Path(folder).expanduser() for folder in config["catalog"]), Shapes(ModelReader()))


def make_cloud(config: Config) -> Cloud:
    """AWS, as the configured profile or role reaches it."""
    from costcutter.aws.cloud import BotoCloud

    aws = config.aws
    if aws.credential_file_path:
        os.environ.setdefault("AWS_SHARED_CREDENTIALS_FILE", str(aws.credential_file_path))
    regions = aws.region
    first = regions[0] if regions and regions[0] != "all" else None
    return BotoCloud(
        profile=aws.profile,
        role=aws.role,
        region=first,
        endpoint_url=aws.endpoint_url,
        connections=aws.max_workers,
    )


def make_clock() -> Clock:
    """The system's clock."""
    from costcutter.aws.clock import SystemClock

    return SystemClock()
