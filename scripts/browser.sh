#!/usr/bin/env bash
# Install what the browser tests need: Chromium, a font with Korean letters, and what Playwright's
# driver links to. Leaves a Chromium that already runs alone.
set -euo pipefail
cd "$(dirname "$0")/.."
say() { printf '── %s\n' "$*"; }
die() { printf 'error: %s\nhint: %s\n' "$1" "$2" >&2; exit 2; }
is_debian() { command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; }

# Ubuntu's `chromium` package only points to a snap: a browser counts when it tells its version.
runs() { [ -x "$1" ] && "$1" --version >/dev/null 2>&1; }
chromium=
for candidate in "${COPLIT_CHROMIUM:-}" /usr/bin/chromium /usr/bin/google-chrome; do
  if [ -n "$candidate" ] && runs "$candidate"; then chromium=$candidate; break; fi
done

wanted=()
if is_debian; then
  # The driver's node needs libatomic1, which slim images lack.
  for package in fonts-noto-cjk libatomic1; do
    dpkg -s "$package" >/dev/null 2>&1 || wanted+=("$package")
  done
  if [ -z "$chromium" ] && grep -q '^ID=debian' /etc/os-release; then wanted+=(chromium); fi
fi
if [ ${#wanted[@]} -gt 0 ]; then
  say "Installing ${wanted[*]}"
  apt-get update -qq >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${wanted[@]}" >/dev/null
fi
if [ -z "$chromium" ] && ! runs /usr/bin/chromium; then
  say "Installing Playwright's own Chromium"
  deps=()
  if is_debian; then deps=(--with-deps); fi
  .venv/bin/playwright install "${deps[@]}" chromium >/dev/null ||
    die "No Chromium could be installed." "Install Chromium and set COPLIT_CHROMIUM to its path."
fi
