"""Where a run works that is not done in its home: noted there, so that what it leaves when it is killed is found."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any

import attrs

from omsorgskjerne.disk.parts import sync_folder, write_part
from omsorgskjerne.disk.places import follow_links

NOTE = ".omsorg-elsewhere"
LONGEST = 1 << 16
_READ = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))


@attrs.frozen
class Note:
    """A place of work, and where the disk that it is on was found."""

    place: Path
    disk: Path


def write_note(folder: Path, place: Path) -> None:
    """Note a place of work in a folder and bring that to the disk before anything is done there. Raises OSError."""
    import json

    place = follow_links(place)
    disk = next((above for above in (place, *place.parents) if os.path.ismount(above)), Path(place.anchor))
    with write_part(folder / NOTE) as stream:
        stream.write(json.dumps({"place": str(place), "disk": str(disk)}).encode("ascii"))
    sync_folder(folder)
    sync_folder(folder.parent)


def read_note(folder: Path) -> Note | None:
    """Return what is noted in a folder; None where nothing is, or what is there cannot be a note of ours.

    A power cut may leave an empty one, or one of zeros. Raises OSError where it cannot be read.
    """
    try:
        descriptor = os.open(folder / NOTE, _READ)
    except OSError:
        return None
    try:
        return _parse(os.read(descriptor, LONGEST)) if stat.S_ISREG(os.fstat(descriptor).st_mode) else None
    finally:
        os.close(descriptor)


def is_here(note: Note) -> bool:
    """Tell whether the disk of a note is: where a stick is out, an empty folder may be what stands in its place."""
    return os.path.ismount(note.disk) and note.disk.exists()


def _parse(noted: bytes) -> Note | None:
    import json

    try:
        said: Any = json.loads(noted)
        place, disk = (Path(os.fsdecode(os.fsencode(said[key]))) for key in ("place", "disk"))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    is_place = all(path.is_absolute() and "\0" not in str(path) for path in (place, disk))
    return Note(place, disk) if is_place else None
