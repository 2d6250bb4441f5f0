"""`python -m costcutter.sandbox.server`: the sandbox's own process.

It fills moto in place, then listens on the loopback address and prints one JSON line when it is ready. It
ends with its parent, or when its standard input closes.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import warnings
from collections.abc import Sequence
from typing import Any

ACCOUNT = "123456789012"
"""The account that moto gives to any credentials it does not know."""


def main(argv: Sequence[str] | None = None) -> None:
    """Serve until the parent is gone."""
    options = _options(argv)
    # Nobody reads our standard output after the ready line, and moto prints on it.
    ready_line, sys.stdout = sys.stdout, sys.stderr
    _settle_environment()
    # Both read the environment when they are imported, so they come after it is settled.
    from costcutter.sandbox.lifeline import end_with_parent
    from costcutter.sandbox.world import World

    end_with_parent()
    world = World(options.port)
    ready = world.fill(options.seed, options.scale) if options.fill else world.leave_empty()
    ready_line.write(json.dumps(ready) + "\n")
    ready_line.flush()
    try:
        world.server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(130)


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="costcutter.sandbox.server", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--seed", type=int, default=7, help="equal seeds give equal accounts")
    parser.add_argument("--scale", type=float, default=1.0, help="how many of each; 1.0 is about 900 resources")
    parser.add_argument("--no-seed", dest="fill", action="store_false", help="leave the account empty")
    return parser.parse_args(argv)


def _settle_environment() -> None:
    """Take away everything that could lead botocore or moto elsewhere, whoever started us."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "MOTO_", "BOTO_"))]:
        del os.environ[name]
    settled: dict[str, Any] = {
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        # Else every region lists 1,301 snapshots of moto's stock images as our own.
        "MOTO_EC2_LOAD_DEFAULT_AMIS": "false",
    }
    os.environ.update(settled)
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", module="moto")


if __name__ == "__main__":
    main()
