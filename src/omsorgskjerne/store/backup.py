"""Backups: one zip with a compact copy of the database and of every file that a report needs, `omsorg.toml` first.

A backup is checked before it gets its name: a copy that is damaged, or refers to rows that are not there, becomes none.
Where only the chain does not hold, because something was changed beside the program, it is made all the same, since it
holds what was entered since; but it is named so and does not count. The name carries the chain's anchor: kept elsewhere
it shows later whether the chain was cut or made anew.
"""

from __future__ import annotations

import errno
import os
import re
import zipfile
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs

from omsorgskjerne.disk.parts import write_part
from omsorgskjerne.disk.places import follow_links, make_folders
from omsorgskjerne.disk.whole import move_free, move_new, report_refusal
from omsorgskjerne.disk.workshop import workshop
from omsorgskjerne.errors import StoreError
from omsorgskjerne.store import audit, fit
from omsorgskjerne.store.around import refuse_own
from omsorgskjerne.store.faults import is_damage
from omsorgskjerne.store.opening import open_copy
from omsorgskjerne.store.verify import verify
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from omsorgskjerne.organisation import Config
    from omsorgskjerne.store.engine import Engine
    from omsorgskjerne.store.store import Store
    from omsorgskjerne.words import Phrase

_ = words_of(__name__)

CONFIG = "omsorg.toml"
BESIDE = "beside/"
"""Where other files lie in the archive, by their place in the organisation's folder."""
UNSOUND = "-unsound"
"""In the name of a backup whose chain does not hold."""
PATIENCE = 1
"""Seconds to wait for others before it is written down that a backup was made; it counts all the same."""
SHOWN = 3
REFUSED = (
    _("{file} cannot be read or written: {reason}."),
    _("Check the name, the rights and the room on the disk."),
)
"""What is told where the computer refuses, and what to do about it."""
_LAST = "backup"
_MARK = "omsorgskjerne"
_NO_NAME = {errno.ENAMETOOLONG, errno.EINVAL}
"""What the system says of a text that cannot be the name of a file."""


@attrs.frozen
class Backup:
    """A backup that was made, and why it does not count; nothing where it does."""

    file: Path
    faults: tuple[Phrase, ...]


def backup(store: Store, target: Path | None = None) -> Path:
    """Write a backup and return its path; others may go on working meanwhile.

    `target` is a file or a folder; by default it lies beside the database and is named after it, the time and the
    chain's anchor. Raises StoreError if it cannot be written, exists already, or does not count.
    """
    made = make_backup(store, target)
    if made.faults:
        raise StoreError(
            _("The backup lies in {file}, but it does not count: {fault}"),
            hint=_("Something was changed beside the program. See all of it with: omsorg db audit"),
            file=made.file,
            fault=made.faults[0],
        )
    return made.file


def make_backup(store: Store, target: Path | None = None) -> Backup:
    """Write a backup, also one that does not count because the chain does not hold. Raises StoreError as `backup`."""
    config = store.organisation.config
    file = config.file.absolute()
    folder, named = _place(config, target)
    fit.refuse_empty(store.engine)
    with report_refusal(named or folder, *REFUSED):
        make_folders(folder)
        with workshop(folder, config.store_file.parent) as work:
            copy, part = work / "copy.db", work / "backup.zip"
            made_at = store.now()
            store.engine.backup(copy)
            checked = _check(copy, file)
            with write_part(part) as stream:
                _pack(stream, config, copy, _Mark(checked.first, _mark_time(made_at)))
            if named:
                move_new(part, named)
            else:
                sound = UNSOUND if checked.faults else ""
                name = f"{file.stem}-{made_at:%Y%m%d-%H%M%S}-{checked.anchor}{sound}.zip"
                named = move_free(part, folder / name)
    if not checked.faults:
        _write_down(store.engine, made_at)
    return Backup(named, checked.faults)


def last_backup(engine: Engine) -> datetime | None:
    """Return when the last backup that counts was made; None where none is known of."""
    found = next(engine.query('SELECT "value" FROM "omsorg_file" WHERE "key" = ?', (_LAST,)), None)
    try:
        return datetime.fromisoformat(found[0]).astimezone() if found else None
    except ValueError:
        return None


def thin(store: Store, made: Path, keep: int) -> list[Path]:
    """Remove all but the newest backups of a store beside one that was just made, and return what was removed.

    Only what is such a backup by its name and by what it says of itself is counted or removed; `made` stays. Newest is
    what was made last, by UTC, whatever was restored in between. Raises StoreError where one cannot be removed.
    """
    stem = re.escape(store.organisation.config.file.stem)
    ours = re.compile(rf"{stem}-\d{{8}}-\d{{6}}-omsorg1-\d+-[0-9a-f]{{16}}(?:-(\d+))?\.zip")
    last = _read_mark(made)
    found = [
        (mark.made_at, int(name[1] or 1), path)
        for path in made.absolute().parent.iterdir()
        if (name := ours.fullmatch(path.name))
        and path.name != made.name
        and (mark := _read_mark(path))
        and last
        and mark.store == last.store
    ]
    old = [path for *_order, path in sorted(found, reverse=True)[max(keep, 1) - 1 :]]
    for path in old:
        with report_refusal(path, *REFUSED):
            path.unlink(missing_ok=True)
    return old


