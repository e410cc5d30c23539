"""Backups: one zip with a compact copy of the database and the organisation's `omsorg.toml`."""

from __future__ import annotations

import lzma
import os
import shutil
import zipfile
import zlib
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.errors import StoreError
from omsorgskjerne.store import fit
from omsorgskjerne.store.connection import open_file
from omsorgskjerne.store.faults import is_damage
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.store.store import Store

_ = words_of(__name__)

CONFIG = "omsorg.toml"
SMALL, SWOLLEN = 1 << 22, 200
"""Bytes that any part of a backup may have, and how many times its compressed size it may have besides: ours ten."""
UNLIKE_OURS = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, ValueError, EOFError, NotImplementedError, RuntimeError)
"""What the library raises for an archive that is damaged, or made in a way that ours are not: encrypted, for one."""


@attrs.frozen
class Restored:
    """What a restore has done: the file in use now, where the one before it lies, and where the configuration was put.

    The configuration is left alone where there is one: a backup's that differs is laid beside it.
    """

    file: Path
    aside: Path | None
    config: Path | None


def backup(store: Store, target: Path | None = None) -> Path:
    """Write a backup and return its path; others may go on working meanwhile.

    `target` is a file or a folder; by default it lies beside the database and has its name and the time. Raises
    StoreError if it cannot be written or exists already.
    """
    config = store.organisation.config
    archive = _archive_name(store, target)
    with _reported(archive):
        archive.parent.mkdir(parents=True, exist_ok=True)
    with _temporary(archive, ".db") as copy, _temporary(archive, ".part") as part:
        store.engine.backup(copy)
        with _reported(archive):
            with zipfile.ZipFile(part, "x", zipfile.ZIP_DEFLATED, compresslevel=1, strict_timestamps=False) as zipped:
                zipped.write(copy, config.file.name)
                if config.path is not None and config.path.is_file():
                    zipped.write(config.path, CONFIG)
            _on_disk(part)
            _place(part, archive)
    return archive


def _archive_name(store: Store, target: Path | None) -> Path:
    file = store.organisation.config.file.absolute()
    name = f"{file.stem}-{store.now():%Y%m%d-%H%M%S}"
    if target is not None and not target.is_dir():
        if target.exists():
            raise StoreError(_("{file} exists already."), hint=_("Choose another name for the backup."), file=target)
        return target.absolute()
    return free_name((target or file.parent).absolute() / f"{name}.zip")


def free_name(path: Path) -> Path:
    """Return the path, with a number if it is taken."""
    numbered = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(2, 1000))
    return path if not path.exists() else next(other for other in numbered if not other.exists())


def restore(organisation: Organisation, archive: Path, now: datetime) -> Restored:
    """Put a backup's database in place of the present one, which is kept aside; all of it or nothing.

    Raises StoreError if the backup is damaged, no backup of ours or of a newer program, or if somebody is using the
    present file.
    """
    config = organisation.config
    file = config.file.absolute()
    with _temporary(file, ".restored") as fresh:
        with _reported(archive):
            toml = _unpack(archive, fresh)
        _examine(organisation, fresh, archive)
        aside = (
            free_name(file.with_name(f"{file.stem}-before-{now:%Y%m%d-%H%M%S}{file.suffix}")) if file.exists() else None
        )
        if aside:
            _let_go(file)
        with _reported(file):
            if aside:
                _keep_aside(file, aside)
            fresh.replace(file)
    with _reported(config.folder):
        return Restored(file, aside, _lay_beside(config.path or config.folder / CONFIG, toml, now))


def _unpack(archive: Path, fresh: Path) -> bytes | None:
    """Write the archive's database to a new file; return its configuration."""
    try:
        with zipfile.ZipFile(archive) as zipped:
            inside = zipped.namelist()
            (database,) = (name for name in inside if name != CONFIG)
            for part in zipped.infolist():
                _refuse_swollen(part, archive)
            # Reading to the end compares the sum that was stored with it.
            with _reported(fresh.parent):
                with zipped.open(database) as source, fresh.open("xb") as target:
                    shutil.copyfileobj(source, target, 1 << 20)
                _on_disk(fresh)
            return zipped.read(CONFIG) if CONFIG in inside else None
    except UNLIKE_OURS:
        raise _damaged(archive) from None


def _refuse_swollen(part: zipfile.ZipInfo, archive: Path) -> None:
    """Refuse what would become far larger than a backup of ours does, before it fills the disk."""
    if part.file_size > SMALL + SWOLLEN * part.compress_size:
        raise _damaged(archive)


def _damaged(archive: Path) -> StoreError:
    return StoreError(
        _("{file} is damaged, or no backup made by omsorg db backup."),
        hint=_("Take another backup; nothing was changed."),
        file=archive,
    )


def _examine(organisation: Organisation, fresh: Path, archive: Path) -> None:
    try:
        with closing(open_file(fresh)) as engine:
            faults = ["empty"] if fit.is_empty(engine) else engine.check()
            if not faults:
                fit.refuse_newer(organisation, engine)
    except StoreError as error:
        raise StoreError(
            error.message, hint=_("Take another backup; nothing was changed."), **{**error.values, "file": archive}
        ) from None
    finally:
        for log in ("-wal", "-shm"):
            fresh.with_name(fresh.name + log).unlink(missing_ok=True)
    if faults:
        raise StoreError(
            _("The database in {file} is damaged."), hint=_("Take another backup; nothing was changed."), file=archive
        )


def _let_go(file: Path) -> None:
    """Bring the present file's log into it, which takes being alone; a damaged file goes as it is."""
    try:
        engine = open_file(file)
    except StoreError as error:
        if is_damage(error):
            return
        raise
    with closing(engine):
        alone = engine.alone()
    if not alone:
        raise StoreError(
            _("{file} is in use by another program."),
            hint=_("Close it everywhere and try again; nothing was changed."),
            file=file,
        )


def _keep_aside(file: Path, aside: Path) -> None:
    try:
        aside.hardlink_to(file)  # so that the file is there at every moment
    except OSError:
        shutil.copy2(file, aside)
    for log in ("-wal", "-shm"):  # left only by a file that could not be opened
        beside = file.with_name(file.name + log)
        if beside.exists():
            beside.replace(aside.with_name(aside.name + log))


def _lay_beside(config: Path, toml: bytes | None, now: datetime) -> Path | None:
    if toml is None or (config.exists() and config.read_bytes() == toml):
        return None
    target = (
        free_name(config.with_name(f"{config.stem}-{now:%Y%m%d-%H%M%S}{config.suffix}")) if config.exists() else config
    )
    target.write_bytes(toml)
    return target


@contextmanager
def _temporary(beside: Path, ending: str) -> Iterator[Path]:
    """Give the name of a file that is not there, in the same folder, and take away what is left of it."""
    path = beside.with_name(f".{beside.name}.{os.getpid()}{ending}")
    path.unlink(missing_ok=True)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(
            _("{file} cannot be read or written: {reason}."),
            hint=_("Check the name, the rights and the room on the disk."),
            file=path,
            reason=error.strerror or "",
        ) from None


def _on_disk(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _place(part: Path, archive: Path) -> None:
    if archive.exists():
        raise FileExistsError(17, os.strerror(17))
    part.replace(archive)
