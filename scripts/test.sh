#!/usr/bin/env bash
# Run every check and every test of this checkout; arguments choose tests (default: tests).
# COPLIT_HOME and Jupyter's folders are private to the run.
set -euo pipefail
cd "$(dirname "$0")/.."
say() { printf '── %s\n' "$*"; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export COPLIT_HOME="$scratch/home" JUPYTER_CONFIG_DIR="$scratch/config" JUPYTER_DATA_DIR="$scratch/data"
export JUPYTER_RUNTIME_DIR="$scratch/runtime" PATH="$PWD/.venv/bin:$PATH"
if [ "${1:-tests}" = tests ]; then
  say "Linting, types, layers"
  make --no-print-directory check
  say "Front end: lint and unit tests"
  make --no-print-directory check-web
fi
say "Sandbox images"
coplit images build python python-data node node-react c
say "Tests"
exec_args=("${@:-tests}")
.venv/bin/python -m pytest -n "${WORKERS:-2}" --dist loadgroup -q -m "not bench" "${exec_args[@]}"
