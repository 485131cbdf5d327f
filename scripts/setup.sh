#!/usr/bin/env bash
# Make this checkout ready: what the system needs, the virtual environment, the front end.
#   scripts/setup.sh run    what `make demo` needs
#   scripts/setup.sh test   what `make test` needs as well (Chromium, linters, test tools)
# Each step leaves a mark in .make/ and is done again only when what it depends on changed.
set -euo pipefail
cd "$(dirname "$0")/.."
what=${1:-run}
mkdir -p .make
say() { printf '── %s\n' "$*"; }
die() { printf 'error: %s\nhint: %s\n' "$1" "$2" >&2; exit 2; }
current() { [ -f ".make/$1" ] && [ "$(cat ".make/$1")" = "$2" ]; }
digest() { cat "$@" 2>/dev/null | sha256sum | cut -c1-16; }

apt_ready=
apt() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null ||
    die "This machine lacks: $*" "Install it with the system's package manager, then run this again."
  if [ -z "$apt_ready" ]; then
    say "Asking the system's package lists"
    apt-get update -qq >/dev/null
    apt_ready=1
  fi
  say "Installing $*"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

python=
for candidate in python3.13 python3.12 python3.11 python3; do
  if command -v "$candidate" >/dev/null &&
    "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  apt python3 python3-venv
  python=python3
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    die "Python $("$python" -V | cut -d' ' -f2) is too old." "Install Python 3.11 or newer."
fi
for tool in git curl; do command -v "$tool" >/dev/null || apt "$tool" ca-certificates; done

[ -x .venv/bin/python ] || { say "Making .venv"; "$python" -m venv .venv; }
extras=lab
[ "$what" = test ] && extras=dev,hub
key="$extras $(digest pyproject.toml)"
if ! current packages "$key" && ! current packages "dev,hub $(digest pyproject.toml)"; then
  say "Installing Python packages into .venv (a minute or two)"
  .venv/bin/python -m pip install --quiet --upgrade pip
  .venv/bin/python -m pip install --quiet "jupyter-builder>=1.2,<2"
  # The front end is built below, once.
  HATCH_JUPYTER_BUILDER_SKIP_NPM=1 .venv/bin/python -m pip install --quiet --editable ".[$extras]"
  echo "$key" >.make/packages
fi

scripts/frontend.sh
scripts/engine.sh
if [ "$what" = test ]; then scripts/browser.sh; fi
