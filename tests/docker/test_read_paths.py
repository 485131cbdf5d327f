"""The ways on which a program would look for the tests are all closed."""

from __future__ import annotations

PATHS = [
    "/bundle",
    "/bundle/.",
    "/bundle/bundle.json",
    "/bundle/tests",
    "/bundle/tests/test_hw.py",
    "/bundle/files",
    "/bundle/files/process.txt",
    "//bundle//tests//test_hw.py",
    "/work/../bundle/tests/test_hw.py",
    "/proc/1/root",
    "/proc/1/root/bundle/tests/test_hw.py",
    "/proc/1/cwd",
    "/proc/1/cwd/tests",
    "/proc/1/exe",
    "/proc/1/environ",
    "/proc/1/mem",
    "/proc/1/maps",
    "/proc/1/fd",
    "/proc/1/fd/0",
    "/proc/1/fd/3",
    "/proc/1/io",
    "/proc/1/auxv",
    "/proc/1/stack",
    "/proc/1/syscall",
    "/proc/self/root/bundle/tests/test_hw.py",
    "/proc/thread-self/root/bundle/tests/test_hw.py",
    "/sock",
    "/sock/.",
    "/sock/judge",
    "/root",
    "/root/.",
    "/var/lib/docker",
    "/var/lib/docker/volumes",
    "/var/run/docker.sock",
    "/run/docker.sock",
    "/run/containerd/containerd.sock",
    "/proc/kcore",
    "/proc/kmem",
    "/dev/mem",
    "/dev/kmem",
    "/dev/sda",
    "/dev/vda",
    "/dev/fuse",
    "/sys/fs/cgroup/release_agent",
    "/tmp/link/tests/test_hw.py",
    "/work/link",
]

CODE = """
import ctypes, errno, os

libc = ctypes.CDLL(None, use_errno=True)

def opened(path, *, flags=os.O_RDONLY):
    # Give what was read or listed, or None if it was refused or is not there.
    try:
        if os.path.isdir(path):
            return os.listdir(path)
        descriptor = os.open(path, flags | os.O_NONBLOCK)
    except (OSError, ValueError):
        return None
    try:
        return os.read(descriptor, 100) or b"(empty)"
    except OSError:
        return None
    finally:
        os.close(descriptor)

def links():
    for target, link in (("/bundle", "/tmp/link"), ("/bundle/tests/test_hw.py", "/work/link")):
        os.symlink(target, link)
    return True

def hard_link(path):
    try:
        os.link(path, "/work/hard")
        return True
    except OSError:
        return False

def mounted():
    # The tests' volume by what the kernel tells of mounts.
    with open("/proc/self/mountinfo") as file:
        return [line for line in file if "coplit-bundle" in line or " /bundle " in line]

def mounts():
    # mount, open_by_handle_at, name_to_handle_at, fsopen, fsmount, move_mount, open_tree, pivot_root
    tried = {165: (b"none", b"/work", b"tmpfs", 0, 0), 304: (-100, b"", 0), 303: (-100, b"/bundle", 0, 0, 0),
             430: (b"ext4", 0), 432: (0, 0, 0), 429: (0, b"", 0, b"", 0), 428: (-100, b"/", 1),
             155: (b"/work", b"/work")}
    return [number for number, given in tried.items() if libc.syscall(number, *given) >= 0]
"""


def test_the_paths_to_the_tests_are_refused(grade):
    """A student who reads the tests answers them by heart."""
    assert len(set(PATHS)) >= 30
    heard = grade(
        CODE,
        f"""
        import pytest
        import hw

        @pytest.mark.parametrize("path", {PATHS!r})
        def test_path(path):
            assert hw.links()
            assert hw.opened(path) in (None, []), path
            assert hw.opened(path, flags=2) in (None, []), path
            assert path == "/work/link" or not hw.hard_link(path)  # its own may be doubled

        def test_mounts():
            assert hw.mounted() == []
            assert hw.mounts() == []

        def test_these_would_be_seen():
            # What may be read is read: a refusal above is none of the question's own making.
            assert hw.opened("/proc/self/status")
            assert hw.opened("/work") is not None
            assert hw.opened("/etc/passwd")
        """,
        [*(f"test_path[{path}]" for path in PATHS), "test_mounts", "test_these_would_be_seen"],
        test_seconds=60,
        wall_seconds=250,
    )
    wrong = {name: one.message for name, one in heard.results.items() if one.verdict != "passed"}
    assert not wrong, wrong
    assert len(heard.results) == len(PATHS) + 2
