"""Putting a backup in the place of the present file, which is kept aside.

The present file is not replaced but written over: SQLite copies the backup's pages into it in one transaction, while it
is held so that nobody else can even read it. That is why no row can go astray and no log can meet the wrong file.
Whoever opens it meanwhile waits for SQLite's lock and then finds the restored content under the same name, in the same
file; what was committed before is in the copy that is kept aside, taken under the same lock; a run that is killed
leaves SQLite's own journal, with which the next who opens the file gets the old content back; and it works on Windows,
where a file that somebody has open cannot be replaced. (Moving the file aside and another into its place, in whatever
order, leaves a moment in which somebody who had the old one open makes a log that lies beside the new one.)

A file that SQLite cannot read at all is replaced, under the lock that SQLite would take: nobody can write into it
either. Its logs are kept aside with it, and are away before the other file stands.
"""

from __future__ import annotations

import os
import sys
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disk.parts import copy_part
from omsorgskjerne.disk.whole import move_free, move_new, move_over, open_elsewhere, report_refusal
from omsorgskjerne.disk.workshop import workshop
from omsorgskjerne.errors import StoreError
from omsorgskjerne.store import fit
from omsorgskjerne.store.archive import lay_others, unpack
from omsorgskjerne.store.around import SHARED, list_logs, refuse_no_file
from omsorgskjerne.store.backup import REFUSED
from omsorgskjerne.store.exclusive import copy_in, copy_out, hold, in_use, is_same, look
from omsorgskjerne.store.faults import is_damage, is_unwritable
from omsorgskjerne.store.opening import may_be_written, open_copy
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO

    from omsorgskjerne.organisation import Organisation
    from omsorgskjerne.store.connection import SQLite

_ = words_of(__name__)

LOCKED_AT, LOCKED_BYTES = 0x4000_0000, 512
"""The part of a file that SQLite's locks are on, whatever the file holds."""


@attrs.frozen
class Restored:
    """What a restore has done: the file in use now, where the one before it lies, and where other files were put.

    Files that are there are left alone: a configuration that differs is laid beside, other files into a folder.
    """

    file: Path
    aside: Path | None
    config: Path | None
    files: Path | None = None
    failed: tuple[StoreError, ...] = ()
    """Why a configuration or another file could not be put anywhere; the database is restored all the same."""


def restore(organisation: Organisation, archive: Path, now: datetime) -> Restored:
    """Put a backup's database in place of the present one, which is kept aside; all of it or nothing.

    Raises StoreError if the backup is damaged, no backup of ours or of a newer program, or if somebody is using the
    present file.
    """
    config = organisation.config
    file = config.store_file
    refuse_no_file(file)
    stamp = f"{now:%Y%m%d-%H%M%S}"
    with report_refusal(file.parent, *REFUSED), workshop(file.parent) as work:
        fresh = work / "restored.db"
        with report_refusal(archive, *REFUSED):
            others = unpack(archive, fresh, work)
        _examine(organisation, fresh, archive)
        aside = _put(file, fresh, file.with_name(f"{file.stem}-before-{stamp}{file.suffix}"))
        laid = lay_others(config, others, stamp)
        return Restored(file, aside, laid.config, laid.files, laid.failed)


def _examine(organisation: Organisation, fresh: Path, archive: Path) -> None:
    hint = _("Take another backup; nothing was changed.")
    try:
        with closing(open_copy(fresh)) as engine:
            faults = ["empty"] if fit.is_empty(engine) else engine.check()
            if not faults:
                fit.refuse_newer(organisation, engine)
    except StoreError as error:
        told = hint if is_damage(error) else error.hint
        raise StoreError(error.message, hint=told, **{**error.values, "file": archive}) from None
    if faults:
        raise StoreError(_("The database in {file} is damaged."), hint=hint, file=archive)


