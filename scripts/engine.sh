#!/bin/sh
# Make sure that a Docker Engine answers: use the one that runs, else install and start one.
# Exit 2, with one sentence, where this script cannot do that.
set -eu

answers() {
    docker info >/dev/null 2>&1
}

refuse() {
    echo "error: $1" >&2
    echo "hint: $2" >&2
    exit 2
}

if answers; then
    exit 0
fi

why=$(docker info 2>&1 || true)
if echo "$why" | grep -qi "permission denied"; then
    refuse "this user may not use the Docker Engine." \
        "Add yourself to the group docker (and log in again), or run this as root."
fi
if [ -n "${DOCKER_HOST:-}" ]; then
    refuse "no Docker Engine answers at DOCKER_HOST=$DOCKER_HOST." \
        "Start it there, or unset DOCKER_HOST to use an Engine of this machine."
fi
if [ "$(uname -s)" != Linux ]; then
    refuse "no Docker Engine answers." "Install and start Docker Desktop, then run this again."
fi
if [ "$(id -u)" -ne 0 ]; then
    refuse "no Docker Engine answers." \
        "Start it (sudo systemctl start docker), or install one: sudo apt-get install docker.io."
fi

if ! command -v dockerd >/dev/null; then
    command -v apt-get >/dev/null ||
        refuse "no Docker Engine is installed." "Install one with this system's package manager."
    echo "No Docker Engine is installed: installing docker.io." >&2
    apt-get update -qq
    # With what the package recommends: without apparmor_parser, say, no container starts where
    # the kernel has AppArmor.
    DEBIAN_FRONTEND=noninteractive NEEDRESTART_MODE=a apt-get install -y -qq docker.io >/dev/null
fi

answers && exit 0
echo "Starting the Docker Engine." >&2
if [ "$(cat /proc/1/comm)" = systemd ]; then
    systemctl start docker || refuse "the Docker Engine does not start." "See: journalctl -u docker"
else
    # After a crash these may hold the number of another process by now, which dockerd then waits for.
    for program in docker containerd; do
        note=/var/run/docker.pid
        [ "$program" = docker ] || note=/var/run/docker/containerd/containerd.pid
        number=$(cat "$note" 2>/dev/null || true)
        # A process that ended but was not waited for has no `exe`.
        case "$(basename "$(readlink "/proc/${number:-none}/exe" || true)")" in
            "$program"*) ;;
            *) rm -f "$note" ;;
        esac
    done
    # A container or a small machine without systemd: a process of its own, outliving this shell.
    setsid dockerd >>/var/log/dockerd.log 2>&1 </dev/null &
fi

waited=0
until answers; do
    waited=$((waited + 1))
    if [ "$waited" -gt 60 ]; then
        refuse "the Docker Engine does not answer after 60 seconds." \
            "See /var/log/dockerd.log, or: journalctl -u docker"
    fi
    sleep 1
done
