#!/bin/sh
# The demo: runs inside `costcutter sandbox --`, so that AWS is the simulated account. $1: folder for what it leaves.
set -u
out=$1
mkdir -p "$out"
export COSTCUTTER_STATE__DIR="$out/state"
costcutter=$(dirname "$0")/../.venv/bin/costcutter

step() {
  printf '\n$ costcutter %s\n' "$*"
  "$costcutter" "$@"
}

step validate policies/ || exit
step plan policies/ || exit
step apply policies/ --yes --report "$out/report.csv" || exit
step plan policies/ --detailed-exitcode || exit
step runs
printf '\nLeft behind: %s and %s\n' "$out/report.csv" "$out/state/runs/"
