"""Network drives are refused: the file's write-ahead log needs memory that is shared within one computer.

What a computer says of its drives is read by pure functions, one for each system; `refuse_network` asks the system it
runs on.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from omsorgskjerne.disk.places import follow_links
from omsorgskjerne.errors import StoreError
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_ = words_of(__name__)

KINDS = frozenset(
    {
        "nfs",
        "nfs3",
        "nfs4",
        "cifs",
        "smb",
        "smb2",
        "smb3",
        "smbfs",
        "afs",
        "afpfs",
        "ncp",
        "ncpfs",
        "webdav",
        "davfs",
        "ceph",
        "glusterfs",
        "lustre",
        "gpfs",
        "beegfs",
        "fuse.sshfs",
        "fuse.davfs2",
        "fuse.rclone",
        "fuse.glusterfs",
        "fuse.ceph",
        "fuse.s3fs",
        "fuse.gvfsd-fuse",
        "macfuse",
        "osxfuse",
    }
)
"""File systems whose disk is in another computer."""
DRIVE_REMOTE = 4
_MOUNT_LINE = re.compile(r"^(?P<device>.+?) on (?P<point>/.*) \((?P<kind>[^,)]+)[^)]*\)$")


def refuse_network(file: Path) -> None:
    """Raise StoreError if the file is, or would be, on another computer's disk."""
    if is_network(file.absolute()):
        raise StoreError(
            _(
                "{file} is on a network drive. It may be used by several people on one computer, but not by several: "
                "its log needs memory that they would have to share, and rows could be lost."
            ),
            hint=_(
                "Move it to a disk of this computer, name it in omsorg.toml (file = …), and put backups on the network."
            ),
            file=file,
        )


def is_network(file: Path) -> bool:
    """Tell whether a file is on another computer's disk; a system that does not say so is taken at its word."""
    if sys.platform == "win32":
        return is_unc(str(file)) or _windows_drive_is_remote(file.drive)
    try:
        resolved = PurePosixPath(follow_links(file))
        mounts = parse_mount_output(_mount_output()) if sys.platform == "darwin" else parse_proc_mounts(_proc_mounts())
    except OSError:
        return False
    return kind_of(resolved, mounts) in KINDS


def is_unc(path: str) -> bool:
    r"""Tell whether a Windows path names another computer: `\\server\share\…`."""
    drive = PureWindowsPath(path).drive
    return drive.startswith("\\\\") and (
        not drive.startswith(("\\\\?\\", "\\\\.\\")) or drive.upper().startswith("\\\\?\\UNC\\")
    )


def parse_proc_mounts(text: str) -> dict[PurePosixPath, str]:
    """Return mount points and their file systems from `/proc/mounts`."""
    return dict(_proc_mount_lines(text))


def _proc_mount_lines(text: str) -> Iterator[tuple[PurePosixPath, str]]:
    for line in text.splitlines():
        parts = line.split(" ")
        if len(parts) > 2:  # noqa: PLR2004 - device, point, kind
            point = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), parts[1])
            yield PurePosixPath(point), parts[2].casefold()


def parse_mount_output(text: str) -> dict[PurePosixPath, str]:
    """Return mount points and their file systems from what `mount` prints on macOS.

    Its lines look like `//me@server/share on /Volumes/share (smbfs, nodev)`.
    """
    found = map(_MOUNT_LINE.match, text.splitlines())
    return {PurePosixPath(line["point"]): line["kind"].strip().casefold() for line in found if line}


def kind_of(path: PurePosixPath, mounts: dict[PurePosixPath, str]) -> str:
    """Return the file system of the innermost mount point that holds `path`; empty if there is none."""
    return next((mounts[point] for point in (path, *path.parents) if point in mounts), "")


def _proc_mounts() -> str:
    return Path("/proc/mounts").read_text(encoding="utf-8", errors="surrogateescape")


def _mount_output() -> str:
    import subprocess

    return subprocess.run(["/sbin/mount"], capture_output=True, check=False, encoding="utf-8", errors="replace").stdout


def _windows_drive_is_remote(drive: str) -> bool:
    if sys.platform == "win32":
        import ctypes

        return ctypes.windll.kernel32.GetDriveTypeW(drive + "\\") == DRIVE_REMOTE
    return False
