"""Files that are there when they are whole, and never in place of the organisation's own."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING

from omsorgskjerne.disk import whole
from omsorgskjerne.store.around import refuse_own

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO, TextIO

    from omsorgskjerne.organisation import Config


@contextmanager
def write_text(config: Config, path: Path) -> Iterator[TextIO]:
    """Open a file for text in UTF-8, line ends as written; until all is written, what was there before stands.

    Raises StoreError when it cannot be written or is one of the organisation's own.
    """
    refuse_own(config, path)
    with whole.replace_file(path, config.store_file.parent) as stream:
        text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
        yield text
        text.flush()
        text.detach()


@contextmanager
def create_file(config: Config, path: Path) -> Iterator[BinaryIO]:
    """Write a new file, whole or not at all and for its owner only.

    Raises StoreError when it cannot be written, there is one of that name, or it is one of the organisation's own.
    """
    refuse_own(config, path)
    with whole.create_file(path, config.store_file.parent) as stream:
        yield stream


@contextmanager
def replace_file(config: Config, path: Path) -> Iterator[BinaryIO]:
    """Open a file for bytes, under the same conditions as `write_text`."""
    refuse_own(config, path)
    with whole.replace_file(path, config.store_file.parent) as stream:
        yield stream


def write_bytes(config: Config, path: Path, data: bytes) -> None:
    """Write a file of bytes, under the same conditions as `write_text`."""
    with replace_file(config, path) as stream:
        stream.write(data)