@attrs.frozen
class _Checked:
    """What is known of a copy that is sound."""

    anchor: str
    first: str
    """The chain's first link, which no other store has; empty where nothing was entered yet."""
    faults: tuple[Phrase, ...]


def _place(config: Config, target: Path | None) -> tuple[Path, Path | None]:
    """Return the folder that a backup goes to, and its whole name if one was asked for."""
    if target is None or target.is_dir():
        return (target or config.file.parent).absolute(), None
    refuse_own(config, target)
    if target.exists():
        raise StoreError(_("{file} exists already."), hint=_("Choose another name for the backup."), file=target)
    return target.absolute().parent, target.absolute()


def _check(copy: Path, file: Path) -> _Checked:
    """Look for damage in a copy. Raises StoreError about the file that it was made of."""
    try:
        with closing(open_copy(copy)) as engine:
            damage = engine.check()
            if not damage:
                faults = verify(engine).faults
                first = next(engine.query('SELECT "link" FROM "omsorg_audit" WHERE "sequence" = 1'), ("",))[0]
                return _Checked(audit.head(engine).in_a_name(), first, faults)
    except StoreError as error:
        if not is_damage(error):
            raise
        damage = [str(error.values["reason"])]
    raise StoreError(
        _("{file} is damaged: {faults}."),
        hint=_("No backup was made, and the file is as it was. Take the last good backup: omsorg db restore FILE"),
        file=file,
        faults="; ".join(damage[:SHOWN]),
    )


def _pack(stream: BinaryIO, config: Config, copy: Path, mark: _Mark) -> None:
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1, strict_timestamps=False) as zipped:
        zipped.comment = mark.write()
        zipped.write(copy, config.file.name)
        if config.path is not None and config.path.is_file():
            zipped.write(config.path, CONFIG)
        for path in sorted(_find_report_files(config)):
            with report_refusal(path, *REFUSED):
                zipped.write(path, BESIDE + path.relative_to(follow_links(config.folder)).as_posix())


def _find_report_files(config: Config) -> set[Path]:
    """Return the other files of a report: the chapters with what lies beside them, and every file that is named.

    Files outside the organisation's folder are left out, since nobody can say where they would be put back. Raises
    OSError for what is there and cannot be looked at.
    """
    home = follow_links(config.folder)
    report = config.rest.get("report")
    named = report.get("chapters") if isinstance(report, dict) else None
    chapters = _find_named(home, named if isinstance(named, str) and named else "chapters")
    found = set(_walk(chapters)) if chapters and chapters.is_dir() and chapters.is_relative_to(home) else set()
    if chapters == home:
        found = {path for path in found if path.suffix == ".md"}
    found |= {path for text in _texts(config.rest) if Path(text).suffix and (path := _find_named(home, text))}
    own = {config.store_file, home / CONFIG, config.path and follow_links(config.path)}
    return {
        path
        for path in set(map(follow_links, found))
        if path.is_file() and path.is_relative_to(home) and path not in own and not _is_hidden(path, home)
    }


def _find_named(home: Path, text: str) -> Path | None:
    """Return what is there by a name; None where nothing is, or the text can be nobody's name, such as a foreword."""
    try:
        path = follow_links(home / text)
        return path if path.exists() else None
    except ValueError:
        return None
    except OSError as error:
        if error.errno in _NO_NAME:
            return None
        raise


def _walk(folder: Path) -> Iterator[Path]:
    """Yield every file beneath a folder that is not hidden. Raises StoreError where one cannot be looked into."""

    def refuse(error: OSError) -> None:
        with report_refusal(Path(error.filename), *REFUSED):
            raise error

    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(place, name) for name in names)


def _is_hidden(path: Path, home: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(home).parts)


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in a table of the configuration that could be the name of a file."""
    if isinstance(value, str) and "\0" not in value and "\n" not in value:
        yield value
    elif isinstance(value, dict):
        for held in value.values():
            yield from _texts(held)
    elif isinstance(value, list):
        for held in value:
            yield from _texts(held)


@attrs.frozen
class _Mark:
    """What a backup says of itself, in the comment of its archive."""

    store: str
    """The first link of the chain."""
    made_at: str
    """When, in UTC, written so that it can be ordered: what clocks on the wall show comes twice in autumn."""

    def write(self) -> bytes:
        return f"{_MARK} {self.store or '-'} {self.made_at}".encode("ascii")


def _mark_time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _read_mark(archive: Path) -> _Mark | None:
    """Return what a backup says of itself; None for another file, or where nothing was entered."""
    try:
        with zipfile.ZipFile(archive) as zipped:
            name, store, made_at = zipped.comment.decode("ascii").split(" ")
    except (OSError, zipfile.BadZipFile, ValueError):
        return None
    return _Mark(store, made_at) if name == _MARK and store != "-" else None


def _write_down(engine: Engine, at: datetime) -> None:
    """Keep in the file when it was backed up. One that may not be written, or is busy, has its backup all the same."""
    with suppress(StoreError), engine.waiting(PATIENCE), engine.writing():
        engine.execute('DELETE FROM "omsorg_file" WHERE "key" = ?', (_LAST,))
        engine.execute(
            'INSERT INTO "omsorg_file" ("key", "value") VALUES (?, ?)', (_LAST, at.isoformat(timespec="seconds"))
        )
