"""Tell whether a folder is on a network file system."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

# Types on which several machines, or a virtual machine and its host, see one file but not each
# other's shared memory, which SQLite's WAL needs: https://www.sqlite.org/wal.html
NETWORK_TYPES = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "virtiofs", "fakeowner", "davfs", "ncpfs"),
        *("afs", "ceph", "lustre", "gpfs", "beegfs", "glusterfs", "ocfs2", "gfs2", "pvfs2"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """Where a folder stands; `type` is empty where the system does not tell."""

    type: str
    network: bool


def mount_of(folder: Path, *, table: Path = Path("/proc/self/mounts")) -> Mount:
    """Find the file system that holds `folder`; `table` is in the format of fstab(5).

    Any `fuse.*` counts as network (sshfs, glusterfs, s3fs, Docker Desktop's shares): a wrong yes
    costs speed, a wrong no costs data.
    """
    try:
        lines = table.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:  # no /proc: macOS, Windows
        return Mount(type="", network=str(folder).startswith("\\\\"))
    place = folder.resolve()
    found = ""
    longest = -1
    for line in lines:
        _, target, kind, *_ = line.split(" ")
        point = Path(_unescaped(target))
        # Later mounts cover earlier ones on the same point.
        if place.is_relative_to(point) and len(point.parts) >= longest:
            longest = len(point.parts)
            found = kind
    return Mount(type=found, network=found in NETWORK_TYPES or found.startswith("fuse."))


def _unescaped(target: str) -> str:
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        target = target.replace(code, character)
    return target
