"""What lies around the file: who else may read it, and what killed runs of versions before 0.2 left beside it."""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LOGS = ("-wal", "-shm", "-journal")


def others_may_read(file: Path) -> bool:
    """Tell whether anybody but the owner may read the file or a log of it; Windows goes by the folder and says no."""
    there = (path for path in (file, *(file.with_name(file.name + log) for log in LOGS)) if path.exists())
    readable = stat.S_IRGRP | stat.S_IROTH
    return os.name == "posix" and any(path.stat().st_mode & readable for path in there)


def leftovers(file: Path) -> list[Path]:
    """Return what may be a copy that an earlier version left unfinished. A run of it may be at work, so it is left."""
    stem, name = re.escape(file.stem), re.escape(file.name)
    old = re.compile(
        rf"\.(?:{stem}-[\w-]+\.zip\.\d+\.(?:db|part)|{name}\.\d+\.restored)(?:-wal|-shm|-journal)?", re.ASCII
    )
    return sorted(path for path in file.parent.iterdir() if old.fullmatch(path.name))
