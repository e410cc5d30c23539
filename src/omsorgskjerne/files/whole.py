"""A file that is there when it is whole, and never in place of the organisation's own."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING

from omsorgskjerne.disk.whole import replace_file
from omsorgskjerne.errors import StoreError
from omsorgskjerne.store.around import JOURNAL, LOG, SHARED
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

    from omsorgskjerne.organisation import Config

_ = words_of(__name__)


@contextmanager
def whole_file(config: Config, path: Path) -> Iterator[TextIO]:
    """Open a file for text in UTF-8, line ends as written; until all is written, what was there before stands.

    Raises StoreError when it cannot be written or is one of the organisation's own.
    """
    refuse_own(config, path)
    with replace_file(path) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        yield text
        text.flush()
        text.detach()


def write_whole(config: Config, path: Path, data: bytes) -> None:
    """Write a file of bytes, under the same conditions as `whole_file`."""
    refuse_own(config, path)
    with replace_file(path) as stream:
        stream.write(data)


def refuse_own(config: Config, path: Path) -> None:
    """Raise StoreError for the organisation's database, the logs beside it and its `omsorg.toml`, by any name."""
    file = config.file.resolve()
    own = [file, *(file.with_name(file.name + log) for log in (LOG, JOURNAL, SHARED))]
    if config.path:
        own.append(config.path.resolve())
    if any(path.resolve() == other or (path.exists() and other.exists() and path.samefile(other)) for other in own):
        raise StoreError(
            _("{file} is one of the organisation's own files."), hint=_("Name another file or folder."), file=path
        )
