"""Where a name leads, and folders for their owner only."""

from __future__ import annotations

import os
from pathlib import Path

OWN = 0o700 if os.name == "posix" else 0o777
"""What others may do in a folder of ours: nothing; Windows goes by the folder it lies in."""


def follow_links(path: Path) -> Path:
    """Return where a name leads once every link is followed; `Path.resolve` raises for links that lead to themselves.

    Raises OSError and ValueError for a text that can be nobody's name.
    """
    return Path(os.path.realpath(path))


def make_folders(folder: Path) -> None:
    """Make a folder and those above it where they are missing, each for its owner only. Raises OSError."""
    missing = [place for place in (folder, *folder.parents) if not os.path.lexists(place)]
    for place in reversed(missing):
        place.mkdir(OWN, exist_ok=True)
