"""A network file system is recognised by the table of mounts."""

from __future__ import annotations

from pathlib import Path

import pytest

from coplit_jupyter.store.mounts import mount_of

TABLE = """\
/dev/vda / ext4 rw 0 0
tmpfs /tmp tmpfs rw 0 0
server:/home /mnt/home nfs4 rw,vers=4.2 0 0
/dev/vdb /mnt/home/local xfs rw 0 0
//nas/share /mnt/My\\040Homes cifs rw 0 0
host:/srv /srv/ssh fuse.sshfs rw 0 0
old /mnt/twice nfs rw 0 0
new /mnt/twice ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind", "network"),
    [
        ("/var/lib", "ext4", False),
        ("/mnt/home", "nfs4", True),
        ("/mnt/home/ada/.local/share", "nfs4", True),
        ("/mnt/homestead", "ext4", False),
        ("/mnt/home/local/x", "xfs", False),
        ("/mnt/My Homes/bob", "cifs", True),
        ("/srv/ssh", "fuse.sshfs", True),
        ("/mnt/twice/x", "ext4", False),
    ],
)
def test_the_innermost_mount_decides(tmp_path, folder, kind, network):
    table = tmp_path / "mounts"
    table.write_text(TABLE)
    found = mount_of(Path(folder), table=table)
    assert (found.type, found.network) == (kind, network)


def test_a_link_is_followed_to_where_the_file_would_be(tmp_path):
    """A home may be a link into a network share."""
    table = tmp_path / "mounts"
    target = tmp_path / "share"
    target.mkdir()
    (tmp_path / "home").symlink_to(target)
    table.write_text(f"/dev/vda / ext4 rw 0 0\nserver:/ {target.resolve()} nfs rw 0 0\n")
    assert mount_of(tmp_path / "home", table=table).network


def test_a_system_without_a_table_is_taken_as_local(tmp_path):
    found = mount_of(tmp_path, table=tmp_path / "missing")
    assert (found.type, found.network) == ("", False)


def test_the_real_table_can_be_read(tmp_path):
    assert not mount_of(tmp_path).type.startswith("nfs")
