"""Seconds of one and the same apply with one worker and with the default number, side by side.

``make bench-apply`` runs it. Every call of the simulated account takes as long as calls over a network do,
because without that the simulator's own processor time is all that is measured.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tabulate import tabulate

from costcutter.sandbox.process import start

LIBRARY = Path(__file__).parents[2] / "policies"


def one(workers: int, latency_ms: int, scale: float) -> tuple[float, dict[str, Any]]:
    """Seconds of an apply on a fresh account, and the run's report."""
    with start(scale=scale) as sandbox, tempfile.TemporaryDirectory() as folder:
        sandbox.faults({"kind": "latency", "ms": latency_ms})
        environment = sandbox.environment() | {"COSTCUTTER_STATE__DIR": folder}
        report = Path(folder) / "run.json"
        options = ["--yes", "--quiet", "--parallelism", str(workers), "--report", str(report)]
        command = [sys.executable, "-m", "costcutter", "apply", str(LIBRARY), *options]
        began = time.perf_counter()
        subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return time.perf_counter() - began, json.loads(report.read_text())


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--latency", type=int, default=50, help="milliseconds of every call")
    parser.add_argument("--scale", type=float, default=0.3)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 8, 32])
    given = parser.parse_args()
    seconds: dict[int, list[float]] = {workers: [] for workers in given.workers}
    run: dict[str, Any] = {}
    for _ in range(given.rounds):
        for workers in given.workers:
            took, run = one(workers, given.latency, given.scale)
            seconds[workers].append(took)
    first = statistics.median(seconds[given.workers[0]])
    rows = [
        (workers, f"{(middle := statistics.median(times)):.1f}", f"{first / middle:.1f}", _spread(times))
        for workers, times in seconds.items()
    ]
    print(f"{len(run['steps'])} steps, {given.latency} ms a call, median of {given.rounds}, {os.cpu_count()} cores")
    print(tabulate(rows, ("workers", "seconds", "times faster", "from - to"), tablefmt="github"))


def _spread(times: list[float]) -> str:
    return f"{min(times):.1f} - {max(times):.1f}"


if __name__ == "__main__":
    main()
