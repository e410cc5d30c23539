"""A file that is there when it is whole, and never in place of the organisation's own."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from omsorgskjerne.errors import StoreError
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
    with _whole(config, path) as part, part.open("w", encoding="utf-8", newline="") as stream:
        yield stream


def write_whole(config: Config, path: Path, data: bytes) -> None:
    """Write a file of bytes, under the same conditions as `whole_file`."""
    with _whole(config, path) as part:
        part.write_bytes(data)


@contextmanager
def _whole(config: Config, path: Path) -> Iterator[Path]:
    """Give a file to write beside the one that it then becomes."""
    _refuse_folder(path)
    refuse_own(config, path)
    part = path.with_name(path.name + ".part")
    try:
        yield part
        part.replace(path)
    except OSError as error:
        raise StoreError(
            _("{file} cannot be written: {reason}."),
            hint=_("Name another file or folder."),
            file=path,
            reason=error.strerror or type(error).__name__,
        ) from None
    finally:
        with suppress(OSError):  # where it could not even be begun
            part.unlink(missing_ok=True)


def _refuse_folder(path: Path) -> None:
    if path.is_dir():
        raise StoreError(_("{file} is a folder."), hint=_("Name a file in it."), file=path)


def refuse_own(config: Config, path: Path) -> None:
    """Raise StoreError for the organisation's database, the logs beside it and its `omsorg.toml`, by any name."""
    file = config.file.resolve()
    own = [file, *(file.with_name(file.name + log) for log in ("-wal", "-shm", "-journal"))]
    if config.path:
        own.append(config.path.resolve())
    if any(path.resolve() == other or (path.exists() and other.exists() and path.samefile(other)) for other in own):
        raise StoreError(
            _("{file} is one of the organisation's own files."), hint=_("Name another file or folder."), file=path
        )
