#!/usr/bin/env bash
# Install the proxy that JupyterHub's tests start; prints the path of its command.
# It lies in a cache folder of the user: installed once, whatever number of checkouts there are.
set -euo pipefail
version=5
folder=${COPLIT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/coplit}/configurable-http-proxy-$version
command=$folder/node_modules/.bin/configurable-http-proxy
die() { printf 'error: %s\nhint: %s\n' "$1" "$2" >&2; exit 2; }

mkdir -p "$folder"
exec 9>"$folder/lock"
flock 9 # two test processes may ask at the same time
if [ ! -f "$folder/complete" ]; then
  if ! command -v npm >/dev/null && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq >/dev/null
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends npm >/dev/null 9>&-
  fi
  command -v npm >/dev/null || die "npm is not installed." "Install Node.js 18 or newer with npm."
  npm install --silent --no-audit --no-fund --prefix "$folder" "configurable-http-proxy@$version" >&2 9>&- ||
    die "configurable-http-proxy could not be installed." "See npm's message above."
  touch "$folder/complete"
fi
printf '%s\n' "$command"
