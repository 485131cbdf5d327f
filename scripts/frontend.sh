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
  if ! command -v node >/dev/null || [ "$(node -p 'process.versions.node.split(".")[0]')" -lt 18 ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      say "Installing Node.js"
      apt-get update -qq >/dev/null
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs >/dev/null
    else
      printf 'error: Node.js 18 or newer is needed to build the front end.\nhint: Install it, or install the wheel, which holds the front end.\n' >&2
      exit 2
    fi
  fi
  say "Building the JupyterLab front end (a minute or two the first time)"
  export PATH="$PWD/.venv/bin:$PATH"
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
