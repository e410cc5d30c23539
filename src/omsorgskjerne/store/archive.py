"""What is in a backup, taken out with care: it may be damaged, or not what it seems to be."""

from __future__ import annotations

import filecmp
import shutil
import zipfile
import zlib
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

import attrs

from omsorgskjerne.disk.whole import begin, move_free
from omsorgskjerne.errors import StoreError
from omsorgskjerne.store.backup import BESIDE, CONFIG
from omsorgskjerne.words import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from omsorgskjerne.organisation import Config

_ = words_of(__name__)

MOST_FILES, MOST_BYTES = 10_000, 2_000_000_000
"""How many files, and how large altogether, may lie beside the database: more than any report's chapters and photos."""
_KNOWN = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 1


@attrs.frozen
class Others:
    """What was in a backup beside the database."""

    config: Path | None
    files: dict[PurePosixPath, Path]
    """Where each lies for the moment, by its place in the organisation's folder."""


def unpack(archive: Path, fresh: Path, work: Path) -> Others:
    """Write a backup's database to a new file and the others into a folder. Raises StoreError and OSError."""
    try:
        with zipfile.ZipFile(archive) as zipped:
            members = {member.filename: member for member in zipped.infolist()}
            beside = {_place(name): member for name, member in members.items() if name.startswith(BESIDE)}
            (database,) = (members[name] for name in members if name != CONFIG and not name.startswith(BESIDE))
            _refuse_odd(zipped, archive, fresh)
            _take(zipped, database, fresh)  # reading to the end compares the sum that was stored with it
            taken, config = {}, None
            for number, (place, member) in enumerate(beside.items()):
                taken[place] = work / f"beside-{number}"
                _take(zipped, member, taken[place])
            if CONFIG in members:
                config = work / CONFIG
                _take(zipped, members[CONFIG], config)
            return Others(config, taken)
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, NotImplementedError, RuntimeError):
        raise StoreError(
            _("{file} is damaged, or no backup made by omsorg db backup."),
            hint=_("Take another backup; nothing was changed."),
            file=archive,
        ) from None


def _place(name: str) -> PurePosixPath:
    """Return where a file goes in the organisation's folder. Raises ValueError for a place that is not in it."""
    place = PurePosixPath(name.removeprefix(BESIDE))
    windows = PureWindowsPath(place)
    if not place.parts or place.is_absolute() or windows.anchor or {"..", "."} & {*place.parts, *windows.parts}:
        raise ValueError
    return place


def _refuse_odd(zipped: zipfile.ZipFile, archive: Path, fresh: Path) -> None:
    """Raise ValueError for what no backup of ours has, and StoreError for more than the disk can hold."""
    members = zipped.infolist()
    sizes = sum(member.file_size for member in members)
    beside = sum(member.file_size for member in members if member.filename.startswith(BESIDE))
    if len(members) > MOST_FILES or beside > MOST_BYTES:
        raise ValueError
    if any(member.compress_type not in _KNOWN or member.flag_bits & _ENCRYPTED for member in members):
        raise ValueError
    if sizes > shutil.disk_usage(fresh.parent).free:
        raise StoreError(
            _("The disk that holds {file} is full."),
            hint=_("Free some space and try again; nothing was changed."),
            file=archive,
        )


def _take(zipped: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path) -> None:
    with zipped.open(member) as source, begin(target) as stream:
        shutil.copyfileobj(source, stream, 1 << 20)


def lay_beside(config: Config, others: Others, stamp: str) -> tuple[Path | None, Path | None]:
    """Put the other files where they are missing; return where the configuration and those that differ were put.

    Raises OSError.
    """
    return _lay_config(config, others.config, stamp), _lay_files(config, others.files, stamp)


def _lay_config(config: Config, file: Path | None, stamp: str) -> Path | None:
    target = config.path or config.folder / CONFIG
    if file is None or _is_same(target, file):
        return None
    return move_free(file, target.with_name(f"{target.stem}-{stamp}{target.suffix}") if target.exists() else target)


def _lay_files(config: Config, files: Mapping[PurePosixPath, Path], stamp: str) -> Path | None:
    apart = None
    for place, file in files.items():
        target = config.folder / place
        if _is_same(target, file):
            continue
        if target.exists():
            # A chapter with another name would be another chapter: those that differ lie in a folder of their own.
            apart = config.folder / f"restored-{stamp}"
            target = apart / place
        target.parent.mkdir(parents=True, exist_ok=True)
        move_free(file, target)
    return apart


def _is_same(target: Path, file: Path) -> bool:
    return target.is_file() and filecmp.cmp(target, file, shallow=False)
