#!/bin/sh
# Write a minimal Debian root folder as a tar, straight from the Debian archive.
# For machines that reach a package mirror but no image registry. Needs root and debootstrap.
#   bootstrap.sh OUT.tar [MIRROR]
set -eu
out=$1
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

if ! command -v debootstrap >/dev/null; then
    echo "Installing debootstrap."
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        debootstrap debian-archive-keyring
fi
debootstrap --variant=minbase bookworm "$root" ${2:+"$2"}

# What a container never reads goes before the import: a later layer would only hide it.
rm -rf "$root"/usr/share/doc/* "$root"/usr/share/man/* "$root"/usr/share/info/* \
    "$root"/usr/share/locale/* "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* \
    "$root"/var/log/* "$root"/tmp/*
# … and packages installed later leave it out too.
cat >"$root/etc/dpkg/dpkg.cfg.d/coplit-slim" <<'SLIM'
path-exclude /usr/share/doc/*
path-exclude /usr/share/man/*
path-exclude /usr/share/info/*
path-exclude /usr/share/locale/*
SLIM
tar --numeric-owner -C "$root" -cf "$out" .
