#!/usr/bin/env bash
# Run the browser tests against the oldest JupyterLab and Notebook that are supported; arguments
# choose tests (default: tests/browser). The environment is made once, outside the checkout
# (COPLIT_LAB44, default: beside it); .venv runs the tests, this one runs the Jupyter Server.
set -euo pipefail
cd "$(dirname "$0")/.."
say() { printf '── %s\n' "$*"; }
venv=${COPLIT_LAB44:-$(cd .. && pwd)/coplit-lab44}
key="4.4 $(sha256sum pyproject.toml | cut -c1-16)"
if [ "$(cat "$venv/coplit-key" 2>/dev/null)" != "$key" ]; then
  say "Making $venv with JupyterLab 4.4 and Notebook 7.4 (a minute or two)"
  .venv/bin/python -m venv "$venv"
  "$venv/bin/python" -m pip install --quiet --upgrade pip
  HATCH_JUPYTER_BUILDER_SKIP_NPM=1 "$venv/bin/python" -m pip install --quiet --editable ".[ko]" \
    "jupyterlab==4.4.*" "notebook==7.4.*"
  echo "$key" >"$venv/coplit-key"
fi
share="$venv/share/jupyter/labextensions"
mkdir -p "$share" "$venv/etc/jupyter/jupyter_server_config.d"
rm -rf "$share/coplit-jupyter"
ln -sfn "$PWD/coplit_jupyter/labextension" "$share/coplit-jupyter"
cp jupyter-config/server-config/coplit_jupyter.json "$venv/etc/jupyter/jupyter_server_config.d/"
"$venv/bin/python" -c '
from importlib.metadata import version
print("──", *(f"{name} {version(name)}" for name in ("jupyterlab", "notebook", "jupyter_server")))'
export COPLIT_TEST_JUPYTER="$venv/bin/python"
scripts/test.sh "${@:-tests/browser}"
