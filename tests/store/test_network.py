"""Network drives: told from what each system says of its mounts."""

from __future__ import annotations

import sys
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pytest

from omsorgskjerne.errors import StoreError
from omsorgskjerne.store import network, open_store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from omsorgskjerne.organisation import Organisation

LINUX = """\
overlay / overlay rw,relatime 0 0
proc /proc proc rw 0 0
/dev/sda1 /home ext4 rw 0 0
server:/care /srv/care nfs4 rw,vers=4.2 0 0
//server/share /mnt/Felles\\040mappe cifs rw 0 0
me@host:/ /home/me/remote fuse.sshfs rw,nosuid 0 0
C:\\134 /mnt/c 9p rw 0 0
/dev/sdb1 /srv/care/local ext4 rw 0 0
"""
MACOS = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
devfs on /dev (devfs, local, nobrowse)
//kari@server._smb._tcp.local/Felles on /Volumes/Felles (smbfs, nodev, nosuid, mounted by kari)
server:/care on /Volumes/care (old) (nfs, nodev)
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/me/omsorg.db", "ext4"),
        ("/tmp/omsorg.db", "overlay"),  # noqa: S108 - only a name
        ("/srv/care/omsorg.db", "nfs4"),
        ("/srv/careful/omsorg.db", "overlay"),
        ("/srv/care/local/omsorg.db", "ext4"),
        ("/mnt/Felles mappe/a/b/omsorg.db", "cifs"),
        ("/home/me/remote/omsorg.db", "fuse.sshfs"),
        ("/mnt/c/omsorg.db", "9p"),
    ],
)
def test_the_innermost_mount_of_linux_counts(path: str, kind: str) -> None:
    """The file system of a path is that of the innermost mount point that holds it; names may have spaces."""
    assert network.kind_of(PurePosixPath(path), network.parse_proc_mounts(LINUX)) == kind


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/Users/kari/omsorg.db", "apfs"),
        ("/Volumes/Felles/omsorg.db", "smbfs"),
        ("/Volumes/care (old)/omsorg.db", "nfs"),
    ],
)
def test_the_mounts_of_macos_are_read(path: str, kind: str) -> None:
    """What `mount` prints on macOS is read, also names with brackets."""
    assert network.kind_of(PurePosixPath(path), network.parse_mount_output(MACOS)) == kind


@pytest.mark.parametrize(
    ("path", "unc"),
    [
        (r"C:\omsorg\omsorg.db", False),
        (r"\\server\share\omsorg.db", True),
        ("//server/share/omsorg.db", True),
        (r"\\?\UNC\server\share\omsorg.db", True),
        (r"\\?\C:\omsorg\omsorg.db", False),
        (r"omsorg\omsorg.db", False),
    ],
)
def test_windows_names_of_other_computers_are_known(path: str, *, unc: bool) -> None:
    """A Windows path that names another computer is told from one that names a drive."""
    assert network.is_unc(path) == unc


def test_local_kinds_are_not_refused() -> None:
    """File systems of this computer, among them those of containers and WSL, are not taken for network drives."""
    assert {"ext4", "apfs", "overlay", "9p", "tmpfs", "btrfs", "fuseblk", "ntfs3", "virtiofs"} & network.KINDS == set()


def test_a_network_drive_is_refused_with_the_reason(
    organisation: Callable[..., Organisation], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A file on a network drive is neither made nor opened, and the message says why."""
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(network, "_proc_mounts", lambda: f"server:/care {tmp_path} nfs4 rw 0 0\n")
    with pytest.raises(StoreError, match="its log needs memory that they would have to share"):
        open_store(organisation(), create=True)
    assert list(tmp_path.iterdir()) == []