def _put(file: Path, fresh: Path, aside: Path) -> Path | None:
    """Put another file in the place of the present one and return where that lies now; None if there was none."""
    if file.exists():
        try:
            with closing(hold(file)) as engine:
                return _write_over(engine, fresh, aside)
        except StoreError as error:
            if is_unwritable(error) and may_be_written(file):
                # Where the system lets us write and SQLite does not, it is the file's header that forbids it.
                with closing(look(file)) as engine:
                    _refuse_strangers(engine)
            elif not is_damage(error):
                raise
    return _replace(file, fresh, aside)


def _write_over(engine: SQLite, fresh: Path, aside: Path) -> Path:
    _refuse_strangers(engine)
    kept = fresh.with_name("aside.db")
    copy_out(engine, kept)
    aside = move_free(kept, aside)
    try:
        copy_in(fresh, engine)
    except BaseException as error:
        # Ctrl-C is told when SQLite has finished: only what is read now says which of the two stands there.
        if is_same(engine, aside):
            aside.unlink()
            raise
        if not isinstance(error, KeyboardInterrupt):
            raise
    return aside


def _refuse_strangers(engine: SQLite) -> None:
    """Raise StoreError for another program's database: it has tables, and none of ours. Marks may be damaged."""
    try:
        tables = engine.tables()
    except StoreError as error:
        if is_damage(error):
            return
        raise
    if tables and not any(table.startswith("omsorg_") for table in tables):
        raise StoreError(
            _("{file} is a database, but not one of omsorgskjerne."),
            hint=_("Check `file` in omsorg.toml, or take another backup."),
            file=engine.path,
        )


def _replace(file: Path, fresh: Path, aside: Path) -> Path | None:
    """Give a file that SQLite cannot read, or that is missing, another in its place; its logs go with it."""
    with _keep_sqlite_out(file) as old:
        logs = list_logs(file)
        kept = _keep_aside(old, fresh, aside) if old else aside if logs else None
        copies = {log: _name_log(kept, file, log) for log in logs if kept and not log.name.endswith(SHARED)}
        away = {log: fresh.with_name(f"old{log.name}") for log in logs}
        try:
            for log in logs:
                if log in copies:
                    with log.open("rb") as source:
                        copy_part(source, copies[log])
                log.replace(away[log])
            _close_on_windows(old)
            if old:
                move_over(fresh, file)
            else:
                move_new(fresh, file)
        except BaseException as error:
            if not _stands(fresh, file):
                _undo(away, [*([kept] if kept else []), *copies.values()])
                if isinstance(error, FileExistsError):
                    raise in_use(file) from None
                raise (open_elsewhere(file) if isinstance(error, PermissionError) else error) from None
            if not isinstance(error, KeyboardInterrupt):
                raise
        return kept if old else None


def _stands(fresh: Path, file: Path) -> bool:
    """Tell whether a file has got its name, however what gave it was interrupted."""
    return not fresh.exists() or (file.exists() and fresh.samefile(file))


def _undo(away: dict[Path, Path], copies: list[Path]) -> None:
    """Put logs back to the file that they are of, and take away the copies that were made of it and them."""
    for log, place in away.items():
        if place.exists():
            place.replace(log)
    for copy in copies:
        copy.unlink(missing_ok=True)


def _name_log(kept: Path, file: Path, log: Path) -> Path:
    return kept.with_name(kept.name + log.name.removeprefix(file.name))


def _keep_aside(old: BinaryIO, fresh: Path, aside: Path) -> Path:
    part = fresh.with_name("aside.db")
    copy_part(old, part)
    return move_free(part, aside)


@contextmanager
def _keep_sqlite_out(file: Path) -> Iterator[BinaryIO | None]:
    """Open a file whose content is no matter, and keep SQLite out of it where that can be done; None if it is missing.

    On Windows it cannot, and need not: nobody can replace there what somebody has open.
    """
    if not file.exists():
        yield None
        return
    with file.open("r+b") as stream:
        if sys.platform != "win32":
            import fcntl

            try:
                fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB, LOCKED_BYTES, LOCKED_AT)
            except (BlockingIOError, PermissionError):
                raise in_use(file) from None
        yield stream


def _close_on_windows(stream: BinaryIO | None) -> None:
    if os.name == "nt" and stream:
        stream.close()
